"""One table against its description, portion by portion: cells, keys, and ids that lead elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from twotracks.checks import cells
from twotracks.checks.cells import Fault
from twotracks.checks.csv_reader import Found, Reading
from twotracks.checks.descriptor import foreign
from twotracks.evidence.package import Description
from twotracks.evidence.profile import Tally
from twotracks.quantities import periods

# distinct cells of a column that are remembered as sound; a column of a million different notes is not kept
REMEMBERED = 100_000
ELSEWHERE = {
    "sources": "correct the id, or add the source to data/sources.csv",
    "units": "correct the unit, or add it to data/units.csv",
    "entities": "correct the id, or add it to data/entities.csv",
}


class Registries:
    """The ids that tables refer to; a table is read once for all that refer to it.

    Parameters
    ----------
    tables : dict
        Descriptions by name.
    """

    def __init__(self, tables: Mapping[str, Description]):
        self.tables = tables
        self._read: dict[tuple[str, str], dict[str, int] | None] = {}

    def ids(self, table: str, column: str) -> dict[str, int] | None:
        """The ids with their rows; None when the table cannot say, which is told where it is checked itself."""
        if (table, column) not in self._read:
            self._read[table, column] = self._ids(table, column)
        return self._read[table, column]

    def _ids(self, table: str, column: str) -> dict[str, int] | None:
        description = self.tables.get(table)
        if description is None or column not in description.fields:
            return None
        columns = list(description.fields)
        reading, found = Reading(description.path, columns, ragged=True), {}
        for rows, portion in reading.portions():
            found.update(zip(portion[columns.index(column)], rows, strict=True))
        return found if reading.whole else None


class Checked:
    """A table that has been checked.

    Attributes
    ----------
    found : list
        What is wrong: row, column, fault, remedy; in the order of the rows.
    used : set of str
        The sources its rows name.
    tally : Tally
    reading : Reading

    Parameters
    ----------
    description : Description
    registries : Registries
    """

    def __init__(self, description: Description, registries: Registries):
        self.description, self.registries = description, registries
        columns = list(description.fields)
        self.tally, self.reading, self.used = Tally(description.time), Reading(description.path, columns), set()
        self._found: list[Found] = []
        self._checks = {name: self._checker(name) for name in columns}
        self._sound: dict[str, set[str]] = {name: set() for name in columns}
        self._sources = [name for name, table, _ in foreign(description) if table == "sources"]
        # each column or set of columns that tells rows apart, with the row that a value was first seen in
        unique = [name for name, field in description.fields.items() if field.get("constraints", {}).get("unique")]
        self._keys = [
            (key, {}) for key in dict.fromkeys([tuple(description.key), *((name,) for name in unique)]) if key
        ]
        for rows, portion in self.reading.portions():
            self._portion(rows, dict(zip(columns, portion, strict=True)))
        self.found = sorted([*self.reading.found, *self._found], key=lambda each: each[0])

    def _portion(self, rows: Sequence[int], columns: Mapping[str, Sequence[str]]) -> None:
        self.tally.add(columns, len(rows))
        for name, texts in columns.items():
            self._distinct(name, texts, rows, self._sound[name], self._checks[name])
        if "period" in columns and "period_end" in columns:
            pairs = list(zip(columns["period"], columns["period_end"], strict=True))
            self._distinct("period_end", pairs, rows, set(), lambda pair: cells.mismatched(*pair))
        for key, seen in self._keys:
            self._repeated(key, seen, rows, columns)
        for name in self._sources:
            self.used.update(columns[name])

    def _distinct(self, column: str, texts: Sequence, rows: Sequence[int], sound: set, check: Callable) -> None:
        new = set(texts) - sound
        faults = {text: fault for text in new if (fault := check(text))}
        if len(sound) > REMEMBERED:
            sound.clear()
        sound |= new - faults.keys()
        if faults:
            told = (each for each in zip(rows, texts, strict=True) if each[1] in faults)
            self._found += [(row, column, *faults[text]) for row, text in told]

    def _repeated(self, key: tuple[str, ...], seen: dict, rows: Sequence[int], columns: Mapping) -> None:
        # interned, because a million rows repeat a few hundred countries and periods
        values = zip(*(map(sys.intern, columns[name]) for name in key), strict=True)
        for row, value in zip(rows, values, strict=True):
            first = seen.setdefault(value, row)
            if first != row and any(value):
                named = ", ".join(f"{name} {text[:80]}" for name, text in zip(key, value, strict=True))
                remedy = "remove one of the two rows, or correct the columns of the key"
                self._found.append((row, "", f"has the same key as row {first}: {named}", remedy))
            elif not any(value):
                self._found.append((row, key[0], "the key is empty", "fill in the columns of the key"))

    def _checker(self, name: str) -> Callable[[str], Fault]:
        """All that one cell of a column can be told by itself, in one function."""
        fields = self.description.fields
        checks = [cells.checker(name, fields[name])]
        for column, table, other in foreign(self.description):
            ids = self.registries.ids(table, other) if column == name else None
            if ids is not None:
                checks.append(_id_of(table, ids))
        if name == "countries" and "entities" in self.registries.tables:
            checks.append(_id_of("entities", self.registries.ids("entities", "id"), "|"))
        known = self.description.resource.get("known", {})
        if known.get("rule") == "edition" and known["column"] == name:
            checks.append(_edition_of(self.description.name, known["dates"]))
        elif known.get("column") == name:
            checks.append(_dated)
        if name == "unit" and "unit" in fields.get("value", {}):
            checks.append(_unit_of(fields["value"]["unit"]))
        return lambda cell: next((fault for check in checks if (fault := check(cell))), None)


def _id_of(table: str, ids: Mapping[str, int] | None, separator: str = "") -> Callable[[str], Fault]:
    remedy = ELSEWHERE.get(table, f"correct the id, or add it to data/{table}.csv")

    def check(cell: str) -> Fault:
        for part in cell.split(separator) if separator else [cell]:
            if cell and ids is not None and part not in ids:
                return f"{cells.shown(part)} is not an id of data/{table}.csv", remedy
        return None

    return check


def _edition_of(table: str, dates: Mapping[str, str]) -> Callable[[str], Fault]:
    remedy = f"add the day it was issued to known.dates of {table} in data/datapackage.json"
    return lambda cell: None if cell in dates else (f"{cells.shown(cell)} has no date of issue", remedy)


def _dated(cell: str) -> Fault:
    """A row becomes known by this cell: it must say a day, which a fiscal year does not."""
    try:
        periods.span(cell)
    except ValueError as error:
        remedy = "write a period of the calendar, or let `known` of the table name a column such as period_end"
        return str(error).replace(repr(cell), cells.shown(cell)), remedy
    return None


def _unit_of(unit: str) -> Callable[[str], Fault]:
    remedy = "convert the value, or describe the unit of the column anew in data/datapackage.json"
    return lambda cell: (
        None if cell == unit else (f"{cells.shown(cell)} is not {unit!r}, the unit of all values here", remedy)
    )
