"""lanes(): dated acts in rows, under a series that shares their time axis."""

from __future__ import annotations

from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.controls import found
from twotracks.charts.drawing.layers import Spec, dot, layered, line, note, text, touch
from twotracks.charts.drawing.scales import days, pixels
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Column, Options, form
from twotracks.charts.theme import INK, RULE

LANE, DOT, HEAD = 13, 70, 24


@form("period", "name")
def lanes(sheet: Sheet, *, row: Column = "row", above: pd.DataFrame, above_label: str, **_: Unpack[Options]) -> Spec:
    """Acts as marks on a time axis, a row for each kind; acts close in time stand below each other.

    Parameters
    ----------
    data : DataFrame
        period, `name` (what was done), row, source; `country` decides the colour. Acts that are not, or no longer, in
        force are the uncertain ones.
    row : str
        Column that names the rows, in the order of the data.
    above : DataFrame
        The series above the rows, on the same time axis: period, value, unit, `name`, country, source.
    above_label : str
        What the series is.
    """
    series = sheet.read_more(above)
    shown = not series.frame.empty
    whole = pd.concat([each.frame[["_t"]] for each in (sheet, series)[: 1 + shown]], ignore_index=True)
    width = sheet.size.width - (series.axis_width() if shown else 40) - 60
    x = days(whole, sheet.size, width)
    base, rows, height = lanes_of(sheet, row, whole["_t"], x, width)
    told = sheet.tips(name="what", _when="when")
    points = dot(base, DOT, 1.8, opacity=found(sheet.search, "1", 0.08), tooltip=told)
    acts = layered(*rows, points, width=width, height=height)
    upper = [_series(series, above_label, x["scale"], width)] if shown else []
    return {"vconcat": [*upper, acts], "spacing": 10}


def lanes_of(
    sheet: Sheet, row: str, times: pd.Series, x: alt.X, width: int
) -> tuple[alt.Chart, list[alt.Chart], float]:
    """A chart of the acts in their lanes, the rules and headings of the rows, and their height.

    `times` is what the time axis `x` spans, `width` that of the plot in pixels.
    """
    placed, heads, height = in_lanes(sheet.frame, row, times, width)
    y = alt.Y("_y:Q", axis=None, scale=pixels(height))
    base = sheet.plain(heads)
    rules = base.mark_rule(color=RULE).encode(y=alt.Y("_rule:Q", axis=None))
    look = {"align": "left", "baseline": "middle", "color": INK}
    return (
        sheet.chart(placed, x=x, y=y),
        [rules, *text(base.encode(x=alt.value(0), y=y), "label", bold=True, **look)],
        height,
    )


def in_lanes(frame: pd.DataFrame, row: str, times: pd.Series, width: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """A place for each act in pixels: rows below each other, and lanes within a row so that no two marks overlap."""
    first, last = pd.to_datetime(times).min(), pd.to_datetime(times).max()
    parts, heads, top = [], [], 0
    for label, own in frame.groupby(row, sort=False):
        own = own.sort_values("_t", kind="stable")
        taken: list[float] = []
        numbers = []
        for place in (pd.to_datetime(own["_t"]) - first) / (last - first) * width:
            number = next((number for number, end in enumerate(taken) if place - end >= LANE), len(taken))
            taken[number : number + 1] = [place]
            numbers.append(number)
        start = top + HEAD
        parts.append(own.assign(_y=[start + number * LANE + 6 for number in numbers]))
        heads.append({"label": label, "_y": top + HEAD / 2, "_rule": top})
        top = start + len(taken) * LANE + 8
    return pd.concat(parts), pd.DataFrame(heads), top


def _series(sheet: Sheet, label: str, times: alt.Scale, width: int) -> Spec:
    """The line above the rows, with its last value and its name."""
    x = alt.X("_t:T", title=None, scale=times, axis=alt.Axis(labels=False, ticks=False, domain=False))
    height = sheet.size.height(170, 150)
    # the name stands above the highest point of the line
    y = sheet.value_axis(alt.Y, sheet.reach("value", right=(sheet.size.font + 10) / height), count=4)
    base, last = (sheet.plain(rows, x=x, y=y) for rows in (sheet.frame, sheet.frame.sort_values("_t").tail(1)))
    layers = [
        line(base),
        *text(last, "_shown", bold=True, align="left", dx=8),
        *note(sheet, label, x=alt.value(0), y=alt.value(0), baseline="top"),
        touch(base, sheet.tips(), 200),
    ]
    return layered(*layers, width=width, height=height)
