"""scatter(): many single observations, by time or by another quantity, with a box to find one."""

from __future__ import annotations

import json
import math
from typing import Any, Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.controls import found, named
from twotracks.charts.drawing.labels import axis_labels, value_labels
from twotracks.charts.drawing.layers import PLACE, Spec, dot, layered, note, text
from twotracks.charts.drawing.scales import domain_of, log_ticks, time_axis, value_scale, widen
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Column, Options, form

HUGE = 1e15  # from here on numbers are powers of ten
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


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
    low, high = domain_of(frame["value"], sheet.log)
    up = value_scale((low if y_from is None else y_from, high), sheet.log, zero=False)
    y = alt.Y("value:Q", title=None, scale=up, axis=_axis(sheet, frame["value"], sheet.log, sheet.unit(frame)))
    if x:
        frame["_x_shown"] = [sheet.shown(value, x_unit) for value in frame[x]]
        scale = value_scale(widen(domain_of(frame[x], log_x), 0, 0.04, log_x), log_x, zero=False)
        h = alt.X(f"{x}:Q", title=x_title, scale=scale, axis=_axis(sheet, frame[x], log_x, x_unit, grid=True))
    else:
        h = alt.X("_t:T", title=None, axis=time_axis(frame, size, width))
    base = sheet.chart(x=h, y=y)
    told = sheet.tips(*([("_x_shown", x_title)] if x else []))
    marked = base.transform_filter(named(sheet.search))
    names = text(marked, "name", halo=True, bold=True, fontSize=size.font - 1, **PLACE)
    heading = note(sheet, y_title, x=alt.value(2), y=alt.value(-4), baseline="bottom") if y_title else []
    points = dot(base, 52, tooltip=told, opacity=found(sheet.search, "0.9", 0.1))
    return layered(points, *names, *heading, width=width, height=height)


def _axis(sheet: Sheet, values: pd.Series, log: bool, unit: str, **look: Any) -> alt.Axis:
    """An axis of a quantity; huge numbers as powers of ten."""
    if log and values.max() > HUGE:
        low, high = (math.log10(end) for end in domain_of(values, True))
        steps = list(range(math.ceil(low), math.floor(high) + 1))
        every = steps[:: max(1, round(len(steps) / 6))]
        written = json.dumps({exponent: f"10{str(exponent).translate(SUPERSCRIPT)}" for exponent in every})
        look_up = f"({written})[format(round(log(datum.value) / LN10), 'd')]"
        return alt.Axis(values=[float(f"1e{exponent}") for exponent in every], tickCount=20, labelExpr=look_up, **look)
    ticks = {"values": log_ticks(values), "tickCount": 20} if log else {"tickCount": 5}
    labels = value_labels(unit, sheet.edition) if log else axis_labels(unit, values, sheet.edition)
    return alt.Axis(labelExpr=labels, **ticks, **look)
