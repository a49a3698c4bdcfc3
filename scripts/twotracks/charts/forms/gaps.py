"""gaps(): the distance between two sides over time, with its interval, against the level where they are even."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import fills, prepare, time_axis, tooltip
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.figure import Figure
from twotracks.charts.theme import CHN, MUTED, PAPER, USA, Size

HEIGHT, PAUSE = 380, 62


def gaps(
    data: pd.DataFrame,
    *,
    series: str,
    hollow: str,
    choose: str = "",
    choose_label: str = "Show",
    above: str,
    below: str,
    turn: float,
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """A lead over time. Observations with an interval have a band; pauses of more than two months break the line.

    Parameters
    ----------
    data : DataFrame
        period (a day), value, unit, low, high (empty without an interval), `name`, source; `upper` and `lower`: who
        stands for the two sides.
    series : str
        Column that tells definitions apart: no line is drawn from one to the other.
    hollow : str
        Column that is true for observations of a narrower definition: drawn hollow.
    choose, choose_label : str
        Column with alternative measures, and the label of the menu that shows one at a time.
    above, below : str
        Who is ahead above and below zero.
    turn : float
        A jump as large as this from one observation to the next is labelled with the side that made it.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data).sort_values("_t", kind="stable").assign(_colour=USA)
    frame.loc[frame["value"] < 0, "_colour"] = CHN
    frame["_fill"] = fills(frame, frame[hollow])
    days = frame.groupby([series, *([choose] if choose else [])], sort=False)["_t"].transform(
        lambda each: pd.to_datetime(each).diff().dt.days.fillna(0).gt(PAUSE).cumsum()
    )
    frame["_run"] = frame[series].astype(str) + days.astype(str)
    jump = frame.groupby(["_run", *([choose] if choose else [])], sort=False)["value"].diff()
    frame["_up"] = jump > 0
    frame["_turn"] = frame["upper"].where(frame["_up"], frame["lower"]).where(jump.abs() >= turn, "")
    days = pd.to_datetime(frame["_t"])
    frame["_late"] = days > days.max() - (days.max() - days.min()) * 0.12 if len(frame) else False
    choice = Choice(frame.sort_index(), choose, choose_label)
    reach = [*frame["value"], *frame["low"].dropna(), *frame["high"].dropna(), 0]

    def draw(size: Size) -> alt.LayerChart:
        width, height = size.width - 42, size.height(HEIGHT, 320)
        top = max(reach, default=1) * 1.12
        scale = alt.Scale(domain=[min(*reach, -0.12 * top), top], nice=False)
        x = alt.X("_t:T", title=None, axis=time_axis(frame, size, width))
        y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=6))
        base = choice.chart(frame).encode(x=x, y=y)
        band = base.transform_filter("isValid(datum.low)").mark_area(opacity=0.18, color=USA)
        band = band.encode(y=alt.Y("low:Q", scale=scale), y2="high:Q", detail="_run:N")
        whisker = base.transform_filter("isValid(datum.low)").mark_rule(color=USA, opacity=0.35)
        whisker = whisker.encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
        line = base.mark_line(color=USA, strokeWidth=1.8).encode(detail="_run:N")
        dot = base.mark_point(size=24, filled=True, opacity=1, strokeWidth=1.4).encode(
            fill=alt.Fill("_fill:N", scale=None),
            stroke=alt.Stroke("_colour:N", scale=None),
            tooltip=tooltip(frame, extra),
        )
        turns = [] if size.narrow else _turns(base, size)
        even = alt.Chart(pd.DataFrame({"v": [0]})).mark_rule(color=MUTED).encode(y=alt.Y("v:Q", scale=scale))
        sides = [
            alt.Chart(pd.DataFrame({"v": [0], "text": [text]}))
            .mark_text(align="left", dx=4, dy=shift, color=colour, fontWeight="bold")
            .encode(y=alt.Y("v:Q", scale=scale), x=alt.XValue(0), text="text:N")
            for text, shift, colour in ((above, -11, USA), (below, 13, CHN))
        ]
        layers = [even, *sides, band, whisker, line, dot, *turns]
        return choice.add_menu(alt.layer(*layers)).properties(width=width, height=height)

    return Figure(data=data, draw=draw, controls=bool(choice), **words)


def _turns(base: alt.Chart, size: Size) -> list[alt.Chart]:
    """Names at large jumps, above where the American side made them and below where the Chinese side did."""
    sides = (("datum._up", USA, -14), ("!datum._up", CHN, 22))
    places = (("!datum._late", "left", -3), ("datum._late", "right", 8))
    halo = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"}
    return [
        base.transform_filter(f"datum._turn != '' && {side} && {place}")
        .mark_text(fontSize=size.font - 1, color=PAPER if look else colour, dy=shift, align=align, dx=dx, **look)
        .encode(text="_turn:N")
        for look in (halo, {})
        for side, colour, shift in sides
        for place, align, dx in places
    ]
