"""The header of a table: what is wrong with it, told once and not for every column behind the mistake."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from twotracks.errors import Problem

RESTORE = "restore the table: it needs a header row and at least one row of data"
SCHEMA = "the schema in data/datapackage.json"


def header_problems(reader: Iterator[list[str]], columns: Sequence[str]) -> tuple[list[Problem], bool]:
    """What is wrong with the first record of a file, and whether it is the header that the schema names."""
    try:
        labels = next(reader, [])
    except csv.Error as error:
        labels = [f"({error})"]
    # a byte order mark of the file is told with the file; one in its midst is part of a name
    labels[:1] = [label.removeprefix("\ufeff") for label in labels[:1]]
    return list(_problems(labels, list(columns))), labels == list(columns)


def _problems(labels: list[str], columns: list[str]) -> Iterator[Problem]:
    if not any(labels):
        yield Problem("", "the table is empty", RESTORE)
    elif re.search("[\0\udc80-\udcff]", "".join(labels)):
        yield Problem("", "is not text in utf-8", "save the file as UTF-8, or restore it")
    elif len(labels) == 1 and (other := re.search(f"(?<={re.escape(columns[0])})[;\t|]", labels[0])):
        yield Problem("", f"its cells are separated by {other[0]!r}", "separate the cells by commas")
    elif not set(labels) & set(columns):
        what = f"has no header: the first row says {', '.join(labels)[:60]!r} where the schema has "
        yield Problem("", what + ", ".join(columns)[:60], f"write the header row, or {RESTORE}")
    elif sorted(labels) == sorted(columns) and labels != columns:
        label, name = next(pair for pair in zip(labels, columns, strict=True) if pair[0] != pair[1])
        what = f"the columns are in another order: {label!r} is in the place of {name!r}"
        yield Problem("", what, f"move the columns into the order of {SCHEMA}", column=name)
    elif len(labels) == len(columns):
        for position, (label, name) in enumerate(zip(labels, columns, strict=True)):
            if label != name:
                yield _mislabelled(labels, position, name)
    else:
        for name in columns:
            if name not in labels:
                remedy = f"add the column that {SCHEMA} names"
                yield Problem("", "is a column of the schema that the table lacks", remedy, column=name)
        for label in Counter(labels) - Counter(columns):
            what = "is a column that the schema does not have" if label else "the header has a column without name"
            yield Problem("", what, f"remove the column, or add it to {SCHEMA}", column=label)


def _mislabelled(labels: list[str], position: int, name: str) -> Problem:
    label = labels[position]
    if not label:
        what = f"the header has no name where the schema has {name!r}"
        return Problem("", what, "name the column, or remove it", column=name)
    if label in labels[:position]:
        first = labels.index(label) + 1
        what = f"the header says {label!r} twice, the first time at position {first}, where the schema has {name!r}"
        return Problem("", what, "rename one of the two columns", column=name)
    what = f"the header says {label!r} where the schema has {name!r}"
    return Problem("", what, "rename the column, or change the schema in data/datapackage.json", column=name)
