"""panels(): measures that must not share a scale, side by side over one time axis, each panel with its own."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import (
    axis_width,
    domain_of,
    fills,
    label_width,
    prepare,
    spread,
    time_axis,
    tooltip,
)
from twotracks.charts.figure import Figure
from twotracks.charts.theme import INK, MUTED, Size, axis_labels

HEIGHT, NARROW_HEIGHT, GAP = 220, 150, 22


def panels(
    data: pd.DataFrame,
    *,
    panel: str = "panel",
    under: str = "under",
    series: str = "name",
    hollow: str = "",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """Small multiples over one time axis, each with a value axis of its own from zero; below each other on a phone.

    Parameters
    ----------
    data : DataFrame
        period, value, unit, `name` (label of the line), source, in the order to draw; `country` decides the colour.
        Units may differ from panel to panel, not within one.
    panel, under : str
        Columns with the heading of each panel and the line under it (who counts what).
    series : str
        Column that tells the lines of a panel apart.
    hollow : str
        Column that is true for values that were restated, derived or not confirmed: drawn hollow, off the line.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_off"] = frame[hollow].astype(bool) if hollow else False
    frame["_fill"] = fills(frame, frame["_off"])
    frame["_series"] = frame[series]
    parts = [part for _, part in frame.groupby(panel, sort=False)]

    def draw(size: Size) -> alt.TopLevelMixin:
        across = 1 if size.narrow else max(len(parts), 1)
        width = round((size.width - GAP * (across - 1)) / across)
        drawn = [_panel(part, frame, size, width, (panel, under), extra) for part in parts]
        return alt.vconcat(*drawn, spacing=GAP) if size.narrow else alt.hconcat(*drawn, spacing=GAP)

    return Figure(data=data, draw=draw, **words)


def _panel(
    part: pd.DataFrame,
    whole: pd.DataFrame,
    size: Size,
    width: int,
    heads: tuple[str, str],
    extra: tuple[tuple[str, str], ...],
) -> alt.LayerChart:
    """One panel: its lines with name and last value at their ends, under its heading."""
    height = size.height(HEIGHT, NARROW_HEIGHT)
    beside, reach = axis_width(part, size), domain_of(part["value"], log=False)
    last = _ends(part, reach, height, size)
    inner = width - beside - label_width([line for each in last["_label"] for line in each.split("\n")], size) - 12
    times = alt.Scale(domain=[whole["_t"].min(), whole["_t"].max()])
    x = alt.X("_t:T", title=None, scale=times, axis=time_axis(whole, size, inner))
    scale = alt.Scale(domain=list(reach), nice=False)
    axis = alt.Axis(labelExpr=axis_labels(part["unit"].iloc[0]), tickCount=4, minExtent=beside)
    base = alt.Chart(part).encode(x=x, y=alt.Y("value:Q", title=None, scale=scale, axis=axis))
    shade = alt.Color("_colour:N", scale=None)
    line = base.transform_filter("!datum._off").mark_line().encode(color=shade, detail="_series:N")
    dot = base.mark_point(size=40, filled=True, opacity=1, strokeWidth=1.6).encode(
        fill=alt.Fill("_fill:N", scale=None), stroke=alt.Stroke("_colour:N", scale=None), tooltip=tooltip(part, extra)
    )
    text = alt.Chart(last).mark_text(align="left", dx=8, fontWeight="bold", baseline="middle", lineBreak="\n")
    text = text.encode(x="_t:T", y=alt.Y("_label_y:Q", scale=scale), text="_label:N", color=shade)
    heading = alt.Title(
        part[heads[0]].iloc[0],
        subtitle=part[heads[1]].iloc[0].split("\n"),
        anchor="start",
        frame="group",
        color=INK,
        fontSize=size.font,
        subtitleColor=MUTED,
        subtitleFontSize=size.font - 1,
        subtitlePadding=3,
        offset=10,
    )
    return alt.layer(line, dot, text).properties(width=inner, height=height, title=heading)


def _ends(part: pd.DataFrame, reach: tuple[float, float], height: int, size: Size) -> pd.DataFrame:
    """The last point of each line with its label, moved apart from its neighbours; hollow ones only if alone."""
    firm = part[~part["_off"]] if (~part["_off"]).any() else part
    last = firm.sort_values("_t", kind="stable").groupby("_series", sort=False).tail(1).copy()
    last["_label"] = last["name"] + "\n" + last["_shown"]
    last["_label_y"] = spread(list(last["value"]), reach, height, 2 * (size.font + 3), log=False)
    return last
