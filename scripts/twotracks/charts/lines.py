"""lines(): series over time, labelled at their ends, with a choice of measure or a series to pick out."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.figure import Figure
from twotracks.charts.frames import domain_of, log_ticks, plot_width, prepare, spread, tooltip
from twotracks.charts.theme import MUTED, PAPER, RULE, Size, axis_labels

HEIGHT = 330


def lines(
    data: pd.DataFrame,
    *,
    series: str = "country",
    log: bool = False,
    choose: str = "",
    choose_label: str = "Show",
    pick: str = "",
    dashed: str = "",
    rules: dict[str, str] | None = None,
    level: float | None = None,
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """Series over time.

    Parameters
    ----------
    data : DataFrame
        period, value, unit, `name` (label of the series), source; `country` decides the colour.
    series : str
        Column that tells the lines apart.
    log : bool
        Logarithmic value axis; the subtitle should say so.
    choose : str
        Column with alternative measures of the same series (currency, tracker): a menu shows one at a time, the
        first to begin with.
    choose_label, pick : str
        Label of that menu; label of a second menu that picks out one series.
    dashed : str
        Column that is true where a point is implied or forecast: drawn hollow.
    rules : dict
        Events as period -> label, drawn as light vertical rules.
    level : float
        A value to mark with a horizontal rule, such as 1 for parity.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_series"] = frame[series]
    frame["_open"] = frame[dashed].astype(bool) if dashed else False
    choices = list(dict.fromkeys(frame[choose])) if choose else []

    def draw(size: Size) -> alt.LayerChart:
        height = size.height(HEIGHT, 300)
        last = frame.sort_values("_t", kind="stable").groupby([series, *([choose] if choose else [])]).tail(1).copy()
        last["_label_y"] = last["value"]
        scale = alt.Scale(type="log" if log else "linear", nice=log, zero=not log)
        if not choose and len(frame):
            domain = domain_of(frame["value"], log)
            scale = alt.Scale(type="log" if log else "linear", domain=domain, nice=False)
            last["_label_y"] = spread(list(last["value"]), domain, height, size.font + 3, log)
        menu = alt.param(
            name="choose",
            value=choices[0] if choices else "",
            bind=alt.binding_select(options=choices, name=f"{choose_label} "),
        )
        picked = alt.param(
            name="pick",
            value="All",
            bind=alt.binding_select(options=["All", *dict.fromkeys(frame["name"])], name=f"{pick} "),
        )
        strength = alt.when("pick == 'All' || datum.name == pick").then(alt.value(1)).otherwise(alt.value(0.18))
        axis = alt.Axis(labelExpr=_labels(frame, choose, choices), **_ticks(frame, log, choose, choices))
        y = alt.Y("value:Q", scale=scale, title=None, axis=axis)
        years = alt.Axis(format="%Y", tickCount={"interval": "year", "step": 2 if size.narrow else 1}, labelOverlap=True)
        base = alt.Chart(frame).encode(x=alt.X("_t:T", title=None, axis=years), y=y)
        shade = alt.Color("_colour:N", scale=None)
        line = base.mark_line().encode(detail="_series:N", color=shade)
        dots = base.mark_point(size=34, filled=True, opacity=1, strokeWidth=1.5).encode(
            fill=alt.condition("datum._open", alt.value(PAPER), alt.Color("_colour:N", scale=None)),
            stroke=alt.Stroke("_colour:N", scale=None),
        )
        touch = base.mark_point(size=500, opacity=0.001, filled=True).encode(tooltip=tooltip(frame, extra))
        label = (
            alt.Chart(last)
            .mark_text(align="left", dx=9, fontWeight="bold")
            .encode(
                x="_t:T",
                y=alt.Y("_label_y:Q", scale=scale),
                text="name:N",
                color=alt.Color("_colour:N", scale=None),
            )
        )
        marks = [line, dots, touch, label]
        if pick:
            marks = [mark.encode(opacity=strength) if mark is not touch else mark for mark in marks]
        chart = alt.layer(*_context(rules or {}, level, height, size), *marks)
        if choose:
            chart = chart.add_params(menu).transform_filter(f"datum['{choose}'] == choose")
        if pick:
            chart = chart.add_params(picked)
        return chart.properties(width=plot_width(size, frame["name"]), height=height)

    return Figure(data=data, draw=draw, controls=bool(choose or pick), **words)


def _labels(frame: pd.DataFrame, choose: str, choices: list[str]) -> str:
    """Axis labels in the unit of the data; with a menu, in the unit of the measure it shows."""
    if not len(frame):
        return "datum.label"
    unit_of = frame.groupby(choose)["unit"].first() if choose else None
    expression = axis_labels(frame["unit"].iloc[0])
    if unit_of is not None:
        for choice in choices[1:]:
            expression = f"choose == {choice!r} ? {axis_labels(unit_of[choice])} : ({expression})"
    return expression


def _ticks(frame: pd.DataFrame, log: bool, choose: str, choices: list[str]) -> dict[str, Any]:
    """Few and round ticks on a log axis; with a menu, those of the measure it shows."""
    if not log or not len(frame):
        return {}
    if not choose:
        return {"values": log_ticks(frame["value"])}
    ticks = {choice: log_ticks(frame.loc[frame[choose] == choice, "value"]) for choice in choices}
    return {"values": alt.ExprRef(expr=f"({ticks!r})[choose]")}


def _context(rules: dict[str, str], level: float | None, height: int, size: Size) -> list[alt.Chart]:
    """Events as light vertical rules with labels at the top, and a level as a horizontal rule."""
    layers = []
    if rules:
        events = prepare(pd.DataFrame({"period": list(rules), "label": list(rules.values()), "value": 0.0}))
        mark = alt.Chart(events).mark_rule(strokeDash=[2, 3], color=RULE).encode(x="_t:T")
        text = mark.mark_text(align="right", dx=-4, color=MUTED, fontSize=size.font - 1).encode(
            text="label:N", y=alt.value(8)
        )
        layers += [mark, text]
    if level is not None:
        layers.append(alt.Chart(pd.DataFrame({"level": [level]})).mark_rule(color=MUTED).encode(y="level:Q"))
    return layers
