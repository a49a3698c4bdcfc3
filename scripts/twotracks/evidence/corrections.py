"""Corrections as data: data/corrections.csv says what was wrong, what is right, why, and who found it.

A correction with status `applied` is made whenever the table is read; the file keeps the figure as it was compiled.
One that is `merged` stands in the file already and is listed as a record. `open` and `rejected` ones change nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

TABLE = "corrections"
PATH = "data/corrections.csv"
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

    The table is changed in place, and returned. A correction that does not fit the file (any more) is left out;
    `twotracks check` tells it.
    """
    for each in corrections:
        if each.table == table and each.status == "applied" and each.column in frame:
            rows = each.select(frame) & (frame[each.column] == each.old)
            frame.loc[rows, each.column] = each.new
            if "note" in frame and each.column != "note":
                frame.loc[rows, "note"] = [f"{note}; {each}" if note else str(each) for note in frame.loc[rows, "note"]]
    return frame
