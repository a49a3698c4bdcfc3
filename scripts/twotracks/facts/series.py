"""Series: facts by period, in order, that are added, divided and cut as one."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from twotracks.errors import EvidenceError, Problem, UnitError
from twotracks.facts.aggregates import LISTED_TERMS, counted, total
from twotracks.facts.counts import count
from twotracks.facts.fact import Fact
from twotracks.facts.frames import to_frame
from twotracks.facts.provenance import Check
from twotracks.facts.series_arithmetic import SeriesArithmetic
from twotracks.facts.timing import months_of, parsed, shifted

# windows of rolling sums, in months
LENGTHS = {"years": 12, "halves": 6, "quarters": 3, "months": 1}


class Series(SeriesArithmetic):
    """Facts by period, in order, with a blank fact that stands for what is not there.

    Whatever is asked of a series that it does not have is a missing fact with the reason, never an error: an early
    edition leaves out the sentences that use it. Iteration gives the facts.

    Parameters
    ----------
    facts : mapping of str to Fact
        By period, earliest first; missing ones are dropped.
    blank : Fact
        A missing fact in the unit of the series: why the edition has none of it.
    labels : mapping of str to str, optional
        Whose facts they are (`name`, `country`, `entity`); columns of :meth:`frame`.

    Examples
    --------
    >>> usa, china = edition.table("raised").split()
    >>> usa
    Series: 2 USD_bn, 2024 to 2025
    >>> gap = usa / china
    >>> print(gap.last, "in", gap.last.period, "after", gap.min, "in", gap.min.period)
    15 times in 2025 after 4 times in 2024
    >>> print(usa.change(years=1).last, "more;", china.change(years=1).last.formula)
    200% more; 20 ÷ 25 − 1

    A period that is not there is missing, and says why:

    >>> usa.at("2019").missing
    'the series has no value for 2019'
    >>> usa.since("2026").last.missing
    'the series has no value since 2026'
    """

    # tells Fact to leave arithmetic with a series to the series
    holds_facts = True

    def __init__(self, facts: Mapping[str, Fact], blank: Fact, labels: Mapping[str, str] | None = None):
        self._facts = {period: fact for period, fact in facts.items() if not fact.missing}
        lost = next((fact.missing for fact in facts.values() if fact.missing), "")
        reason = blank.missing or lost or "the series has no values"
        self.blank = replace(blank, missing=reason, rows=(), periods=(), formula="")
        self.labels = dict(labels or {})

    def __repr__(self) -> str:
        if not self._facts:
            return f"Series: empty ({self.blank.missing})"
        return f"Series: {len(self)} {self.last.unit}, {self.periods[0]} to {self.periods[-1]}"

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, period: str) -> bool:
        return period in self._facts

    def __bool__(self) -> bool:
        what = "a series was used as plain true or false"
        raise UnitError(Problem(repr(self), what, "ask len(series) for how many it has, or series.last.missing"))

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods at which the facts stand, in order; of a rolling sum or a change the last one it covers."""
        return tuple(self._facts)

    @property
    def first(self) -> Fact:
        """The earliest fact."""
        return next(iter(self), self.blank)

    @property
    def last(self) -> Fact:
        """The latest fact."""
        return self.back(0)

    @property
    def min(self) -> Fact:
        """The smallest fact; of equals the earliest."""
        return min(self, key=lambda fact: fact.value, default=self.blank)

    @property
    def max(self) -> Fact:
        """The greatest fact, such as a record; of equals the earliest."""
        return max(self, key=lambda fact: fact.value, default=self.blank)

    def back(self, places: int) -> Fact:
        """The fact some places before the last one."""
        if places < len(self._facts):
            return list(self)[-1 - places]
        return self._without(f"the series does not go back {places} places")

    def at(self, period: str) -> Fact:
        """The fact of a period. A span stands at its last part: ``at("2024-Q4/2025-Q3")`` finds 2025-Q3.

        Parameters
        ----------
        period : str
            Empty (the period of a missing fact) gives a missing fact.

        Raises
        ------
        EvidenceError
            When the text is no period at all.
        """
        for each in (period, period.rpartition("/")[2]):
            if each in self._facts:
                return self._facts[each]
        if period:
            parsed(period)
        return self._without(f"the series has no value for {period or 'a period that is not known'}")

    def since(self, period: str) -> Series:
        """The facts of periods that begin on the first day of another, or later.

        Raises
        ------
        EvidenceError
            When the text is no period at all.
        """
        if not period:
            return self._those(lambda *_: False, "since a period that is not known")
        start = parsed(period).first
        return self._those(lambda each, _: parsed(each).first >= start, f"since {period}")

    def until(self, period: str) -> Series:
        """The facts of periods that end on the last day of another, or earlier; see :meth:`since`."""
        if not period:
            return self._those(lambda *_: False, "until a period that is not known")
        end = parsed(period).last
        return self._those(lambda each, _: parsed(each).last <= end, f"until {period}")

    def beyond(self, other: Series) -> Series:
        """The facts of periods that another series lacks: ``outturn | forecast.beyond(outturn)``."""
        return self._those(lambda period, _: period not in other, "beyond the other series")

    def where(self, condition: Callable[[Fact], Check]) -> Series:
        """The facts for which a comparison holds: ``ratio.where(lambda times: times > 2)``."""
        return self._those(lambda _, fact: condition(fact).holds, "of which that holds")

    def __neg__(self) -> Series:
        return self.map(operator.neg)

    def map(self, function: Callable[[Fact], Fact]) -> Series:
        """Each fact replaced by what a function makes of it, which must hand a missing fact on."""
        blank = replace(function(self.blank), missing=self.blank.missing)
        return Series({period: function(fact) for period, fact in self._facts.items()}, blank, self.labels)

    def to(self, unit: str) -> Series:
        """The series in another unit of its dimension; see :meth:`Fact.to`."""
        return self.map(lambda fact: fact.to(unit))

    def change(self, *, years: int = 0, quarters: int = 0, months: int = 0) -> Series:
        """Growth on the same period some time before, in percent, where the series has both.

        Raises
        ------
        EvidenceError
            When no time is named, or one that the periods cannot be moved by (quarters, of yearly values).
        """
        step = 12 * years + 3 * quarters + months
        if step <= 0:
            raise EvidenceError(Problem("change()", "does not say since when", "write change(years=1), say"))
        before = {period: shifted(period, -step) for period in self._facts}
        facts = {
            period: (fact / self._facts[before[period]] - 1).to("percent")
            for period, fact in self._facts.items()
            if before[period] in self._facts
        }
        return self._derived(facts, "percent", "the series has no two values so far apart")

    def rolling(self, **window: int) -> Series:
        """Sums over consecutive periods, each standing at the last of them: ``rolling(quarters=4)``.

        Parameters
        ----------
        **window : int
            How many `years`, `halves`, `quarters` or `months`. Periods of another length are passed over; so are
            windows that lack one.

        Raises
        ------
        EvidenceError
            When the window names another length of time, or one that no period of the series has.
        """
        word, many = next(iter(window.items()), ("", 0))
        if len(window) != 1 or word not in LENGTHS or many < 1:
            remedy = f"name one of {', '.join(LENGTHS)}, as in rolling(quarters=4)"
            raise EvidenceError(Problem("rolling()", f"has the window {window or 'of nothing'}", remedy))
        fitting = [period for period in self._facts if months_of(parsed(period)) == LENGTHS[word]]
        if self._facts and not fitting:
            remedy = f"its periods are {', '.join(self.periods[:3])}; name the length that they have"
            raise EvidenceError(Problem("rolling()", f"the series has no {word}", remedy))
        facts = {}
        for period in fitting:
            parts = [shifted(period, -LENGTHS[word] * back) for back in range(many - 1, -1, -1)]
            if all(part in self._facts for part in parts):
                result = total(self._facts[part] for part in parts)
                # of series that were added up before, each part may be a sum itself
                long = result._terms > LISTED_TERMS
                facts[period] = counted(result, result._terms) if long else result
        return self._derived(facts, self.blank.unit, f"the series has no {many} {word} in a row")

    def frame(self, **labels: Any) -> pd.DataFrame:
        """The series as a chart's data; see :func:`twotracks.facts.to_frame`."""
        return to_frame(self, **labels)

    def count(self, unit: str) -> Fact:
        """How many facts there are; see :func:`twotracks.facts.count`."""
        return count(self, unit)

    def _those(self, fits: Callable[[str, Fact], bool], reason: str) -> Series:
        facts = {period: fact for period, fact in self._facts.items() if fits(period, fact)}
        return self._derived(facts, self.blank.unit, f"the series has no value {reason}")

    def _derived(self, facts: Mapping[str, Fact], unit: str, reason: str) -> Series:
        blank = self._without(reason)
        return Series(facts, replace(blank, quantity=_nan(unit, blank)), self.labels)

    def _without(self, reason: str) -> Fact:
        """A missing fact: why the edition has none of the series or, when it has some, why not this one."""
        return replace(self.blank, missing=reason) if self._facts else self.blank


def _nan(unit: str, like: Fact) -> Any:
    return like.quantity if unit == like.unit else like.units.quantity(float("nan"), unit)
