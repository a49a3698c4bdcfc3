"""dots() and dumbbell(): estimates that disagree, and values that moved."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import domain_of, fills, label_width, prepare, widen
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.drawing.rows import Rows
from twotracks.charts.figure import Figure
from twotracks.charts.theme import MUTED, RULE, Size

ROW, NARROW_ROW = 30, 44


def dots(
    data: pd.DataFrame,
    *,
    name: str = "name",
    hollow: str = "",
    log: bool = False,
    choose: str = "",
    choose_label: str = "Show",
    level: float | None = None,
    inset: bool = False,
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
    choose, choose_label : str
        Column with alternative sets of dots, and the label of the menu that shows one at a time.
    level : float
        A value to mark with a vertical rule.
    inset : bool
        Whether to leave room for labels left of the lowest dots on a linear axis, as log axes always do.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_fill"] = fills(frame, frame[hollow] if hollow else None)
    return _figure(data, frame, name, log, Choice(frame, choose, choose_label), extra, words, level=level, inset=inset)


def dumbbell(
    data: pd.DataFrame,
    *,
    name: str = "name",
    stage: str = "stage",
    log: bool = False,
    choose: str = "",
    choose_label: str = "Show",
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
    choose, choose_label, extra, **words
        As in :func:`dots`.
    """
    frame = prepare(data)
    frame["_fill"] = fills(frame, frame.duplicated([name, *([choose] if choose else [])], keep="last"))
    choice = Choice(frame, choose, choose_label)
    return _figure(data, frame, name, log, choice, ((stage, "Stage"), *extra), words)


def _figure(
    data: pd.DataFrame,
    frame: pd.DataFrame,
    name: str,
    log: bool,
    choice: Choice,
    extra: tuple[tuple[str, str], ...],
    words: dict[str, Any],
    level: float | None = None,
    inset: bool = False,
) -> Figure:
    """Rows of dots on a value axis, joined by their range, the lowest and the highest of a row with their values."""
    groups = frame.groupby([name, *([choice.column] if choice.column else [])], sort=False)["value"]
    frame["_high"], frame["_low"] = frame["value"] == groups.transform("max"), frame["value"] == groups.transform("min")
    rows = Rows(name, list(dict.fromkeys(frame[name])), ROW, NARROW_ROW, log)
    joined = bool((groups.transform("size") > 1).any())
    spans = frame.assign(_from=groups.transform("min"), _to=groups.transform("max"))

    def draw(size: Size) -> alt.LayerChart:
        width = rows.width(size)
        room = label_width(frame["_shown"], size) + 16

        def reach(part: pd.DataFrame) -> tuple[float, float]:
            left = room if joined and (log or inset) else 0
            return widen(domain_of(part["value"], log), left / width, room / width, log)

        y = rows.y(size, grid=True)
        base = choice.chart(frame).encode(x=rows.x(choice, reach, labelFlush=True), y=y)
        ink = alt.Color("_colour:N", scale=None)
        high = base.transform_filter("datum._high").mark_text(align="left", dx=10, fontWeight="bold")
        low = base.transform_filter("datum._low && !datum._high").mark_text(align="right", dx=-10)
        layers = [
            rows.dot(base, frame, extra),
            high.encode(text=alt.Text("_shown:N"), color=ink),
            low.encode(text=alt.Text("_shown:N"), color=ink),
        ]
        if joined:
            span = choice.chart(spans).mark_rule(color=RULE, strokeWidth=3)
            layers.insert(0, span.encode(x=alt.X("_from:Q"), x2=alt.X2("_to"), y=y))
        if level is not None:
            mark = alt.Chart(pd.DataFrame({"level": [level]})).mark_rule(color=MUTED, strokeDash=[3, 3])
            layers.insert(0, mark.encode(x=alt.X("level:Q")))
        return rows.finish(layers, base, choice, size)

    return Figure(data=data, draw=draw, controls=bool(choice), **words)
