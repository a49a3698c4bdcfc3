"""The rows of a publisher's file: columns found by their known names, cells read strictly."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from twotracks.errors import Problem, UpstreamError

NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
CURRENCY = re.compile(r"[$€£¥₩₹]|\b(?:USD|EUR|CNY|RMB|GBP|JPY|HKD|KRW|TWD)\b")
# a number with more digits before or behind its point is a slip, and writing it out would take all memory
MOST_DIGITS = 60
# more of one kind help nobody
MOST_PROBLEMS = 20


@dataclass
class Record:
    """One row of a file: its number (the header is 1) and its cells."""

    row: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Sheet:
    """A file of rows; what is wrong with its cells is gathered in `problems` and told at once.

    Examples
    --------
    >>> sheet = Sheet("a.csv", ("GDP (USD)", "Land"), [Record(2, {"GDP (USD)": "5e9", "Land": "China"})])
    >>> [record] = sheet.pick({"country": ("Country", "Land"), "gdp": ("gdp (USD)",)})
    >>> record["country"], sheet.number(record, "gdp")
    ('China', Decimal('5E+9'))
    """

    name: str
    columns: tuple[str, ...]
    rows: list[Record]
    problems: list[Problem] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def pick(self, wanted: Mapping[str, Sequence[str]], optional: Iterable[str] = ()) -> list[Record]:
        """The rows with the columns that are wanted, under our names, wherever they stand.

        Parameters
        ----------
        wanted : dict
            Our names, and the names the publisher has used; case, white space, `_` and `-` do not matter, what stands
            in brackets (a unit) does.
        optional : list of str
            Those of our names whose columns may be missing; their cells are empty.

        Raises
        ------
        UpstreamError
            For columns that are gone, with the nearest that is there.
        """
        there: dict[str, list[str]] = {}
        known = {_plain(name) for names in wanted.values() for name in names}
        strange = [column for column in self.columns if _plain(column) not in known]
        for column in self.columns:
            there.setdefault(_plain(column), []).append(column)
        for ours, names in wanted.items():
            found = [column for name in dict.fromkeys(map(_plain, names)) for column in there.get(name, ())]
            if len(found) > 1:
                what = f"{' and '.join(map(repr, found))} both name the column {names[0]!r}"
                self.tell(1, ours, "", what, "remove the one that is not meant")
            elif found:
                self.headers[ours] = found[0]
            elif ours not in optional:
                self.problems.append(_vanished(self.name, strange, names))
        self.stop()
        return [
            Record(each.row, {ours: each.cells[column] for ours, column in self.headers.items()}) for each in self.rows
        ]

    def has(self, names: Iterable[str]) -> bool:
        """Whether there is a column of one of these names."""
        return not {_plain(column) for column in self.columns}.isdisjoint(map(_plain, names))

    @property
    def unused(self) -> list[str]:
        """Columns that were not asked for."""
        return [column for column in self.columns if column and column not in self.headers.values()]

    def tell(self, row: int, column: str, cell: str, what: str, remedy: str) -> None:
        """Note what is wrong with a cell; `column` is our name of it."""
        header = self.headers.get(column, column)
        self.problems.append(Problem(self.name, what, remedy, row=row, column=header, cell=cell[:80]))

    def stop(self) -> None:
        """Raise what was noted, if anything was.

        Raises
        ------
        UpstreamError
        """
        if self.problems:
            more = len(self.problems) - MOST_PROBLEMS
            told = self.problems[:MOST_PROBLEMS]
            if more > 0:
                told.append(Problem(self.name, f"has {more} problems more", "mend those listed first"))
            raise UpstreamError(told)

    def number(self, record: Record, column: str, required: bool = False) -> Decimal | None:
        """The number in a cell; None where it is empty, or where it is none, which is noted."""
        cell = record[column]
        if not cell:
            if required:
                self.tell(record.row, column, cell, "is empty", "the file is damaged: fetch it again")
            return None
        if NUMBER.fullmatch(cell):
            number = Decimal(cell)
            if abs(number.adjusted()) < MOST_DIGITS:
                return number
            what, remedy = f"{cell[:40]!r} is no size of anything", "the file is damaged: fetch it again"
        elif CURRENCY.search(cell):
            what, remedy = f"{cell[:40]!r} names a currency of its own", "use a file in one currency: the column's"
        else:
            what, remedy = f"{cell[:40]!r} is not a number", "write digits and a point, without separators or units"
        self.tell(record.row, column, cell, what, remedy)
        return None

    def day(self, record: Record, column: str, formats: Mapping[str, str]) -> str:
        """The day, month or year in a cell, as ISO 8601; empty where there is none, or none can be read.

        Parameters
        ----------
        record : Record
        column : str
        formats : dict
            How the publisher writes it, and how we do, as `strptime` and `strftime` take them.
        """
        cell = record[column]
        for theirs, ours in formats.items():
            try:
                return datetime.strptime(cell, theirs).strftime(ours) if cell else ""
            except ValueError:
                continue
        known = ", ".join(datetime(2026, 3, 31).strftime(each) for each in formats)
        self.tell(record.row, column, cell, f"{cell[:40]!r} is not a date", f"write it as in {known}")
        return ""

    def once(self, records: Iterable[Record], *columns: str) -> None:
        """Note the rows that have the same cells in the columns named as a row above, or none."""
        first: dict[tuple[str, ...], int] = {}
        for record in records:
            name = tuple(record[column] for column in columns)
            if not all(name):
                column = columns[name.index("")]
                self.tell(record.row, column, "", "is empty", "it says what the row is about: fetch the file again")
            elif name in first:
                what = f"{' / '.join(name)[:80]} stands in row {first[name]} already"
                self.tell(record.row, columns[0], record[columns[0]], what, "the file repeats rows: fetch it again")
            first.setdefault(name, record.row)


ISO = {"%Y-%m-%d": "%Y-%m-%d", "%Y-%m": "%Y-%m", "%Y": "%Y"}


def scaled(number: Decimal | None, divisor: Any = 1, digits: int | None = None) -> str:
    """A number divided and written plainly, without an exponent or idle zeros; empty for none.

    Examples
    --------
    >>> scaled(Decimal("16880683000000"), 10**9, 3), scaled(Decimal("9.90e14"), 10**12), scaled(None)
    ('16880.683', '990', '')
    """
    if number is None:
        return ""
    value = number / Decimal(divisor)
    if digits is not None:
        value = round(value, digits)
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def _vanished(file: str, strange: Sequence[str], names: Sequence[str]) -> Problem:
    """What is said of a column that is gone; `strange` are the columns that nothing is known of."""
    stem = _plain(names[0]).partition("(")[0]
    for column in strange:
        if "(" in names[0] and _plain(column).partition("(")[0] == stem:
            what = f"there is no column {names[0]!r}; {column!r} has another unit or meaning in brackets"
            remedy = "convert it, or teach the module that unit; it is not guessed"
            return Problem(file, what, remedy, row=1, column=column)
    near = difflib.get_close_matches(_plain(names[0]), [_plain(each) for each in strange], n=1, cutoff=0.4)
    said = next((f"; the nearest is {each!r}" for each in strange if near and _plain(each) == near[0]), "")
    remedy = "if it only has a new name, add that to the names the module knows"
    return Problem(file, f"there is no column {names[0]!r}{said}", remedy, row=1, column=names[0])
