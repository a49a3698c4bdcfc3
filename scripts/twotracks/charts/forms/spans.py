"""spans(): who, or what, stood when; from one event to the one that answers it."""

from __future__ import annotations

from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import InRows
from twotracks.charts.drawing.data import local
from twotracks.charts.drawing.layers import Spec, dot, layered, mark, plain_dot, text
from twotracks.charts.drawing.scales import days
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Column, Options, form
from twotracks.charts.theme import CHN, INK, PAPER, RULE, USA


@form("name", "value", "unit", "start", "end", "label")
def spans(
    sheet: Sheet, *, announced: Column = "", until: str = "", answered: bool = False, short: Column = "",
    **_: Unpack[Options],
) -> Spec:  # fmt: skip
    """Who held something when, or what was in force: a row for each name, a bar for each stretch of time.

    Parameters
    ----------
    data : DataFrame
        One row a stretch, in the order to draw: `name`, value, unit, source, `start` and `end` (the first and the last
        day; empty with `until` where there is none, or none yet), `label` (the words after a row, the same in all its
        stretches); `country` decides the colour.
    announced : str
        Column with the day from which a thin line leads to the bar, such as a rule's adoption.
    until : str
        The day to which is drawn what has no end yet, marked with a thin rule; ends before it are marked with a cross.
    answered : bool
        Whether a stretch goes from an American event to the Chinese one that answers it: a dot for each. Uncertain are
        those whose end is only the day the data stop: hollow and dashed.
    short : str
        Column with the words after a row on a phone, where they are others.
    """
    frame, size = sheet.frame, sheet.size
    ended = frame["end"] != ""
    stop = frame["end"].where(ended, until)
    begun = frame["start"].where((frame["start"] != "") & (frame["start"] <= stop), stop)
    frame["_from"], frame["_end"], frame["_ended"] = begun.map(local), stop.map(local), ended
    frame["_t"] = frame[announced].map(local) if announced else frame["_from"]
    words, thin = short if short and sheet.narrow else "label", bool(announced) or answered
    room = size.label_width(frame[words]) + 12
    rows = InRows(sheet, "name", (29, 44) if thin else (30, 30), right=6 if answered else room, above=thin)
    times = pd.DataFrame({"_t": [*frame["_t"], *frame["_end"]]})
    first, last = (pd.Timestamp(pick(times["_t"])) for pick in (min, max))
    # answers have their words beside them, of which the last ones need room after the last day
    after = (last - first) * (room / (rows.width - room)) if answered else pd.Timedelta(0)
    ends = {"domain": [local(f"{day:%Y-%m-%d}") for day in (first, last + after)], "nice": False}
    x, begin = (days(times, size, rows.width, column, **ends) for column in ("_t", "_from"))
    base = sheet.chart(x=x, y=rows.y(grid=not answered, labelLimit=260))
    stretch, end = base.encode(x=begin, x2="_end:T"), base.encode(x=alt.X("_end:T"))
    if answered:
        frame["_fill"] = frame["_uncertain"].map({True: PAPER, False: CHN})
        layers = [
            stretch.transform_filter("!datum._uncertain").mark_rule(strokeWidth=3, color=RULE),
            stretch.transform_filter("datum._uncertain").mark_rule(strokeWidth=2, strokeDash=[4, 4], color=RULE),
            plain_dot(base, 80, color=USA, strokeWidth=1.8).encode(tooltip=sheet.tips()),
            dot(end, 80, 1.8, tooltip=sheet.tips()).encode(stroke=alt.value(CHN)),
        ]
    else:
        bar = {"height": 11} if announced else {"height": 15, "stroke": PAPER, "strokeWidth": 1}
        held = stretch.transform_filter("datum._from < datum._end")
        layers = [mark(held, "bar", **bar).encode(tooltip=sheet.tips())]
    if announced:
        layers.insert(0, mark(base.encode(x2=alt.X2("_from:T")), "rule", strokeWidth=2))
        layers.append(mark(base, "tick", thickness=2, size=11).encode(tooltip=sheet.tips()))
    if until:
        cross = {"shape": "cross", "angle": 45, "size": 110, "filled": True, "opacity": 1, "color": INK}
        layers.append(end.transform_filter("datum._ended").mark_point(**cross))
        layers.insert(0, sheet.one(_t=local(until)).mark_rule(color=RULE, strokeDash=[2, 3]).encode(x=x))
    told = end if answered else base.transform_filter("datum._once").encode(x=alt.value(rows.width))
    look = {"color": INK, "fontSize": size.font - 0.5} if answered else {"bold": not thin}
    layers += text(told, words, align="left", dx=9, **look)
    return layered(*layers, *rows.names(base), width=rows.width, height=rows.height)
