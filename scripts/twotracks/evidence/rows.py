"""A row of a table as a fact with its provenance."""

from __future__ import annotations

from typing import Any

import pandas as pd

from twotracks.evidence.package import Resource
from twotracks.facts.context import Context
from twotracks.facts.fact import Fact, missing
from twotracks.facts.provenance import Row, Scope
from twotracks.quantities.formats import exact

# of a column with this name the row's value was worked out from others; see data/README.md
IMPLIED = "implied"
# a table dated by one of these says what was so in that time; others are registers of things with a date
MEASURED = ("period", "period_end")


def records_of(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts of plain Python values, in a fraction of the time of `to_dict`, which looks at each cell again."""
    names = list(rows)
    cells = zip(*(rows[name].tolist() for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


def sources_of(row: Any) -> tuple[str, ...]:
    """Ids of the sources of a row, in order."""
    return tuple(source for source in (row.get("source"), row.get("source2")) if source)


def provenance_of(resource: Resource, row: Any, value: str = "", unit: str = "", column: str = "") -> Row:
    """Where a row stands, and what it says of itself; with a column, what its value is a value of."""
    return Row(
        resource.name,
        int(row["_row"]),
        tuple((name, str(row[name])) for name in resource.key),
        value,
        unit,
        str(row[resource.time]),
        sources_of(row),
        row.get("confidence") or "high",
        row.get("locator") or "",
        row.get("note") or "",
        row.get("derivation_kind") == IMPLIED,
        Scope(
            column,
            *(tuple((name, str(row[name])) for name in names if row[name]) for names in resource.roles),
            measured=resource.time in MEASURED,
        ),
    )


def fact_of(resource: Resource, row: Any, column: str, unit: str, context: Context) -> Fact:
    """The value of a column of a row; missing when its cell is empty."""
    if pd.isna(row[column]):
        return missing(f"row {row['_row']} of {resource.name} gives no {column}", unit, context)
    value = float(row[column])
    when = str(row[resource.time])
    behind = provenance_of(resource, row, exact(value), unit, column)
    return Fact(context.units.quantity(value, unit), context, (when,), exact(value), (behind,))
