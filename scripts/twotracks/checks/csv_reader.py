"""Reading a table as text: its records in portions, and what is wrong with the file, its header or a record."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PORTION = 10_000
# a cell that is far too long is told as a cell; the limit of the csv module would break it in two
csv.field_size_limit(2**31 - 1)

# row (0 for the whole file), column, what is wrong, remedy
Found = tuple[int, str, str, str]


@dataclass
class Reading:
    """One pass over a file.

    Parameters
    ----------
    path : Path
    columns : list of str
        As the schema names them.
    ragged : bool
        Give records with too many or too few cells as well, cut or filled up.
    """

    path: Path
    columns: list[str]
    ragged: bool = False
    found: list[Found] = field(default_factory=list)
    bytes: int = 0
    hash: str = ""
    rows: int = 0
    whole: bool = True
    _returns: bool = False
    _line: str = ""

    def portions(self) -> Iterator[tuple[list[int], list[tuple[str, ...]]]]:
        """Row numbers (records, header = 1) and columns of the records that are as wide as the header.

        After it, `found` lists the faults, `hash` and `bytes` are those of the file, and `whole` says whether its
        header is that of the schema; where it is not, there are no records, for every one of them would be wrong.
        """
        try:
            self._stamp()
            # undecodable bytes are kept, to be told with the cell that holds them
            with self.path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
                yield from self._records(file)
        except OSError as error:
            self.whole = False
            self._tell(0, "", f"cannot be read ({error.strerror})", "restore the file")

    def _tell(self, row: int, column: str, what: str, remedy: str) -> None:
        self.found.append((row, column, what, remedy))

    def _stamp(self) -> None:
        digest, marked = hashlib.sha256(), False
        with self.path.open("rb") as file:
            while chunk := file.read(1 << 20):
                marked = marked or (self.bytes == 0 and chunk.startswith(b"\xef\xbb\xbf"))
                self._returns = self._returns or b"\r" in chunk
                self.bytes += len(chunk)
                digest.update(chunk)
        self.hash = f"sha256:{digest.hexdigest()}"
        if marked:
            self._tell(0, "", "begins with a byte order mark", "save the file as UTF-8 without one")

    def _lines(self, file: Iterable[str]) -> Iterator[str]:
        for self._line in file:
            yield self._line

    def _line_ends(self, ended: list[int], rows: int) -> None:
        """Records that end in a carriage return; one inside a cell is told as a character of the cell."""
        if ended:
            remedy = "save the file with the line ends of Unix (LF), so that it stays the same byte for byte"
            all_of_them = len(ended) == rows
            more = "" if all_of_them else f" here and in {len(ended) - 1} rows more"
            self._tell(0 if all_of_them else ended[0], "", f"has carriage returns (CRLF line ends){more}", remedy)

    def _records(self, file: io.TextIOBase) -> Iterator[tuple[list[int], list[tuple[str, ...]]]]:
        # line ends are looked at only in a file that has carriage returns at all
        reader = csv.reader(self._lines(file) if self._returns else file, strict=True)
        self.whole = self._header(reader)
        ended = [1] if self._line.endswith(("\r", "\r\n")) else []
        if not self.whole:
            return
        rows, records, row = [], [], 1
        while True:
            row += 1
            try:
                record = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                remedy = 'close every quotation mark, and write one inside a cell as ""'
                self._tell(row, "", f"its quotation marks do not match ({error})", remedy)
                continue
            self.rows += 1
            if self._returns and self._line.endswith(("\r", "\r\n")):
                ended.append(row)
            if self._wide(row, record) or self.ragged:
                rows.append(row)
                records.append((record + [""] * len(self.columns))[: len(self.columns)] if self.ragged else record)
            if len(rows) == PORTION:
                yield rows, list(zip(*records, strict=True))
                rows, records = [], []
        self._line_ends(ended, row - 1)
        if rows:
            yield rows, list(zip(*records, strict=True))

    def _wide(self, row: int, record: list[str]) -> bool:
        if len(record) == len(self.columns):
            if any(record):
                return True
            self._tell(row, "", "is blank", "remove the row")
        elif not record:
            self._tell(row, "", "is blank", "remove the empty line")
        elif len(record) > len(self.columns):
            extra = record[len(self.columns)][:80]
            what = f"has more cells than the header; the first too many is {extra!r}"
            self._tell(row, "", what, "the row has too many commas: quote texts that hold a comma")
        else:
            remedy = "the row has too few commas: add the missing cells, or quote a text that holds a line break"
            self._tell(row, self.columns[len(record)], "has no cell", remedy)
        return False

    def _header(self, reader: Iterator[list[str]]) -> bool:
        try:
            labels = next(reader, [])
        except csv.Error as error:
            labels = [f"({error})"]
        labels = [label.removeprefix("\ufeff") for label in labels]
        restore = "restore the table: it needs a header row and at least one row of data"
        if not any(labels):
            self._tell(0, "", "the table is empty", restore)
        elif re.search("[\0\udc80-\udcff]", "".join(labels)):
            self._tell(0, "", "is not text in utf-8", "save the file as UTF-8, or restore it")
        elif len(labels) == 1 and (other := re.search(f"(?<={re.escape(self.columns[0])})[;\t|]", labels[0])):
            self._tell(0, "", f"its cells are separated by {other[0]!r}", "separate the cells by commas")
        elif not set(labels) & set(self.columns):
            what = f"has no header: the first row says {', '.join(labels)[:60]!r} where the schema has "
            self._tell(0, "", what + ", ".join(self.columns)[:60], f"write the header row, or {restore}")
        elif sorted(labels) == sorted(self.columns) and labels != self.columns:
            label, name = next(pair for pair in zip(labels, self.columns, strict=True) if pair[0] != pair[1])
            what = f"the columns are in another order: {label!r} is in the place of {name!r}"
            self._tell(0, name, what, "move the columns into the order of the schema in data/datapackage.json")
        elif len(labels) == len(self.columns):
            for position, (label, name) in enumerate(zip(labels, self.columns, strict=True)):
                if label != name:
                    self._tell(0, name, *_mislabelled(labels, position, name))
        else:
            for name in self.columns:
                if name not in labels:
                    what = "is a column of the schema that the table lacks"
                    self._tell(0, name, what, "add the column that the schema in data/datapackage.json names")
            for label in Counter(labels) - Counter(self.columns):
                what = "is a column that the schema does not have" if label else "the header has a column without name"
                self._tell(0, label, what, "remove the column, or add it to the schema in data/datapackage.json")
        return labels == self.columns


def _mislabelled(labels: list[str], position: int, name: str) -> tuple[str, str]:
    label = labels[position]
    if not label:
        return f"the header has no name where the schema has {name!r}", "name the column, or remove it"
    if label in labels[:position]:
        first = labels.index(label) + 1
        what = f"the header says {label!r} twice, the first time at position {first}, where the schema has {name!r}"
        return what, "rename one of the two columns"
    what = f"the header says {label!r} where the schema has {name!r}"
    return what, "rename the column, or change the schema in data/datapackage.json"
