"""timeline(): dated acts in rows, under a series that shares their time axis."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import axis_width, domain_of, fills, prepare, time_axis, tooltip
from twotracks.charts.drawing.search import finder, strength
from twotracks.charts.figure import Figure
from twotracks.charts.theme import INK, MUTED, RULE, Size, axis_labels

LANE, DOT, HEAD = 13, 70, 24


def timeline(
    data: pd.DataFrame,
    *,
    row: str = "row",
    hollow: str = "",
    above: pd.DataFrame,
    above_label: str,
    find: str = "",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """Acts as marks on a time axis, a row for each kind; acts close in time stand below each other.

    Parameters
    ----------
    data : DataFrame
        period, `name` (what was done), row, source; `country` decides the colour.
    row : str
        Column that names the rows, in the order of the data.
    hollow : str
        Column that is true for acts that are not, or no longer, in force: drawn hollow.
    above : DataFrame
        The series above the rows, on the same time axis: period, value, unit, `name`, country, source.
    above_label : str
        What the series is.
    find : str
        Label of a search box that picks out acts by their words.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data.assign(value=0.0, unit=""))
    frame["_shown"], frame["_text"] = "", frame["name"]
    frame["_fill"] = fills(frame, frame[hollow] if hollow else None)
    series = prepare(above)
    whole = pd.concat([frame[["_t"]], series[["_t"]]], ignore_index=True)

    def draw(size: Size) -> alt.VConcatChart:
        beside = axis_width(series, size) if len(series) else 40
        width = size.width - beside - 60
        times = alt.Scale(domain=[whole["_t"].min(), whole["_t"].max()])
        marks, heads, height = lanes(frame, row, whole["_t"], width)
        place = alt.Y("_y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))
        x = alt.X("_t:T", title=None, scale=times, axis=time_axis(whole, size, width))
        dots = alt.Chart(marks).mark_point(size=DOT, filled=True, strokeWidth=1.8).encode(
            x=x, y=place, fill=alt.Fill("_fill:N", scale=None), stroke=alt.Stroke("_colour:N", scale=None),
            tooltip=[alt.Tooltip("name:N", title="What"), alt.Tooltip("_when:N", title="When"),
                     *(alt.Tooltip(f"{column}:N", title=title) for column, title in extra)],
        )  # fmt: skip
        if find:
            dots = dots.encode(opacity=strength(1)).add_params(finder(find))
        titles = alt.Chart(heads).mark_text(align="left", baseline="middle", color=INK, fontWeight="bold")
        titles = titles.encode(y=place, x=alt.XValue(0), text=alt.Text("label:N"))
        lines = alt.Chart(heads).mark_rule(color=RULE).encode(y=alt.Y("_rule:Q", axis=None))
        acts = alt.layer(lines, titles, dots).properties(width=width, height=height)
        upper = [_series(series, above_label, times, size, width)] if len(series) else []
        return alt.vconcat(*upper, acts, spacing=10)

    return Figure(data=data, draw=draw, controls=bool(find), **words)


def lanes(frame: pd.DataFrame, row: str, times: pd.Series, width: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """A place for each act in pixels: rows below each other, and lanes within a row so that no two marks overlap."""
    first, last = pd.to_datetime(times).min(), pd.to_datetime(times).max()
    parts, heads, top = [], [], 0
    for label, own in frame.groupby(row, sort=False):
        own = own.sort_values("_t", kind="stable")
        taken: list[float] = []
        lanes = []
        for each in (pd.to_datetime(own["_t"]) - first) / (last - first) * width:
            lane = next((lane for lane, end in enumerate(taken) if each - end >= LANE), len(taken))
            taken[lane : lane + 1] = [each]
            lanes.append(lane)
        start = top + HEAD
        parts.append(own.assign(_y=[start + lane * LANE + 6 for lane in lanes]))
        heads.append({"label": label, "_y": top + HEAD / 2, "_rule": top})
        top = start + len(taken) * LANE + 8
    return pd.concat(parts), pd.DataFrame(heads), top


def _series(series: pd.DataFrame, label: str, times: alt.Scale, size: Size, width: int) -> alt.LayerChart:
    """The line above the rows, with its last value and its name."""
    x = alt.X("_t:T", title=None, scale=times, axis=alt.Axis(labels=False, ticks=False, domain=False))
    y = alt.Y("value:Q", title=None, axis=alt.Axis(labelExpr=axis_labels(series["unit"].iloc[0]), tickCount=4))
    y = y.scale(domain=list(domain_of(series["value"], log=False)), nice=False)
    base = alt.Chart(series).encode(x=x, y=y)
    shade = alt.Color("_colour:N", scale=None)
    last = alt.Chart(series.sort_values("_t").tail(1)).encode(x=x, y=y)
    text = last.mark_text(align="left", dx=8, fontWeight="bold").encode(text=alt.Text("_shown:N"), color=shade)
    name = alt.Chart(pd.DataFrame({"label": [label]})).mark_text(align="left", baseline="top", color=MUTED)
    touch = base.mark_point(size=200, opacity=0.001, filled=True).encode(tooltip=tooltip(series))
    layers = [
        base.mark_line().encode(color=shade),
        text,
        name.encode(text="label:N", x=alt.XValue(0), y=alt.YValue(0)),
        touch,
    ]
    return alt.layer(*layers).properties(width=width, height=size.height(170, 150))
