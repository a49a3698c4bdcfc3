"""backtest(): what the arithmetic of growth would have said from earlier years, against what came."""

from __future__ import annotations

from typing import Any, Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import Sheet
from twotracks.charts.drawing.controls import slider
from twotracks.charts.drawing.data import Marks
from twotracks.charts.drawing.layers import Spec, layered, line, plain_dot, sides, text, touch
from twotracks.charts.drawing.scales import value_scale
from twotracks.charts.form import Options, form
from twotracks.charts.text_width import wrap
from twotracks.charts.theme import CHN, INK, RULE

PICKED = "datum._start == origin"


def _nothing_said(data: pd.DataFrame, **_: Any) -> bool:
    return bool(data["start"].isna().all())


@form("start", "period", "value", "says", controls=["always"], unless=_nothing_said)
def backtest(marks: Marks, sheet: Sheet, *, origin: int, above: str, below: str, **_: Unpack[Options]) -> Spec:
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
    """
    size, frame = sheet.size, marks.frame
    frame["_x"], frame["_start"] = frame["period"].astype(int), pd.to_numeric(frame["start"])
    past, said = frame[frame["_start"].isna()], frame[frame["_start"].notna()]
    width, height = size.width - 96, size.height(360, 320)
    first, last = int(past["_x"].min()), int(past["_x"].max())
    step = 1 if width / (last - first) > size.font * 3.4 else 3
    axis = alt.Axis(format="d", values=list(range(last, first - 1, -step)), title=None, labelFlush=False)
    x = alt.X("_x:Q", scale=value_scale((first, last)), axis=axis)
    ticks = alt.Axis(labelExpr="format(datum.value, '~r') + '×'", values=[0.03, 0.1, 0.3, 1, 3, 10, 30, 100])
    scale = value_scale((min(frame["value"].min(), 0.5), max(frame["value"].max(), 2)), True)
    y = alt.Y("value:Q", scale=scale, axis=ticks, title=None)
    base, came = sheet.plain(said, x=x, y=y), sheet.plain(past, x=x, y=y)
    ends = [sheet.plain(rows[rows["_x"] == last], x=x, y=y) for rows in (said, past)]
    picked, final = (
        end.transform_calculate(_text="format(datum.value, datum.value < 10 ? '.2r' : '.3r') + '×'") for end in ends
    )
    picked, look = picked.transform_filter(PICKED), {"align": "left", "dx": 9, "baseline": "middle"}
    heads = said.drop_duplicates("_start")[["_start", "says"]]
    heads["says"] = ["\n".join(wrap(words, size.width, size.font, bold=False)) for words in heads["says"]]
    leading = size.font + 5
    place = {"x": alt.XValue(0), "y": alt.YValue(-14 - leading * int(heads["says"].str.count("\n").max()))}
    lines = {"align": "left", "baseline": "bottom", "lineBreak": "\n", "lineHeight": leading}
    tooltip = [alt.Tooltip("_x:Q", title=marks.say("year"), format="d"),
               alt.Tooltip("value:Q", title=marks.say("ratio"), format=".3r")]  # fmt: skip
    layers = [
        *sides(sheet, 1, above, below, (-10, 12)),
        line(base, "_start", strokeWidth=1.2, color=RULE),
        line(base.transform_filter(PICKED), "_start", strokeDash=[5, 5], color=CHN),
        plain_dot(picked, 60, color=CHN),
        line(came, color=INK, strokeWidth=3),
        plain_dot(came, 40, color=INK),
        *text(picked, "_text", color=CHN, **look),
        *text(final, "_text", color=INK, bold=True, **look),
        *text(sheet.plain(heads, **place).transform_filter(PICKED), "says", color=INK, **lines),
        touch(came, tooltip),
    ]
    starts = sorted(said["_start"].astype(int).unique())
    pick = slider("origin", marks.say("origin"), origin, (int(starts[0]), int(starts[-1])), "")
    return layered(*layers, params=[pick], width=width, height=height)
