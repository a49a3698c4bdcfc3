"""Corrections as data: data/corrections.csv says what was wrong, what is right, why, and who found it.

A correction with status `applied` is made whenever the table is read; the file keeps the figure as it was compiled.
One that is `merged` stands in the file already and is listed as a record. `open` and `rejected` ones change nothing.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from twotracks.errors import EvidenceError, Problem

if TYPE_CHECKING:
    from twotracks.evidence import Evidence

TABLE = "corrections"
WHERE = "data/corrections.csv"
# the status, and which of the two values the file must hold
HELD = {"applied": "old", "open": "old", "rejected": "old", "merged": "new"}


@dataclass(frozen=True)
class Correction:
    """One row of data/corrections.csv; `key` is written `column=value; column=value`."""

    row: int
    id: str
    table: str
    key: str
    column: str
    old: str
    new: str
    reason: str
    reported_by: str
    date: str
    status: str

    @property
    def where(self) -> dict[str, str]:
        """The columns and cells that select the row."""
        pairs = [part.partition("=") for part in re.split(r";\s*(?=\w+=)", self.key)]
        return {column.strip(): cell for column, _, cell in pairs}

    def select(self, frame: pd.DataFrame) -> pd.Series:
        """Which rows of a table the correction is about."""
        wanted = pd.Series(True, index=frame.index)
        for column, cell in self.where.items():
            wanted &= (frame[column] == cell) if column in frame else False
        return wanted

    def __str__(self) -> str:
        return f"corrected on {self.date}: {self.reason} (was {self.old or 'empty'})"


def load(frame: pd.DataFrame) -> list[Correction]:
    """The rows of data/corrections.csv, read as text; columns it lacks are empty."""
    names = [name for name in Correction.__dataclass_fields__ if name != "row"]
    rows = frame.fillna("").to_dict("records")
    return [Correction(row["_row"], **{name: row.get(name, "") for name in names}) for row in rows]


def apply(frame: pd.DataFrame, table: str, corrections: list[Correction]) -> pd.DataFrame:
    """A table as text with the corrections made that are to be made on reading; the note of a row says so.

    One that does not fit the file (any more) is left out; `twotracks check` tells it.
    """
    for each in corrections:
        if each.table == table and each.status == "applied" and each.column in frame:
            rows = each.select(frame) & (frame[each.column] == each.old)
            frame.loc[rows, each.column] = each.new
            if "note" in frame and each.column != "note":
                frame.loc[rows, "note"] = [f"{note}; {each}" if note else str(each) for note in frame.loc[rows, "note"]]
    return frame


def problems(evidence: Evidence, readable: set[str]) -> Iterator[tuple[str, Problem]]:
    """Corrections that lead nowhere or are stale, each with the table it counts for.

    Parameters
    ----------
    evidence : Evidence
    readable : set of str
        The tables whose header is right; what is wrong with the others is told elsewhere.
    """
    if TABLE not in readable:
        return
    # a file that cannot be read is told where it is checked itself
    with contextlib.suppress(EvidenceError):
        for each in evidence.corrections:
            with contextlib.suppress(EvidenceError):
                for column, what, remedy in _faults(evidence, each, readable):
                    yield TABLE, Problem(f"{WHERE}, row {each.row}, column {column}", what, remedy)


def _faults(evidence: Evidence, each: Correction, readable: set[str]) -> Iterator[tuple[str, str, str]]:
    from twotracks import cells
    from twotracks.evidence import read_text

    description = evidence.tables.get(each.table)
    if description is None or each.table in (TABLE, "units"):
        what = f"{each.table!r} is no table that can be corrected here"
        yield "table", what, "name a table of data/datapackage.json; mend units and corrections in their files"
        return
    fields = description.fields
    if each.column not in fields:
        yield "column", f"{each.table} has no column {each.column!r}", f"its columns are {', '.join(fields)}"
        return
    if set(each.where) != set(description.key):
        yield "key", f"{each.key!r} is not the key of {each.table}", f"write {'=...; '.join(description.key)}=..."
        return
    if each.table not in readable:
        return
    frame = read_text(description, evidence.project)
    found = frame[each.select(frame)]
    if found.empty:
        yield "key", f"no row of {each.table} has {each.key}", "correct the key, or remove the correction"
        return
    held, has = HELD.get(each.status, "old"), found[each.column].iloc[0]
    if has != getattr(each, held):
        what = f"is {each.status}, but row {found['_row'].iloc[0]} of {each.table} has {each.column} {has!r}"
        remedy = f"the file must hold the {held} value: correct it, or set the status to what was done"
        yield held, f"{what}, not {getattr(each, held)!r}", remedy
    if each.old == each.new:
        yield "new", "the old value and the new one are the same", "write what is right into `new`"
    if each.status in ("applied", "open") and (fault := cells.checker(each.column, fields[each.column])(each.new)):
        yield "new", f"cannot stand in {each.table}: {fault[0]}", fault[1]
