"""What scenarios start from: ranges of estimates."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from twotracks.analysis.growth import mid_year
from twotracks.facts.fact import Fact


def with_range(frame: pd.DataFrame, others: dict[str, Iterable[Fact]]) -> pd.DataFrame:
    """A chart's data with `low` and `high` on the last row of each country: from the lowest to the highest of its value
    and other estimates of it, in the unit of the row; those that the edition lacks are passed over."""
    frame = frame.assign(low=math.nan, high=math.nan)
    for country, facts in others.items():
        mine = frame[frame["country"] == country]
        known = [fact for fact in facts if not fact.missing]
        if mine.empty or not known:
            continue
        row = mine.index[mine["period"].map(mid_year).argmax()]
        values = [frame.at[row, "value"], *(fact.to(frame.at[row, "unit"]).value for fact in known)]
        frame.loc[row, ["low", "high"]] = [min(values), max(values)]
        sources = "; ".join(source for fact in known for source in fact.sources)
        frame.at[row, "source"] = "; ".join(dict.fromkeys(f"{frame.at[row, 'source']}; {sources}".split("; ")))
    return frame
