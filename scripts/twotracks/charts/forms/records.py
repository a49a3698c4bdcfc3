"""records(): the best so far of each series as a staircase, over everything that was tried or came out."""

from __future__ import annotations

from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import OverTime, Sheet
from twotracks.charts.drawing.controls import found, named
from twotracks.charts.drawing.data import Marks
from twotracks.charts.drawing.labels import fold, spread
from twotracks.charts.drawing.layers import PLACE, Spec, dot, layered, step, text, touch
from twotracks.charts.drawing.scales import domain_of
from twotracks.charts.form import Column, Options, form
from twotracks.charts.theme import INK

# where the words of a record stand: left, above its step; those of a second series below, lest they cross the first
UPPER_LEFT, ABOVE, RIGHT = ("right", -7, -8), ("left", 0, -11), ("left", 7, 3)
BELOW, BELOW_LATE = ("left", 5, 13), ("right", 2, 16)


@form("period", "name", "value", "unit", "country")
def records(
    marks: Marks, sheet: Sheet, *, side: Column = "", label: Column = "",
    attempts: bool = False, **_: Unpack[Options],
) -> Spec:  # fmt: skip
    """The running record of each country as a staircase; what is only announced goes on as a dashed one.

    Parameters
    ----------
    data : DataFrame
        One row a thing: `name`, period (a day), value, unit, country, source. Uncertain ones are announced only.
    side : str
        Column that names the staircases at their ends; the country by default.
    label : str
        Column with the words beside a mark, empty for most; with `attempts` true for the records to name.
    attempts : bool
        Whether only records count: the attempts that broke none are faint, records are named on wide screens, the
        value axis begins at the lowest, and the record that stands is told below the name of its series.
    """
    frame, size, height = marks.frame, sheet.size, sheet.size.height(400 if attempts else 360, 340 if attempts else 330)
    countries = {country: marks.edition.evidence.name(country, marks.edition.lang) for country in frame["country"]}
    frame["_side"] = frame[side] if side else frame["country"].map(countries)
    frame["_side"] = [fold(name, 12 if sheet.narrow and not attempts else 22) for name in frame["_side"]]
    low, high = frame["value"].min(), frame["value"].max()

    def reach(part: pd.DataFrame) -> tuple[float, float]:
        return (low - 0.04 * (high - low), high + 0.06 * (high - low)) if attempts else domain_of(part["value"], True)

    stairs, ends = [], []
    for part in marks.menu.parts.values():
        steps = staircases(part, part["_t"].max())
        last = steps[steps["_end"]]
        gap = 38 if attempts else size.font + 2
        placed = spread(list(last["value"]), reach(part), height, gap, log=not attempts)
        stairs.append(steps)
        ends.append(last.assign(_label_y=placed, _second=last["_shown" if sheet.narrow else "name"]))
    steps, last = pd.concat(stairs, ignore_index=True), pd.concat(ends, ignore_index=True)
    frame["_record"] = frame.index.isin(steps["_of"])
    _place_words(frame, label, attempts, sheet.narrow)
    second = last["_second"] if attempts else []
    times = pd.concat([frame[["_t", "period"]], steps[["_t", "period"]]])
    over = OverTime(sheet, [*last["_side"], *second], times=times, reach=reach, log=not attempts)
    base, flights = over.chart(), over.chart(steps)
    look = {} if attempts else {"opacity": 0.75, "strokeWidth": 2}
    dots = dot(base, 38 if attempts else 42 if sheet.narrow else 55, 0 if attempts else 1.5)
    dots = dots.encode(opacity=found(marks.search, "(datum._record ? 1 : 0.3)" if attempts else "1", 0.06))
    look_of_words = {"bold": True} if attempts else {"color": INK}
    told = base.transform_filter(named(marks.search))
    at_end = sheet.chart(last, x=over.x, y=alt.Y("_label_y:Q", scale=over.scale))
    layers = [
        step(flights.transform_filter("!datum._uncertain"), "_stair", **look),
        step(flights.transform_filter("datum._uncertain"), "_stair", strokeDash=[4, 4], **look),
        dots,
        *text(told, "_words", halo=True, fontSize=size.font - 1, **look_of_words, **PLACE),
        *text(at_end, "_side", bold=True, align="left", dx=8, lineBreak="\n"),
        *(text(at_end, "_second", align="left", dx=8, dy=size.font + 2) if attempts else []),
        touch(base, marks.tips(), 300),
    ]
    return layered(*layers, width=over.width, height=height)


def staircases(part: pd.DataFrame, until: str) -> pd.DataFrame:
    """The records of each country, from `_t` to `_t`, to the day `until`; what is announced begins a second line.

    Returns
    -------
    DataFrame
        The rows that are records, and a last one to draw each line to its end: with `_of` (the row in `part`),
        `_stair` (the line it belongs to) and `_end` (where a series is named).
    """
    lines = []
    for key, own in part.sort_values(["_t", "value"], kind="stable").groupby("country", sort=False):
        best = own[~(own["value"].cummax().shift() >= own["value"])]
        best = best.assign(_of=best.index, _end=False)
        real, promised = best[~best["_uncertain"]], best[best["_uncertain"]]
        if len(promised) and len(real):
            promised = pd.concat([real.tail(1).assign(_t=promised["_t"].iloc[0]), promised])
        flights = [steps for steps in (real, promised) if len(steps)]
        for number, steps in enumerate(flights):
            final = number == len(flights) - 1
            stop = until if final else promised["_t"].iloc[0]
            steps = pd.concat([steps, steps.tail(1).assign(_t=stop, _end=final)])
            lines.append(steps.assign(_stair=f"{key} {number}", _uncertain=steps["_uncertain"].any()))
    return pd.concat(lines)


def _place_words(frame: pd.DataFrame, label: str, attempts: bool, narrow: bool) -> None:
    """Which marks are named, in what words, and on which side of them."""
    days = pd.to_datetime(frame["_t"])
    late = days > days.max() - (days.max() - days.min()) * 0.25
    second = frame["country"] != frame["country"].iloc[0]
    if attempts:
        frame["_words"] = frame["name"]
        frame["_marked"] = frame["_record"] & frame[label].astype(bool) if label and not narrow else False
        places = [
            UPPER_LEFT if not below else BELOW_LATE if end else BELOW for below, end in zip(second, late, strict=True)
        ]
    else:
        frame["_words"] = frame[label] if label else ""
        frame["_marked"] = frame["_words"] != ""
        places = [
            RIGHT if not record else ABOVE if first else UPPER_LEFT
            for record, first in zip(frame["_record"], days == days.min(), strict=True)
        ]
    frame["_align"], frame["_dx"], frame["_dy"] = zip(*places, strict=True)
