"""bars() and columns(): amounts side by side that carry their value, in rows or over time."""

from __future__ import annotations

import json
from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import InRows, OverTime
from twotracks.charts.drawing.data import local
from twotracks.charts.drawing.layers import OWN_FILL, Spec, layered, text
from twotracks.charts.drawing.scales import domain_of, widen
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Column, Options, form
from twotracks.charts.text_width import wrap
from twotracks.charts.theme import RULE
from twotracks.quantities import periods
from twotracks.quantities.formats import significant

THICK, THIN = 20, 11
BAR = 17  # pixels, on a phone


@form("name", "value", "unit")
def bars(sheet: Sheet, *, group: Column = "", **_: Unpack[Options]) -> Spec:
    """Amounts side by side, as horizontal bars; on a phone the name stands above.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, value, unit, source; `country` decides the colour.
    group : str
        Column that splits the bars into groups with a heading.
    """
    frame = sheet.frame
    rows = InRows(sheet, "name", (30, 46), right=8, wrap=True, group=group)
    room = (sheet.size.label_width(frame["_shown"]) + 14) / rows.width

    def reach(part: pd.DataFrame) -> tuple[float, float]:
        low, high = domain_of(part["value"])
        return widen((low, high), room * (low < 0), room * (high > 0))

    broken = f"({json.dumps(rows.broken)})[datum.label] || datum.label" if rows.broken else "datum.label"
    y = rows.y(labelLimit=rows.beside, minExtent=rows.beside, labelExpr=broken, labelColor=alt.Undefined)
    # on a phone a name stands above its bar
    y = y.scale(paddingInner=1 - BAR / rows.step if sheet.narrow else 0.35)
    base = sheet.chart(x=rows.x(reach, count=4), y=y)
    layers = [
        base.mark_bar(cornerRadiusEnd=2, strokeWidth=1.5).encode(**OWN_FILL, tooltip=sheet.tips()),
        *text(base.transform_filter("datum.value >= 0"), "_shown", bold=True, align="left", dx=6),
        *text(base.transform_filter("datum.value < 0"), "_shown", bold=True, align="right", dx=-6),
    ]
    if (frame["value"] < 0).any():
        layers.insert(0, sheet.one(at=0).mark_rule(color=RULE).encode(x=alt.X("at:Q")))
    chart = layered(*layers, *rows.names(base, -BAR // 2 - 5), width=rows.width, height=rows.height)
    if not group:
        return chart
    look = {"labelAngle": 0, "labelAlign": "left", "labelAnchor": "start", "labelOrient": "top", "labelPadding": 0}
    heads = list(dict.fromkeys(frame[group]))
    # a heading wider than the plot would make all of the picture smaller
    lines = {head: wrap(head, sheet.size.width - rows.beside, sheet.size.font) for head in heads}
    look["labelExpr"] = f"({json.dumps(lines)})[datum.label]"
    head = {"field": group, "type": "nominal", "sort": heads, "title": None, "header": look}
    rows_of = sheet.rows(frame).to_dict()
    # a facet hands its rows to its layers
    own = [{key: part for key, part in layer.items() if (key, part) != ("data", rows_of)} for layer in chart["layer"]]
    facet = {"facet": {"row": head}, "data": rows_of, "spacing": 14}
    return {**facet, "spec": {**chart, "layer": own}, "resolve": {"scale": {"y": "independent"}}}


@form("period", "value", "unit")
def columns(sheet: Sheet, **_: Unpack[Options]) -> Spec:
    """An upright bar for each period, in the middle of it, with its value above.

    Parameters
    ----------
    data : DataFrame
        period, value (not negative), unit, `name`, source; `country` decides the colour. Months of one year or
        quarters; a period without a row stays an empty place.
    """
    frame, size, height = sheet.frame, sheet.size, sheet.size.height(300, 260)
    spans = frame["period"].map(periods.span)
    frame["_t"] = [local((first + (last - first) / 2).isoformat()) for first, last in spans]
    # the axis carries the unit, and bars stand close together
    frame["_brief"] = [significant(value, 2) for value in frame["value"]]
    sets = sheet.keys() or ["unit"]
    frame["_last"] = ~frame.duplicated(sets, keep="last")
    frame["_peak"] = frame["value"] == frame.groupby(sets)["value"].transform("max")
    first, last = (pd.Timestamp(pick(frame["_t"])) for pick in (min, max))
    ends = [local(f"{end:%Y-%m-%d}") for end in (first - (last - first) * 0.04, last + (last - first) * 0.04)]
    over = OverTime(
        sheet, count=4, reach=lambda part: domain_of(part["value"] * 1.12), scale={"domain": ends, "nice": False}
    )
    base = over.chart()
    bar = base.mark_bar(width=THIN if sheet.narrow else THICK, strokeWidth=1.6, cornerRadiusEnd=2)
    # on a phone the last and the largest bar have room for their value, each on its own side
    places, look = [(base, "center", 0)], {"bold": True, "dy": -8, "fontSize": size.font - 1}
    if sheet.narrow:
        last, peak = map(base.transform_filter, ("datum._last", "datum._peak && !datum._last"))
        places = [(last, "left", -THIN / 2), (peak, "right", THIN / 2)]
    layers = [bar.encode(**OWN_FILL, tooltip=sheet.tips())]
    for place, align, dx in places:
        layers += text(place, "_brief", align=align, dx=dx, **look)
    return layered(*layers, width=over.width, height=height)
