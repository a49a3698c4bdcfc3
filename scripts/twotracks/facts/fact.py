"""Fact: a value that keeps its unit, its period and the rows it came from.

Arithmetic and comparison carry the provenance on and refuse units that do not fit. A fact that an edition does
not have (not yet known on its date, before its first year, not convertible) is missing, and so is whatever is
computed from it: the sentences that use it are left out of that edition.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pint

from twotracks.errors import Problem, UnitError
from twotracks.facts.conditions import compared
from twotracks.facts.context import Context
from twotracks.facts.provenance import CONFIDENCE, Check, Row
from twotracks.facts.thresholds import amount, is_number, is_zero
from twotracks.quantities.formats import NO_DATA, exact, in_words
from twotracks.quantities.periods import covering
from twotracks.quantities.units import RATIO, Units


class Made(NamedTuple):
    """How a fact was computed: two facts, whether each stands without brackets, the sign, and the formula they gave."""

    left: Fact
    left_closed: bool
    sign: str
    right: Fact
    right_closed: bool
    formula: str


@dataclass(frozen=True, eq=False)
class Fact:
    """A value with unit, periods, formula and rows.

    Facts come from a table (:meth:`twotracks.evidence.table.Table.fact` and its neighbours); :func:`constant` makes
    one for a threshold.

    Parameters
    ----------
    quantity : pint.Quantity
        Value and unit; NaN when the fact is missing.
    context : Context
        The edition that the fact belongs to: its units, its sources, its language.
    periods : tuple of str
        Periods of the rows, in order, without repetition.
    formula : str
        How the value follows from those of the rows, e.g. ``285.88 ÷ 12.41``.
    rows : tuple of Row
        Where the value comes from.
    missing : str
        Why the edition does not have the fact; empty when it has.

    Examples
    --------
    >>> raised = edition.table("raised")
    >>> usa, china = (raised.fact(country=country, period="2025") for country in ("USA", "CHN"))
    >>> print(usa, "and", china)
    $300 billion and $20 billion

    Arithmetic carries formula, rows and sources on:

    >>> gap = usa / china
    >>> print(gap, "=", gap.formula, "from", len(gap.rows), "rows")
    15 times = 300 ÷ 20 from 2 rows

    A comparison is a :class:`Check`, also with zero and with an amount as text:

    >>> (usa - china > 0).holds, (china / usa < "10%").holds, (usa > "1000 USD_bn").holds
    (True, True, False)

    What the edition does not know is missing, and so is what is computed from it:

    >>> print((usa / raised.fact(country="CHN", period="2026")).missing)
    not yet known on 2026-01-31
    """

    quantity: pint.Quantity
    context: Context
    periods: tuple[str, ...] = ()
    formula: str = ""
    rows: tuple[Row, ...] = ()
    missing: str = ""
    # how tightly the formula binds (3 a value, 2 a product, 1 a sum, 0 a sign), and how many terms a sum has
    _precedence: int = field(default=3, repr=False)
    _terms: int = field(default=1, repr=False)
    # the arithmetic that the formula tells of
    made: Made | None = field(default=None, repr=False)

    @property
    def value(self) -> float:
        """The number, in :attr:`unit`."""
        return float(self.quantity.magnitude)

    @property
    def units(self) -> Units:
        """The units that :attr:`unit` is one of."""
        return self.context.units

    @property
    def lang(self) -> str:
        """Language that the fact is written in."""
        return self.context.lang

    @property
    def unit(self) -> str:
        """Id of the unit (data/units.csv); a compound such as `USD_bn / event` when it has no name."""
        return self.units.id_of(self.quantity)

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
        return self if is_zero(other) else self._combine(other, operator.add, "+", 1)

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

    def __neg__(self) -> Fact:
        """The opposite, in the same unit."""
        plain = self._precedence == 3 and not self.formula.startswith("-")
        formula = f"−{self.formula}" if plain else f"−({self.formula})"
        return replace(self, quantity=-self.quantity, formula=formula, _precedence=0, _terms=1)

    def __abs__(self) -> Fact:
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
            if other.units is not self.units:
                raise UnitError(
                    Problem(f"{self.formula} {self.unit}", "was combined with a fact of another book",
                            "take both from tables of one Edition")
                )  # fmt: skip
            return other
        if is_number(other):
            return Fact(self.units.quantity(float(other), RATIO), self.context, formula=exact(other))
        raise UnitError(
            Problem(f"{self.formula} {self.unit}", f"cannot be combined with {other!r}", "use a fact or a number")
        )

    def _closed(self, precedence: int) -> bool:
        """Whether the formula needs no brackets; a − (b + c) and a ÷ (b × c) need those that a + (b + c) does not."""
        return self._precedence >= precedence

    def _combine(self, other: Any, operation: Callable, sign: str, precedence: int) -> Fact:
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
            raise _mismatch(self, other.unit, f"{sign} does not fit") from None
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
        return Fact(
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

    def _refuse_percent_with_other(self, other: Fact, sign: str) -> None:
        if "percent" in (self.unit, other.unit) and self.unit != other.unit:
            raise _mismatch(self, other.unit, f"{sign} would mix up 50 and 50% with")

    def _compare(self, other: Any, operation: Callable, sign: str) -> Check:
        if getattr(other, "holds_facts", False):
            return NotImplemented
        if isinstance(other, str):
            other = _threshold(amount(other, self.units), self.context)
        elif is_zero(other):
            other = _threshold(self.units.registry.Quantity(0.0, self.quantity.units), self.context)
        else:
            other = self._lift(other)
            self._refuse_percent_with_other(other, sign)
        try:
            holds = bool(operation(self.quantity, other.quantity))
        except pint.DimensionalityError:
            raise _mismatch(self, other.unit, f"{sign} does not fit") from None
        return Check(
            holds,
            f"{_valued(self)} {sign} {_valued(other)}",
            self.context,
            tuple(dict.fromkeys(self.rows + other.rows)),
            self.missing or other.missing,
            compared(self, sign, other),
        )


def constant(value: float, unit: str, like: Fact) -> Fact:
    """A fact that has a unit and no rows, such as a rate that a scenario assumes.

    A threshold needs none: facts compare with ``0``, and with text such as ``"50 percent"``.

    Raises
    ------
    UnitError
        When the unit is unknown.
    """
    return _threshold(like.units.quantity(float(value), unit), like.context)


def missing(reason: str, unit: str, context: Context) -> Fact:
    """A fact that the edition does not have, and why."""
    return Fact(context.units.quantity(float("nan"), unit), context, missing=reason)


def missing_like(reason: str, unit: str, like: Fact) -> Fact:
    """A fact that cannot be had, and why, for the edition of another fact."""
    return missing(reason, unit, like.context)


def _threshold(quantity: pint.Quantity, context: Context) -> Fact:
    return Fact(quantity, context, formula=exact(quantity.magnitude))


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
    remedy = "convert one side first: table.money() for currencies, .to(unit) within one dimension"
    return UnitError(Problem(f"{fact.formula or 'fact'} {fact.unit}", f"{what} {unit}", remedy))


def _bare(quantity: pint.Quantity, units: Units) -> pint.Quantity:
    """A pure number without its unit's name, so that ten times a dollar is in dollars and not in dollar-ratios."""
    # asked of the unit: a quantity would be converted to its root units to find out
    return units.registry.Quantity(quantity.to(RATIO).magnitude) if quantity.units.dimensionless else quantity
