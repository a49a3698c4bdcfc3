"""Arithmetic: how facts combine and compare, with formula, rows and the reason why one is missing carried on."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pint

from twotracks.errors import Problem, UnitError
from twotracks.facts.conditions import compared
from twotracks.facts.provenance import Check
from twotracks.facts.thresholds import amount, is_number, is_zero
from twotracks.quantities.formats import exact
from twotracks.quantities.units import RATIO, Units

if TYPE_CHECKING:
    from twotracks.facts.fact import Fact


class Made(NamedTuple):
    """How a fact was computed: two facts, whether each stands without brackets, the sign, and the formula they gave."""

    left: Fact
    left_closed: bool
    sign: str
    right: Fact
    right_closed: bool
    formula: str


class Arithmetic:
    """The operators of :class:`twotracks.facts.fact.Fact`; as `OpsMixin` is to a DataFrame of pandas."""

    def __add__(self, other: Any) -> Self:
        # sum() starts from a bare 0, which has every unit
        return self if is_zero(other) else self._combine(other, operator.add, "+", 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Self:
        return self._combine(other, operator.sub, "−", 1)

    def __rsub__(self, other: Any) -> Self:
        return self._lift(other)._combine(self, operator.sub, "−", 1)

    def __mul__(self, other: Any) -> Self:
        return self._combine(other, operator.mul, "×", 2)

    def __rmul__(self, other: Any) -> Self:
        return self._lift(other)._combine(self, operator.mul, "×", 2)

    def __truediv__(self, other: Any) -> Self:
        return self._combine(other, operator.truediv, "÷", 2)

    def __rtruediv__(self, other: Any) -> Self:
        return self._lift(other)._combine(self, operator.truediv, "÷", 2)

    def __neg__(self) -> Self:
        """The opposite, in the same unit."""
        plain = self._precedence == 3 and not self.formula.startswith("-")
        formula = f"−{self.formula}" if plain else f"−({self.formula})"
        return replace(self, quantity=-self.quantity, formula=formula, _precedence=0, _terms=1)

    def __abs__(self) -> Self:
        """The size without the sign, in the same unit."""
        return -self if self.value < 0 else self

    def __lt__(self, other: Any) -> Check:
        return self._compare(other, operator.lt, "<")

    def __le__(self, other: Any) -> Check:
        return self._compare(other, operator.le, "≤")

    def __gt__(self, other: Any) -> Check:
        return self._compare(other, operator.gt, ">")

    def __ge__(self, other: Any) -> Check:
        return self._compare(other, operator.ge, "≥")

    def _plain(self, quantity: pint.Quantity) -> Self:
        """A fact without rows, such as a threshold."""
        return type(self)(quantity, self.context, formula=exact(quantity.magnitude))

    def _lift(self, other: Any) -> Self:
        """A bare number as a fact without rows; anything else is refused."""
        if isinstance(other, Arithmetic):
            if other.units is not self.units:
                raise UnitError(
                    Problem(f"{self.formula} {self.unit}", "was combined with a fact of another book",
                            "take both from tables of one Edition")
                )  # fmt: skip
            return other
        if is_number(other):
            return self._plain(self.units.quantity(float(other), RATIO))
        raise UnitError(
            Problem(f"{self.formula} {self.unit}", f"cannot be combined with {other!r}", "use a fact or a number")
        )

    def _closed(self, precedence: int) -> bool:
        """Whether the formula needs no brackets; a − (b + c) and a ÷ (b × c) need those that a + (b + c) does not."""
        return self._precedence >= precedence

    def _combine(self, other: Any, operation: Callable, sign: str, precedence: int) -> Self:
        if getattr(other, "holds_facts", False):
            # a Series combines each of its facts with this one
            return NotImplemented
        other = self._lift(other)
        if precedence == 1:
            self._refuse_percent_with_other(other, sign)
        try:
            if precedence == 2:
                quantity = operation(_bare(self.quantity, self.units), _bare(other.quantity, self.units))
            else:
                quantity = operation(self.quantity, other.quantity)
        except pint.DimensionalityError:
            raise mismatch(self, other.unit, f"{sign} does not fit") from None
        except ZeroDivisionError:
            raise UnitError(
                Problem(f"{self.formula} ÷ {other.formula}", "divides by zero", "check the row of the divisor")
            ) from None
        if precedence == 2 and quantity.units.dimensionless:
            quantity = quantity.to(RATIO)
        closed, other_closed = self._closed(precedence), other._closed(precedence + (sign in "−÷"))
        left = self.formula if closed else f"({self.formula})"
        right = other.formula if other_closed else f"({other.formula})"
        formula = _join(left, sign, right)
        return type(self)(
            quantity,
            self.context,
            tuple(dict.fromkeys(sorted(self.periods + other.periods))),
            formula,
            tuple(dict.fromkeys(self.rows + other.rows)),
            self.missing or other.missing,
            precedence,
            self._terms + other._terms if sign == "+" else 1,
            Made(self, closed, sign, other, other_closed, formula),
        )

    def _refuse_percent_with_other(self, other: Self, sign: str) -> None:
        if "percent" in (self.unit, other.unit) and self.unit != other.unit:
            raise mismatch(self, other.unit, f"{sign} would mix up 50 and 50% with")

    def _compare(self, other: Any, operation: Callable, sign: str) -> Check:
        if getattr(other, "holds_facts", False):
            return NotImplemented
        if isinstance(other, str):
            other = self._plain(amount(other, self.units))
        elif is_zero(other):
            other = self._plain(self.units.registry.Quantity(0.0, self.quantity.units))
        else:
            other = self._lift(other)
            self._refuse_percent_with_other(other, sign)
        try:
            holds = bool(operation(self.quantity, other.quantity))
        except pint.DimensionalityError:
            raise mismatch(self, other.unit, f"{sign} does not fit") from None
        return Check(
            holds,
            f"{_valued(self)} {sign} {_valued(other)}",
            self.context,
            tuple(dict.fromkeys(self.rows + other.rows)),
            self.missing or other.missing,
            compared(self, sign, other),
            ((self, other),),
        )


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


def mismatch(fact: Fact, unit: str, what: str) -> UnitError:
    """The error for a unit that does not fit a fact."""
    remedy = "convert one side first: table.money() for currencies, .to(unit) within one dimension"
    return UnitError(Problem(f"{fact.formula or 'fact'} {fact.unit}", f"{what} {unit}", remedy))


def _bare(quantity: pint.Quantity, units: Units) -> pint.Quantity:
    """A pure number without its unit's name, so that ten times a dollar is in dollars and not in dollar-ratios."""
    # asked of the unit: a quantity would be converted to its root units to find out
    return units.registry.Quantity(quantity.to(RATIO).magnitude) if quantity.units.dimensionless else quantity
