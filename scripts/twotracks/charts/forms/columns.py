"""columns(): amounts of single periods as upright bars on a time axis, where periods without a figure stay empty."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import axis_width, domain_of, fills, prepare, time_axis, tooltip
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.figure import Figure
from twotracks.charts.theme import Size
from twotracks.quantities import periods
from twotracks.quantities.formats import significant

HEIGHT, THICK, THIN = 300, 20, 11


def columns(
    data: pd.DataFrame,
    *,
    hollow: str = "",
    choose: str = "",
    choose_label: str = "Show",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """An upright bar for each period, in the middle of it, with its value above.

    Parameters
    ----------
    data : DataFrame
        period, value (not negative), unit, `name`, source; `country` decides the colour. Months of one year or
        quarters; a period without a row stays an empty place.
    hollow : str
        Column that is true for amounts of another definition, or not certain: drawn as outlines.
    choose, choose_label : str
        Column with alternative measures, and the label of the menu that shows one at a time.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_t"] = [_middle(each) for each in frame["period"]]
    frame["_fill"] = fills(frame, frame[hollow] if hollow else None)
    # the axis carries the unit, and bars stand close together
    frame["_brief"] = [significant(each, 2) for each in frame["value"]]
    choice = Choice(frame, choose, choose_label)
    frame["_last"] = ~frame.duplicated([choose] if choose else ["unit"], keep="last")
    frame["_peak"] = frame["value"] == frame.groupby(choose or "unit")["value"].transform("max")

    def draw(size: Size) -> alt.LayerChart:
        beside = axis_width(frame, size)
        width, height = size.width - beside - 12, size.height(HEIGHT, 260)
        axis = alt.Axis(labelExpr=choice.labels(), tickCount=4, minExtent=beside)

        def reach(part: pd.DataFrame) -> tuple[float, float]:
            return domain_of(part["value"] * 1.12, log=False)

        y = alt.Y("value:Q", title=None, axis=axis, scale=choice.scale(False, reach))
        first, end = (pd.Timestamp(pick(frame["_t"])) for pick in (min, max))
        air = (end - first) * 0.04
        scale = alt.Scale(domain=[f"{each:%Y-%m-%d}T00:00:00" for each in (first - air, end + air)], nice=False)
        x = alt.X("_t:T", title=None, scale=scale, axis=time_axis(frame, size, width))
        base = choice.chart(frame).encode(x=x, y=y)
        bar = base.mark_bar(width=THIN if size.narrow else THICK, strokeWidth=1.6, cornerRadiusEnd=2).encode(
            fill=alt.Fill("_fill:N", scale=None),
            stroke=alt.Stroke("_colour:N", scale=None),
            tooltip=tooltip(frame, extra),
        )
        # on a phone the last and the largest bar have room for their value, each on its own side
        sides = [(None, "center", 0)]
        if size.narrow:
            sides = [("datum._last", "left", -THIN / 2), ("datum._peak && !datum._last", "right", THIN / 2)]
        values = [
            (base.transform_filter(test) if test else base)
            .mark_text(dy=-8, dx=dx, align=align, fontWeight="bold", fontSize=size.font - 1)
            .encode(text="_brief:N", color=alt.Color("_colour:N", scale=None))
            for test, align, dx in sides
        ]
        chart = alt.layer(bar, *values).properties(width=width, height=height)
        return choice.add_menu(chart)

    return Figure(data=data, draw=draw, controls=bool(choice), **words)


def _middle(period: str) -> str:
    """The day in the middle of a period, as local time."""
    first, last = periods.span(period)
    return f"{(first + (last - first) / 2).isoformat()}T00:00:00"
