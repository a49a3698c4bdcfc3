"""A small book with a ledger of two claims, described as the report describes its own."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from helpers import ROOT, Small, write_book

DESCRIBED = {
    each["name"]: each for each in json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]
}
TABLES = ("claims/articles", "claims/claims", "claims/evidence", "claims/text_errors")
MONEY = Small(
    "money",
    """\
country,period,value,unit,source,confidence,note
USA,2025,285.88,USD_bn,almanac,high,
CHN,2025,12.4,USD_bn,gazette,medium,
""",
)
ARTICLE = {
    "id": "001", "title": "The race", "title_zh": "竞赛", "author": "A. Writer", "outlet": "The Paper, weekly",
    "date": "2025-12", "language": "zh-Hans", "address": "https://example.org/race", "argument_en": "Who races wins.",
    "argument_zh": "竞", "ahead_en": "It saw much.", "ahead_zh": "见", "since_en": "Time went by.", "since_zh": "后",
    "source": "almanac", "confidence": "high",
}  # fmt: skip
CLAIM = {
    "id": "s001-01", "article": "001", "line": "1", "kind": "figure", "chapter": "index", "subject": "money",
    "countries": "USA", "claim_en": "America raised about 290 billion dollars.", "claim_zh": "约2900亿美元。",
    "said_by": "A. Writer", "said_role": "author", "relation": "about", "value": "290", "unit": "USD_bn",
    "as_of": "2025", "issued": "2025-12", "verdict": "supported", "reasoning": "The almanac has it.",
    "source": "almanac", "source2": "gazette", "confidence": "high",
}  # fmt: skip
THESIS = CLAIM | {
    "id": "s001-02", "kind": "thesis", "claim_en": "Money wins races.", "claim_zh": "钱赢。", "relation": "",
    "value": "", "unit": "", "verdict": "unverifiable", "why_not_live": "An opinion.", 
    "said_by": "B. Quoted", "said_role": "quoted",
}  # fmt: skip
EVIDENCE = {
    "claim": "s001-01", "n": "1", "check": "ledger", "value": "285.88", "unit_text": "USD bn", "issued": "2025-12",
    "source": "gazette", "confidence": "medium", "note": "counted once",
}  # fmt: skip
ERROR = {
    "id": "e001-01", "article": "001", "line": "1", "kind": "garbled", "printed_fragment": "二九", "problem_en": "cut",
    "problem_zh": "断", "likely_meaning_en": "two hundred and ninety", "likely_meaning_zh": "二百九十",
    "claim": "s001-01", "issued": "2025-12", "source": "almanac", "confidence": "high",
}  # fmt: skip


def write_ledger(root: Path, claims: list[dict[str, Any]] | None = None, **others: list[dict[str, Any]]) -> Path:
    """A book with the tables of a ledger; rows given stand in place of the usual ones."""
    write_book(root, MONEY)
    rows = {"articles": [ARTICLE], "claims": claims or [CLAIM, THESIS], "evidence": [EVIDENCE], "text_errors": [ERROR]}
    return add_ledger(root, rows | others)


def add_ledger(root: Path, rows: dict[str, list[dict[str, Any]]]) -> Path:
    """Put the tables of a ledger into a book, with the descriptions of the report."""
    path = root / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    (root / "data/claims").mkdir(exist_ok=True)
    for name in TABLES:
        described = json.loads(json.dumps(DESCRIBED[name]))
        # rules of the report's rows that a small table has nothing for
        described.pop("rules", None) if name == "claims/evidence" else None
        columns = [field["name"] for field in described["schema"]["fields"]]
        with (root / "data" / described["path"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[name.removeprefix("claims/")])
        package["resources"].append(described)
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return root
