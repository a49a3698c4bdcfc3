"""Stretches of time for charts: who held a record when, how long a rule was in force, where a definition changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from twotracks.facts.durations import DAYS_A_MONTH
from twotracks.quantities import periods

if TYPE_CHECKING:
    from twotracks.evidence.table import Table


def tenures(records: pd.DataFrame, until: str, holder: str = "entity") -> pd.DataFrame:
    """Records (country, period, holder) as stretches of :func:`twotracks.charts.spans`, each until the next one.

    The last ones end on the day `until`. `value` is the length in months.
    """
    frame = records.sort_values(["country", "period"], kind="stable", ascending=[False, True]).copy()
    frame["start"] = frame["period"]
    frame["end"] = frame.groupby("country")["period"].shift(-1).fillna(until)
    days = (pd.to_datetime(frame["end"]) - pd.to_datetime(frame["start"])).dt.days
    frame["value"], frame["unit"] = days / DAYS_A_MONTH, "months"
    sums = frame.groupby(holder)["value"].transform("sum")
    frame["label"] = ["<1" if each < 0.95 else f"{each:.0f}" for each in sums]
    return frame.reset_index(drop=True)


def rule_spans(rules: Table, names: dict[str, str], ends: dict[str, str]) -> pd.DataFrame:
    """Rules (id, date, effective_date) for :func:`twotracks.charts.spans`, in the order of their names.

    Parameters
    ----------
    rules : Table
        The register, with the acts that ended rules.
    names : dict
        Words for each rule, by id.
    ends : dict
        By id of a rule, the id of the act that ended it. An edition that does not know the act yet has the rule stand.
    """
    frame = rules.where(id=list(names)).frame
    ended = dict(zip(rules.frame["id"], rules.frame["date"], strict=True))
    first = {
        each: periods.span(each)[0].isoformat()
        for each in {*frame["date"], *frame["effective_date"], *ended.values()}
        if each
    }
    until = rules.edition.as_of
    frame = frame.assign(
        period=frame["date"].map(first),
        start=frame["effective_date"].map(lambda each: first.get(each, "")),
        end=frame["id"].map(lambda each: first.get(ended.get(ends.get(each, ""), ""), "")),
        name=frame["id"].map(names),
        order=frame["id"].map(list(names).index),
        unit="days",
    )
    stop = frame["end"].where(frame["end"] != "", until)
    begun = frame["start"].where((frame["start"] != "") & (frame["start"] <= stop), stop)
    frame["value"] = (pd.to_datetime(stop) - pd.to_datetime(begun)).dt.days.astype(float)
    never = (frame["value"] == 0) & (frame["end"] != "")
    words = frame["value"].map(lambda each: f"{each:,.0f} days") + frame["end"].map(
        lambda each: ", ended" if each else ""
    )
    frame["label"] = words.where(~never, "never applied").where(never | (frame["value"] > 0), "not yet")
    columns = ["name", "country", "period", "start", "end", "value", "unit", "label", "title_en", "body", "confidence",
               "source"]  # fmt: skip
    return frame.sort_values("order")[columns]
