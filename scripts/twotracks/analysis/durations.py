"""Former names of counts and durations, until the chapters have changed to those of ``twotracks.facts``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from twotracks.analysis.elo import win_share
from twotracks.evidence.table import Table
from twotracks.facts.counts import count
from twotracks.facts.durations import days, elapsed
from twotracks.facts.durations import pace as _pace
from twotracks.facts.fact import Fact, constant, missing_like

__all__ = ["best", "days", "elapsed", "how_many", "last", "pace", "win_share"]


def how_many(facts: Iterable[Fact], unit: str, otherwise: Fact) -> Fact:
    """How many facts there are; now ``facts.count(facts, unit, of=...)`` or ``series.count(unit)``."""
    facts = list(facts)
    if not facts:
        return replace(constant(0, unit, like=otherwise), missing=otherwise.missing)
    return count(facts, unit)


def best(rows: Table, column: str = "value") -> Fact:
    """The greatest fact of a column; now ``table.max(column)``."""
    return rows.max(column)


def last(facts: Iterable[Fact], like: Fact, back: int = 0) -> Fact:
    """The last of some facts, or the one `back` places before it; now ``series.last`` and ``series.back(n)``."""
    facts = list(facts)
    if len(facts) > back:
        return facts[-1 - back]
    return missing_like(like.missing or "this edition knows too few of them", like.unit, like)


def pace(facts: Iterable[Fact], otherwise: Fact) -> Fact:
    """Mean months from one fact to the next; now ``facts.pace(facts, of=...)``."""
    return _pace(facts, of=otherwise)
