"""bars(): amounts side by side, as horizontal bars that carry their value; on a phone the name stands above."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import domain_of, fills, label_width, prepare, tooltip, widen
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.figure import Figure
from twotracks.charts.theme import MUTED, RULE, Size

ROW, NARROW_ROW, WRAP = 30, 46, 42


def bars(
    data: pd.DataFrame,
    *,
    name: str = "name",
    group: str = "",
    hollow: str = "",
    choose: str = "",
    choose_label: str = "Show",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """Amounts side by side.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, value, unit, source; `country` decides the colour.
    group : str
        Column that splits the bars into groups with a heading.
    hollow : str
        Column that is true for amounts that are promises, targets or forecasts: drawn as outlines.
    choose, choose_label : str
        Column with alternative sets of bars, and the label of the menu that shows one at a time.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_name"] = frame[name]
    frame["_fill"] = fills(frame, frame[hollow] if hollow else None)
    order = list(dict.fromkeys(frame["_name"]))
    choice = Choice(frame, choose, choose_label)

    def draw(size: Size) -> alt.TopLevelMixin:
        labels = {each: textwrap.wrap(each, WRAP) if not size.narrow else [each] for each in order}
        beside = 0 if size.narrow else label_width([line for each in labels.values() for line in each], size) + 14
        width = size.width - beside - 8
        room = (label_width(frame["_shown"], size) + 14) / width

        def reach(part: pd.DataFrame) -> tuple[float, float]:
            low, high = domain_of(part["value"], log=False)
            return widen((low, high), room * (low < 0), room * (high > 0), log=False)

        row = NARROW_ROW if size.narrow else ROW + 14 * (max(map(len, labels.values()), default=1) - 1)
        room_for_names = {"labelLimit": beside, "minExtent": beside, "labelExpr": _broken(labels)}
        axis = None if size.narrow else alt.Axis(domain=False, ticks=False, **room_for_names)
        x = alt.X("value:Q", scale=choice.scale(log=False, domain=reach), title=None)
        x = x.axis(
            labelExpr=choice.labels(),
            tickCount=4,
            grid=True,
            domain=False,
            ticks=False,
            labelOverlap=True,
            labelFlush=True,
        )
        y = alt.Y("_name:N", sort=order, title=None, axis=axis).scale(paddingInner=0.35 if not size.narrow else 0.62)
        base = choice.chart(frame).encode(x=x, y=y)
        shade = alt.Color("_colour:N", scale=None)
        mark = base.mark_bar(cornerRadiusEnd=2, strokeWidth=1.5).encode(
            stroke=alt.Stroke("_colour:N", scale=None),
            fill=alt.Fill("_fill:N", scale=None),
            tooltip=tooltip(frame, extra),
        )
        ends = [
            base.transform_filter(f"datum.value {sign} 0")
            .mark_text(align=align, dx=shift, fontWeight="bold")
            .encode(text=alt.Text("_shown:N"), color=shade)
            for sign, align, shift in ((">=", "left", 6), ("<", "right", -6))
        ]
        layers = [mark, *ends]
        if (frame["value"] < 0).any():
            layers.insert(0, alt.Chart(pd.DataFrame({"v": [0]})).mark_rule(color=RULE).encode(x=alt.X("v:Q")))
        if size.narrow:
            above = base.mark_text(align="left", baseline="bottom", dy=-11, color=MUTED)
            layers.append(above.encode(text=alt.Text("_name:N"), x=alt.XValue(0)))
        chart = alt.layer(*layers).properties(width=width, height=alt.Step(row))
        if group:
            rows = alt.Row(f"{group}:N", sort=list(dict.fromkeys(frame[group])), title=None)
            rows = rows.header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top", labelPadding=0)
            chart = chart.facet(row=rows, spacing=14).resolve_scale(y="independent")
        return choice.add_menu(chart)

    return Figure(data=data, draw=draw, controls=bool(choice), **words)


def _broken(labels: dict[str, list[str]]) -> str:
    """A Vega expression that breaks long names into lines."""
    long = {each: parts for each, parts in labels.items() if len(parts) > 1}
    return f"({json.dumps(long)})[datum.label] || datum.label" if long else "datum.label"
