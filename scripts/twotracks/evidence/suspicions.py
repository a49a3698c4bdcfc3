"""What makes a change of the evidence look like a mistake that no description of a table can see."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from twotracks.evidence.changes import ADDED, REMOVED, RowChange
from twotracks.evidence.package import Resource
from twotracks.quantities import periods
from twotracks.quantities.units import Units

# a change, the row as it was (None where there was none), and the row as it is
Changed = tuple[RowChange, dict[str, Any] | None, dict[str, Any]]

# a shifted point, or a word for a thousand that was lost; upstream may have revised the figure a little, too
FACTORS = (10.0, 100.0, 1e3, 1e6, 1e9)
NEAR = 0.02
# no publisher revises a figure by so much without another meaning
JUMP = 10.0
# from one period to the next in a series; real ones grow faster over years, rarely from row to row
LEAP = 8.0
# a table that loses so many rows, and such a share of them, was cut off
MANY, LOST = 5, 0.2
NUMERIC = ("number", "integer")


def judge(
    changes: Iterable[Changed], before: list[dict[str, Any]], resource: Resource, units: Units
) -> list[RowChange]:
    """The changes of a table with what is suspicious about each.

    Parameters
    ----------
    changes : iterable of (RowChange, dict or None, dict)
    before : list of dict
        All rows of the old version.
    resource : Resource
    units : Units
    """
    changes = list(changes)
    exchanged = _exchanges(change for change, was, _ in changes if was)
    owners = _owners(resource)
    numeric = {name for name, field in resource.fields.items() if field.get("type") in NUMERIC}
    series = _Series(resource, before)
    judged = []
    removed = [change.row for change, _, _ in changes if change.kind == REMOVED]
    lost = len(removed) >= MANY and len(removed) > LOST * len(before)
    for change, was, row in changes:
        cells = {}
        for cell in change.cells if was else ():
            said = exchanged.get((change.row, cell.column)) or of_number(cell.relative)
            if cell.column in owners and cell.old and cell.new:
                said = "another country or company"
            elif cell.column == "unit":
                said = _of_unit(was, row, units)
            elif cell.old and not cell.new and cell.column in numeric:
                said = "no figure any more"
            if said:
                cells[cell.column] = said
        if "value" in cells and _same_amount(was, row, units):
            del cells["value"]
        said = tuple(replace(cell, suspicion=cells.get(cell.column, "")) for cell in change.cells)
        whole = series.leap(row) if change.kind == ADDED else ""
        if lost and change.kind == REMOVED and change.row == min(removed):
            whole = f"one of {len(removed):,} of {len(before):,} rows that are gone"
        judged.append(replace(change, cells=said, suspicion=whole))
    return judged


def of_number(relative: float | None) -> str:
    """What is odd about a number that is new / old - 1 of what it was; empty where nothing is."""
    if relative is None:
        return ""
    ratio = relative + 1
    if ratio < 0:
        return "the sign has changed"
    if ratio == 0:
        return "nothing is left of it"
    for factor in FACTORS:
        if abs(ratio / factor - 1) < NEAR:
            return f"{factor:,.0f} times as much"
        if abs(ratio * factor - 1) < NEAR:
            return f"a {factor:,.0f}th" if factor != 10 else "a tenth"
    if not 1 / JUMP < ratio < JUMP:
        return f"{ratio:,.0f} times as much" if ratio > 1 else f"{ratio:.2g} times as much"
    return ""


def _exchanges(revised: Iterable[RowChange]) -> dict[tuple[int, str], str]:
    """Numbers that two rows have exchanged, by row and column."""
    moved = defaultdict(list)
    for change in revised:
        for cell in change.cells:
            if cell.relative is not None:
                moved[cell.column, cell.old, cell.new].append(change)
    found = {}
    for (column, old, new), changes in moved.items():
        for change, other in zip(changes, moved.get((column, new, old), ()), strict=False):
            found[change.row, column] = f"exchanged with row {other.row} ({other.name})"
    return found


def _owners(resource: Resource) -> set[str]:
    """The columns that name a country or a company."""
    keys = resource.descriptor["schema"].get("foreignKeys", [])
    named = [each["fields"] for each in keys if each.get("reference", {}).get("resource") == "entities"]
    return {name for fields in named for name in ([fields] if isinstance(fields, str) else fields)}


def _of_unit(was: dict[str, Any], row: dict[str, Any], units: Units) -> str:
    old, new = units.by_id.get(was.get("unit", "")), units.by_id.get(row.get("unit", ""))
    if not old or not new or _same_amount(was, row, units):
        return ""
    if old.dimension != new.dimension:
        return f"another kind of unit ({old.dimension}, then {new.dimension})"
    return f"the unit is {new.scale / old.scale:,.9g} times the old one, the value is not in proportion"


def _same_amount(was: dict[str, Any] | None, row: dict[str, Any], units: Units) -> bool:
    """Whether value and unit together say what they said before."""
    if not was or was.get("unit") == row.get("unit"):
        return False
    old, new = units.by_id.get(was.get("unit", "")), units.by_id.get(row.get("unit", ""))
    if not old or not new or old.dimension != new.dimension:
        return False
    try:
        first, second = float(was["value"]) * old.scale, float(row["value"]) * new.scale
    except (KeyError, ValueError):
        return False
    return math.isclose(first, second, rel_tol=NEAR)


class _Series:
    """The values of the old version by series: rows whose keys differ in the period alone."""

    def __init__(self, resource: Resource, rows: list[dict[str, Any]]):
        self.time, self.rest = resource.time, [name for name in resource.key if name != resource.time]
        self.values: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
        if self.time in resource.key and "value" in resource.fields:
            for row in rows:
                self._add(row)

    def _add(self, row: dict[str, Any]) -> None:
        try:
            self.values[self._name(row)][str(row[self.time])] = float(row["value"])
        except (KeyError, ValueError):
            return

    def _name(self, row: dict[str, Any]) -> tuple[str, ...]:
        # a year and its quarters are not neighbours
        return (
            *(str(row.get(name, "")) for name in self.rest),
            str(row.get("unit", "")),
            str(len(str(row[self.time]))),
        )

    def leap(self, row: dict[str, Any]) -> str:
        """What is odd about a new row beside the nearest period of its series; empty where nothing is."""
        try:
            there, value = self.values.get(self._name(row), {}), float(row["value"])
            when = periods.span(str(row[self.time]))[1]
            near = min(there, key=lambda period: abs((periods.span(period)[1] - when).days), default="")
        except (KeyError, ValueError):
            return ""
        other = there.get(near, 0.0)
        if not value or not other:
            return ""
        ratio = value / other
        if ratio < 0:
            return f"value: another sign than that of {near}"
        if ratio >= LEAP or ratio <= 1 / LEAP:
            many = f"{ratio:,.0f}" if ratio > 1 else f"{ratio:.2g}"
            return f"value: {many} times that of {near}"
        return ""
