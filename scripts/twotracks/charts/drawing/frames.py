"""What every chart form does to its data before drawing: time for axes, words for tooltips, room for labels."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from twotracks.charts.theme import AFFIX, OTHER, PAPER, Size, colour
from twotracks.quantities import periods
from twotracks.quantities.formats import significant

if TYPE_CHECKING:
    from twotracks.evidence.table import Table

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


def with_breaks(table: Table) -> pd.DataFrame:
    """The rows of a table for a chart, with `definition`: how many breaks of their series, as the data package
    declares them, lie before their period. A line is not drawn from one definition to the next."""
    frame = table.frame
    frame["definition"] = 0
    for each in table.description.resource.get("breaks", []):
        hit = pd.Series(True, index=frame.index)
        for column, cell in each["where"].items():
            hit &= frame[column] == cell
        frame["definition"] += (hit & (frame["period"] >= each["period"])).astype(int)
    return frame


def fills(frame: pd.DataFrame, hollow: pd.Series | None) -> list[str]:
    """The fill of each mark: its colour, or the paper's where it is hollow (implied, forecast, promised)."""
    flags = [False] * len(frame) if hollow is None else hollow.astype(bool)
    return [PAPER if flag else colour for flag, colour in zip(flags, frame["_colour"], strict=True)]


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


def plot_width(size: Size, labels: Iterable[str], axis: int) -> int:
    """Width left for the plot beside a value axis and labels that stand to its right, in pixels."""
    longest = label_width([line for label in labels for line in label.split("\n")], size)
    return round(size.width - axis - longest * 1.05 - 14)


def axis_width(frame: pd.DataFrame, size: Size) -> int:
    """Width of the value axis: that of its longest label, which is no longer than that of the largest value."""
    largest = frame.loc[frame.groupby("unit")["value"].idxmax()]
    signed = "−" if (frame["value"] < 0).any() else ""
    rounded = [signed + shown(float(f"{row.value:.1g}"), row.unit) for row in largest.itertuples()]
    return label_width(rounded, size) + 12


def time_axis(frame: pd.DataFrame, size: Size, width: int) -> alt.Axis:
    """Ticks at the beginnings of years; of half-years where the data span few of them."""
    first, last = frame["_t"].min(), frame["_t"].max()
    years = int(last[:4]) - int(first[:4]) + 1
    whole_years = frame["period"].str.len().eq(4).all() if "period" in frame else False
    if years <= 3 and not whole_years:
        months = 12 * (years - 1) + int(last[5:7]) - int(first[5:7])
        roomy = width > 5 * size.font * 8 * CHARACTER * 1.4
        step = (1 if roomy else 2) if months < 9 else (6 if roomy else 12)
        return alt.Axis(
            format="%b %Y", tickCount={"interval": "month", "step": step}, labelOverlap=True, labelFlush=False
        )
    step = next(step for step in (1, 2, 3, 4, 5, 10, 50) if width / years * step > size.font * 4 * CHARACTER * 1.5)
    # counted from the last year back, because that is the one which readers look for
    begun = int(first[:4]) + (first[5:10] > "01-01")
    ticks = [alt.DateTime(year=year, month=1, date=1) for year in range(int(last[:4]), begun - 1, -step)]
    return alt.Axis(format="%Y", values=ticks, labelOverlap=True, labelFlush=False)


def runs(frame: pd.DataFrame, keys: list[str], segment: str = "") -> list[int]:
    """For each row the number of its unbroken run: a new one begins with each definition and after each gap.

    Gaps are missing years or quarters; other periods (dates, half-years) have no regular step to miss.
    """
    steps = frame["period"].str.extract(r"^(\d{4})(?:-Q([1-4]))?$")
    order = steps[0].astype(float) * 4 + steps[1].astype(float).fillna(0)
    stride = 1 if steps[1].notna().any() else 4
    result = pd.Series(0, index=frame.index)
    for _, part in frame.sort_values("_t", kind="stable").groupby(keys, sort=False):
        broken = order[part.index].diff() > stride
        if segment:
            broken |= part[segment].ne(part[segment].shift())
        result[part.index] = broken.cumsum()
    return list(result)


def end_labels(frame: pd.DataFrame, size: Size, height: int, log: bool) -> pd.DataFrame:
    """The last point of each series with its label, moved apart from its neighbours.

    Labels stand at the right edge where their series end near it. Few series also get their last value, as a
    second line; on a phone long names are broken.
    """
    last = frame.sort_values("_t", kind="stable").groupby("_series", sort=False).tail(1).copy()
    first, end = pd.to_datetime(frame["_t"]).min(), pd.to_datetime(frame["_t"]).max()
    near = (end - pd.to_datetime(last["_t"])) < (end - first) * 0.1
    last["_label_t"] = last["_t"].where(~near, frame["_t"].max())
    wrap = 12 if size.narrow else 22
    last["_label"] = ["\n".join(textwrap.wrap(each, wrap)) for each in last["name"]]
    last["_lines"] = last["_label"].str.count("\n") + 1
    few = len(last) <= 4
    last["_last"] = last["_shown"] if few else ""
    rows = last["_lines"].max() + few
    line = size.font + 2
    gap = rows * line + 2
    last["_label_y"] = spread(list(last["value"]), domain_of(frame["value"], log), height, gap, log)
    last["_dy"] = -(rows - 1) * line / 2
    return last


def label_width(labels: Iterable[str], size: Size) -> int:
    """Width of the longest of some labels, in pixels."""
    return math.ceil(max((len(label) for label in labels), default=0) * size.font * CHARACTER)


def spread(values: list[float], domain: tuple[float, float], height: int, gap: float, log: bool) -> list[float]:
    """Move labels apart: values in data coordinates, at least `gap` pixels from each other, order kept.

    Labels that would overlap become a stack around their mean place; a stack stays within the plot and takes in
    the neighbours that it touches. Labels with room stay where they are.
    """
    low, high = (math.log(each) if log else each for each in domain)
    # a chart of nothing but zeros
    high = high if high > low else low + 1
    pixels = [((math.log(each) if log else each) - low) / (high - low) * height for each in values]

    def middle(stack: list[int]) -> float:
        half = len(stack) * gap / 2
        return max(min(sum(pixels[each] for each in stack) / len(stack), height + 6 - half), half)

    stacks: list[list[int]] = []
    for index in sorted(range(len(values)), key=pixels.__getitem__):
        stacks.append([index])
        while (
            len(stacks) > 1 and middle(stacks[-1]) - middle(stacks[-2]) < gap * (len(stacks[-1]) + len(stacks[-2])) / 2
        ):
            stacks[-2:] = [stacks[-2] + stacks[-1]]
    moved = [0.0] * len(values)
    for stack in stacks:
        for place, index in enumerate(stack):
            pixel = middle(stack) + (place - (len(stack) - 1) / 2) * gap
            moved[index] = low + pixel / height * (high - low)
    return [math.exp(each) for each in moved] if log else moved


def domain_of(values: pd.Series, log: bool) -> tuple[float, float]:
    """An axis domain: from zero, or below it, to the largest value; on a log axis with a tenth of a decade of air."""
    if log:
        return 10 ** (math.log10(values.min()) - 0.1), 10 ** (math.log10(values.max()) + 0.1)
    low, high = min(0.0, values.min()), max(0.0, values.max())
    air = 0.05 * (high - low)
    return (low - air if low < 0 else 0.0), (high + air if high > 0 else 0.0)


def widen(domain: tuple[float, float], left: float, right: float, log: bool) -> tuple[float, float]:
    """A domain with room for labels at its ends, as shares of the width of the plot."""
    low, high = (math.log10(each) if log else each for each in domain)
    span = (high - low) / (1 - left - right)
    low, high = low - left * span, high + right * span
    return (10**low, 10**high) if log else (low, high)


def log_ticks(values: pd.Series) -> list[float]:
    """1, 3, 10, 30 ... within the domain of some values; powers of ten alone where that would be many."""
    low, high = domain_of(values, log=True)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [float(f"{step}e{decade}") for decade in decades for step in (1, 3)]
    ticks = [tick for tick in ticks if low <= tick <= high]
    return ticks if len(ticks) < 6 else [tick for tick in ticks if f"{tick:e}"[0] == "1"]
