"""hindsight(): what the arithmetic of growth would have said from earlier years, against what came."""

from __future__ import annotations

import textwrap
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.figure import Figure
from twotracks.charts.forms.projections import slider
from twotracks.charts.theme import CHN, INK, MUTED, RULE, USA, Size


def hindsight(data: pd.DataFrame, *, origin: int, above: str, below: str, **words: Any) -> Figure:
    """What happened as a line, and what the arithmetic said from each starting year as faint ones; a slider picks one.

    Parameters
    ----------
    data : DataFrame
        `start` (the year the arithmetic begins; empty for what happened), period (a year), value and unit of the
        ratio, `says` (a sentence on the start), source.
    origin : int
        The starting year that is picked first.
    above, below : str
        Who is ahead above and below the level of one.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    if data.empty:
        return Figure(data=data, draw=lambda size: None, controls=True, **words)
    frame = data.assign(_x=data["period"].astype(int), _start=pd.to_numeric(data["start"]))
    past, said = frame[frame["_start"].isna()], frame[frame["_start"].notna()]
    starts = sorted(said["_start"].astype(int).unique())
    heads = said.drop_duplicates("_start")[["_start", "says"]]

    def draw(size: Size) -> alt.LayerChart:
        width, height = size.width - 96, size.height(360, 320)
        first, last = int(past["_x"].min()), int(past["_x"].max())
        step = 1 if width / (last - first) > size.font * 3.4 else 3
        axis = alt.Axis(format="d", values=list(range(last, first - 1, -step)), title=None, labelFlush=False)
        x = alt.X("_x:Q", scale=alt.Scale(domain=[first, last], nice=False), axis=axis)
        ticks = alt.Axis(labelExpr="format(datum.value, '~r') + '×'", values=[0.03, 0.1, 0.3, 1, 3, 10, 30, 100])
        reach = [min(frame["value"].min(), 0.5), max(frame["value"].max(), 2)]
        y = alt.Y("value:Q", scale=alt.Scale(type="log", domain=reach, nice=False), axis=ticks, title=None)
        base = alt.Chart(said).encode(x=x, y=y, detail="_start:N")
        faint = base.mark_line(strokeWidth=1.2, color=RULE)
        picked = base.transform_filter("datum._start == origin").mark_line(strokeDash=[5, 5], color=CHN)
        end = alt.Chart(said[said["_x"] == last]).transform_filter("datum._start == origin").encode(x=x, y=y)
        dot = end.mark_point(size=60, filled=True, color=CHN, opacity=1)
        ratio = "format(datum.value, datum.value < 10 ? '.2r' : '.3r') + '×'"
        text = {"align": "left", "dx": 9, "baseline": "middle"}
        final = alt.Chart(past[past["_x"] == last]).transform_calculate(_text=ratio).encode(x=x, y=y, text="_text:N")
        labels = [end.transform_calculate(_text=ratio).mark_text(color=CHN, **text).encode(text="_text:N"),
                  final.mark_text(color=INK, fontWeight="bold", **text)]  # fmt: skip
        line = alt.Chart(past).encode(x=x, y=y)
        real = [line.mark_line(color=INK, strokeWidth=3), line.mark_point(size=40, filled=True, color=INK, opacity=1)]
        tips = [alt.Tooltip("_x:Q", title="Year", format="d"), alt.Tooltip("value:Q", title="Ratio", format=".3r")]
        touch = line.mark_point(size=400, opacity=0.001, filled=True).encode(tooltip=tips)
        even = alt.Chart(pd.DataFrame({"value": [1]})).mark_rule(color=MUTED).encode(y=alt.Y("value:Q"))
        sides = [
            alt.Chart(pd.DataFrame({"value": [1], "text": [words_]}))
            .mark_text(align="left", dx=4, dy=shift, color=colour, fontWeight="bold", fontSize=size.font)
            .encode(x=alt.XValue(0), y="value:Q", text="text:N")
            for words_, shift, colour in ((above, -10, USA), (below, 12, CHN))
        ]
        folded, line = _folded(heads, size), size.font + 5
        says = alt.Chart(folded).transform_filter("datum._start == origin")
        says = says.mark_text(align="left", baseline="bottom", lineBreak="\n", lineHeight=line, color=INK)
        rise = line * folded["says"].str.count("\n").max()
        says = says.encode(text="says:N", x=alt.XValue(0), y=alt.YValue(-14 - int(rise)))
        layers = [even, *sides, faint, picked, dot, *real, *labels, says, touch]
        pick = slider("origin", "Start the arithmetic in", origin, (starts[0], starts[-1]), "")
        return alt.layer(*layers).add_params(pick).properties(width=width, height=height)

    return Figure(data=data, draw=draw, controls=True, **words)


def _folded(heads: pd.DataFrame, size: Size) -> pd.DataFrame:
    """The sentences, at the widths that fit."""
    return heads.assign(says=["\n".join(textwrap.wrap(each, 46 if size.narrow else 118)) for each in heads["says"]])
