"""The ledger to take away: claims with verdict, figure found and sources, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from twotracks.book.claims.ledger import Entry, Ledger
from twotracks.book.evidence.downloads import FOLDER, marked

CSV, JSON = "two-tracks-claims.csv", "two-tracks-claims.json"
# what a spreadsheet takes for a formula
FORMULA = re.compile(r"^[=+@\t\r-](?!\d+(\.\d+)?$)")


def write(ledger: Ledger, ledger_page: str, site: Path) -> None:
    """Write both files among those to take away.

    Parameters
    ----------
    ledger : Ledger
    ledger_page : str
        The page of the ledger, from the site's root.
    site : Path
    """
    target = Path(site) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    listed = [_flat(entry, ledger_page) for entry in ledger.entries.values()]
    (target / CSV).write_bytes(marked(_csv(listed).encode()))
    evidence = {entry.id: [_clean(row) for row in entry.evidence] for entry in ledger.entries.values()}
    whole = {
        "articles": [_clean(row) for row in ledger.articles.values()],
        "claims": [{**each, "evidence": evidence[each["id"]]} for each in listed],
    }
    (target / JSON).write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _flat(entry: Entry, ledger_page: str) -> dict[str, Any]:
    checked = entry.checked or {}
    return {
        **_clean(entry.row),
        "computed_verdict": checked.get("computed", ""),
        "found_value": checked["found"]["value"] if checked else "",
        "found_unit": checked["found"]["unit"] if checked else "",
        "found_formula": checked["found"]["formula"] if checked else "",
        "open_because": checked.get("missing", ""),
        "link": f"{ledger_page}#{entry.id}",
    }


def _clean(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if not name.startswith("_")}


def _csv(rows: list[dict[str, Any]]) -> str:
    """Rows as CSV; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, rows[0] if rows else ["id"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(str(cell)) for name, cell in row.items()} for row in rows)
    return buffer.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell
