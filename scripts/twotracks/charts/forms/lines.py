"""lines(): series over time, labelled at their ends, or a panel for each of them."""

from __future__ import annotations

from typing import Unpack

import altair as alt

from twotracks.charts.drawing.axes import OverTime
from twotracks.charts.drawing.controls import choice, picked_out
from twotracks.charts.drawing.data import runs
from twotracks.charts.drawing.labels import end_labels
from twotracks.charts.drawing.layers import Spec, at_ends, dot, events, layered, line, reference, touch
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Column, Options, form
from twotracks.charts.forms import small_multiples
from twotracks.charts.theme import INK

HEIGHT = 330
CROWD = 16  # from so many points on a line, dots would only thicken it
PATTERNS = [[1, 0], [6, 4], [2, 4], [9, 3, 2, 3], [1, 3]]


@form("period", "value", "unit", "name")
def lines(
    sheet: Sheet, *, series: Column = "", segment: Column = "", pick: str = "", strong: str = "",
    patterns: bool = False, rules: dict[str, str] | None = None, reference_at: float | None = None,
    reference_label: str = "", panels: Column = "", scale: str = "shared", under: Column = "",
    peaks: bool = False, **_: Unpack[Options],
) -> Spec:  # fmt: skip
    """Series over time. A line is broken where its definition changes and where a year or quarter is missing.

    Parameters
    ----------
    data : DataFrame
        period, value, unit, `name` (label of the series), source; `country` decides the colour. With `low` and
        `high` (empty without an interval), panels on one scale draw a band.
    series : str
        Column that tells the lines apart; `country` by default, `name` where there are panels.
    segment : str
        Column that tells the definitions within a series apart: no line is drawn from one to the next.
    pick : str
        Label of a menu that picks out one series.
    strong : str
        Name of a series to draw in ink among grey ones.
    patterns : bool
        Whether lines of one colour differ by their strokes.
    rules : dict
        Events as period -> label, drawn as light vertical rules.
    reference_at, reference_label : float, str
        A value to mark with a horizontal rule, such as 1 for parity, and its name.
    panels : str
        Column that names small multiples, in the order of the data.
    scale : {'shared', 'own'}
        Whether all panels have one value axis, with the other series in grey behind each, or each its own from zero.
    under : str
        Column with the line under the heading of a panel that has its own scale.
    peaks : bool
        Whether panels write their highest value instead of the last.
    """
    if panels and scale == "own":
        return small_multiples.own_scale(sheet, panels, under, series or "name")
    if panels:
        return small_multiples.shared_scale(sheet, panels, segment, reference_at, peaks)
    frame, height = sheet.frame, sheet.size.height(HEIGHT, 300)
    frame["_series"] = frame[series or "country"]
    frame["_run"] = runs(frame, sheet.keys("_series"), segment)
    frame.loc[frame["name"] == strong, ["_colour", "_fill"]] = INK
    labels = end_labels(sheet, frame, height, sheet.reach("value"))
    over = OverTime(sheet, [*labels["_label"], *labels["_last"]])
    base, names = over.chart(), list(dict.fromkeys(frame["name"]))
    strokes = line(base, "_series", "_run")
    if patterns:
        dashes = alt.Scale(domain=names, range=[PATTERNS[place % len(PATTERNS)] for place in range(len(names))])
        strokes = strokes.encode(strokeDash=alt.StrokeDash("name:N", scale=dashes, legend=None))
    longest = frame.groupby(sheet.keys("_series")).size().max()
    drawn = [strokes, dot(base, 34 if longest < CROWD else 9, 1.5), *at_ends(sheet, labels, over.scale)]
    every, params = sheet.say("all"), []
    if pick:
        drawn = [layer.encode(opacity=picked_out(strong)) for layer in drawn]
        params = [choice("pick", pick, [every, *names], every)]
    context = [*events(sheet, rules), *reference(sheet, reference_at, reference_label)]
    return layered(*context, *drawn, touch(base, sheet.tips(), 500), width=over.width, height=height, params=params)
