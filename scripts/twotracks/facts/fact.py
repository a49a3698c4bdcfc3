"""Fact: a value that keeps its unit, its period and the rows it came from.

Arithmetic and comparison carry the provenance on and refuse units that do not fit. A fact that an edition does
not have (not yet known on its date, before its first year, not convertible) is missing, and so is whatever is
computed from it: the sentences that use it are left out of that edition.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isfinite

import pint

from twotracks.errors import Problem, UnitError
from twotracks.facts.arithmetic import Arithmetic, Made, mismatch
from twotracks.facts.context import Context
from twotracks.facts.provenance import CONFIDENCE, Row
from twotracks.quantities.formats import NO_DATA, in_words
from twotracks.quantities.periods import covering
from twotracks.quantities.units import Units


@dataclass(frozen=True, eq=False)
class Fact(Arithmetic):
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
    record : str
        `greatest` or `least` for the record of a table; empty for all others.

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
    record: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not self.missing and not isfinite(self.quantity.magnitude):
            what = f"is {self.quantity.magnitude}, which is no number that can be told"
            raise UnitError(Problem(self.formula or "a fact", what, "look at the figures that it is made from"))

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
            raise mismatch(self, unit, "cannot be expressed in") from None

    def __format__(self, spec: str) -> str:
        """Write the fact as prose does: `{us}`, `{us:short}`, `{ratio:times}`, `{share:percent}`."""
        if self.missing:
            return NO_DATA[self.lang]
        unit = self.units.by_id.get(self.unit)
        return in_words(self.value, unit, self.unit, spec or "auto", self.lang)

    def __str__(self) -> str:
        return format(self, "")


def constant(value: float, unit: str, like: Fact) -> Fact:
    """A fact that has a unit and no rows, such as a rate that a scenario assumes.

    A threshold needs none: facts compare with ``0``, and with text such as ``"50 percent"``.

    Raises
    ------
    UnitError
        When the unit is unknown.
    """
    return like._plain(like.units.quantity(float(value), unit))


def missing(reason: str, unit: str, context: Context) -> Fact:
    """A fact that the edition does not have, and why."""
    return Fact(context.units.quantity(float("nan"), unit), context, missing=reason)


def missing_like(reason: str, unit: str, like: Fact) -> Fact:
    """A fact that cannot be had, and why, for the edition of another fact."""
    return missing(reason, unit, like.context)
