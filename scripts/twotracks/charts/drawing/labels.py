"""Labels: values with their units, widths of words, and how labels that would overlap are moved apart."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterable
from statistics import fmean
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from twotracks.charts.drawing.sheet import Reach, Sheet
    from twotracks.edition import Edition

SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def axis_labels(unit: str, values: Iterable[float], edition: Edition) -> str:
    """A Vega expression that writes all labels of an axis in the scale of its largest value: `$300 bn`, `0.4%`, `23×`.

    Nothing has no scale (`$0`, not `$0 bn`); a tick that reaches the next one has it (`1 m`, not `1,000k`).

    Raises
    ------
    UnitError
        When data/units.csv does not know the unit.
    """
    units, largest = edition.evidence.units, max(map(abs, values), default=0.0)
    scale, *around = units.axis(unit, largest, edition.lang)
    higher, nothing = (units.axis(unit, value, edition.lang) for value in (1000 * scale, 0))
    written = _written(scale, *around, ",~g")
    if higher[0] > scale:
        written = f"abs(datum.value) >= {1000 * scale:.15g} ? {_written(*higher, ',~g')} : {written}"
    return written if nothing[0] == scale else f"datum.value == 0 ? '{nothing[1]}0{nothing[2]}' : {written}"


def value_labels(unit: str, edition: Edition, digits: str = ",~g") -> str:
    """A Vega expression that writes each value in the scale that fits it, for log axes and values that change.

    Raises
    ------
    UnitError
        When data/units.csv does not know the unit.
    """
    units, steps = edition.evidence.units, {}
    for power in range(12, -1, -1):
        # the least value that is written in a scale
        least = 10.0**power / units[unit].scale
        steps[units.axis(unit, least, edition.lang)] = least
    *larger, smallest = [(least, _written(*step, digits)) for step, least in steps.items()]
    return "".join(f"abs(datum.value) >= {least:.15g} ? {words} : " for least, words in larger) + f"({smallest[1]})"


def power_labels(ticks: Iterable[float]) -> str:
    """A Vega expression that writes powers of ten as such: `10²⁵`."""
    exponents = (f"{math.log10(tick):.0f}" for tick in ticks)
    written = json.dumps({exponent: f"10{exponent.translate(SUPERSCRIPT)}" for exponent in exponents})
    return f"({written})[format(round(log(datum.value) / LN10), 'd')]"


def _written(scale: float, before: str, after: str, digits: str) -> str:
    number = "abs(datum.value)" if scale == 1 else f"abs(datum.value) / {scale:.15g}"
    return f"(datum.value < 0 ? '−' : '') + '{before}' + format({number}, '{digits}') + '{after}'"


def axis_label(value: float, unit: str, edition: Edition) -> str:
    """About what stands on an axis that ends near a value."""
    scale, before, after = edition.evidence.units.axis(unit, abs(value), edition.lang)
    return f"{'−' if value < 0 else ''}{before}{float(f'{abs(value) / scale:.1g}'):,g}{after}"


def end_labels(sheet: Sheet, frame: pd.DataFrame, height: int, reach: Reach, series: str = "_series") -> pd.DataFrame:
    """The last point of each series with its label, moved apart from those that the menu shows with it.

    Labels stand at the right edge where their series end near it. Few series also get their last value, as a
    second line; on a phone long names are broken.

    Returns
    -------
    DataFrame
        With `_label_t` and `_label_y` (its place), `_label`, `_last` (its lines), `_lines` and `_dy` (in pixels).
    """
    shown, line, ends = sheet.menu.parts(), sheet.size.font + 2, []
    for option, part in sheet.menu.parts(frame).items():
        last = part.sort_values("_t", kind="stable").groupby(series, sort=False).tail(1).copy()
        first, end = pd.to_datetime(part["_t"]).min(), pd.to_datetime(part["_t"]).max()
        near = (end - pd.to_datetime(last["_t"])) < (end - first) * 0.1
        last["_label_t"] = last["_t"].where(~near, part["_t"].max())
        last["_label"] = ["\n".join(textwrap.wrap(name, 12 if sheet.narrow else 22)) for name in last["name"]]
        last["_lines"] = last["_label"].str.count("\n") + 1
        few = len(last) <= 4 and last["_shown"].any()
        last["_last"] = last["_shown"] if few else ""
        rows = last["_lines"].max() + few
        last["_label_y"] = spread(list(last["value"]), reach(shown[option]), height, rows * line + 2, sheet.log)
        last["_dy"] = -(rows - 1) * line / 2
        ends.append(last)
    return pd.concat(ends)


def spread(values: list[float], domain: tuple[float, float], height: int, gap: float, log: bool) -> list[float]:
    """Move labels apart so little as can be, their order kept.

    It is isotonic regression with bounds, by the min-max formula (Robertson, Wright and Dykstra 1988, Order Restricted
    Statistical Inference, theorem 1.4.4): labels that would overlap become a stack around their mean place, a stack
    stays within the plot, labels with room stay where they are.

    Parameters
    ----------
    values : list of float
        Where the labels would stand, in the unit of the data.
    domain : (float, float)
        What the axis shows, in the same unit.
    height, gap : int, float
        Of the plot, and from one label to the next at least, in pixels.
    log : bool
        Whether the axis is logarithmic.

    Returns
    -------
    list of float
        Where they stand, in the unit of the data.

    Examples
    --------
    >>> spread([1.0, 1.0, 9.0], (0.0, 10.0), height=100, gap=20, log=False)
    [1.0, 3.0, 9.0]
    """
    low, high = (math.log(end) if log else end for end in domain)
    extent = high - low or 1.0  # a chart of nothing but zeros has none
    places = [((math.log(value) if log else value) - low) / extent * height for value in values]
    order = sorted(range(len(values)), key=places.__getitem__)
    # less the gaps below them, labels need only keep their order
    free, count = [places[index] - rank * gap for rank, index in enumerate(order)], len(order)
    lowest, highest = gap / 2, height + 6 - (count - 0.5) * gap
    for rank, index in enumerate(order):
        ends = range(rank + 1, count + 1)
        fitted = max(min(fmean(free[start:end]) for end in ends) for start in range(rank + 1))
        place = low + (max(lowest, min(highest, fitted)) + rank * gap) / height * extent
        places[index] = math.exp(place) if log else place
    return places
