"""records(): the best so far of each series as a staircase, over everything that was tried or came out."""

from __future__ import annotations

from typing import Unpack

import pandas as pd

from twotracks.charts.drawing.axes import OverTime
from twotracks.charts.drawing.controls import found, named
from twotracks.charts.drawing.labels import end_labels
from twotracks.charts.drawing.layers import PLACE, Spec, at_ends, dot, layered, line, text, touch
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Column, Options, form

# where the words of a record stand: left, above its step; those of a second series below, lest they cross the first
UPPER_LEFT, ABOVE, RIGHT = ("right", -7, -8), ("left", 0, -11), ("left", 7, 3)
BELOW, BELOW_LATE = ("left", 5, 13), ("right", 2, 16)


@form("period", "name", "value", "unit", "country")
def records(sheet: Sheet, *, label: Column = "", attempts: bool = False, **_: Unpack[Options]) -> Spec:
    """The running record of each country as a staircase; what is only announced goes on as a dashed one.

    Parameters
    ----------
    data : DataFrame
        One row a thing: `name`, period (a day), value, unit, country, source. Uncertain ones are announced only.
    label : str
        Column with the words beside a mark, empty for most.
    attempts : bool
        Whether only records count: the attempts that broke none are faint, records are named on wide screens only, a
        linear axis begins at the lowest, and the record that stands is told below the name of its series.
    """
    frame, size, height = sheet.frame, sheet.size, sheet.size.height(380, 335)
    low, high = frame["value"].min(), frame["value"].max()
    whole = low - 0.04 * (high - low), high + 0.06 * (high - low)
    reach = sheet.reach("value") if sheet.log else lambda part: whole
    stairs = [staircases(part, part["_t"].max()) for part in sheet.menu.parts().values()]
    steps = pd.concat(stairs, ignore_index=True)
    standing = steps["_shown" if sheet.narrow else "name"] if attempts else ""
    ends = steps.assign(name=steps["country"].map(sheet.edition.name), _shown=standing)
    last = end_labels(sheet, ends, height, reach, "country")
    frame["_record"] = frame.index.isin(steps["_of"])
    frame["_words"] = frame[label] if label else ""
    frame["_marked"] = (frame["_words"] != "") & ~(attempts and sheet.narrow)
    frame["_align"], frame["_dx"], frame["_dy"] = zip(*_places(frame, attempts), strict=True)
    times = pd.concat([frame[["_t", "period"]], steps[["_t", "period"]]])
    over = OverTime(sheet, [*last["_label"], *last["_last"]], times=times, reach=reach)
    base, flights = over.chart(), over.chart(steps)
    look = {"interpolate": "step-after", "opacity": 0.75, "strokeWidth": 2}
    faint = "(datum._record ? 1 : 0.3)" if attempts else "1"
    told = base.transform_filter(named(sheet.search))
    layers = [
        line(flights.transform_filter("!datum._uncertain"), "_stair", **look),
        line(flights.transform_filter("datum._uncertain"), "_stair", strokeDash=[4, 4], **look),
        dot(base, 38, 1.2, opacity=found(sheet.search, faint, 0.06)),
        *text(told, "_words", halo=True, bold=True, fontSize=size.font - 1, **PLACE),
        *at_ends(sheet, last, over.scale),
        touch(base, sheet.tips(), 300),
    ]
    return layered(*layers, width=over.width, height=height)


def staircases(part: pd.DataFrame, until: str) -> pd.DataFrame:
    """The records of each country, from `_t` to `_t`, to the day `until`; what is announced begins a second line.

    Returns
    -------
    DataFrame
        The rows that are records, and a last one to draw each line to its end: with `_of` (the row in `part`) and
        `_stair` (the line it belongs to).
    """
    lines = []
    for key, own in part.sort_values(["_t", "value"], kind="stable").groupby("country", sort=False):
        best = own[~(own["value"].cummax().shift() >= own["value"])]
        best = best.assign(_of=best.index)
        real, promised = best[~best["_uncertain"]], best[best["_uncertain"]]
        if len(promised) and len(real):
            promised = pd.concat([real.tail(1).assign(_t=promised["_t"].iloc[0]), promised])
            real = pd.concat([real, promised.head(1)])
        for number, steps in enumerate(steps for steps in (real, promised) if len(steps)):
            final = steps is promised or promised.empty
            steps = pd.concat([steps, steps.tail(1).assign(_t=until)]) if final else steps
            lines.append(steps.assign(_stair=f"{key} {number}", _uncertain=steps["_uncertain"].any()))
    return pd.concat(lines)


def _places(frame: pd.DataFrame, below: bool) -> list[tuple[str, int, int]]:
    """On which side of its mark a word stands: `below` it in a second series."""
    days = pd.to_datetime(frame["_t"])
    late = days > days.max() - (days.max() - days.min()) * 0.25
    second = (frame["country"] != frame["country"].iloc[0]) & below
    return [
        RIGHT if not record else ABOVE if first else UPPER_LEFT if not other else BELOW_LATE if end else BELOW
        for record, first, other, end in zip(frame["_record"], days == days.min(), second, late, strict=True)
    ]
