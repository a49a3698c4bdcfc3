"""Reading a table as text: its records in batches, and what is wrong with the file, its header or a record."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from twotracks.checks.headers import header_problems
from twotracks.errors import Problem

BATCH = 10_000
# a cell that is far too long is told as a cell; the limit of the csv module would break it in two
csv.field_size_limit(2**31 - 1)

# record numbers (header = 1), and the columns of text beside them
Consumer = Callable[[Sequence[int], Sequence[Sequence[str]]], None]


@dataclass(frozen=True)
class File:
    """What there is to say of a file that has been read.

    Attributes
    ----------
    problems : list of Problem
        Of the file, its header and its records; without `path`, which the caller knows.
    readable : bool
        Whether its header is that of the schema; where it is not, no records were given.
    rows : int
    """

    problems: list[Problem]
    readable: bool
    rows: int = 0


def read(path: Path, columns: Sequence[str], consume: Consumer, ragged: bool = False) -> File:
    """Read a file once, and give its records away in batches: a table of a million rows is never in memory.

    Parameters
    ----------
    path : Path
    columns : list of str
        As the schema names them.
    consume : callable
        Gets the numbers and the columns of the records that are as wide as the header, batch by batch.
    ragged : bool
        Give records with too many or too few cells as well, cut or filled up.
    """
    try:
        problems, returns = _marks(path)
        # undecodable bytes are kept, to be told with the cell that holds them
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            lines = _Lines(file)
            # line ends are looked at only in a file that has carriage returns at all
            reader = csv.reader(lines if returns else file, strict=True)
            told, readable = header_problems(reader, columns)
            problems += told
            ended = [1] if lines.ended() else []
            rows = 0
            if readable:
                records = _Records(reader, lines, columns, ragged, problems, ended)
                for numbers, batch in records.batches():
                    consume(numbers, batch)
                rows = records.rows
                problems += _line_ends(ended, records.last)
    except OSError as error:
        return File([Problem("", f"cannot be read ({error.strerror})", "restore the file")], False)
    return File(problems, readable, rows)


def _marks(path: Path) -> tuple[list[Problem], bool]:
    """The byte order mark of a file as a problem, and whether the file has carriage returns."""
    returns = False
    with path.open("rb") as file:
        marked = file.read(3) == b"\xef\xbb\xbf"
        file.seek(0)
        while chunk := file.read(1 << 20):
            returns = returns or b"\r" in chunk
    mark = [Problem("", "begins with a byte order mark", "save the file as UTF-8 without one")] if marked else []
    return mark, returns


class _Lines:
    """The lines of a file; it remembers the last one given."""

    def __init__(self, file: Iterable[str]):
        self.file, self.last = file, ""

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.last = line
            yield line

    def ended(self) -> bool:
        """Whether the last line ends in a carriage return."""
        return self.last.endswith(("\r", "\r\n"))


class _Records:
    """The records behind a header, in batches; problems and carriage returns go into the lists given."""

    def __init__(
        self,
        reader: Iterator[list[str]],
        lines: _Lines,
        columns: Sequence[str],
        ragged: bool,
        problems: list[Problem],
        ended: list[int],
    ):
        self.reader, self.lines, self.columns, self.ragged = reader, lines, columns, ragged
        self.problems, self.ended = problems, ended
        # records that could be read, and the number of the last
        self.rows, self.last = 0, 1

    def batches(self) -> Iterator[tuple[list[int], list[tuple[str, ...]]]]:
        numbers: list[int] = []
        records: list[list[str]] = []
        for number, record in self._records():
            numbers.append(number)
            records.append(record)
            if len(numbers) == BATCH:
                yield numbers, list(zip(*records, strict=True))
                numbers, records = [], []
        if numbers:
            yield numbers, list(zip(*records, strict=True))

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        wide = len(self.columns)
        while True:
            try:
                record = next(self.reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.last += 1
                what = f"its quotation marks do not match ({error})"
                remedy = 'close every quotation mark, and write one inside a cell as ""'
                self.problems.append(Problem("", what, remedy, row=self.last))
                continue
            self.last += 1
            self.rows += 1
            if self.lines.last and self.lines.ended():
                self.ended.append(self.last)
            if len(record) == wide and any(record):
                yield self.last, record
                continue
            self.problems.append(_misshapen(record, self.columns, self.last))
            if self.ragged:
                yield self.last, (record + [""] * wide)[:wide]


def _misshapen(record: list[str], columns: Sequence[str], row: int) -> Problem:
    if not record:
        return Problem("", "is blank", "remove the empty line", row=row)
    if len(record) == len(columns):
        return Problem("", "is blank", "remove the row", row=row)
    if len(record) > len(columns):
        what = f"has more cells than the header; the first too many is {record[len(columns)][:80]!r}"
        return Problem("", what, "the row has too many commas: quote texts that hold a comma", row=row)
    remedy = "the row has too few commas: add the missing cells, or quote a text that holds a line break"
    return Problem("", "has no cell", remedy, row=row, column=columns[len(record)])


def _line_ends(ended: list[int], rows: int) -> list[Problem]:
    """Records that end in a carriage return; one inside a cell is told as a character of the cell."""
    if not ended:
        return []
    remedy = "save the file with the line ends of Unix (LF), so that it stays the same byte for byte"
    everywhere = len(ended) == rows
    more = "" if everywhere else f" here and in {len(ended) - 1} rows more"
    return [Problem("", f"has carriage returns (CRLF line ends){more}", remedy, row=0 if everywhere else ended[0])]
