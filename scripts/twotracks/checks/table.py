"""One table against its description, portion by portion: cells, keys, and ids that lead elsewhere."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from twotracks.checks import cells
from twotracks.checks.cells import Check
from twotracks.checks.csv_reader import File, read
from twotracks.checks.descriptor import DESCRIPTOR, foreign
from twotracks.checks.registries import Registries, id_of
from twotracks.checks.rows import IDS, FiscalYears, RowCheck, row_checks
from twotracks.errors import Problem
from twotracks.evidence.package import Resource
from twotracks.evidence.profile import Tally
from twotracks.quantities import periods

# tables that the others rest on; what they hold is told apart by their own rules
REGISTRIES = ("sources", "entities", "units", "corrections")
# distinct cells of a column that are remembered as sound; a column of a million different notes is not kept
REMEMBERED = 100_000


@dataclass(frozen=True)
class Checked:
    """What the check of a table found.

    Attributes
    ----------
    problems : list of Problem
        In the order of the rows.
    used : set of str
        The sources its rows name.
    tally : Tally
    file : File
    """

    problems: list[Problem]
    used: set[str]
    tally: Tally
    file: File


def check_table(description: Resource, registries: Registries, path: str) -> Checked:
    """Compare a table with its description, batch by batch.

    Parameters
    ----------
    description : Resource
    registries : Registries
    path : str
        The file, as problems name it.
    """
    columns = list(description.fields)
    pass_ = _Pass(description, registries)
    file = read(description.path, columns, lambda rows, batch: pass_.add(rows, dict(zip(columns, batch, strict=True))))
    found = sorted([*file.problems, *pass_.finish()], key=lambda problem: problem.row)
    placed = [problem if problem.path else problem.at(path) for problem in found]
    return Checked(placed, pass_.used, pass_.tally, file)


class _Pass:
    """What is remembered of the batches of one table that have gone by."""

    def __init__(self, description: Resource, registries: Registries):
        fields = description.fields
        self.name, self.breaches = description.name, description.descriptor.get("breaches", [])
        self.tally, self.used, self.problems, self.met = Tally(description.time), set(), [], []
        self.checks = {name: _checker(name, description, registries) for name in fields}
        self.sound: dict[Any, set] = defaultdict(set)
        self.row_checks = list(row_checks(description, registries.cells("entities", "country")))
        self.sources = [name for name, table, _ in foreign(description) if table == "sources"]
        # each column or set of columns that tells rows apart, with the row that a value was first seen in
        unique = [(name,) for name, field in fields.items() if field.get("constraints", {}).get("unique")]
        self.keys = [(key, {}) for key in dict.fromkeys([tuple(description.key), *unique]) if key]
        # a row with an id of its own may be another row once more
        self.twins: tuple[list[str], dict[int, int]] | None = None
        if len(description.key) == 1 and len(fields) > 2 and description.name not in REGISTRIES:
            self.twins = [name for name in fields if name not in description.key], {}
        self.fiscal = FiscalYears() if {"entity", "fiscal_period", "period_end"} <= fields.keys() else None

    def add(self, rows: Sequence[int], columns: Mapping[str, Sequence[str]]) -> None:
        self.tally.add(columns, len(rows))
        for name, texts in columns.items():
            self._distinct(name, name, partial(iter, texts), rows, self.checks[name])
        for each in self.row_checks:
            cells = partial(zip, *(columns[name] for name in each.columns))
            self._distinct(each, each.column, cells, rows, partial(self._row, each))
        for key, seen in self.keys:
            self._repeated(key, seen, rows, columns)
        if self.twins:
            self._twins(*self.twins, rows, columns)
        if self.fiscal:
            self.fiscal.add(rows, columns)
        for name in self.sources:
            self.used.update(columns[name])

    def finish(self) -> list[Problem]:
        """All problems, once the last batch is in."""
        idle = [
            Problem(DESCRIPTOR, f"the breach of {each['rule']} declared for {each['where']} does not occur (any more)",
                    "remove it from `breaches`", part=f"table {self.name}")
            for each in self.breaches if each.get("rule") in IDS and each not in self.met
        ]  # fmt: skip
        return self.problems + (self.fiscal.problems() if self.fiscal else []) + idle

    def _row(self, check: RowCheck, cells: Sequence[str]) -> Problem | None:
        problem = check.check(*cells)
        declared = check.declared(self.breaches, cells) if problem else []
        self.met += declared
        return None if declared else problem

    def _distinct(self, check_id: Any, column: str, cells: Callable, rows: Sequence[int], check: Callable) -> None:
        """Check each distinct cell, or tuple of cells, once; `cells` gives them anew each time it is called."""
        sound = self.sound[check_id]
        new = set(cells()) - sound
        found = {cell: problem for cell in new if (problem := check(cell))}
        if len(sound) > REMEMBERED:
            sound.clear()
        sound |= new - found.keys()
        if found:
            for row, cell in zip(rows, cells(), strict=True):
                if cell in found:
                    text = cell if isinstance(cell, str) else cell[-1]
                    self.problems.append(found[cell].at("", row=row, column=column, cell=text))

    def _repeated(self, key: tuple[str, ...], seen: dict, rows: Sequence[int], columns: Mapping) -> None:
        # interned, because a million rows repeat a few hundred countries and periods
        values = zip(*(map(sys.intern, columns[name]) for name in key), strict=True)
        for row, value in zip(rows, values, strict=True):
            first = seen.setdefault(value, row)
            if first != row and any(value):
                named = ", ".join(f"{name} {text[:80]}" for name, text in zip(key, value, strict=True))
                remedy = "remove one of the two rows, or correct the columns of the key"
                pairs = tuple((name, text[:80]) for name, text in zip(key, value, strict=True))
                what = f"has the same key as row {first}: {named}"
                self.problems.append(Problem("", what, remedy, row=row, key=pairs))
            elif not any(value):
                remedy = "fill in the columns of the key"
                self.problems.append(Problem("", "the key is empty", remedy, row=row, column=key[0]))

    def _twins(self, names: list[str], seen: dict[int, int], rows: Sequence[int], columns: Mapping) -> None:
        for row, others in zip(rows, zip(*(columns[name] for name in names), strict=True), strict=True):
            first = seen.setdefault(hash(others), row)
            if first != row and any(others):
                what = f"is row {first} once more: only the id is another"
                self.problems.append(Problem("", what, "remove one of the two rows, or say how they differ", row=row))


def _checker(name: str, description: Resource, registries: Registries) -> Check:
    """All that one cell of a column can be told by itself, in one function."""
    fields = description.fields
    # sources say how far the tables may reach; an error may be corrected after the last of them was read
    newest = date.max if description.name in REGISTRIES else registries.newest
    checks = [cells.checker(name, fields[name], newest)]
    for column, table, other in foreign(description):
        ids = registries.ids(table, other) if column == name else None
        if ids is not None:
            checks.append(id_of(table, ids))
    if name == "countries" and "entities" in registries.tables:
        checks.append(id_of("entities", registries.ids("entities"), "|"))
    known = description.descriptor.get("known", {})
    if known.get("rule") == "edition" and known["column"] == name:
        checks.append(_edition_of(description.name, known["dates"]))
    elif known.get("column") == name:
        checks.append(_dated)
    if name == "unit" and "unit" in fields.get("value", {}):
        checks.append(_unit_of(fields["value"]["unit"]))
    if (description.name, name) == ("units", "scale"):
        checks.append(_scale)
    return lambda cell: next((problem for check in checks if (problem := check(cell))), None)


def _edition_of(table: str, dates: Mapping[str, str]) -> Check:
    remedy = f"add the day it was issued to known.dates of {table} in data/datapackage.json"
    return lambda cell: None if cell in dates else Problem("", f"{cells.shown(cell)} has no date of issue", remedy)


def _dated(cell: str) -> Problem | None:
    """A row becomes known by this cell: it must say a day, which a fiscal year does not."""
    try:
        periods.span(cell)
    except ValueError as error:
        remedy = "write a period of the calendar, or let `known` of the table name a column such as period_end"
        return Problem("", str(error).replace(repr(cell), cells.shown(cell)), remedy)
    return None


def _unit_of(unit: str) -> Check:
    remedy = "convert the value, or describe the unit of the column anew in data/datapackage.json"
    return lambda cell: (
        None
        if cell == unit
        else Problem("", f"{cells.shown(cell)} is not {unit!r}, the unit of all values here", remedy)
    )


def _scale(cell: str) -> Problem | None:
    """Values are divided by scales; what is not a number is told by its type."""
    try:
        return None if float(cell) > 0 else Problem("", f"{cells.shown(cell)} is not above zero", "correct the scale")
    except ValueError:
        return None
