"""Domains and ticks of axes: what a value axis or a time axis shows, and where it is marked."""

from __future__ import annotations

import math
from collections.abc import Iterable

import altair as alt
import pandas as pd

from twotracks.charts.text_width import text_width
from twotracks.charts.theme import Size

HUGE = 1e15  # from here on numbers are written as powers of ten


def domain_of(values: Iterable[float], log: bool = False) -> tuple[float, float]:
    """An axis domain: from zero, or below it, to the largest value; on a log axis with a tenth of a decade of air."""
    low, high = min(values), max(values)
    if log:
        return 10 ** (math.log10(low) - 0.1), 10 ** (math.log10(high) + 0.1)
    low, high = min(0.0, low), max(0.0, high)
    air = 0.05 * (high - low)
    return (low - air if low < 0 else 0.0), (high + air if high > 0 else 0.0)


def widen(domain: tuple[float, float], left: float, right: float, log: bool = False) -> tuple[float, float]:
    """A domain with room for labels at its ends, as shares of the width of the plot."""
    low, high = (math.log10(end) if log else end for end in domain)
    span = (high - low) / (1 - left - right)
    low, high = low - left * span, high + right * span
    return (10**low, 10**high) if log else (low, high)


def log_ticks(values: Iterable[float], sparse: bool = False) -> list[float]:
    """1, 3, 10, 30 ... within the domain of some values; powers of ten alone where that would be many, or HUGE.

    So too where their labels would touch (`sparse`), if there are two.
    """
    low, high = domain_of(values, log=True)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [float(f"{step}e{decade}") for decade in decades for step in (1, 3)]
    ticks = [tick for tick in ticks if low <= tick <= high]
    powers = [tick for tick in ticks if f"{tick:e}"[0] == "1"]
    if high > HUGE:
        return powers[:: max(1, round(len(powers) / 6))]
    return powers if len(ticks) >= 6 or (sparse and len(powers) > 1) else ticks


def beyond_all(part: pd.DataFrame) -> str:
    """The Vega expression of ticks that no value could reach: below nothing, or above the whole."""
    tests = ["datum.value < 0"] * bool((part["value"] >= 0).all())
    tests += ["datum.value > 100"] * bool((part["unit"] == "percent").all() and (part["value"] <= 100).all())
    return " || ".join(tests) or "false"


def value_scale(domain: tuple[float, float] | list, log: bool = False, **more: object) -> alt.Scale:
    """A scale with exactly this domain."""
    return alt.Scale(type="log" if log else "linear", domain=list(domain), nice=False, **more)


def pixels(length: float, down: bool = True) -> alt.Scale:
    """A scale of plain pixels, from the top where it goes down."""
    return alt.Scale(domain=[length, 0] if down else [0, length], nice=False, zero=False)


def days(times: pd.DataFrame, size: Size, width: int, column: str = "_t", **scale: object) -> alt.X:
    """Days across the plot, exactly from the first to the last of some rows unless a `domain` is told."""
    scale = {"domain": [times["_t"].min(), times["_t"].max()], **scale}
    return alt.X(f"{column}:T", title=None, scale=alt.Scale(**scale), axis=time_axis(times, size, width))


def time_axis(frame: pd.DataFrame, size: Size, width: int) -> alt.Axis:
    """Ticks at the beginnings of years; of half-years where the data span few of them."""
    first, last = frame["_t"].min(), frame["_t"].max()
    years = int(last[:4]) - int(first[:4]) + 1
    whole_years = frame["period"].str.len().eq(4).all() if "period" in frame else False
    if years <= 3 and not whole_years:
        months = 12 * (years - 1) + int(last[5:7]) - int(first[5:7])
        roomy = width > 5 * text_width("Mar 2024", size.font) * 1.25
        step = (1 if roomy else 2) if months < 9 else (6 if roomy else 12)
        begun = int(last[:4]) - int(first[:4]) + (first[5:10] == "01-01")
        if step == 12 and begun < 2:
            # one tick alone measures nothing
            return _halves(first, last, width / text_width("Mar 2024", size.font) / 1.1)
        ticks = {"interval": "month", "step": step}
        # a year apart, ticks are the beginnings of years
        return alt.Axis(format="%Y" if step == 12 else "%b %Y", tickCount=ticks, labelOverlap=True, labelFlush=False)
    step = next(
        step for step in (1, 2, 3, 4, 5, 6, 8, 10, 50) if width / years * step > text_width("2024", size.font) * 1.25
    )
    # counted from the last year back, because that is the one which readers look for
    begun = int(first[:4]) + (first[5:10] > "01-01")
    ticks = ", ".join(f"datetime({year}, 0, 1)" for year in range(int(last[:4]), begun - 1, -step))
    return alt.Axis(format="%Y", values=alt.ExprRef(f"[{ticks}]"), labelOverlap=True, labelFlush=False)


def _halves(first: str, last: str, fit: float) -> alt.Axis:
    """Ticks at half-years, or quarters where there is but one; every second where more than fit would be labelled."""
    for months in ((1, 7), (1, 4, 7, 10)):
        starts = [(year, month) for year in range(int(first[:4]), int(last[:4]) + 1) for month in months]
        inside = [each for each in starts if first[:10] <= "{:04}-{:02}-01".format(*each) <= last[:10]]
        if len(inside) > 1:
            break
    inside = inside if len(inside) <= max(fit, 2) else inside[::2]
    ticks = ", ".join(f"datetime({year}, {month - 1}, 1)" for year, month in inside)
    return alt.Axis(format="%b %Y", values=alt.ExprRef(f"[{ticks}]"), labelOverlap=True, labelFlush=False)
