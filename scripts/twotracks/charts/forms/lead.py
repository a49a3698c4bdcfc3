"""lead(): the distance between two sides over time, with its interval, against the level where they are even."""

from __future__ import annotations

from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import OverTime
from twotracks.charts.drawing.layers import PLACE, Spec, dot, layered, line, note, reference, text
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Column, Options, form
from twotracks.charts.theme import CHN, USA

PAUSE = 62  # days: two of the longest months without an observation break the line


@form("period", "name", "value", "unit", "low", "high", "upper", "lower")
def lead(sheet: Sheet, *, series: Column, above: str, below: str, turn: float, **_: Unpack[Options]) -> Spec:
    """A lead over time. Observations with an interval have a band; pauses of more than two months break the line.

    Parameters
    ----------
    data : DataFrame
        period (a day), value, unit, low, high (empty without an interval), `name`, source; `upper` and `lower`: who
        stands for the two sides. Observations of a narrower definition are the uncertain ones.
    series : str
        Column that tells definitions apart: no line is drawn from one to the other.
    above, below : str
        Who is ahead above and below zero.
    turn : float
        A jump as large as this from one observation to the next is labelled with the side that made it.
    """
    frame, size = _prepared(sheet.frame, sheet.keys(series), turn), sheet.size
    reach = [*frame["value"], *frame["low"].dropna(), *frame["high"].dropna(), 0]
    top = max(reach) * 1.12
    over = OverTime(sheet, beside=28, reach=lambda part: (min(*reach, -0.12 * top), top), count=6)
    base = over.chart(frame)
    known = base.transform_filter("isValid(datum.low)").encode(y=alt.Y("low:Q", scale=over.scale), y2=alt.Y2("high"))
    even, side = {"x": alt.value(0), "y": alt.datum(0)}, {"dx": 4, "fontWeight": "bold", "fontSize": size.font}
    turns = base.transform_filter("datum._turn != ''")
    layers = [
        *reference(sheet, 0),
        *note(sheet, above, dy=-11, color=USA, **even, **side),
        *note(sheet, below, dy=13, color=CHN, **even, **side),
        known.mark_area(opacity=0.18, color=USA).encode(detail=alt.Detail("_run:N")),
        known.mark_rule(color=USA, opacity=0.35),
        line(base, "_run", color=USA, strokeWidth=1.8),
        dot(base, 24, 1.4, tooltip=sheet.tips()),
        *([] if sheet.narrow else text(turns, "_turn", halo=True, tint="_side", fontSize=size.font - 1, **PLACE)),
    ]
    return layered(*layers, width=over.width, height=size.height(380, 320))


def _prepared(frame: pd.DataFrame, keys: list[str], turn: float) -> pd.DataFrame:
    """Unbroken runs, colours of the side ahead, and the names at large jumps: above where the upper side made them."""
    frame = frame.sort_values("_t", kind="stable")
    frame["_colour"] = (frame["value"] < 0).map({True: CHN, False: USA})
    frame["_fill"] = frame["_fill"].where(frame["_uncertain"], frame["_colour"])
    days = pd.to_datetime(frame["_t"])
    pauses = days.groupby([frame[key] for key in keys], sort=False).transform(
        lambda own: own.diff().dt.days.fillna(0).gt(PAUSE).cumsum()
    )
    frame["_run"] = frame[keys[0]].astype(str) + pauses.astype(str)
    jump = frame.groupby(["_run", *keys[1:]], sort=False)["value"].diff()
    up, late = jump > 0, days > days.max() - (days.max() - days.min()) * 0.12
    frame["_turn"] = frame["upper"].where(up, frame["lower"]).where(jump.abs() >= turn, "")
    frame["_side"], frame["_dy"] = up.map({True: USA, False: CHN}), up.map({True: -14, False: 22})
    frame["_align"], frame["_dx"] = late.map({True: "right", False: "left"}), late.map({True: 8, False: -3})
    return frame
