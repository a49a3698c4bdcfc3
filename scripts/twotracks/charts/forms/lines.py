"""lines(): series over time, labelled at their ends, with a choice of measure or a series to pick out."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import axis_width, end_labels, fills, plot_width, prepare, runs, time_axis, tooltip
from twotracks.charts.drawing.menus import Choice, picker
from twotracks.charts.figure import Figure
from twotracks.charts.theme import INK, MUTED, RULE, Size

HEIGHT = 330
CROWD = 16
PATTERNS = [[1, 0], [6, 4], [2, 4], [9, 3, 2, 3], [1, 3]]


def lines(
    data: pd.DataFrame,
    *,
    series: str = "country",
    segment: str = "",
    log: bool = False,
    choose: str = "",
    choose_label: str = "Show",
    pick: str = "",
    dashed: str = "",
    strong: str = "",
    patterns: bool = False,
    rules: dict[str, str] | None = None,
    level: float | None = None,
    level_label: str = "",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """Series over time. A line is broken where its definition changes and where a year or quarter is missing.

    Parameters
    ----------
    data : DataFrame
        period, value, unit, `name` (label of the series), source; `country` decides the colour.
    series : str
        Column that tells the lines apart.
    segment : str
        Column that tells the definitions within a series apart: no line is drawn from one to the next.
    log : bool
        Logarithmic value axis; the subtitle should say so.
    choose : str
        Column with alternative measures of the same series (currency, tracker): a menu shows one at a time, the
        first to begin with.
    choose_label, pick : str
        Label of that menu; label of a second menu that picks out one series.
    dashed : str
        Column that is true where a point is implied, forecast or promised: drawn hollow.
    strong : str
        Name of a series to draw in ink among grey ones.
    patterns : bool
        Whether lines of one colour differ by their strokes.
    rules : dict
        Events as period -> label, drawn as light vertical rules.
    level, level_label : float, str
        A value to mark with a horizontal rule, such as 1 for parity, and its name.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_series"] = frame[series]
    frame["_fill"] = fills(frame, frame[dashed] if dashed else None)
    frame["_run"] = runs(frame, ["_series", *([choose] if choose else [])], segment)
    frame.loc[frame["name"] == strong, "_colour"] = INK
    choice = Choice(frame, choose, choose_label)
    names = list(dict.fromkeys(frame["name"]))

    def draw(size: Size) -> alt.LayerChart:
        height = size.height(HEIGHT, 300)
        labels = pd.concat([end_labels(part, size, height, log) for part in choice.parts.values()])
        beside = axis_width(frame, size)
        width = plot_width(size, labels["_label"], beside)
        scale = choice.scale(log)
        # the room for labels is that of the longest: a chart does not move when its menu changes the unit
        axis = alt.Axis(labelExpr=choice.labels(), minExtent=beside, **choice.ticks(log))
        y = alt.Y("value:Q", scale=scale, title=None, axis=axis)
        base = choice.chart(frame).encode(x=alt.X("_t:T", title=None, axis=time_axis(frame, size, width)), y=y)
        shade = alt.Color("_colour:N", scale=None)
        line = base.mark_line().encode(detail=[alt.Detail("_series:N"), alt.Detail("_run:N")], color=shade)
        if patterns:
            dashes = alt.Scale(domain=names, range=[PATTERNS[index % len(PATTERNS)] for index in range(len(names))])
            line = line.encode(strokeDash=alt.StrokeDash("name:N", scale=dashes, legend=None))
        # many points make a line: dots would only thicken it
        longest = max(part.groupby("_series").size().max() for part in choice.parts.values())
        dots = base.mark_point(size=34 if longest < CROWD else 9, filled=True, opacity=1, strokeWidth=1.5).encode(
            fill=alt.Fill("_fill:N", scale=None), stroke=alt.Stroke("_colour:N", scale=None)
        )
        touch = base.mark_point(size=500, opacity=0.001, filled=True).encode(tooltip=tooltip(frame, extra))
        marks = [line, dots, *_names(labels, choice, scale, size)]
        if pick:
            picked, strength = picker(names, pick)
            marks = [mark.encode(opacity=strength) for mark in marks]
        context = [*_rules(rules or {}, size), *_level(level, level_label, size)]
        chart = choice.add_menu(alt.layer(*context, *marks, touch))
        return (chart.add_params(picked) if pick else chart).properties(width=width, height=height)

    return Figure(data=data, draw=draw, controls=bool(choice or pick), **words)


def _names(labels: pd.DataFrame, choice: Choice, scale: alt.Scale, size: Size) -> list[alt.Chart]:
    """Names at the ends of the lines, and below them the last values where there is room."""
    base = choice.chart(labels).encode(
        x=alt.X("_label_t:T"), y=alt.Y("_label_y:Q", scale=scale), color=alt.Color("_colour:N", scale=None)
    )
    text = {"align": "left", "dx": 9, "lineBreak": "\n", "baseline": "middle"}
    line = size.font + 2
    upper = base.mark_text(fontWeight="bold", dy=alt.expr("datum._dy"), lineHeight=line, **text).encode(
        text=alt.Text("_label:N")
    )
    lower = base.mark_text(dy=alt.expr(f"datum._dy + {line} * datum._lines"), **text).encode(text=alt.Text("_last:N"))
    return [upper, lower]


def _rules(rules: dict[str, str], size: Size) -> list[alt.Chart]:
    """Events as light vertical rules with labels at the top."""
    if not rules:
        return []
    events = prepare(pd.DataFrame({"period": list(rules), "label": list(rules.values()), "value": 0.0}))
    mark = alt.Chart(events).mark_rule(strokeDash=[2, 3], color=RULE).encode(x=alt.X("_t:T"))
    text = mark.mark_text(align="right", dx=-4, color=MUTED, fontSize=size.font - 1)
    return [mark, text.encode(text=alt.Text("label:N"), y=alt.YValue(8))]


def _level(level: float | None, label: str, size: Size) -> list[alt.Chart]:
    """A horizontal rule, named at its left end."""
    if level is None:
        return []
    rule = (
        alt.Chart(pd.DataFrame({"level": [level], "label": [label]})).mark_rule(color=MUTED).encode(y=alt.Y("level:Q"))
    )
    text = rule.mark_text(align="left", baseline="bottom", dy=-4, dx=4, color=MUTED, fontSize=size.font - 1)
    return [rule, text.encode(text=alt.Text("label:N"), x=alt.XValue(0))]
