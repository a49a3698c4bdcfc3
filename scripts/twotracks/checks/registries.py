"""The registries that tables refer to: ids of entities, units and sources, and what a cell must name in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, cached_property

from twotracks.checks import cells
from twotracks.checks.cells import Check
from twotracks.checks.csv_reader import read
from twotracks.errors import Problem
from twotracks.evidence.package import Resource

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ELSEWHERE = {
    "sources": "correct the id, or add the source to data/sources.csv",
    "units": "correct the unit, or add it to data/units.csv",
    "entities": "correct the id, or add it to data/entities.csv",
}


class Registries:
    """The columns that tables refer to; each is read once for all that refer to it.

    Parameters
    ----------
    tables : dict
        Descriptions by name.
    """

    def __init__(self, tables: Mapping[str, Resource]):
        self.tables = tables
        self._column = cache(self._load)

    def ids(self, table: str, column: str = "id") -> dict[str, int] | None:
        """The ids with their rows; None when the table cannot say, which is told where it is checked itself."""
        found = self._column(table, column)
        return None if found is None else {cell: row for row, cell in found}

    def cells(self, table: str, column: str) -> dict[str, str]:
        """The cells of a column by id; empty when the table cannot say."""
        ids, found = self._column(table, "id"), self._column(table, column)
        return {identifier: cell for (_, identifier), (_, cell) in zip(ids or (), found or (), strict=False)}

    @cached_property
    def newest(self) -> date:
        """The day on which the newest source was read; the last of all days where no source says."""
        days = [cell for cell in self.cells("sources", "accessed").values() if DAY.fullmatch(cell)]
        try:
            return date.fromisoformat(max(days))
        except ValueError:
            return date.max

    def _load(self, table: str, column: str) -> list[tuple[int, str]] | None:
        description = self.tables.get(table)
        if description is None or column not in description.fields:
            return None
        columns, found = list(description.fields), []

        def keep(rows: Sequence[int], batch: Sequence[Sequence[str]]) -> None:
            found.extend(zip(rows, batch[columns.index(column)], strict=True))

        return found if read(description.path, columns, keep, ragged=True).readable else None


def id_of(table: str, ids: Mapping[str, int] | None, separator: str = "") -> Check:
    """A check that a cell, or each part of it, is an id of a registry."""
    remedy = ELSEWHERE.get(table, f"correct the id, or add it to data/{table}.csv")

    def check(cell: str) -> Problem | None:
        for part in cell.split(separator) if separator else [cell]:
            if cell and ids is not None and part not in ids:
                return Problem("", f"{cells.shown(part)} is not an id of data/{table}.csv", remedy)
        return None

    return check
