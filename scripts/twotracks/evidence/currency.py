"""Currency: tables whose amounts are in the money that an edition asks for, with the rates of each row's period."""

from __future__ import annotations

from dataclasses import replace
from math import log10
from typing import TYPE_CHECKING, Any

import pandas as pd

from twotracks.errors import ConversionError, EvidenceError, Problem
from twotracks.evidence.rates import DIMENSIONS, PER_USD, refusal
from twotracks.evidence.rows import fact_of, records_of
from twotracks.facts.fact import Fact
from twotracks.quantities.units import Unit, Units

if TYPE_CHECKING:
    from twotracks.evidence.table import Table

# the column in which a converted table holds the ready facts
CONVERTED = "_converted"


def convert(table: Table, currency: str) -> pd.DataFrame:
    """Rows of a table with `value` and `unit` in a currency, and the ready facts in a column of their own.

    Raises
    ------
    EvidenceError
        When the table has no columns `value` and `unit`.
    ConversionError
        When the currency is not one of an edition, or data/units.csv has no unit of it.
    """
    if not {"value", "unit"} <= set(table.rows):
        remedy = f"only a column `value` is converted; this table has {', '.join(table.resource.fields)}"
        raise EvidenceError(Problem(table.resource.name, "has no amounts that money() converts", remedy))
    if currency not in DIMENSIONS:
        raise refusal(f"there is no currency {currency!r}", f"choose one of {', '.join(DIMENSIONS)}")
    rows, edition = table.rows.copy(), table.edition
    if CONVERTED in rows:
        # start again from what the source states, so that no conversion is built on another
        stated = edition.rows(table.resource.name).loc[rows.index]
        rows[["value", "unit", "_absent"]] = stated[["value", "unit", "_absent"]]
    records = records_of(rows)
    facts = [_converted(row, table, currency) for row in records]
    # amounts that are all whole in one currency are not in another
    kinds = {"value": float, "unit": rows["unit"].dtype, "_absent": rows["_absent"].dtype}
    for column, kind in kinds.items():
        rows[column] = pd.Series([row[column] for row in records], index=rows.index, dtype=kind)
    rows[CONVERTED] = pd.Series(facts, index=rows.index, dtype=object)
    return rows


def _converted(row: dict[str, Any], table: Table, currency: str) -> Fact | None:
    """The fact of a row in a currency, whose value and unit (or reason why not) are written into the row."""
    edition, stated = table.edition, row["unit"]
    unit = edition.units.by_id.get(stated)
    if unit is None or unit.dimension not in (*PER_USD, "USD", "USD2021", "INTL"):
        return None
    # absent rows too, so that a missing fact still fits those it is compared with
    row["unit"] = _counterpart(unit, DIMENSIONS[currency], edition.units)
    if row["_absent"]:
        return None
    try:
        factor = edition.rates.factor(unit.dimension, currency, row.get("country", ""), row.get("period", ""))
    except ConversionError as error:
        row["_absent"] = error.problems[0].what
        return None
    if factor is None:
        return None
    fact = fact_of(table.resource, row, "value", stated, edition)
    if fact.missing:
        return None
    fact = replace((fact * factor).to(row["unit"]), periods=fact.periods)
    row["value"] = fact.value
    return fact


def _counterpart(unit: Unit, dimension: str, units: Units) -> str:
    """The unit of a currency that is nearest in scale to a unit of another: CNY_m for USD_m.

    Raises
    ------
    ConversionError
        When data/units.csv has no unit of the currency.
    """
    if unit.dimension == dimension:
        return unit.id
    own = [each for each in units.by_id.values() if each.dimension == dimension]
    if not own:
        raise refusal(f"data/units.csv has no unit of {dimension}", "add one")
    return min(own, key=lambda each: abs(log10(each.scale / unit.scale))).id
