"""Fact: a value that keeps its unit, its period and the rows it came from.

Arithmetic and comparison carry the provenance on and refuse units that do not fit. A fact that an edition does
not have (not yet known on its date, before its first year, not convertible) is missing, and so is whatever is
computed from it: the sentences that use it are left out of that edition.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pint

from twotracks.errors import Problem, UnitError
from twotracks.facts.provenance import CONFIDENCE, Check, Row
from twotracks.quantities.formats import NO_DATA, exact, in_words
from twotracks.quantities.periods import covering
from twotracks.quantities.units import RATIO, Units


@dataclass(frozen=True, eq=False)
class Fact:
    """A value with unit, periods, formula and rows.

    Build facts with :meth:`twotracks.evidence.package.Table.fact`, or :func:`constant` for a threshold.

    Parameters
    ----------
    quantity : pint.Quantity
        Value and unit; NaN when the fact is missing.
    units : Units
        The registry that the unit belongs to.
    periods : tuple of str
        Periods of the rows, in order, without repetition.
    formula : str
        How the value follows from those of the rows, e.g. ``285.88 ÷ 12.41``.
    rows : tuple of Row
        Where the value comes from.
    missing : str
        Why the edition does not have the fact; empty when it has.
    lang : str
        Language that the fact is written in.
    """

    quantity: pint.Quantity
    units: Units
    periods: tuple[str, ...] = ()
    formula: str = ""
    rows: tuple[Row, ...] = ()
    missing: str = ""
    lang: str = "en"
    binding: int = field(default=3, repr=False)

    @property
    def value(self) -> float:
        """The number, in :attr:`unit`."""
        return float(self.quantity.magnitude)

    @property
    def unit(self) -> str:
        """Id of the unit (data/units.csv); a compound such as `USD_bn / event` when it has no name."""
        return RATIO if self.quantity.unitless else str(self.quantity.units)

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of all rows, in order, without repetition."""
        return tuple(dict.fromkeys(source for row in self.rows for source in row.sources))

    @property
    def confidence(self) -> str:
        """The lowest grade among the rows: a result is no surer than its weakest part."""
        return min((row.confidence for row in self.rows), key=CONFIDENCE.index, default="high")

    @property
    def period(self) -> str:
        """The one period of the fact, `first/last` when its rows span several; empty without rows."""
        return covering(self.periods)

    def to(self, unit: str) -> Fact:
        """The same fact in another unit of its dimension (`ratio` to `percent`, USD_m to USD_bn).

        Raises
        ------
        UnitError
            When the dimensions differ.
        """
        self.units.quantity(0, unit)
        try:
            return replace(self, quantity=self.quantity.to(unit))
        except pint.DimensionalityError:
            raise _mismatch(self, unit, "cannot be expressed in") from None

    def __add__(self, other: Any) -> Fact:
        # sum() starts from a bare 0, which has every unit
        return self if _is_zero(other) else self._combine(other, operator.add, "+", 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Fact:
        return self._combine(other, operator.sub, "−", 1)

    def __rsub__(self, other: Any) -> Fact:
        return self._lift(other)._combine(self, operator.sub, "−", 1)

    def __mul__(self, other: Any) -> Fact:
        return self._combine(other, operator.mul, "×", 2)

    def __rmul__(self, other: Any) -> Fact:
        return self._lift(other)._combine(self, operator.mul, "×", 2)

    def __truediv__(self, other: Any) -> Fact:
        return self._combine(other, operator.truediv, "÷", 2)

    def __rtruediv__(self, other: Any) -> Fact:
        return self._lift(other)._combine(self, operator.truediv, "÷", 2)

    def __lt__(self, other: Any) -> Check:
        return self._compare(other, operator.lt, "<")

    def __le__(self, other: Any) -> Check:
        return self._compare(other, operator.le, "≤")

    def __gt__(self, other: Any) -> Check:
        return self._compare(other, operator.gt, ">")

    def __ge__(self, other: Any) -> Check:
        return self._compare(other, operator.ge, "≥")

    def __format__(self, spec: str) -> str:
        """Write the fact as prose does: `{us}`, `{us:short}`, `{ratio:times}`, `{share:percent}`."""
        if self.missing:
            return NO_DATA[self.lang]
        unit = self.units.by_id.get(self.unit)
        return in_words(self.value, unit, self.unit, spec or "auto", self.lang)

    def __str__(self) -> str:
        return format(self, "")

    def _lift(self, other: Any) -> Fact:
        """A bare number as a fact without rows; anything else is refused."""
        if isinstance(other, Fact):
            return other
        if isinstance(other, (int, float)) and not isinstance(other, bool):
            return Fact(self.units.quantity(float(other), RATIO), self.units, formula=exact(other), lang=self.lang)
        raise UnitError(
            Problem(f"{self.formula} {self.unit}", f"cannot be combined with {other!r}", "use a fact or a number")
        )

    def _combine(self, other: Any, operation: Callable, sign: str, binding: int) -> Fact:
        other = self._lift(other)
        if binding == 1:
            self._refuse_percent_with_other(other, sign)
        try:
            if binding == 2:
                quantity = operation(_bare(self.quantity), _bare(other.quantity))
            else:
                quantity = operation(self.quantity, other.quantity)
        except pint.DimensionalityError:
            raise _mismatch(self, other.unit, f"{sign} does not fit") from None
        except ZeroDivisionError:
            raise UnitError(
                Problem(f"{self.formula} ÷ {other.formula}", "divides by zero", "check the row of the divisor")
            ) from None
        if quantity.dimensionless and binding == 2:
            quantity = quantity.to(RATIO)
        left = self.formula if self.binding >= binding else f"({self.formula})"
        # a − (b + c) and a ÷ (b × c) need the brackets that a + (b + c) does not
        tight = binding + (sign in "−÷")
        right = other.formula if other.binding >= tight else f"({other.formula})"
        return Fact(
            quantity,
            self.units,
            tuple(dict.fromkeys(sorted(self.periods + other.periods))),
            _join(left, sign, right),
            tuple(dict.fromkeys(self.rows + other.rows)),
            self.missing or other.missing,
            self.lang,
            binding,
        )

    def _refuse_percent_with_other(self, other: Fact, sign: str) -> None:
        if "percent" in (self.unit, other.unit) and self.unit != other.unit:
            raise _mismatch(self, other.unit, f"{sign} would mix up 50 and 50% with")

    def _compare(self, other: Any, operation: Callable, sign: str) -> Check:
        other = self._lift(other)
        self._refuse_percent_with_other(other, sign)
        try:
            holds = bool(operation(self.quantity, other.quantity))
        except pint.DimensionalityError:
            raise _mismatch(self, other.unit, f"{sign} does not fit") from None
        return Check(
            holds,
            f"{_valued(self)} {sign} {_valued(other)}",
            tuple(dict.fromkeys(self.rows + other.rows)),
            self.missing or other.missing,
        )


def constant(value: float, unit: str, like: Fact) -> Fact:
    """A threshold for a finding, e.g. ``constant(50, "percent", like=share)``; it has a unit and no rows.

    Raises
    ------
    UnitError
        When the unit is unknown.
    """
    return Fact(like.units.quantity(float(value), unit), like.units, formula=exact(value), lang=like.lang)


def missing(reason: str, unit: str, units: Units, lang: str = "en") -> Fact:
    """A fact that the edition does not have, and why."""
    return Fact(units.quantity(float("nan"), unit), units, missing=reason, lang=lang)


def missing_like(reason: str, unit: str, like: Fact) -> Fact:
    """A fact that cannot be had, and why, for the edition of another fact."""
    return missing(reason, unit, like.units, like.lang)


def total(facts: Iterable[Fact]) -> Fact:
    """Sum of facts of one dimension; of more than six, the formula counts them instead of listing them.

    Raises
    ------
    UnitError
        When there is none to add, or when units do not fit.
    """
    facts = list(facts)
    if not facts:
        raise UnitError(Problem("total()", "there is nothing to add up", "check the conditions that select the rows"))
    result = sum(facts[1:], facts[0])
    return replace(result, formula=f"sum of {len(facts)} values", binding=3) if len(facts) > 6 else result


def mean(facts: Iterable[Fact]) -> Fact:
    """Arithmetic mean of facts of one dimension; see :func:`total`."""
    facts = list(facts)
    # dividing makes a pure number of a percentage; the mean of percentages is one
    return (total(facts) / len(facts)).to(facts[0].unit)


def _join(left: str, sign: str, right: str) -> str:
    """Two formulas joined by a sign; a factor or divisor of 1 only changes the unit and is not worth reading."""
    if sign == "÷" and right == "1":
        return left
    if sign == "×" and "1" in (left, right):
        return right if left == "1" else left
    return f"{left} {sign} {right}"


def _valued(fact: Fact) -> str:
    """A side of a comparison: its formula and, when that is not a plain number, what it comes to."""
    unit = "" if fact.unit == RATIO else f" {fact.unit}"
    plain = exact(fact.value)
    return f"{plain}{unit}" if fact.formula == plain else f"{fact.formula} (= {plain}{unit})"


def _mismatch(fact: Fact, unit: str, what: str) -> UnitError:
    remedy = "convert one side first: edition.money() for currencies, .to(unit) within one dimension"
    return UnitError(Problem(f"{fact.formula or 'fact'} {fact.unit}", f"{what} {unit}", remedy))


def _bare(quantity: pint.Quantity) -> pint.Quantity:
    """A pure number without its unit's name, so that ten times a dollar is in dollars and not in dollar-ratios."""
    return quantity.to(RATIO) / quantity._REGISTRY.Quantity(1, RATIO) if quantity.dimensionless else quantity


def _is_zero(other: Any) -> bool:
    return isinstance(other, (int, float)) and not isinstance(other, bool) and other == 0
