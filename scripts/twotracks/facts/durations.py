"""Time between facts: how long from one to the next, and how fast they follow each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from twotracks.errors import Problem, UnitError
from twotracks.facts.fact import Fact, constant, missing_like
from twotracks.quantities.periods import span

# the mean month of the Gregorian calendar, 365.25 days ÷ 12; as data/units.csv says of `months`
DAYS_A_MONTH = 30.4375


def elapsed(first: Fact, last: Fact) -> Fact:
    """Months from the (first day of the) period of one fact to that of another; missing when one of them is."""
    return _between(first, last, DAYS_A_MONTH, "months")


def days(first: Fact, last: Fact) -> Fact:
    """Days from the (first day of the) period of one fact to that of another; missing when one of them is."""
    return _between(first, last, 1, "days")


def _between(first: Fact, last: Fact, step: float, unit: str) -> Fact:
    if first.missing or last.missing:
        return missing_like(first.missing or last.missing, unit, first)
    passed = (span(last.period)[0] - span(first.period)[0]).days
    return replace(
        constant(passed / step, unit, like=first),
        periods=(first.period, last.period),
        formula=f"{first.period} to {last.period}",
        rows=tuple(dict.fromkeys(first.rows + last.rows)),
    )


def pace(facts: Iterable[Fact], of: Fact | None = None) -> Fact:
    """Mean months from one fact's period to the next one's, such as the time that a record stands.

    Parameters
    ----------
    facts : Series or iterable of Fact
        By period.
    of : Fact, optional
        A fact of the same table, which says why there is none where there is none; a series says so itself.

    Raises
    ------
    UnitError
        When there is no fact, and nothing that says why.
    """
    blank = getattr(facts, "blank", None) or of
    facts = list(facts)
    if len(facts) < 2:
        blank = blank or next(iter(facts), None)
        if blank is None:
            raise UnitError(Problem("pace()", "there is no fact, and nothing that says why", "give a series, or of="))
        return missing_like(blank.missing or "this edition knows fewer than two", "months", blank)
    rows = tuple(dict.fromkeys(row for fact in facts for row in fact.rows))
    return replace(elapsed(facts[0], facts[-1]) / (len(facts) - 1), rows=rows)
