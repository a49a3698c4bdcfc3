"""connected_scatter(): two quantities of the same firms, quarter by quarter, as one path for each firm."""

from __future__ import annotations

from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import Sheet
from twotracks.charts.drawing.data import Marks, runs
from twotracks.charts.drawing.labels import label_width
from twotracks.charts.drawing.layers import Spec, dot, layered, own_colour, reference, text, touch, words
from twotracks.charts.drawing.scales import widen
from twotracks.charts.form import Column, Options, form
from twotracks.charts.theme import MUTED

FAINT = 0.35  # opacity of the oldest stretch of a path
AIR = 0.08  # above and below the paths, as a share of their height


@form("period", "entity", "name", "value", "unit", "label")
def connected_scatter(
    marks: Marks, sheet: Sheet, *, x: Column, x_title: str, y_title: str, zero_label: str = "", **_: Unpack[Options]
) -> Spec:
    """Each firm walks through the plane, older stretches fainter, missing quarters dashed.

    Parameters
    ----------
    data : DataFrame
        One row a firm and period: `entity`, period, value (vertical), the column `x` (horizontal), unit (of both),
        `name`, `label` (the words beside a point, empty for most; the last one carries its name as well), source;
        `country` decides the colour.
    x, x_title, y_title : str
        Column of the horizontal quantity; titles of the axes.
    zero_label : str
        What it means to be below zero on the vertical axis; written along its rule.
    """
    frame, size, keys = marks.frame, sheet.size, marks.keys("entity")
    frame["_x_shown"] = [marks.shown(value, unit) for value, unit in zip(frame[x], frame["unit"], strict=True)]
    frame["_run"] = runs(frame, keys)
    left = _left(frame, x, keys)
    frame["_align"], frame["_dx"] = left.map({True: "right", False: "left"}), left.map({True: -8, False: 8})
    last = frame.sort_values("_t", kind="stable").groupby(keys, sort=False).tail(1)
    height, beside = size.height(420, 360), sheet.axis_width()
    width = size.width - beside - 12
    room = [(label_width(names, size) + 10) / width for names in (frame["label"], last["name"])]

    def across(part: pd.DataFrame) -> tuple[float, float]:
        return widen((part[x].min(), part[x].max()), *room)

    def up(part: pd.DataFrame) -> tuple[float, float]:
        low, high = min(0.0, part["value"].min()), max(0.0, part["value"].max())
        return low - AIR * (high - low), high + AIR * (high - low)

    horizontal, vertical = sheet.value_axis(reach=across), sheet.value_axis(reach=up)
    axis = alt.Axis(**horizontal["axis"], grid=True, domain=False)
    h = alt.X(f"{x}:Q", title=x_title, scale=horizontal["scale"], axis=axis)
    v = alt.Y("value:Q", title=None, scale=vertical["scale"], axis=alt.Axis(**vertical["axis"], minExtent=beside))
    walk = sheet.chart(stretches(frame, x, keys), x=h, y=v, x2=alt.X2("_x2"), y2=alt.Y2("_y2"), color=own_colour())
    walk = walk.encode(opacity=alt.Opacity("_age:Q", scale=None))
    paths = [
        walk.transform_filter(f"datum._gap == {gap}").mark_rule(strokeWidth=2.2, strokeCap="round", **dash)
        for gap, dash in (("false", {}), ("true", {"strokeDash": [3, 5]}))
    ]
    base, ends = sheet.chart(x=h, y=v), sheet.chart(last, x=h, y=v)
    place = {"align": alt.expr("datum._align"), "dx": alt.expr("datum._dx")}
    when = {"dy": size.font * 0.9, "fontSize": size.font - 1.5, "color": MUTED, **place}
    below = {"align": "left", "dx": 4, "color": MUTED, "fontSize": size.font - 1}
    layers = [
        *reference(sheet, 0.0),
        sheet.one(at=0.0, label=zero_label).mark_text(baseline="top", dy=5, **below).encode(
            text="label:N", y=alt.Y("at:Q"), x=alt.XValue(0)
        ),
        words(sheet, y_title, x=alt.XValue(0), y=alt.YValue(-4), align="left", baseline="bottom", color=MUTED),
        *paths,
        dot(base, 46),
        *text(base.transform_filter("datum.label != ''"), "label", halo=True, **when),
        *text(ends, "name", halo=True, bold=True, dy=-4, **place),
        touch(base, marks.tips(("_x_shown", x_title)), 260),
    ]  # fmt: skip
    return layered(*layers, width=width, height=height)


def stretches(frame: pd.DataFrame, x: str, keys: list[str]) -> pd.DataFrame:
    """From each point of a path to the next one of its firm: where it ends, whether a period is missing, how old."""
    rows = frame.sort_values("_t", kind="stable")
    steps = rows.groupby(keys, sort=False)
    place = steps.cumcount() / (steps["value"].transform("size") - 1).clip(lower=1)
    rows = rows.assign(
        _x2=steps[x].shift(-1), _y2=steps["value"].shift(-1), _gap=steps["_run"].shift(-1).ne(rows["_run"]),
        _age=FAINT + (1 - FAINT) * place,
    )  # fmt: skip
    return rows.dropna(subset=["_x2", "_y2"])


def _left(frame: pd.DataFrame, x: str, keys: list[str]) -> pd.Series:
    """Whether words stand to the left of a point: at the ends of a path, where the path itself lies to the right."""
    steps = frame.sort_values("_t", kind="stable").groupby(keys, sort=False)[x]
    before, after = steps.shift(), steps.shift(-1)
    neighbour = after.where(before.isna(), before)
    return ((before.isna() | after.isna()) & (neighbour > frame[x].reindex(neighbour.index))).reindex(frame.index)
