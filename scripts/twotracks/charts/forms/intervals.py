"""intervals() and bands(): estimates drawn with the range that their makers give, at a moment and over time."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import domain_of, fills, label_width, prepare, time_axis, tooltip, widen
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.drawing.rows import Rows
from twotracks.charts.figure import Figure
from twotracks.charts.theme import Size

ROW, NARROW_ROW = 34, 48


def intervals(
    data: pd.DataFrame,
    *,
    name: str = "name",
    hollow: str = "",
    log: bool = False,
    choose: str = "",
    choose_label: str = "Show",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """A row for each estimate: its central value as a dot, its interval as a bar behind it.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, value, `low` and `high` (empty where no interval is given), unit, source;
        `country` decides the colour.
    hollow : str
        Column that is true for what is uncertain in another way: drawn hollow.
    log : bool
        Logarithmic value axis; the subtitle should say so.
    choose, choose_label : str
        Column with alternative sets of rows, and the label of the menu that shows one at a time.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_fill"] = fills(frame, frame[hollow] if hollow else None)
    frame["_from"], frame["_to"] = frame["low"].fillna(frame["value"]), frame["high"].fillna(frame["value"])
    choice = Choice(frame, choose, choose_label)
    rows = Rows(name, list(dict.fromkeys(frame[name])), ROW, NARROW_ROW, log)

    def draw(size: Size) -> alt.LayerChart:
        room = (label_width(frame["_shown"], size) + 18) / rows.width(size)

        def reach(part: pd.DataFrame) -> tuple[float, float]:
            return widen(domain_of(pd.concat([part["_from"], part["_to"]]), log), 0, room, log)

        base = choice.chart(frame).encode(y=rows.y(size))
        shade = alt.Color("_colour:N", scale=None)
        span = base.mark_rule(strokeWidth=9, opacity=0.3, strokeCap="round")
        value = base.mark_text(align="left", dx=12, fontWeight="bold")
        layers = [
            span.encode(x=alt.X("_from:Q"), x2="_to", color=shade),
            rows.dot(base, frame, extra).encode(x=rows.x(choice, reach)),
            value.encode(x=alt.X("_to:Q"), text=alt.Text("_shown:N"), color=shade),
        ]
        return rows.finish(layers, base, choice, size)

    return Figure(data=data, draw=draw, controls=bool(choice), **words)


def bands(
    data: pd.DataFrame,
    *,
    panel: str = "name",
    choose: str = "",
    choose_label: str = "Show",
    peaks: bool = False,
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """Small multiples over time, all to one scale: a line in each panel, and its interval as a band.

    Parameters
    ----------
    data : DataFrame
        period, value, `low` and `high` (empty where no interval is given), unit, `name`, source; `country` decides
        the colour.
    panel : str
        Column that names the panels, in the order of the data.
    choose, choose_label : str
        Column with alternative measures, and the label of the menu that shows one at a time.
    peaks : bool
        Whether to write the highest value of each panel instead of the last.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    keys = [panel, *([choose] if choose else [])]
    highest = frame["value"] == frame.groupby(keys)["value"].transform("max")
    frame["_written"] = highest if peaks else ~frame.duplicated(keys, keep="last")
    choice = Choice(frame, choose, choose_label)
    panels = list(dict.fromkeys(frame[panel]))

    def draw(size: Size) -> alt.FacetChart:
        columns = min(len(panels), 2 if size.narrow else 4)
        width = round((size.width - 58) / columns - 14)

        def reach(part: pd.DataFrame) -> tuple[float, float]:
            return domain_of(pd.concat([part["value"] * 1.1, part["high"].dropna()]), log=False)

        axis = alt.Axis(labelExpr=choice.labels(), tickCount=4)
        y = alt.Y("value:Q", title=None, axis=axis, scale=choice.scale(False, reach))
        base = choice.chart(frame).encode(x=alt.X("_t:T", title=None, axis=time_axis(frame, size, width)))
        shade = alt.Color("_colour:N", scale=None)
        band = base.mark_area(opacity=0.22).encode(y=alt.Y("low:Q"), y2="high", fill=alt.Fill("_colour:N", scale=None))
        line = base.mark_line().encode(y=y, color=shade)
        written = base.transform_filter("datum._written").encode(y=y)
        dot = written.mark_point(size=50, filled=True, opacity=1).encode(color=shade)
        text = written.mark_text(align="center" if peaks else "right", dy=-12, fontWeight="bold")
        touch = base.mark_point(size=200, opacity=0.001, filled=True).encode(y=y, tooltip=tooltip(frame, extra))
        layers = alt.layer(band, line, dot, text.encode(text=alt.Text("_shown:N"), color=shade), touch)
        layers = layers.properties(width=width, height=size.height(190, 150))
        facet = alt.Facet(f"{panel}:N", sort=panels, title=None).header(labelAnchor="start", labelLimit=width + 10)
        return choice.add_menu(layers.facet(facet=facet, columns=columns, spacing=14))

    return Figure(data=data, draw=draw, controls=bool(choice), **words)
