"""What scenarios start from (sums of four quarters, ranges of estimates), and how they would have done before."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from twotracks.analysis.growth import growth, moment, project
from twotracks.facts.fact import Fact, total

if TYPE_CHECKING:
    import pandas as pd

    from twotracks.evidence.table import Table


def backtest(lead: dict[str, Fact], trail: dict[str, Fact], window: int) -> dict[str, dict[str, Fact]]:
    """What the arithmetic would have said: from each year on, the ratio at the rates of the years before it.

    Parameters
    ----------
    lead, trail : dict of year -> Fact
        Annual series of one dimension.
    window : int
        Over how many years before its start the rates are measured.

    Returns
    -------
    dict of year -> dict of year -> Fact
        For each starting year the ratio in that year and every later one.
    """
    both = [year for year in lead if year in trail]
    result = {}
    for start in both[:-1]:
        before = str(int(start) - window)
        if before not in both:
            continue
        rates = [growth(series[before], series[start]) for series in (lead, trail)]
        later = [year for year in both if year >= start]
        result[start] = {
            year: replace(
                project(lead[start], rates[0], int(year) - int(start))
                / project(trail[start], rates[1], int(year) - int(start)),
                periods=(year,),
            )
            for year in later
        }
    return result


def four_quarters(table: Table, entities: Iterable[str], last: str) -> Fact:
    """What some companies spent in the four quarters up to one; missing when the edition lacks a quarter of any."""
    end = 4 * int(last[:4]) + int(last[-1]) - 1
    quarters = [f"{each // 4}-Q{each % 4 + 1}" for each in range(end - 3, end + 1)]
    return total(table.at(quarter, entity=entity) for entity in entities for quarter in quarters)


def ranged(frame: pd.DataFrame, others: dict[str, Iterable[Fact]]) -> pd.DataFrame:
    """A chart's data with `low` and `high` on the last row of each country: from the lowest to the highest of its value
    and other estimates of it, in the unit of the row; those that the edition lacks are passed over."""
    frame = frame.assign(low=math.nan, high=math.nan)
    for country, facts in others.items():
        mine = frame[frame["country"] == country]
        known = [fact for fact in facts if not fact.missing]
        if mine.empty or not known:
            continue
        row = mine.index[mine["period"].map(moment).argmax()]
        values = [frame.at[row, "value"], *(fact.to(frame.at[row, "unit"]).value for fact in known)]
        frame.loc[row, ["low", "high"]] = [min(values), max(values)]
        sources = "; ".join(source for fact in known for source in fact.sources)
        frame.at[row, "source"] = "; ".join(dict.fromkeys(f"{frame.at[row, 'source']}; {sources}".split("; ")))
    return frame
