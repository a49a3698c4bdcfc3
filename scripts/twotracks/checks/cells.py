"""Cells: what is wrong with the text of one cell, by the field it stands in.

Each distinct text of a column is looked at once, so that a million rows cost little more than their distinct cells.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from unicodedata import category

from twotracks.errors import Problem
from twotracks.evidence.package import is_dated
from twotracks.quantities import periods

LONGEST = 20_000
# controls, marks of direction and the like, private characters; joiners are part of some scripts, and cells have lines
INVISIBLE, JOINERS = ("Cc", "Cf", "Co", "Zl", "Zp"), "\n\u200c\u200d"
UNDECODED = re.compile("[\udc80-\udcff]")
FISCAL = re.compile(r"FY\d{4}", re.ASCII)
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

# nothing in the book is older; a year before it is a slip of the hand
EARLIEST = 1950

# of a problem with one cell only what and remedy are known here; the place comes from who reads the table
Check = Callable[[str], Problem | None]


def checker(name: str, described: Mapping[str, Any], newest: date = date.max) -> Check:
    """A function from the text of a cell to what is wrong with it; None when it is sound.

    Parameters
    ----------
    name : str
        The column.
    described : dict
        Its field in the schema.
    newest : date
        No period or date begins after it, unless the field gives a reason (`futureReason`).
    """
    kind = described.get("type", "string")
    constraints = described.get("constraints", {})
    pattern = re.compile(constraints["pattern"], re.ASCII) if "pattern" in constraints else None
    enum = constraints.get("enum")
    allowed = set(map(str, enum)) if enum is not None else None
    reason = f" ({described['limitReason']})" if described.get("limitReason") else ""
    dated = is_dated(described)
    limits = [(limit, float(constraints[limit])) for limit in ("minimum", "maximum") if limit in constraints]
    newest = date.max if described.get("futureReason") else newest

    def unmet(shown: str, constraint: str, why: str = "") -> Problem:
        what = f'{shown} does not meet the constraint "{constraint}" is "{constraints[constraint]}"{why}'
        return Problem("", what, CORRECT)

    def check(cell: str) -> Problem | None:
        if not cell:
            return unmet("an empty cell", "required") if constraints.get("required") else None
        if problem := _unclean(cell):
            return problem
        if NOT_FINITE.fullmatch(cell) and kind in ("number", "integer"):
            return Problem("", f"{shown(cell)} is not a number that can be counted with", EMPTY)
        if not FORMS[kind].fullmatch(cell):
            what = f"{shown(cell)} is not {'an' if kind == 'integer' else 'a'} {kind}{_wide(cell)}"
            return Problem("", what, EMPTY if NOTHING.fullmatch(cell) else HOW[kind])
        if kind in ("number", "integer"):
            number = float(cell)
            if math.isinf(number):
                return Problem("", f"{shown(cell)} is not a number that can be counted with", EMPTY)
            for limit, value in limits:
                if number < value if limit == "minimum" else number > value:
                    return unmet(shown(cell), limit, reason)
        if pattern and not pattern.fullmatch(cell):
            problem = unmet(shown(cell) + _wide(cell), "pattern")
            return replace(problem, remedy=f"correct the cell: {PERIOD}") if dated else problem
        if allowed is not None:
            return None if cell in allowed else unmet(shown(cell), "enum")
        if dated:
            return _untimely(cell, newest)
        return _formula(cell) if kind == "string" else None

    return check


def _unclean(cell: str) -> Problem | None:
    if len(cell) > LONGEST:
        what = f"the cell is {len(cell):,} characters long, more than {LONGEST:,}"
        return Problem("", what, "shorten it; if it swallowed rows, close its quotation mark")
    if UNDECODED.search(cell):
        return Problem("", "the text is not utf-8", "save the file as UTF-8")
    if not cell.isprintable():
        found = next((each for each in cell if category(each) in INVISIBLE and each not in JOINERS), "")
        if found:
            what = f"holds the invisible character U+{ord(found):04X}"
            return Problem("", what, "remove the character, or type the text again")
    if cell != cell.strip():
        return Problem("", f"{shown(cell)} begins or ends with white space", "remove the white space")
    return None


def _untimely(cell: str, newest: date) -> Problem | None:
    try:
        first, _ = periods.span(cell.removeprefix("FY") if FISCAL.fullmatch(cell) else cell)
    except ValueError as error:
        return Problem("", f"{str(error).replace(repr(cell), shown(cell))}{_wide(cell)}", PERIOD)
    if first.year < EARLIEST:
        return Problem("", f"{shown(cell)} is before {EARLIEST}, when nothing of this began", f"correct it: {PERIOD}")
    # a fiscal year may have begun a year before the one it is named after
    if first > newest and not (cell.startswith("FY") and first.year - 1 <= newest.year):
        what = f"{shown(cell)} is after {newest}, the day on which the newest source was read"
        remedy = "correct the date, or say in `futureReason` of the field why the column looks ahead"
        return Problem("", what, remedy)
    return None


def _formula(cell: str) -> Problem | None:
    if cell[0] not in "=+-@" or len(cell) == 1 or SIGNED.fullmatch(cell):
        return None
    return Problem("", f"{shown(cell)} would be run as a formula by a spreadsheet", "begin the text with a word")


def _wide(cell: str) -> str:
    return ", with full-width characters" if re.search("[\uff01-\uff5e]", cell) else ""


def shown(cell: str) -> str:
    """A cell as messages quote it: the beginning, where it is long."""
    return repr(cell if len(cell) < 80 else f"{cell[:76]} ...")
