"""spans(): from one event to the one that answers it; strips(): who held something when; reigns() makes the latter."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import label_width, prepare, time_axis, tooltip
from twotracks.charts.figure import Figure
from twotracks.charts.theme import CHN, INK, MUTED, PAPER, RULE, USA, Size

ROW, NARROW_ROW, STRIP = 27, 42, 30


def spans(
    data: pd.DataFrame,
    *,
    start: str = "start",
    end: str = "end",
    open_: str = "open",
    label: str = "label",
    short: str = "short",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """From an American event to the Chinese one that answers it, a row for each; unanswered ones have no dot yet.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, value, unit, source, and the columns named below.
    start, end : str
        Columns with the days.
    open_ : str
        Column that is true where the end is only the day the data stop: drawn hollow and dashed.
    label, short : str
        Columns with the words at the end, for wide screens and for phones.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_t"], frame["_end"] = (frame[each] + "T00:00:00" for each in (start, end))
    frame["_fill"] = [PAPER if each else CHN for each in frame[open_]]
    order = list(dict.fromkeys(frame["name"]))

    def draw(size: Size) -> alt.LayerChart:
        beside = 0 if size.narrow else label_width(order, size) + 12
        words_at = short if size.narrow else label
        room = label_width(frame[words_at], size) * 0.95 + 16
        width = size.width - beside - 8
        first, last = pd.to_datetime(frame["_t"]).min(), pd.to_datetime(frame["_end"]).max()
        # room for the words after the last day
        stop = last + (last - first) * (room / (width - room))
        both = pd.concat([frame[["_t"]], frame[["_end"]].set_axis(["_t"], axis=1)])
        scale = alt.Scale(domain=[f"{first.date()}T00:00:00", f"{stop.date()}T00:00:00"], nice=False)
        x = alt.X("_t:T", title=None, scale=scale, axis=time_axis(both, size, width))
        axis = None if size.narrow else alt.Axis(ticks=False, domain=False, labelColor=INK, labelLimit=260)
        base = alt.Chart(frame).encode(x=x, y=alt.Y("name:N", sort=order, title=None, axis=axis))
        rule = base.mark_rule(strokeWidth=3, color=RULE).encode(x2="_end:T")
        lines = [
            rule.transform_filter(f"!datum['{open_}']"),
            rule.transform_filter(f"datum['{open_}']")
            .mark_rule(strokeWidth=2, strokeDash=[4, 4], color=RULE)
            .encode(x2="_end:T"),
        ]
        begun = base.mark_point(filled=True, size=80, opacity=1, color=USA).encode(tooltip=tooltip(frame, extra))
        done = base.encode(x=alt.X("_end:T")).mark_point(size=80, opacity=1, stroke=CHN, strokeWidth=1.8)
        done = done.encode(fill=alt.Fill("_fill:N", scale=None), tooltip=tooltip(frame, extra))
        text = base.encode(x=alt.X("_end:T")).mark_text(align="left", dx=9, color=INK, fontSize=size.font - 0.5)
        layers = [*lines, begun, done, text.encode(text=f"{words_at}:N")]
        if size.narrow:
            above = base.mark_text(align="left", baseline="bottom", dy=-8, color=MUTED)
            layers.append(above.encode(text="name:N", x=alt.XValue(0)))
        return alt.layer(*layers).properties(width=width, height=alt.Step(NARROW_ROW if size.narrow else ROW))

    return Figure(data=data, draw=draw, **words)


def strips(
    data: pd.DataFrame,
    *,
    start: str = "start",
    end: str = "end",
    label: str = "label",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """Who held something when: a row for each holder, a bar for each stretch.

    Parameters
    ----------
    data : DataFrame
        One row a stretch, in the order to draw: `name` (the holder), value, unit, source; `country` decides the colour.
    start, end : str
        Columns with the first and the last day.
    label : str
        Column with the words after the last bar of a row, the same in all its rows.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_t"], frame["_end"] = (frame[each] + "T00:00:00" for each in (start, end))
    order = list(dict.fromkeys(frame["name"]))
    totals = frame.drop_duplicates("name")

    def draw(size: Size) -> alt.LayerChart:
        beside = label_width(order, size) + 12
        room = label_width(frame[label], size) + 14
        width = size.width - beside - room
        both = pd.concat([frame[["_t"]], frame[["_end"]].set_axis(["_t"], axis=1)])
        x = alt.X("_t:T", title=None, axis=time_axis(both, size, width).copy(), scale=alt.Scale(nice=False))
        axis = alt.Axis(ticks=False, domain=False, labelColor=INK, grid=True)
        y = alt.Y("name:N", sort=order, title=None, axis=axis)
        bar = (
            alt.Chart(frame)
            .mark_bar(height=15, stroke=PAPER, strokeWidth=1)
            .encode(x=x, x2="_end:T", y=y, color=alt.Color("_colour:N", scale=None), tooltip=tooltip(frame, extra))
        )
        words_of = (
            alt.Chart(totals)
            .mark_text(align="left", dx=8, fontWeight="bold")
            .encode(x=alt.XValue(width), y=y, text=f"{label}:N", color=alt.Color("_colour:N", scale=None))
        )
        return alt.layer(bar, words_of).properties(width=width, height=alt.Step(STRIP))

    return Figure(data=data, draw=draw, **words)


def reigns(records: pd.DataFrame, until: str, holder: str = "entity") -> pd.DataFrame:
    """Records (country, period, holder) as stretches for :func:`strips`: each lasts until the next of its country.

    The last ones end on the day `until`. `value` is the length in months.
    """
    frame = records.sort_values(["country", "period"], kind="stable", ascending=[False, True]).copy()
    frame["start"] = frame["period"]
    frame["end"] = frame.groupby("country")["period"].shift(-1).fillna(until)
    days = (pd.to_datetime(frame["end"]) - pd.to_datetime(frame["start"])).dt.days
    frame["value"], frame["unit"] = days / 30.4375, "months"
    sums = frame.groupby(holder)["value"].transform("sum")
    frame["label"] = ["<1" if each < 0.95 else f"{each:.0f}" for each in sums]
    return frame.reset_index(drop=True)
