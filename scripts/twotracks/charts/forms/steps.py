"""steps(): records as staircases, each level held until the next one, over all attempts."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import fills, plot_width, prepare, spread, time_axis, tooltip
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.drawing.search import finder, named
from twotracks.charts.figure import Figure
from twotracks.charts.theme import Size

HEIGHT = 400


def steps(
    data: pd.DataFrame,
    *,
    until: str = "",
    series: str = "country",
    choose: str = "",
    choose_label: str = "Show",
    find: str = "Find a model",
    hint: str = "",
    label: str = "",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """The running record of each series as a staircase; the attempts that broke none are faint dots.

    Parameters
    ----------
    data : DataFrame
        One row an attempt: `name`, period (a day), value, unit, `side` (label of the series), source; `country`
        decides the colour.
    until : str
        The day to which the last record is drawn; that of the last attempt by default.
    series : str
        Column that tells the staircases apart.
    choose, choose_label : str
        Column with alternative sets of attempts, and the label of the menu that shows one at a time.
    find, hint : str
        Words before the search box and the example in it.
    label : str
        Column that is true for records to name on wide screens.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    keys = [series, *([choose] if choose else [])]
    until = until or max(data["period"], default="")
    frame = prepare(data).sort_values(["_t", "value"], kind="stable")
    best = frame.groupby(keys, sort=False)["value"].cummax()
    before = best.groupby([frame[key] for key in keys], sort=False).shift()
    frame["_record"] = (frame["value"] == best) & ~(before >= best)
    frame["_fill"] = fills(frame, None)
    frame["_text"] = frame["name"].str.cat([frame[column].astype(str) for column, _ in extra], sep=" ")
    frame["_wanted"] = frame["_record"] & frame[label] if label else False
    frame["_below"] = frame[series] != frame[series].iloc[0] if len(frame) else False
    days = pd.to_datetime(frame["_t"])
    frame["_late"] = days > days.max() - (days.max() - days.min()) * 0.25 if len(frame) else False
    choice = Choice(frame.sort_index(), choose, choose_label)
    records = frame[frame["_record"]]
    last = records.groupby(keys, sort=False).tail(1)
    held = pd.concat([records, last.assign(_t=f"{until}T00:00:00")])

    def draw(size: Size) -> alt.LayerChart:
        height = size.height(HEIGHT, 340)
        low, high = frame["value"].min(), frame["value"].max()
        domain = (low - 0.04 * (high - low), high + 0.06 * (high - low))
        ends = (
            pd.concat([_ends(part, domain, height) for _, part in last.groupby(choose or series, sort=False)])
            if choose
            else _ends(last, domain, height)
        )
        width = plot_width(size, [*ends["side"], *(ends["name"] if not size.narrow else [])], 36)
        every = pd.concat([frame, held])
        x = alt.X("_t:T", title=None, axis=time_axis(every, size, width))
        scale = alt.Scale(domain=list(domain), nice=False, zero=False)
        y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5))
        shade = alt.Color("_colour:N", scale=None)
        line = (
            choice.chart(held).encode(x=x, y=y, color=shade, detail=f"{series}:N").mark_line(interpolate="step-after")
        )
        quiet = alt.expr("length(find) > 1 ? (datum._hit ? 1 : 0.06) : (datum._record ? 1 : 0.3)")
        base = choice.chart(frame.assign(_marked=frame["_wanted"] & (not size.narrow))).encode(x=x, y=y)
        base = base.transform_calculate(_hit="indexof(lower(datum._text), lower(find)) >= 0")
        dot = base.mark_point(filled=True, size=38, opacity=quiet).encode(
            fill=alt.Fill("_fill:N", scale=None), tooltip=tooltip(frame, extra)
        )
        found = [
            base.transform_filter(f"({named()}) && {side}")
            .mark_text(align=align, dx=dx, dy=dy, fontWeight="bold", fontSize=size.font - 1)
            .encode(text="name:N", color=shade)
            for side, align, dx, dy in (
                ("!datum._below", "right", -6, -8),
                ("datum._below && !datum._late", "left", 5, 13),
                ("datum._below && datum._late", "right", 2, 16),
            )
        ]
        base = choice.chart(ends).encode(x="_t:T", y=alt.Y("_label_y:Q", scale=scale), color=shade)
        names = [base.mark_text(align="left", dx=8, fontWeight="bold").encode(text="side:N")]
        lower = base.mark_text(align="left", dx=8, dy=size.font + 2)
        names.append(lower.encode(text="_shown:N" if size.narrow else "name:N"))
        chart = alt.layer(line, dot, *found, *names).add_params(finder(find, hint))
        return choice.add_menu(chart).properties(width=width, height=height)

    def _ends(part: pd.DataFrame, domain: tuple[float, float], height: int) -> pd.DataFrame:
        placed = spread(list(part["value"]), domain, height, 38, log=False)
        return part.assign(_label_y=placed, _t=f"{until}T00:00:00")

    return Figure(data=data, draw=draw, controls=True, **words)
