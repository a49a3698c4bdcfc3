"""Units of measurement: the vocabulary of data/units.csv as a pint registry.

A unit has a dimension (USD, CNY, firm, one ...) and a scale, so that billions and millions of one currency
add up and two currencies never do.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pint

from twotracks.errors import Problem, UnitError

RATIO = "ratio"


@dataclass(frozen=True)
class Unit:
    """One row of data/units.csv; `scale` is how many of the dimension one unit is (1e9 for USD_bn)."""

    id: str
    dimension: str
    scale: float
    name_en: str
    name_zh: str

    def name(self, lang: str) -> str:
        """The unit in words, in the language of the edition."""
        return (self.name_zh if lang == "zh" else "") or self.name_en


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
        for dimension in sorted({part for unit in units for part in unit.dimension.split("/")} - {"one"}):
            self.registry.define(f"{dimension} = [{dimension}]")
        for unit in units:
            if unit.id == unit.dimension:
                continue
            # pint names a pure number by an empty bracket; everything else is a multiple of its dimension
            base = "[]" if unit.dimension == "one" and unit.scale == 1 else f"{unit.scale!r} * {unit.dimension}"
            self.registry.define(f"{unit.id} = {base}".replace("* one", f"* {RATIO}"))

    def quantity(self, value: float, unit: str) -> pint.Quantity:
        """`value` in `unit`.

        Raises
        ------
        UnitError
            When the unit is not in data/units.csv.
        """
        if unit not in self.by_id:
            raise UnitError(Problem("data/units.csv", f"there is no unit {unit!r}", "use one of its ids, or add a row"))
        return self.registry.Quantity(value, unit)


@lru_cache
def load_units(path: Path) -> Units:
    """Read a units table (id, dimension, scale, name_en, name_zh) into a registry; one registry per file."""
    with path.open(encoding="utf-8", newline="") as file:
        return Units(
            [
                Unit(row["id"], row["dimension"], float(row["scale"]), row["name_en"], row.get("name_zh") or "")
                for row in csv.DictReader(file)
            ]
        )
