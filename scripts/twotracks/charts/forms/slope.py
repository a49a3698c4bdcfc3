"""slope(): the same things by several rulers, or then and now, joined across columns."""

from __future__ import annotations

from typing import Unpack

import altair as alt

from twotracks.charts.drawing.axes import Sheet
from twotracks.charts.drawing.data import Marks
from twotracks.charts.drawing.labels import label_width, spread
from twotracks.charts.drawing.layers import Spec, dot, layered, line, text
from twotracks.charts.drawing.scales import domain_of, value_scale
from twotracks.charts.form import Column, Options, form
from twotracks.charts.theme import MUTED


@form("name", "value", "unit")
def slope(
    marks: Marks, sheet: Sheet, *, stage: Column = "stage", reference_at: float | None = None,
    reference_label: str = "", **_: Unpack[Options],
) -> Spec:  # fmt: skip
    """A line for each name across the stages, in the order of the data, with every value written beside its mark.

    Parameters
    ----------
    data : DataFrame
        `name`, stage, value, unit, source; `country` decides the colour.
    stage : str
        Column that names the columns of the chart.
    reference_at, reference_label : float, str
        A value to mark with a horizontal rule, such as 1 for parity, and its name.
    """
    frame, size, height = marks.frame, sheet.size, sheet.size.height(330, 340)
    stages, reach = list(dict.fromkeys(frame[stage])), domain_of(frame["value"], marks.log)
    labels = frame.copy()
    for each in stages:
        at = labels[stage] == each
        labels.loc[at, "_label_y"] = spread(list(labels.loc[at, "value"]), reach, height, size.font + 5, marks.log)
    first, last = labels[stage] == stages[0], labels[stage] == stages[-1]
    labels["_label"] = labels["_shown"].where(~last, labels["_shown"] + " " + labels["name"])
    left, right = (label_width(words, size) + 12 for words in (frame["_shown"], labels.loc[last, "_label"]))
    width = size.width - right - left
    x = alt.X(f"{stage}:O", sort=stages, title=None).scale(type="point", padding=0)
    look = {"labelPadding": 10, "labelLimit": 200, "labelAlign": "center"}
    x = x.axis(labelAngle=0, orient="top", domain=False, ticks=False, **look)
    marks.unit(frame)  # one, although the values carry it and not the axis
    base = sheet.chart(x=x, y=alt.Y("value:Q", scale=value_scale(reach, marks.log), axis=None))
    layers = []
    if reference_at is not None:
        rule = sheet.one(at=reference_at, label=reference_label).encode(y=alt.Y("at:Q", axis=None))
        name = rule.mark_text(align="right", baseline="bottom", dy=-4, color=MUTED, fontSize=size.font - 1)
        layers = [rule.mark_rule(color=MUTED, strokeDash=[3, 3]), name.encode(text="label:N", x=alt.XValue(width))]
    layers += [line(base, "name", strokeWidth=2), dot(base, 80, 2, tooltip=marks.tips())]
    for rows, place in (
        (labels[last], {"align": "left", "dx": 10}),
        (labels[first & ~last], {"align": "right", "dx": -10}),
        (labels[~first & ~last], {"align": "left", "dx": 12, "dy": 9}),
    ):
        if len(rows):
            at = sheet.plain(rows, x=x, y=alt.Y("_label_y:Q", axis=None))
            layers += text(at, "_label", bold=True, **place)
    return layered(*layers, width=width, height=height)
