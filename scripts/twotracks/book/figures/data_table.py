"""The data of a chart as a table for readers: words instead of ids, no column twice. The CSV has all, as it is."""

from __future__ import annotations

import json
from typing import Any

from twotracks.book.evidence.package import Package

NOT_FOR_READING = ("id", "note", "locator", "derivation", "derivation_kind", "basis")
KEPT = ("value", "unit", "source")
# what readers look for stands first, where it was read last
FIRST = ("name", "country", "entity", "edition", "stage", "measure", "period", "value", "unit")
DIGITS = 6
FROM_HERE_IN_THOUSANDS = 10_000  # years stay as they are


def table_of(figure: dict[str, Any], package: Package) -> dict[str, list[Any]]:
    """The columns worth reading and their rows, in words.

    Parameters
    ----------
    figure : dict
        The payload of :class:`twotracks.charts.figure.Figure`.
    package : Package
        Where units, firms, countries and columns have their names.

    Returns
    -------
    dict
        `columns`, their headings, and `rows`, lists of text. Numbers have six significant digits.
    """
    evidence = package.evidence
    names = {name: row["name_en"] for name, row in evidence.entities.items()}
    units = {name: unit.name("en") for name, unit in evidence.units.by_id.items()}
    credits = {source["id"]: source["credit"] for source in figure["sources"]}
    told: dict[str, list[str]] = {}
    for name, cells in zip(figure["columns"], zip(*figure["rows"], strict=True), strict=True):
        if name in NOT_FOR_READING or (name not in KEPT and len({json.dumps(cell) for cell in cells}) == 1):
            continue
        if name == "source":
            column = ["; ".join(dict.fromkeys(credits.get(each, each) for each in cell.split("; "))) for cell in cells]
        else:
            known = units if name == "unit" else names
            column = [known.get(cell, "") or _words(cell) if isinstance(cell, str) else _words(cell) for cell in cells]
        if name in KEPT or column not in told.values():
            told[name] = column
    told = {name: told[name] for name in sorted(told, key=_place)}
    headings = [package.headings.get(name) or name.replace("_", " ").strip().capitalize() for name in told]
    return {"columns": headings, "rows": [list(row) for row in zip(*told.values(), strict=True)]}


def _place(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST) + (name == "source")


def _words(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if not isinstance(cell, int | float):
        return str(cell)
    if abs(cell) >= 1e15 or 0 < abs(cell) < 1e-4:
        return f"{cell:.{DIGITS}g}"
    whole = abs(cell) >= 10 ** (DIGITS - 1) or float(cell).is_integer()
    digits = f"{cell:,.0f}" if whole else f"{cell:,.{DIGITS}g}"
    return digits if abs(cell) >= FROM_HERE_IN_THOUSANDS else digits.replace(",", "")
