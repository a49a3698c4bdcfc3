"""What follows from facts by more than arithmetic: time between, count, record, pace, share of votes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from twotracks.evidence.table import Table
from twotracks.facts.fact import Fact, constant, missing_like, total
from twotracks.quantities.periods import span

MONTH = 30.4375  # days; as in the tables of lags


def elapsed(first: Fact, last: Fact) -> Fact:
    """Months from the (first day of the) period of one fact to that of another."""
    return _between(first, last, MONTH, "months")


def days(first: Fact, last: Fact) -> Fact:
    """Days from the (first day of the) period of one fact to that of another."""
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


def how_many(facts: Iterable[Fact], unit: str, otherwise: Fact) -> Fact:
    """How many facts there are, as a fact with all their rows.

    Parameters
    ----------
    facts : iterable of Fact
        What to count, none of it missing.
    unit : str
        What the things are, e.g. "models".
    otherwise : Fact
        A fact of the same table, missing in editions without any: what to return when there is nothing to count.
    """
    facts = list(facts)
    if not facts:
        return replace(constant(0, unit, like=otherwise), missing=otherwise.missing)
    one = constant(1, unit, like=facts[0])
    counted = total(replace(one, rows=each.rows, periods=each.periods) for each in facts)
    return replace(counted, formula=f"count of {len(facts)} rows", binding=3)


def best(rows: Table, column: str = "value") -> Fact:
    """The greatest fact of a column, such as a country's record; missing when the edition has none."""
    return max(rows.facts(column), key=lambda fact: fact.value, default=rows.latest(column))


def last(facts: Iterable[Fact], like: Fact, back: int = 0) -> Fact:
    """The last of some facts, or the one `back` places before it; without one, a missing fact in the unit of `like`."""
    facts = list(facts)
    if len(facts) > back:
        return facts[-1 - back]
    return missing_like(like.missing or "this edition knows too few of them", like.unit, like)


def pace(facts: Iterable[Fact], otherwise: Fact) -> Fact:
    """Mean months from one fact's period to the next one's, such as the time that a record stands.

    Parameters
    ----------
    facts : iterable of Fact
        By period.
    otherwise : Fact
        A missing fact of the same table, for editions with fewer than two.
    """
    facts = list(facts)
    if len(facts) < 2:
        return missing_like(otherwise.missing or "this edition knows fewer than two", "months", otherwise)
    rows = tuple(dict.fromkeys(row for each in facts for row in each.rows))
    return replace(elapsed(facts[0], facts[-1]) / (len(facts) - 1), rows=rows)


def win_share(gap: Fact) -> Fact:
    """The share of votes that a lead in rating points amounts to, by the formula of Elo ratings."""
    if gap.missing:
        return missing_like(gap.missing, "percent", gap)
    share = 100 / (1 + 10 ** (-gap.value / 400))
    formula = f"1 ÷ (1 + 10^(−({gap.formula}) ÷ 400))"
    return replace(constant(share, "percent", like=gap), periods=gap.periods, rows=gap.rows, formula=formula)
