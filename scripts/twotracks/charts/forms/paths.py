"""paths(): two quantities of the same firms, quarter by quarter, as one path for each firm."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import axis_width, fills, label_width, prepare, runs, shown, tooltip, widen
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.figure import Figure
from twotracks.charts.theme import MUTED, PAPER, Size

HEIGHT = 420
FAINT = 0.35  # opacity of the oldest stretch of a path
AIR = 0.08


def paths(
    data: pd.DataFrame,
    *,
    x: str,
    x_title: str,
    y_title: str,
    series: str = "entity",
    label: str = "label",
    hollow: str = "",
    choose: str = "",
    choose_label: str = "Show",
    level_label: str = "",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """A connected scatter: each firm walks through the plane, older stretches fainter, missing quarters dashed.

    Parameters
    ----------
    data : DataFrame
        One row a firm and period: period, value (vertical), the column `x` (horizontal), unit (of both), `name`,
        source; `country` decides the colour.
    x, x_title, y_title : str
        Column of the horizontal quantity; titles of the axes.
    series : str
        Column that tells the paths apart.
    label : str
        Column with the words beside a point, empty for most. The last point of a path carries its name as well.
    hollow : str
        Column that is true for points that are implied or of low confidence: drawn hollow.
    choose, choose_label : str
        Column with alternative sets of firms, and the label of the menu that shows one at a time.
    level_label : str
        What it means to be below zero on the vertical axis; written along its rule.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_fill"] = fills(frame, frame[hollow] if hollow else None)
    frame["_x_shown"] = [shown(value, unit) for value, unit in zip(frame[x], frame["unit"], strict=True)]
    frame["_label"] = frame[label]
    frame["_run"] = runs(frame, [series, *([choose] if choose else [])])
    choice = Choice(frame, choose, choose_label)
    stretches = _stretches(frame, x, [series, *([choose] if choose else [])])
    frame["_left"] = _left(frame, x, [series, *([choose] if choose else [])])
    last = frame.sort_values("_t", kind="stable").groupby([series, *([choose] if choose else [])], sort=False).tail(1)

    def draw(size: Size) -> alt.LayerChart:
        height, beside = size.height(HEIGHT, 360), axis_width(frame, size)
        width = size.width - beside - 12
        left, right = ((label_width(each, size) + 10) / width for each in (frame["_label"], last["name"]))

        def across(part: pd.DataFrame) -> tuple[float, float]:
            return widen((part[x].min(), part[x].max()), left, right, log=False)

        def up(part: pd.DataFrame) -> tuple[float, float]:
            low, high = min(0.0, part["value"].min()), max(0.0, part["value"].max())
            return low - AIR * (high - low), high + AIR * (high - low)

        wide_axis = alt.Axis(labelExpr=choice.labels(), tickCount=5, grid=True, domain=False)
        h = alt.X(f"{x}:Q", title=x_title, scale=choice.scale(False, across), axis=wide_axis)
        v = alt.Y("value:Q", title=None, scale=choice.scale(False, up))
        v = v.axis(labelExpr=choice.labels(), tickCount=5, minExtent=beside)
        shade = alt.Color("_colour:N", scale=None)
        walk = choice.chart(stretches).encode(
            x=h, y=v, x2="_x2", y2="_y2", color=shade, opacity=alt.Opacity("_age:Q", scale=None)
        )
        solid, broken = (
            walk.transform_filter(f"datum._gap == {flag}").mark_rule(strokeWidth=2.2, strokeCap="round", **dash)
            for flag, dash in (("false", {}), ("true", {"strokeDash": [3, 5]}))
        )
        base = choice.chart(frame).encode(x=h, y=v)
        dot = base.mark_point(size=46, filled=True, opacity=1, strokeWidth=1.6).encode(
            fill=alt.Fill("_fill:N", scale=None), stroke=alt.Stroke("_colour:N", scale=None)
        )
        touch = base.mark_point(size=260, opacity=0.001, filled=True)
        touch = touch.encode(tooltip=tooltip(frame, (("_x_shown", x_title), *extra)))
        halo = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round", "color": PAPER}
        sides = (("datum._left", "right", -8), ("!datum._left", "left", 8))
        when = [
            base.transform_filter(f"datum._label != '' && {side}")
            .mark_text(align=align, dx=dx, dy=size.font * 0.9, fontSize=size.font - 1.5, **(look or {"color": MUTED}))
            .encode(text="_label:N")
            for look in (halo, {})
            for side, align, dx in sides
        ]
        ends = [
            choice.chart(last)
            .transform_filter(side)
            .encode(x=h, y=v, text="name:N", **({} if look else {"color": shade}))
            .mark_text(align=align, dx=dx, dy=-4, fontWeight="bold", **look)
            for look in (halo, {})
            for side, align, dx in sides
        ]
        zero = alt.Chart(pd.DataFrame({"v": [0.0], "text": [level_label]})).encode(y=alt.Y("v:Q"))
        below = zero.mark_text(align="left", baseline="top", dx=4, dy=5, color=MUTED, fontSize=size.font - 1)
        heading = zero.mark_text(align="left", baseline="bottom", color=MUTED, fontSize=size.font)
        layers = [
            zero.mark_rule(color=MUTED),
            below.encode(text="text:N", x=alt.XValue(0)),
            heading.encode(text=alt.value(y_title), x=alt.XValue(0), y=alt.YValue(-4)),
            solid, broken, dot, *when, *ends, touch,
        ]  # fmt: skip
        return choice.add_menu(alt.layer(*layers)).properties(width=width, height=height)

    return Figure(data=data, draw=draw, controls=bool(choice), **words)


def _stretches(frame: pd.DataFrame, x: str, keys: list[str]) -> pd.DataFrame:
    """From each point of a path to the next one of its firm: where it ends, whether a period is missing, how old."""
    rows = frame.sort_values("_t", kind="stable")
    steps = rows.groupby(keys, sort=False)
    rows = rows.assign(
        _x2=steps[x].shift(-1), _y2=steps["value"].shift(-1), _gap=steps["_run"].shift(-1).ne(rows["_run"])
    )
    place = steps.cumcount() / (steps["value"].transform("size") - 1).clip(lower=1)
    return rows.assign(_age=FAINT + (1 - FAINT) * place).dropna(subset=["_x2", "_y2"])


def _left(frame: pd.DataFrame, x: str, keys: list[str]) -> pd.Series:
    """Whether words stand to the left of a point: at the ends of a path, where the path itself lies to the right."""
    steps = frame.sort_values("_t", kind="stable").groupby(keys, sort=False)[x]
    before, after = steps.shift(), steps.shift(-1)
    neighbour = after.where(before.isna(), before)
    return ((before.isna() | after.isna()) & (neighbour > frame[x].reindex(neighbour.index))).reindex(frame.index)
