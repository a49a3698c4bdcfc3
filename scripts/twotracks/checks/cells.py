"""Cells: what is wrong with the text of one cell, by the field it stands in.

Each distinct text of a column is looked at once, so that a million rows cost little more than their distinct cells.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import category

from twotracks.evidence.package import is_dated
from twotracks.quantities import periods

LONGEST = 20_000
# controls, marks of direction and the like, private characters; joiners are part of some scripts, and cells have lines
INVISIBLE, JOINERS = ("Cc", "Cf", "Co", "Zl", "Zp"), "\n\u200c\u200d"
UNDECODED = re.compile("[\udc80-\udcff]")
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
# what people and spreadsheets write where there is no value
NOTHING = re.compile(r"none|null|nil|n/?a|n\.a\.|unknown|missing|tbd|\?+|[-–—.]+|#\S+", re.IGNORECASE)
# "+46% on 2024" is a remark; "+A1", "-2+3|cmd" and "=1+1" are what a spreadsheet would run
SIGNED = re.compile(r"[+-]\d[\d.,]*%?([\s;,][^|!]*)?", re.ASCII)
FORMS = {
    "number": re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII),
    "integer": re.compile(r"-?\d+", re.ASCII),
    "boolean": re.compile("true|false"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    "string": re.compile(".*", re.DOTALL),
}
CONSTRAINTS = ("required", "unique", "pattern", "enum", "minimum", "maximum")
HOW = {
    "number": "write digits and a point, no separators, no unit",
    "integer": "write digits only, no separators",
    "boolean": "write true or false",
    "date": "write it as 2025-09-30",
}
EMPTY = "leave the cell empty"
CORRECT = "correct the cell, or, if it is right, widen the constraint in data/datapackage.json"
PERIOD = "write a period such as 2025, 2025-Q3, 2025-09-30 or 2024-07/2025-06"

Fault = tuple[str, str] | None


def checker(name: str, described: Mapping[str, Any]) -> Callable[[str], Fault]:
    """A function from the text of a cell to what is wrong with it and the remedy; None when it is sound."""
    kind = described.get("type", "string")
    constraints = described.get("constraints", {})
    pattern = re.compile(constraints["pattern"], re.ASCII) if "pattern" in constraints else None
    enum = constraints.get("enum")
    allowed = set(map(str, enum)) if enum is not None else None
    reason = f" ({described['limitReason']})" if described.get("limitReason") else ""
    dated = is_dated(described)
    limits = [(limit, float(constraints[limit])) for limit in ("minimum", "maximum") if limit in constraints]

    def unmet(shown: str, constraint: str, why: str = "") -> Fault:
        return f'{shown} does not meet the constraint "{constraint}" is "{constraints[constraint]}"{why}', CORRECT

    def check(cell: str) -> Fault:
        if not cell:
            return unmet("an empty cell", "required") if constraints.get("required") else None
        if fault := _unclean(cell):
            return fault
        if NOT_FINITE.fullmatch(cell) and kind in ("number", "integer"):
            return f"{shown(cell)} is not a number that can be counted with", EMPTY
        if not FORMS[kind].fullmatch(cell):
            what = f"{shown(cell)} is not {'an' if kind == 'integer' else 'a'} {kind}{_wide(cell)}"
            return what, (EMPTY if NOTHING.fullmatch(cell) else HOW[kind])
        if kind in ("number", "integer"):
            number = float(cell)
            if math.isinf(number):
                return f"{shown(cell)} is not a number that can be counted with", EMPTY
            for limit, value in limits:
                if number < value if limit == "minimum" else number > value:
                    return unmet(shown(cell), limit, reason)
        if pattern and not pattern.fullmatch(cell):
            what, remedy = unmet(shown(cell) + _wide(cell), "pattern")
            return what, f"correct the cell: {PERIOD}" if dated else remedy
        if allowed is not None:
            return None if cell in allowed else unmet(shown(cell), "enum")
        if dated:
            return _untimely(cell)
        return _formula(cell) if kind == "string" else None

    return check


def mismatched(period: str, end: str) -> Fault:
    """What is wrong with the last day given for a period."""
    try:
        first = periods.span(period.removeprefix("FY"))[0]
        last = periods.span(end)[1]
    except ValueError:
        return None  # told for the cell itself
    # a fiscal year is named after the year it ends in, give or take a year; calendar quarters stand for fiscal ones
    first = first.replace(year=first.year - 1) if period.startswith("FY") else first
    if last >= first:
        return None
    return f"{shown(end)} is before {shown(period)} begins", "correct the period or its last day"


def _unclean(cell: str) -> Fault:
    if len(cell) > LONGEST:
        return (
            f"the cell is {len(cell):,} characters long, more than {LONGEST:,}",
            "shorten it; if it swallowed rows, close its quotation mark",
        )
    if UNDECODED.search(cell):
        return "the text is not utf-8", "save the file as UTF-8"
    if not cell.isprintable():
        found = next((each for each in cell if category(each) in INVISIBLE and each not in JOINERS), "")
        if found:
            return f"holds the invisible character U+{ord(found):04X}", "remove the character, or type the text again"
    if cell != cell.strip():
        return f"{shown(cell)} begins or ends with white space", "remove the white space"
    return None


def _untimely(cell: str) -> Fault:
    if re.fullmatch(r"FY\d{4}", cell, re.ASCII):
        return None
    try:
        periods.span(cell)
    except ValueError as error:
        return f"{str(error).replace(repr(cell), shown(cell))}{_wide(cell)}", PERIOD
    return None


def _formula(cell: str) -> Fault:
    if cell[0] not in "=+-@" or len(cell) == 1 or SIGNED.fullmatch(cell):
        return None
    return f"{shown(cell)} would be run as a formula by a spreadsheet", "begin the text with a word"


def _wide(cell: str) -> str:
    return ", with full-width characters" if re.search("[\uff01-\uff5e]", cell) else ""


def shown(cell: str) -> str:
    """A cell as messages quote it: the beginning, where it is long."""
    return repr(cell if len(cell) < 80 else f"{cell[:76]} ...")
