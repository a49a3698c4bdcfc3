"""What every chart form does to its data before drawing: time for axes, words for tooltips, room for labels."""

from __future__ import annotations

import math
from collections.abc import Iterable

import altair as alt
import pandas as pd

from twotracks import periods
from twotracks.charts.theme import AFFIX, OTHER, Size, colour
from twotracks.formats import significant

CHARACTER = 0.56  # mean width of a character in ems, measured on the labels of the first chapter


def prepare(data: pd.DataFrame, value: str = "value", time: str = "period") -> pd.DataFrame:
    """A copy with `_t` (start of the period, local time), `_when` and `_shown` (period and value in words) and
    `_colour` (of the country)."""
    frame = data.reset_index(drop=True).copy()
    if time in frame:
        # without a time of day a browser reads the date as UTC, and 2013 becomes 2012 west of Greenwich
        frame["_t"] = [f"{periods.span(each)[0].isoformat()}T00:00:00" for each in frame[time]]
        frame["_when"] = [periods.label(each).removeprefix("the ") for each in frame[time]]
    units = frame["unit"] if "unit" in frame else [""] * len(frame)
    frame["_shown"] = [shown(number, unit) for number, unit in zip(frame[value], units, strict=True)]
    frame["_colour"] = [colour(each) for each in frame["country"]] if "country" in frame else OTHER
    return frame


def shown(value: float, unit: str) -> str:
    """A value as a label on a chart: `$286 bn`, `23×`, `0.37%`, `1,953`."""
    if pd.isna(value):
        return ""
    before, after = AFFIX.get(unit, ("", ""))
    digits = 2 if unit in ("ratio", "percent") else 3
    return f"{'−' if value < 0 else ''}{before}{significant(abs(value), digits)}{after}"


def tooltip(frame: pd.DataFrame, fields: Iterable[tuple[str, str]] = ()) -> list[alt.Tooltip]:
    """Name, period and value in words, then the extra (column, title) pairs."""
    known = [("name", "Who"), ("_when", "When"), ("_shown", "Value"), *fields]
    return [alt.Tooltip(f"{column}:N", title=title) for column, title in known if column in frame]


def plot_width(size: Size, labels: Iterable[str], axis: int = 56) -> int:
    """Width left for the plot beside a value axis and labels that stand to its right, in pixels."""
    longest = max((len(label) for label in labels), default=0)
    return round(size.width - axis - longest * size.font * CHARACTER * 1.05 - 14)


def label_width(labels: Iterable[str], size: Size) -> int:
    """Width of the longest of some labels, in pixels."""
    return math.ceil(max((len(label) for label in labels), default=0) * size.font * CHARACTER)


def spread(values: list[float], domain: tuple[float, float], height: int, gap: float, log: bool) -> list[float]:
    """Move labels apart: values in data coordinates, at least `gap` pixels from each other, order kept.

    The labels are shifted from the bottom up and the whole column then moved back to where it came from on
    average, as far as the plot allows.
    """
    low, high = (math.log(each) if log else each for each in domain)
    pixels = [((math.log(each) if log else each) - low) / (high - low) * height for each in values]
    order = sorted(range(len(values)), key=pixels.__getitem__)
    placed = dict.fromkeys(order, 0.0)
    floor = -math.inf
    for index in order:
        placed[index] = max(pixels[index], floor)
        floor = placed[index] + gap
    shift = sum(placed[index] - pixels[index] for index in order) / len(order)
    shift = min(shift, min(placed.values()) + gap / 2)
    moved = [low + (placed[index] - shift) / height * (high - low) for index in range(len(values))]
    return [math.exp(each) if log else each for each in moved]


def domain_of(values: pd.Series, log: bool) -> tuple[float, float]:
    """An axis domain: from zero, or below it, to the largest value; on a log axis with a tenth of a decade of air."""
    if log:
        return 10 ** (math.log10(values.min()) - 0.1), 10 ** (math.log10(values.max()) + 0.1)
    low, high = min(0.0, values.min()), max(0.0, values.max())
    air = 0.05 * (high - low)
    return (low - air if low < 0 else 0.0), (high + air if high > 0 else 0.0)


def log_ticks(values: pd.Series) -> list[float]:
    """1, 3, 10, 30 ... within the domain of some values, for a log axis that names few numbers."""
    low, high = domain_of(values, log=True)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [float(f"{step}e{decade}") for decade in decades for step in (1, 3)]
    return [tick for tick in ticks if low <= tick <= high]
