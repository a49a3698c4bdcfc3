"""Units of measurement: the vocabulary of data/units.csv as a pint registry, and how each is written.

A unit has a dimension (USD, CNY, firm, one ...) and a scale, so that billions and millions of one currency
add up and two currencies never do.
"""

from __future__ import annotations

import csv
import difflib
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from math import log10
from pathlib import Path

import pint
from pint.facets.plain import ScaleConverter, UnitDefinition

from twotracks.errors import Problem, UnitError
from twotracks.quantities.formats import SCALES, in_words

RATIO = "ratio"
SCALE_WORD = re.compile(r"^(?:thousand|million|billion|trillion|十亿|百万|万亿|千)[ ]?")
# the scale of a unit in the few letters of a label; larger scales are chosen, smaller ones are the unit's own
OWN_SCALES = {
    "en": {1e3: "k", 1e6: " m", 1e9: " bn", 1e12: " tn"},
    "zh": {1e3: "千", 1e6: "百万", 1e9: "十亿", 1e12: "万亿"},
}
# an axis of hundreds of thousands is read more easily in thousands; a single label is not
THOUSANDS = (1e5, 1e3, "k")


@dataclass(frozen=True)
class Unit:
    """One row of data/units.csv.

    Parameters
    ----------
    id, dimension : str
    scale : float
        How many of the dimension one unit is (1e9 for USD_bn).
    name_en, name_zh : str
        The unit in words.
    kind : {'money', 'count', 'physical', 'ratio', 'percent', 'plain'}
        How a value is written: money and counts with the word for their size, physical amounts in their own unit,
        plain ones (indices, scores, rates) as they are.
    digits : int
        Significant digits that a reader is shown.
    before_en, after_en, after_zh : str
        What stands beside the number on a label: `$`, `kW`, `美元`.
    qualifier_en, qualifier_zh : str
        What a sentence adds and a label leaves out: at 2021 prices.
    """

    id: str
    dimension: str
    scale: float
    name_en: str
    name_zh: str
    kind: str = "count"
    digits: int = 3
    before_en: str = ""
    after_en: str = ""
    after_zh: str = ""
    qualifier_en: str = ""
    qualifier_zh: str = ""

    def name(self, lang: str) -> str:
        """The unit in words, in the language of the edition."""
        return (self.name_zh if lang == "zh" else "") or self.name_en

    def named(self, value: float, lang: str) -> str:
        """The unit in words after a number: one `firm`, two `firms`; Chinese has one word for both.

        The thing that a unit counts is its dimension, in the singular.

        Examples
        --------
        >>> firms = Unit("firms", "firm", 1, "firms", "家企业")
        >>> firms.named(1, "en"), firms.named(2, "en"), firms.named(1, "zh")
        ('firm', 'firms', '家企业')
        """
        counts_things = self.kind == "count" and self.scale == 1 and self.dimension.replace("_", "").islower()
        one = lang == "en" and abs(value) == 1 and counts_things and self.dimension.replace("_", "").isalpha()
        return self.dimension.replace("_", " ") if one else self.name(lang)

    def counted(self, value: float, lang: str) -> str:
        """The unit in words after a number that says its size itself: 1.41 billion `users`, of million users."""
        return SCALE_WORD.sub("", self.named(value, lang)) if self.kind == "count" else self.named(value, lang)

    def symbol(self, lang: str) -> tuple[str, str]:
        """What stands before and after a number on a label, without the unit's scale: `("$", "")`, `("", " kW")`."""
        before, after = ("", self.after_zh) if lang == "zh" else (self.before_en, self.after_en)
        return before, _spaced(after)

    def qualifier(self, lang: str) -> str:
        """What a sentence adds after an amount, such as the year of its prices; empty for most units."""
        return _spaced(self.qualifier_zh if lang == "zh" else self.qualifier_en)

    def affix(self, lang: str = "en") -> tuple[str, str]:
        """What stands before and after a number that is in this very unit: `("$", " bn")` for USD_bn.

        Where the size of the number may choose its word, use :meth:`Units.axis` or `write(value, "label")`.
        """
        before, after = self.symbol(lang)
        own = OWN_SCALES[lang].get(self.scale, "") if self.kind in ("money", "count") else ""
        return before, own + after

    def write(self, value: float, style: str = "auto", lang: str = "en") -> str:
        """A value in this unit as text; the styles are those of :func:`twotracks.quantities.formats.in_words`.

        Raises
        ------
        UnitError
            When the style is unknown or does not fit the unit.

        Examples
        --------
        >>> dollars = Unit("USD_m", "USD", 1e6, "million US dollars", "百万美元", "money", before_en="$")
        >>> dollars.write(4446), dollars.write(4446, "label"), dollars.affix()
        ('$4.45 billion', '$4.45 bn', ('$', ' m'))
        """
        return in_words(value, self, self.id, style, lang)


def _spaced(words: str) -> str:
    """Latin words stand apart from the number before them, signs and Chinese characters do not."""
    return f" {words}" if words[:1].isascii() and words[:1].isalpha() else words


class Units:
    """The units a book knows.

    Parameters
    ----------
    units : list of Unit
        At least `ratio`, the unit of pure numbers.
    """

    def __init__(self, units: list[Unit]):
        self.by_id = {unit.id: unit for unit in units}
        self.registry = pint.UnitRegistry(None)
        # asked for with every fact, while pint parses and writes unit names anew each time
        self._of_id: dict[str, pint.Unit] = {}
        self._ids: dict[pint.Unit, str] = {}
        for dimension in sorted({part for unit in units for part in unit.dimension.split("/")} - {"one"}):
            self._define(dimension, 1, {f"[{dimension}]": 1})
        for unit in units:
            if unit.id == unit.dimension:
                continue
            # pint names a pure number by an empty bracket; everything else is a multiple of its dimension
            if unit.dimension == "one":
                self._define(unit.id, unit.scale, {RATIO: 1} if unit.scale != 1 else {"[]": 1})
            else:
                over, *under = unit.dimension.split("/")
                self._define(
                    unit.id,
                    unit.scale,
                    {RATIO if over == "one" else over: 1} | {part: -under.count(part) for part in under},
                )

    def _define(self, name: str, scale: float, made_of: dict[str, float]) -> None:
        """Make a unit known to pint, as the value that it would parse from a line: thirty times as fast."""
        container = pint.util.UnitsContainer(made_of)
        self.registry.define(UnitDefinition(name, None, (), ScaleConverter(scale), container))

    def __getitem__(self, unit: str) -> Unit:
        """The unit of an id.

        Raises
        ------
        UnitError
            When the unit is not in data/units.csv; the message names the nearest.
        """
        if unit in self.by_id:
            return self.by_id[unit]
        near = difflib.get_close_matches(str(unit), self.by_id, n=3, cutoff=0.5)
        remedy = f"did you mean {', '.join(near)}? use one of its ids, or add a row" if near else (
            "use one of its ids, or add a row"
        )  # fmt: skip
        raise UnitError(Problem("data/units.csv", f"there is no unit {unit!r}", remedy))

    def quantity(self, value: float, unit: str) -> pint.Quantity:
        """`value` in `unit`.

        Raises
        ------
        UnitError
            When the unit is not in data/units.csv.
        """
        if unit not in self._of_id:
            self._of_id[unit] = self.registry.Unit(self[unit].id)
        return self.registry.Quantity(value, self._of_id[unit])

    def id_of(self, quantity: pint.Quantity) -> str:
        """Id of the unit of a quantity; a compound such as `USD_bn / event` when it has no name."""
        unit = quantity.units
        if unit not in self._ids:
            self._ids[unit] = RATIO if quantity.unitless else str(unit)
        return self._ids[unit]

    def axis(self, unit: str, largest: float, lang: str = "en") -> tuple[float, str, str]:
        """The one scale in which an axis, or a column of labels, is written.

        Parameters
        ----------
        unit : str
            Id of the unit of the values.
        largest : float
            The largest size among them, in `unit`.

        Returns
        -------
        scale : float
            What a value is divided by before it is written.
        before, after : str
            What stands around the number.

        Raises
        ------
        UnitError
            When the unit is not in data/units.csv.

        Examples
        --------
        >>> chips = Units([Unit("ratio", "one", 1, "ratio", "倍"), Unit("chips", "chip", 1, "chips", "颗芯片")])
        >>> chips.axis("chips", 4.2e6), chips.axis("chips", 4.2e6, "zh")
        ((1000000.0, '', ' m'), (10000.0, '', '万'))
        """
        written = self[unit]
        before, after = written.symbol(lang)
        if written.kind not in ("money", "count"):
            return 1.0, before, after
        sizes = [(size, size, word) for size, _, word in SCALES[lang]]
        if lang == "en":
            sizes.insert(-1, THOUSANDS)
        amount = abs(largest) * written.scale
        _, size, word = next((entry for entry in sizes if amount >= entry[0]), sizes[-1])
        return size / written.scale, before, word + after


@lru_cache
def load_units(path: Path) -> Units:
    """Read a units table into a registry; one registry per file.

    Raises
    ------
    UnitError
        When the table lacks a column, or has a kind of unit that nothing knows how to write, or a count in a unit that
        is no power of a thousand: twelve `years` of a month each would be written as 144.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        lacking = [field.name for field in fields(Unit) if field.name not in (rows.fieldnames or ())]
        if lacking:
            remedy = "add what is missing; data/datapackage.json says what each column holds"
            raise UnitError(Problem("data/units.csv, row 1", f"has no column {', '.join(lacking)}", remedy))
        units = [_read(row) for row in rows]
    odd = [unit for unit in units if unit.kind in ("money", "count") and log10(unit.scale) % 3 > 1e-9]
    if odd:
        remedy = "give it the kind plain or physical, or a dimension of its own"
        what = f"{odd[0].id} is a {odd[0].kind} at a scale of {odd[0].scale:g}, for which languages have no word"
        raise UnitError(Problem("data/units.csv", what, remedy))
    return Units(units)


def _read(row: dict[str, str]) -> Unit:
    texts = {field.name: row[field.name] or "" for field in fields(Unit)}
    return Unit(**{**texts, "scale": float(row["scale"]), "digits": int(row["digits"])})
