"""spans() and tenures(): from one event to the one that answers it; who, or what, stood when."""

from __future__ import annotations

from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import InRows, Sheet
from twotracks.charts.drawing.data import Marks, local
from twotracks.charts.drawing.labels import label_width
from twotracks.charts.drawing.layers import Spec, layered, own_colour, text
from twotracks.charts.drawing.scales import days
from twotracks.charts.form import Column, Options, form
from twotracks.charts.theme import CHN, INK, PAPER, RULE, USA


@form("name", "value", "unit", "start", "end", "label", "short")
def spans(marks: Marks, sheet: Sheet, **_: Unpack[Options]) -> Spec:
    """From an American event to the Chinese one that answers it, a row for each; unanswered ones have no dot yet.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, value, unit, source, `start` and `end` (days), `label` and `short` (the words at
        the end, for wide screens and for phones). Uncertain are those whose end is only the day the data stop: hollow
        and dashed.
    """
    frame, size = marks.frame, sheet.size
    frame["_t"], frame["_end"] = frame["start"].map(local), frame["end"].map(local)
    frame["_fill"] = frame["_uncertain"].map({True: PAPER, False: CHN})
    words = "short" if sheet.narrow else "label"
    rows = InRows(sheet, "name", (27, 42), right=6)
    room = label_width(frame[words], size) * 0.95 + 16
    first, last = pd.to_datetime(frame["_t"]).min(), pd.to_datetime(frame["_end"]).max()
    # room for the words after the last day
    stop = last + (last - first) * (room / (rows.width - room))
    domain = [local(str(day.date())) for day in (first, stop)]
    times = pd.DataFrame({"_t": [*frame["_t"], *frame["_end"]]})
    base = sheet.chart(x=days(times, size, rows.width, domain=domain, nice=False), y=rows.y(labelLimit=260))
    done = base.encode(x=alt.X("_end:T"))
    firm, waiting = (base.transform_filter(test) for test in ("!datum._uncertain", "datum._uncertain"))
    layers = [
        firm.mark_rule(strokeWidth=3, color=RULE).encode(x2="_end:T"),
        waiting.mark_rule(strokeWidth=2, strokeDash=[4, 4], color=RULE).encode(x2="_end:T"),
        base.mark_point(filled=True, size=80, opacity=1, color=USA).encode(tooltip=marks.tips()),
        done.mark_point(size=80, opacity=1, stroke=CHN, strokeWidth=1.8).encode(
            fill=alt.Fill("_fill:N", scale=None), tooltip=marks.tips()
        ),
        *text(done, words, align="left", dx=9, color=INK, fontSize=size.font - 0.5),
    ]
    return layered(*layers, *rows.names(base, -8), width=rows.width, height=rows.height)


@form("name", "value", "unit", "start", "end", "label")
def tenures(marks: Marks, sheet: Sheet, *, announced: Column = "", until: str = "", **_: Unpack[Options]) -> Spec:
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
    """
    frame, size = marks.frame, sheet.size
    ended = frame["end"] != ""
    stop = frame["end"].where(ended, until)
    begun = frame["start"].where((frame["start"] != "") & (frame["start"] <= stop), stop)
    frame["_from"], frame["_end"], frame["_ended"] = begun.map(local), stop.map(local), ended
    frame["_t"] = frame[announced].map(local) if announced else frame["_from"]
    rows = InRows(
        sheet,
        "name",
        (29, 46) if announced else (30, 30),
        right=label_width(frame["label"], size) + 12,
        above=bool(announced),
    )
    times = pd.DataFrame({"_t": [*frame["_t"], *frame["_end"]]})
    x, begin = (days(times, size, rows.width, column, nice=False) for column in ("_t", "_from"))
    base = sheet.chart(x=x, y=rows.y(grid=True))
    thin = {"height": 11} if announced else {"height": 15, "stroke": PAPER, "strokeWidth": 1}
    bar = base.transform_filter("datum._from < datum._end").encode(x=begin, x2="_end:T", color=own_colour())
    name = base.transform_filter("datum._once").encode(x=alt.value(rows.width))
    layers = [bar.mark_bar(**thin).encode(tooltip=marks.tips())]
    if announced:
        layers.insert(0, base.mark_rule(strokeWidth=2).encode(x2="_from:T", color=own_colour()))
        layers.append(base.mark_tick(thickness=2, size=11).encode(color=own_colour(), tooltip=marks.tips()))
    if until:
        cross = base.transform_filter("datum._ended").encode(x=alt.X("_end:T"))
        layers.append(cross.mark_point(shape="cross", angle=45, size=110, filled=True, opacity=1, color=INK))
        layers.insert(0, sheet.one(_t=local(until)).mark_rule(color=RULE, strokeDash=[2, 3]).encode(x=x))
    layers += text(name, "label", align="left", dx=10 if announced else 8, bold=not announced)
    return layered(*layers, *rows.names(base), width=rows.width, height=rows.height)
