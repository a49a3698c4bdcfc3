"""The evidence as it was known on a day: what an edition of that day shows of tables, row by row."""

from __future__ import annotations

import csv
import io
from functools import lru_cache

import pandas as pd

from twotracks.evidence.package import Evidence
from twotracks.project import Project


class EvidenceOnDay(Evidence):
    """The data package of a book without the rows that became known after a day.

    Descriptions, corrections and registers are those of today: they are no observations.

    Parameters
    ----------
    project : Project
    day : str
        As YYYY-MM-DD.
    """

    def __init__(self, project: Project, day: str):
        super().__init__(project)
        self.day, self.whole = day, Evidence(project)
        self._known = lru_cache(maxsize=None)(self._read_known)

    def text(self, table: str) -> pd.DataFrame:
        """As :meth:`Evidence.text`, the rows that were known."""
        frame = self.whole.text(table)
        return frame[frame["_row"].isin(self._known(table))]

    def content(self, table: str) -> bytes:
        """As :meth:`Evidence.content`, the records that were known."""
        known, kept = self._known(table), io.StringIO()
        records = csv.reader(io.StringIO(super().content(table).decode("utf-8"), newline=""))
        rows = (record for number, record in enumerate(records, start=1) if number == 1 or number in known)
        csv.writer(kept, lineterminator="\n").writerows(rows)
        return kept.getvalue().encode()

    def _read_known(self, table: str) -> frozenset[int]:
        frame = self.whole.read(table)
        return frozenset(frame.loc[frame["_known"] <= self.day, "_row"].tolist())
