"""What scenarios start from (sums of four quarters, ranges of estimates), and how they would have done before."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from twotracks.analysis import growth
from twotracks.facts.aggregates import total
from twotracks.facts.fact import Fact, missing_like
from twotracks.facts.series import Series

if TYPE_CHECKING:
    import pandas as pd

    from twotracks.evidence.table import Table


def backtest(lead: dict[str, Fact], trail: dict[str, Fact], window: int) -> dict[str, dict[str, Fact]]:
    """Ratios from each year on at the rates before it; now ``growth.backtest(lead, trail, window)``, of series."""
    if not lead or not trail:
        return {}
    said = growth.backtest(_series(lead), _series(trail), window)
    return {start: dict(zip(series.periods, series, strict=True)) for start, series in said.items()}


def _series(facts: dict[str, Fact]) -> Series:
    one = next(iter(facts.values()))
    return Series(facts, missing_like("no rows", one.unit, one))


def four_quarters(table: Table, entities: Iterable[str], last: str) -> Fact:
    """What some companies spent in four quarters; now ``sum(table.split(entity=...)).rolling(quarters=4).at(last)``."""
    end = 4 * int(last[:4]) + int(last[-1]) - 1
    quarters = [f"{each // 4}-Q{each % 4 + 1}" for each in range(end - 3, end + 1)]
    return total(table.at(quarter, entity=entity) for entity in entities for quarter in quarters)


def with_range(frame: pd.DataFrame, others: dict[str, Iterable[Fact]]) -> pd.DataFrame:
    """A chart's data with `low` and `high` on the last row of each country: from the lowest to the highest of its value
    and other estimates of it, in the unit of the row; those that the edition lacks are passed over."""
    frame = frame.assign(low=math.nan, high=math.nan)
    for country, facts in others.items():
        mine = frame[frame["country"] == country]
        known = [fact for fact in facts if not fact.missing]
        if mine.empty or not known:
            continue
        row = mine.index[mine["period"].map(growth.mid_year).argmax()]
        values = [frame.at[row, "value"], *(fact.to(frame.at[row, "unit"]).value for fact in known)]
        frame.loc[row, ["low", "high"]] = [min(values), max(values)]
        sources = "; ".join(source for fact in known for source in fact.sources)
        frame.at[row, "source"] = "; ".join(dict.fromkeys(f"{frame.at[row, 'source']}; {sources}".split("; ")))
    return frame


# the former name
ranged = with_range
