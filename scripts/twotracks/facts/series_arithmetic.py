"""SeriesArithmetic: series that meet period by period, or one fact or number at each of their periods."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from twotracks.errors import EvidenceError, Problem
from twotracks.facts.fact import Fact
from twotracks.facts.timing import parsed


class SeriesArithmetic:
    """The operators of :class:`twotracks.facts.series.Series`."""

    def __add__(self, other: Any) -> Self:
        # sum() starts from a bare 0
        return self if isinstance(other, int) and other == 0 else self._meet(other, operator.add)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Self:
        return self._meet(other, operator.sub)

    def __rsub__(self, other: Any) -> Self:
        return self._meet(other, lambda fact, one: one - fact)

    def __mul__(self, other: Any) -> Self:
        return self._meet(other, operator.mul)

    def __rmul__(self, other: Any) -> Self:
        return self._meet(other, lambda fact, one: one * fact)

    def __truediv__(self, other: Any) -> Self:
        return self._meet(other, operator.truediv)

    def __rtruediv__(self, other: Any) -> Self:
        return self._meet(other, lambda fact, one: one / fact)

    def __or__(self, other: Self) -> Self:
        """The facts of both, by period.

        Raises
        ------
        EvidenceError
            When both have a period: which of the two counts is for the author to say.
        """
        twice = [period for period in self.periods if period in other]
        if twice:
            what = f"both series have {', '.join(twice[:4])}"
            remedy = "cut one of them with until() or since(), or fill one up with the other: one | other.beyond(one)"
            raise EvidenceError(Problem("series | series", what, remedy))
        facts = {**self._facts, **other._facts}
        return type(self)({each: facts[each] for each in sorted(facts, key=parsed)}, self.blank, self._shared(other))

    def _meet(self, other: Any, operation: Callable[[Fact, Any], Fact]) -> Self:
        """Each fact with that of the other series at its period, or with one fact or number."""
        if isinstance(other, SeriesArithmetic):
            facts = {
                period: operation(fact, other._facts[period]) for period, fact in self._facts.items() if period in other
            }
            blank, lost = operation(self.blank, other.blank), "the two series share no period"
            lost = (not len(self) and self.blank.missing) or (not len(other) and other.blank.missing) or lost
            labels = self._shared(other)
        else:
            facts = {period: operation(fact, other) for period, fact in self._facts.items()}
            blank, labels = operation(self.blank, other), self.labels
            lost = (len(self) and getattr(other, "missing", "")) or self.blank.missing
        return type(self)(facts, replace(blank, missing=lost), labels)

    def _shared(self, other: Self) -> dict[str, str]:
        return {column: word for column, word in self.labels.items() if other.labels.get(column) == word}
