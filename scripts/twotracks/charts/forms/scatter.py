"""scatter(): many single observations, by time or by another quantity, with a box to find one."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.controls import found, named
from twotracks.charts.drawing.layers import PLACE, Spec, dot, layered, note, text
from twotracks.charts.drawing.scales import time_axis
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Column, Options, form


@form("name", "value", "unit", "label")
def scatter(
    sheet: Sheet, *, x: Column = "", x_unit: str = "", x_title: str = "", y_title: str = "",
    log_x: bool = False, y_from: float | None = None, **_: Unpack[Options],
) -> Spec:  # fmt: skip
    """One dot for each observation.

    Parameters
    ----------
    data : DataFrame
        `name`, value, unit, source, `period` (the horizontal axis when `x` is not given), `label` (2 for dots named at
        every width, 1 for dots named on wide screens, 0 for the others); `country` decides the colour.
    x, x_unit, x_title, y_title : str
        Column of another horizontal quantity and its unit; titles of the axes.
    log_x : bool
        Logarithmic horizontal axis; the subtitle should say so.
    y_from : float
        Where a linear value axis begins, 0 by default.
    """
    frame, size = sheet.frame, sheet.size
    height, width = size.height(400, 340), size.width - (54 if y_title or sheet.log else 44)
    frame["_marked"] = frame["label"] >= (2 if sheet.narrow else 1)
    # right of the middle a name has more room to the left of its dot
    across = frame[x] if x else pd.to_datetime(frame["_t"]).astype("int64")
    across = across.map(math.log10) if log_x and x else across
    right = across > across.min() + 0.55 * (across.max() - across.min())
    frame["_align"], frame["_dx"] = right.map({True: "right", False: "left"}), right.map({True: -4, False: 4})
    frame["_dy"] = -8
    reach = sheet.reach("value")
    y = sheet.value_axis(alt.Y, reach if y_from is None else lambda part: (y_from, reach(part)[1]))
    if x:
        frame["_x_shown"] = [sheet.shown(value, x_unit) for value in frame[x]]
        other = replace(sheet.of(frame.assign(value=frame[x], unit=x_unit)), log=log_x)
        h = other.value_axis(alt.X, other.reach("value", right=0.04), column=x, title=x_title, grid=True)
    else:
        h = alt.X("_t:T", title=None, axis=time_axis(frame, size, width))
    base = sheet.chart(x=h, y=y)
    told = sheet.tips(*([("_x_shown", x_title)] if x else []))
    marked = base.transform_filter(named(sheet.search))
    names = text(marked, "name", halo=True, bold=True, fontSize=size.font - 1, **PLACE)
    heading = note(sheet, y_title, x=alt.value(2), y=alt.value(-4), baseline="bottom") if y_title else []
    points = dot(base, 52, tooltip=told, opacity=found(sheet.search, "0.9", 0.1))
    return layered(points, *names, *heading, width=width, height=height)
