"""dots(): estimates that disagree, values that moved, and ranges, a row for each name."""

from __future__ import annotations

from typing import Unpack

import altair as alt

from twotracks.charts.drawing.axes import InRows
from twotracks.charts.drawing.layers import Spec, dot, layered, mark, reference, text
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Column, Options, form
from twotracks.charts.theme import PAPER, RULE


@form("value", "unit")
def dots(
    sheet: Sheet, *, name: Column = "name", stage: Column = "", low: Column = "", high: Column = "",
    reference_at: float | None = None, inset: bool = False, **_: Unpack[Options],
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
        stage is filled and written bold, a dumbbell.
    low, high : str
        Columns with the interval of each estimate, empty where none is given: a bar behind its dot.
    reference_at : float
        A value to mark with a vertical rule.
    inset : bool
        Whether to leave room for labels left of the lowest dots on a linear axis, as log axes always do.
    """
    frame, interval = sheet.frame, bool(low)
    if interval:
        frame["_from"], frame["_to"] = frame[low].fillna(frame["value"]), frame[high].fillna(frame["value"])
    else:
        values = frame.groupby(sheet.keys(name), sort=False)["value"]
        frame["_from"], frame["_to"] = values.transform("min"), values.transform("max")
    # of dots on one place only the first is labelled
    first = ~frame.duplicated([*sheet.keys(name), "value"])
    frame["_high"], frame["_low"] = first & (frame["value"] == frame["_to"]), first & (frame["value"] == frame["_from"])
    if stage:
        frame["_fill"] = frame["_colour"].mask(frame.duplicated(sheet.keys(name), keep="last"), PAPER)
    joined = not interval and bool(frame.duplicated(sheet.keys(name)).any())
    rows = InRows(sheet, name, (30, 44))
    room = (sheet.size.label_width(frame["_shown"]) + 16) / rows.width
    reach = sheet.reach("_from", "_to", left=room if joined and (sheet.log or inset) else 0, right=room)
    base = sheet.chart(x=rows.x(reach), y=rows.y(grid=not interval))
    joint = base.encode(x=alt.X("_from:Q"), x2=alt.X2("_to"))
    staged = ((stage, sheet.say("stage")),) if stage else ()
    points = [
        *reference(sheet, reference_at, channel="x", strokeDash=[3, 3]),
        dot(base, 95, 2, tooltip=sheet.tips(*staged)),
    ]
    if interval:
        layers = [mark(joint, "rule", strokeWidth=9, opacity=0.3, strokeCap="round"), *points]
        layers += text(base.encode(x=alt.X("_to:Q")), "_shown", bold=True, align="left", dx=12)
    else:
        points[-1:-1] = [mark(joint, "rule", color=RULE, strokeWidth=3)] if joined else []
        # of two stages the last one is bold, or else the larger value
        newest = alt.expr("datum._fill == datum._colour ? 'bold' : 'normal'")
        # a rule may run below the words
        ground = {"halo": reference_at is not None}
        high, low = base.transform_filter("datum._high"), base.transform_filter("datum._low && !datum._high")
        layers = [
            *points,
            *text(high, "_shown", align="left", dx=10, fontWeight=newest if stage else "bold", **ground),
            *text(low, "_shown", align="right", dx=-10, fontWeight=newest if stage else "normal", **ground),
        ]
    return layered(*layers, *rows.names(base), width=rows.width, height=rows.height)
