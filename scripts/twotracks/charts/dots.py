"""dots() and dumbbell(): estimates that disagree, and values that moved."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.figure import Figure
from twotracks.charts.frames import domain_of, label_width, log_ticks, prepare, tooltip
from twotracks.charts.theme import INK, MUTED, PAPER, RULE, Size, axis_labels

ROW, NARROW_ROW = 30, 44


def dots(
    data: pd.DataFrame,
    *,
    name: str = "name",
    hollow: str = "",
    log: bool = False,
    label: str = "_shown",
    level: float | None = None,
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """One dot for each estimate, a row for each `name`; several dots in a row are joined by their range.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, value, unit, source; `country` decides the colour.
    hollow : str
        Column that is true for forecasts and reports not confirmed: drawn hollow.
    log : bool
        Logarithmic value axis; the subtitle should say so.
    label : str
        Column written beside a dot; the value by default, nothing when empty.
    level : float
        A value to mark with a vertical rule.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_hollow"] = frame[hollow].astype(bool) if hollow else False

    def draw(size: Size) -> alt.LayerChart:
        base, layers = _rows(frame, name, size, log)
        layers = [_range(frame, name), *layers] if frame[name].duplicated().any() else layers
        if level is not None:
            mark = alt.Chart(pd.DataFrame({"level": [level]})).mark_rule(color=MUTED, strokeDash=[3, 3])
            layers.insert(0, mark.encode(x="level:Q"))
        layers.append(_dot(base, frame, extra))
        if label:
            text = base.mark_text(align="left", dx=10, fontWeight="bold")
            layers.append(text.encode(text=f"{label}:N", color=alt.Color("_colour:N", scale=None)))
        return _finish(layers, base, frame, name, size)

    return Figure(data=data, draw=draw, **words)


def dumbbell(
    data: pd.DataFrame,
    *,
    name: str = "name",
    stage: str = "stage",
    log: bool = False,
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """What was said first and what is said now: a hollow dot and a filled one, joined.

    Parameters
    ----------
    data : DataFrame
        `name`, `stage`, value, unit, source; the first stage of a row is drawn hollow, the last filled.
    stage : str
        Column that names the stages (an edition, a year).
    log : bool
        Logarithmic value axis.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_hollow"] = frame.duplicated(name, keep="last")
    frame["_edge"] = frame["value"] == frame.groupby(name)["value"].transform("max")

    def draw(size: Size) -> alt.LayerChart:
        base, layers = _rows(frame, name, size, log)
        layers = [_range(frame, name), *layers, _dot(base, frame, ((stage, "Stage"), *extra))]
        for edge, align, shift in ((True, "left", 9), (False, "right", -9)):
            text = base.transform_filter(f"datum._edge == {str(edge).lower()}").mark_text(align=align, dx=shift)
            layers.append(text.encode(text="_shown:N", color=alt.value(INK)))
        return _finish(layers, base, frame, name, size)

    return Figure(data=data, draw=draw, **words)


def _rows(frame: pd.DataFrame, name: str, size: Size, log: bool) -> tuple[alt.Chart, list[alt.Chart]]:
    """The frame of both forms: a value axis, a row for each name (above the marks on a phone)."""
    order = list(dict.fromkeys(frame[name]))
    low, high = domain_of(frame["value"], log)
    scale = alt.Scale(type="log" if log else "linear", domain=(low, high), nice=False)
    x = alt.X("value:Q", scale=scale, title=None)
    ticks = {"values": log_ticks(frame["value"])} if log else {"tickCount": 5}
    x = x.axis(labelExpr=axis_labels(frame["unit"].iloc[0]), grid=True, domain=False, ticks=False, **ticks)
    axis = None if size.narrow else alt.Axis(grid=True, domain=False, ticks=False, labelColor=INK, labelLimit=300)
    y = alt.Y(f"{name}:N", sort=order, title=None, axis=axis)
    base = alt.Chart(frame).encode(x=x, y=y)
    above = base.mark_text(align="left", baseline="bottom", dy=-9, color=MUTED)
    return base, [above.encode(text=f"{name}:N", x=alt.value(0))] if size.narrow else []


def _range(frame: pd.DataFrame, name: str) -> alt.Chart:
    ends = frame.groupby(name, sort=False)["value"].agg(["min", "max"]).reset_index()
    return alt.Chart(ends).mark_rule(color=RULE, strokeWidth=3).encode(x="min:Q", x2="max:Q", y=f"{name}:N")


def _dot(base: alt.Chart, frame: pd.DataFrame, extra: tuple[tuple[str, str], ...]) -> alt.Chart:
    return base.mark_point(size=95, filled=True, opacity=1, strokeWidth=2).encode(
        fill=alt.condition("datum._hollow", alt.value(PAPER), alt.Color("_colour:N", scale=None)),
        stroke=alt.Stroke("_colour:N", scale=None),
        tooltip=tooltip(frame, extra),
    )


def _finish(layers: list[alt.Chart], base: alt.Chart, frame: pd.DataFrame, name: str, size: Size) -> alt.LayerChart:
    beside = 0 if size.narrow else label_width(frame[name], size) + 14
    width = size.width - beside - label_width(frame["_shown"], size) - 24
    return alt.layer(*layers).properties(width=width, height=alt.Step(NARROW_ROW if size.narrow else ROW))
