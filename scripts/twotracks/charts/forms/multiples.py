"""multiples(): several series over time, a panel for each, which stands out from all others drawn in grey."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import axis_width, domain_of, fills, prepare, runs, time_axis, tooltip, widen
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.figure import Figure
from twotracks.charts.theme import INK, MUTED, PAPER, RULE, Size

COLUMNS, NARROW_COLUMNS = 3, 2
GAP, ROW_GAP = 24, 52  # between the plots: names and time axes stand between rows
AIR = 0.14  # of a plot's height, for the value above a line that ends at the top
FEW = 12  # so many points of a series, or fewer, are drawn as such


def multiples(
    data: pd.DataFrame,
    *,
    segment: str = "",
    hollow: str = "",
    log: bool = False,
    level: float | None = None,
    choose: str = "",
    choose_label: str = "Show",
    columns: int = COLUMNS,
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """A panel for each series, all to one scale: its line in its country's colour, the others in grey behind it.

    Parameters
    ----------
    data : DataFrame
        period, value, unit, `name` (the series, in the order of the panels), source; `country` decides the colour.
    segment : str
        Column that tells the definitions within a series apart: no line is drawn from one to the next.
    hollow : str
        Column that is true where a point is implied, forecast or promised: drawn hollow.
    log : bool
        Logarithmic value axis; the subtitle should say so.
    level : float
        A value to mark with a rule, such as 0.
    choose, choose_label : str
        Column with alternative measures, and the label of the menu that shows one at a time.
    columns : int
        Panels side by side; on a phone there are two.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    keys = ["name", *([choose] if choose else [])]
    frame["_run"] = runs(frame, keys, segment)
    frame["_fill"] = fills(frame, frame[hollow] if hollow else None)
    frame["_last"] = frame["_t"] == frame.groupby(keys)["_t"].transform("max")
    choice = Choice(frame, choose, choose_label)
    names = list(dict.fromkeys(frame["name"]))
    few = frame.groupby(keys).size().max() <= FEW

    def draw(size: Size) -> alt.ConcatChart:
        abreast = min(len(names), NARROW_COLUMNS if size.narrow else columns)
        beside = axis_width(frame, size)
        width = round((size.width - beside - GAP * (abreast - 1) - 8) / abreast)
        x = alt.X("_t:T", title=None, axis=time_axis(frame, size, width))
        scale = choice.scale(log, lambda part: widen(domain_of(part["value"], log), 0, AIR, log))
        ticks = choice.ticks(log, count=4)

        def panel(place: int, who: str) -> alt.LayerChart:
            left = place % abreast == 0
            axis = alt.Axis(labelExpr=choice.labels(), labels=left, **ticks)
            base = choice.chart(frame).encode(x=x, y=alt.Y("value:Q", title=None, scale=scale, axis=axis))
            own = base.transform_filter(f"datum.name == {json.dumps(who)}")
            shade, detail = alt.Color("_colour:N", scale=None), [alt.Detail("name:N"), alt.Detail("_run:N")]
            others = base.mark_line(strokeWidth=1.2, color=RULE).encode(detail=detail)
            line = own.mark_line().encode(detail=detail, color=shade)
            points = {"filled": True, "opacity": 1, "strokeWidth": 1.5}
            traces = [base.mark_point(size=12, color=RULE, **points), others, line] if few else [others, line]
            if few:
                fill = alt.Fill("_fill:N", scale=None)
                traces.append(
                    own.mark_point(size=34, **points).encode(stroke=alt.Stroke("_colour:N", scale=None), fill=fill)
                )
            end = own.transform_filter("datum._last")
            if not few:
                traces.append(end.mark_point(size=42, **points).encode(color=shade))
            value = {"align": "right", "dy": -13, "fontWeight": "bold"}
            # the value stands on a ground of paper, or grey lines would run through it
            ground = end.mark_text(stroke=PAPER, strokeWidth=4, strokeJoin="round", **value).encode(text="_shown:N")
            text = end.mark_text(**value).encode(text="_shown:N", color=shade)
            touch = own.mark_point(size=200, opacity=0.001, filled=True).encode(tooltip=tooltip(frame, extra))
            marked = [] if level is None else [_level(level, scale)]
            layers = alt.layer(*marked, *traces, ground, text, touch)
            title = alt.Title(
                who, anchor="start", frame="group", color=INK, fontSize=size.font, fontWeight="bold", offset=6
            )
            return layers.properties(width=width, height=size.height(150, 124), title=title)

        panels = [panel(place, who) for place, who in enumerate(names)]
        return choice.add_menu(
            alt.concat(*panels, columns=abreast, bounds="flush", spacing={"row": ROW_GAP, "column": GAP})
        )

    return Figure(data=data, draw=draw, controls=bool(choice), **words)


def _level(level: float, scale: alt.Scale) -> alt.Chart:
    """A horizontal rule across a panel."""
    rule = alt.Chart(pd.DataFrame({"level": [level]})).mark_rule(color=MUTED, strokeWidth=0.6)
    return rule.encode(y=alt.Y("level:Q", scale=scale))
