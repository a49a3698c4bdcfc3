"""What a run of chapters takes otherwise than the published edition: rows, selections, estimates.

The process that starts kernels says it in its environment, and every edition made in them follows it: chapters run as
they are. No build takes notice of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

VARIATION = "TWOTRACKS_VARIATION"
# columns that tell observations of one indicator apart
OBSERVED = ("entity", "period")


@dataclass(frozen=True)
class Variation:
    """What is otherwise than in the published edition.

    Parameters
    ----------
    parameters : mapping
        For the chapters' cell of parameters, which papermill fills in.
    without : mapping
        Rows that count as absent, in every table with such a column: from the column to a cell.
    selections : mapping
        Entries that stand in for those of data/selections.toml, by name.
    instead : mapping
        By column, a cell and another one: where a table has rows with both, of one owner and period, the row with the
        first stands in for that with the second.
    estimates : mapping
        By what is estimated, whose estimate counts (:func:`twotracks.facts.best.best`).

    Examples
    --------
    >>> Variation.of_environment({VARIATION: Variation(without={"confidence": "low"}).to_json()}).without
    {'confidence': 'low'}
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    selections: Mapping[str, Any] = field(default_factory=dict)
    instead: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    estimates: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> Variation:
        """The variation that a process was started with; nothing is otherwise where it was started with none."""
        return cls(**json.loads(environment.get(VARIATION, "{}")))

    def to_json(self) -> str:
        """For the environment of a process."""
        return json.dumps(asdict(self))

    def absent(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of a table as an edition sees them, those marked as absent that the variation does without.

        Parameters
        ----------
        rows : DataFrame
            With `_absent`; it is changed.
        """
        for column, cell in self.without.items():
            if column in rows:
                hit = (rows[column] == cell) & (rows["_absent"] == "")
                rows.loc[hit, "_absent"] = f"left out: {column} {cell}"
        for column, (stand_in, usual) in self.instead.items():
            if {column, *OBSERVED} <= {*rows}:
                _stand_in(rows, column, stand_in, usual)
        return rows


PUBLISHED = Variation()


def _stand_in(rows: pd.DataFrame, column: str, stand_in: str, usual: str) -> None:
    observed, present = pd.MultiIndex.from_frame(rows[list(OBSERVED)]), rows["_absent"] == ""
    first, second = (present & (rows[column] == cell) for cell in (stand_in, usual))
    both = observed[first.to_numpy()].intersection(observed[second.to_numpy()])
    here = observed.isin(both)
    rows.loc[second & here, "_absent"] = f"left out: {column} {usual}"
    rows.loc[first & here, column] = usual
