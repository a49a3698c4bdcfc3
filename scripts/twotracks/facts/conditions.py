"""How a comparison reads on the page: true arithmetic in the words in which the text writes its numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from twotracks.quantities.formats import exact, significant
from twotracks.quantities.periods import label
from twotracks.quantities.units import RATIO

if TYPE_CHECKING:
    from twotracks.facts.fact import Fact

ZEROS = re.compile(r"\.0+(?!\d)")
# the unit of a dated row, which is there or is not
RECORDS = "dated_event"
# what a number in a sentence does not say by itself: 60 of what
SILENT = ("count", "plain")
ON_RECORD = {"en": "{} is on record", "zh": "有{}的记录"}
SHARE_OF = {"en": "{} of {}", "zh": "{} × {}"}


def compared(left: Fact, sign: str, right: Fact) -> str:
    """Both sides of a comparison, rounded as the text rounds them; with all digits where rounding would hide it.

    >>> raised = edition.table("raised")
    >>> usa, china = (raised.fact(country=country, period="2025") for country in ("USA", "CHN"))
    >>> compared(usa, ">", 10 * china)
    '$300 billion > 10 × $20 billion (= $200 billion)'
    """
    if left.unit == RECORDS and len(left.periods) == 1 and sign == ">" and _is_bare(right, RECORDS):
        return ON_RECORD[left.lang].format(label(left.period, left.lang))
    alike = _read(left) == _read(right) and left.value != right.value
    style = "exact" if alike else "auto"
    return f"{_side(left, style)} {sign} {_side(right, style, _named(right) if style == 'auto' else '')}"


def _side(fact: Fact, style: str, unit: str = "") -> str:
    """How a side follows from the values of rows and, when there is arithmetic in it, what it comes to."""
    value = f"{_write(fact, style)}{unit}"
    return f"{_arithmetic(fact, style)} (= {value})" if _is_arithmetic(fact) else value


def _arithmetic(fact: Fact, style: str) -> str:
    """The formula of a fact, with each value in words."""
    if not _is_arithmetic(fact):
        return _write(fact, style)
    left, left_closed, sign, right, right_closed, _ = fact.made
    first = _within(left, left_closed, style)
    second = _within(right, right_closed, style)
    if sign == "×" and _is_bare(left) and 0 < left.value < 1 and right.unit != RATIO:
        first = f"{exact(100 * left.value)}%"
    return (
        SHARE_OF[fact.lang].format(first, second) if sign == "×" and first.endswith("%") else f"{first} {sign} {second}"
    )


def _within(fact: Fact, closed: bool, style: str) -> str:
    """A part of a formula, in brackets where it needs them."""
    words = _arithmetic(fact, style)
    brackets = words.startswith("−") or (_is_arithmetic(fact) and not closed)
    return f"({words})" if brackets else words


def _is_arithmetic(fact: Fact) -> bool:
    """Whether a reader can follow how a value was computed; an exchange of money is a matter of rates, not of the text.

    A fact whose formula was put into words (a sum of many) is only its value, and so is one whose unit alone changed.
    """
    if fact.made is None or fact.made.formula != fact.formula:
        return False
    units = [fact.units.by_id.get(each.unit) for each in (fact, fact.made.left)]
    money = all(unit is not None and unit.kind == "money" for unit in units)
    exchanged = money and units[0].dimension != units[1].dimension
    return not exchanged and "1" not in (fact.made.right.formula, fact.made.left.formula)


def _is_bare(fact: Fact, unit: str = RATIO) -> bool:
    """Whether a fact is a number that the author wrote."""
    return fact.unit == unit and not fact.rows and fact.made is None


def _named(fact: Fact) -> str:
    """What a value counts, after a space, where the text around a number would say it; said once, on the right."""
    unit = fact.units.by_id.get(fact.unit)
    if fact.missing or unit is None or unit.kind not in SILENT:
        return ""
    return f" {unit.counted(fact.value, fact.lang)}"


def _read(fact: Fact) -> str:
    """A value in words as a reader takes it: 1.0% and 1% are the same."""
    return ZEROS.sub("", _write(fact, "auto"))


def _write(fact: Fact, style: str) -> str:
    """A value in words; a pure number as a number, for `times` would be no arithmetic."""
    if fact.missing or fact.unit != RATIO:
        return format(fact, style)
    return significant(fact.value, 3) if style == "auto" and fact.made else exact(fact.value)
