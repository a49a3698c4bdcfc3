"""Periods in the hands of an author: errors say how they are written."""

from __future__ import annotations

from twotracks.errors import EvidenceError, Problem
from twotracks.quantities.periods import Period, parse

PERIODS = "write it as the tables do: 2025, 2025-Q3, 2025-H1, 2025-09, 2025-09-30, 2024-07/2025-06 or FY2025"


def parsed(period: str) -> Period:
    """A period as a value; a fiscal year counts as the calendar year of its number, as in `periods.covering`.

    Raises
    ------
    EvidenceError
    """
    try:
        return parse(period)
    except ValueError as error:
        raise EvidenceError(Problem(f"period {period!r}", f"cannot be used: {error}", PERIODS)) from None


def shifted(period: str, months: int) -> str:
    """The period of the same kind some months later.

    Raises
    ------
    EvidenceError
    """
    try:
        return parsed(period).shift(months=months).text
    except ValueError as error:
        remedy = "name a time that these periods can be moved by, such as years=1"
        raise EvidenceError(Problem(f"period {period!r}", str(error), remedy)) from None


def months_of(period: Period) -> int:
    """How many months a period lasts; 0 for days and for spans from one period to another."""
    if "/" in period.text or period.first == period.last:
        return 0
    return 12 * (period.last.year - period.first.year) + period.last.month - period.first.month + 1
