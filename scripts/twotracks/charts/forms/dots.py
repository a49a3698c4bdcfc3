"""dots() and intervals(): estimates that disagree, values that moved, and ranges, a row for each name."""

from __future__ import annotations

from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import InRows, Sheet
from twotracks.charts.drawing.data import Marks
from twotracks.charts.drawing.labels import label_width
from twotracks.charts.drawing.layers import Spec, across, dot, layered, span, text
from twotracks.charts.drawing.scales import domain_of, widen
from twotracks.charts.form import Column, Options, form
from twotracks.charts.theme import PAPER, RULE


@form("value", "unit")
def dots(
    marks: Marks, sheet: Sheet, *, name: Column = "name", stage: Column = "", reference_at: float | None = None,
    inset: bool = False, **_: Unpack[Options],
) -> Spec:  # fmt: skip
    """One dot for each estimate, a row for each `name`; several dots in a row are joined by their range.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, value, unit, source; `country` decides the colour.
    name : str
        Column that names the rows.
    stage : str
        Column that names what was said first and what is said now (an edition, a year): of a row only the last
        stage is filled, a dumbbell.
    reference_at : float
        A value to mark with a vertical rule.
    inset : bool
        Whether to leave room for labels left of the lowest dots on a linear axis, as log axes always do.
    """
    frame = marks.frame
    values = frame.groupby(marks.keys(name), sort=False)["value"]
    frame["_from"], frame["_to"] = values.transform("min"), values.transform("max")
    # of dots on one place only the first is labelled
    first = ~frame.duplicated([*marks.keys(name), "value"])
    frame["_high"], frame["_low"] = first & (frame["value"] == frame["_to"]), first & (frame["value"] == frame["_from"])
    if stage:
        frame["_fill"] = frame["_colour"].mask(frame.duplicated(marks.keys(name), keep="last"), PAPER)
    joined = bool((values.transform("size") > 1).any())
    rows = InRows(sheet, name, (30, 44))
    room = label_width(frame["_shown"], sheet.size) + 16

    def reach(part: pd.DataFrame) -> tuple[float, float]:
        left = room if joined and (marks.log or inset) else 0
        return widen(domain_of(part["value"], marks.log), left / rows.width, room / rows.width, marks.log)

    base = sheet.chart(x=rows.x(reach, labelFlush=True), y=rows.y(grid=True))
    staged = ((stage, marks.say("stage")),) if stage else ()
    layers = [
        *across(sheet, reference_at),
        *([span(base, "_from:Q", "_to", color=RULE, strokeWidth=3)] if joined else []),
        dot(base, 95, 2, tooltip=marks.tips(*staged)),
        *text(base.transform_filter("datum._high"), "_shown", bold=True, align="left", dx=10),
        *text(base.transform_filter("datum._low && !datum._high"), "_shown", align="right", dx=-10),
    ]
    return layered(*layers, *rows.names(base), width=rows.width, height=rows.height)


@form("name", "value", "unit", "low", "high")
def intervals(marks: Marks, sheet: Sheet, **_: Unpack[Options]) -> Spec:
    """A row for each estimate: its central value as a dot, its interval as a bar behind it.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, value, `low` and `high` (empty where no interval is given), unit, source;
        `country` decides the colour.
    """
    frame = marks.frame
    frame["_from"], frame["_to"] = frame["low"].fillna(frame["value"]), frame["high"].fillna(frame["value"])
    rows = InRows(sheet, "name", (34, 48))
    room = (label_width(frame["_shown"], sheet.size) + 18) / rows.width

    def reach(part: pd.DataFrame) -> tuple[float, float]:
        return widen(domain_of([*part["_from"], *part["_to"]], marks.log), 0, room, marks.log)

    base = sheet.chart(y=rows.y())
    layers = [
        span(base, "_from:Q", "_to", strokeWidth=9, opacity=0.3, strokeCap="round"),
        dot(base, 95, 2, x=rows.x(reach), tooltip=marks.tips()),
        *text(base.encode(x=alt.X("_to:Q")), "_shown", bold=True, align="left", dx=12),
    ]
    return layered(*layers, *rows.names(base), width=rows.width, height=rows.height)
