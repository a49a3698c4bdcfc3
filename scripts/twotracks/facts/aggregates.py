"""What many facts come to: their sum, their mean, the least and the greatest of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from twotracks.errors import Problem, UnitError
from twotracks.facts.fact import Fact

# a sum of more terms is told by their number
LISTED_TERMS = 6


def total(facts: Iterable[Fact]) -> Fact:
    """Sum of facts of one dimension; of more than six, the formula counts them instead of listing them.

    The sum of a series that has none is missing, with the reason that the series gives.

    Raises
    ------
    UnitError
        When there is none to add, or when units do not fit.
    """
    facts = _listed(facts)
    if not facts:
        raise UnitError(Problem("total()", "there is nothing to add up", "check the conditions that select the rows"))
    result = sum(facts[1:], facts[0])
    return counted(result, len(facts)) if len(facts) > LISTED_TERMS else result


def counted(result: Fact, terms: int) -> Fact:
    """A sum whose formula tells the number of its terms instead of listing them."""
    return replace(result, formula=f"sum of {terms} values", _precedence=3)


def mean(facts: Iterable[Fact]) -> Fact:
    """Arithmetic mean of facts of one dimension; see :func:`total`."""
    facts = _listed(facts)
    # dividing makes a pure number of a percentage; the mean of percentages is one
    return (total(facts) / len(facts)).to(facts[0].unit)


def least(facts: Iterable[Fact]) -> Fact:
    """The smallest of some facts of one dimension; missing ones are passed over, and returned if there is no other.

    Raises
    ------
    UnitError
        When there is none to choose from, or when units do not fit.
    """
    return _extreme("least()", facts, -1)


def greatest(facts: Iterable[Fact]) -> Fact:
    """The largest of some facts of one dimension; see :func:`least`."""
    return _extreme("greatest()", facts, 1)


def _listed(facts: Iterable[Fact]) -> list[Fact]:
    """Facts as a list; of an empty series the fact that says why it is empty."""
    return list(facts) or [blank for blank in [getattr(facts, "blank", None)] if blank]


def _extreme(name: str, facts: Iterable[Fact], sign: int) -> Fact:
    facts = _listed(facts)
    if not facts:
        raise UnitError(Problem(name, "there is nothing to choose from", "check the conditions that select the rows"))
    known = [fact for fact in facts if not fact.missing]
    if not known:
        return facts[0]
    return max(known, key=lambda fact: sign * fact.to(known[0].unit).value)
