"""Frames: what stands on the two axes of a sheet, time and a value, or names in rows and a value.

Each frame answers, for a size, how wide its plot is and what its two channels are, and does wide and narrow itself.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.layers import text
from twotracks.charts.drawing.scales import beyond_all, time_axis
from twotracks.charts.drawing.sheet import Reach, Sheet
from twotracks.charts.text_width import wrap as wrapped
from twotracks.charts.theme import INK, MUTED

BESIDE = partial(textwrap.wrap, width=42)  # letters of a name beside its row
AIR = 10  # pixels that a name above its row leaves at the right
LEADING = 14  # pixels from line to line of a name


class OverTime:
    """Values over time.

    Parameters
    ----------
    sheet : Sheet
        The chart.
    labels : iterable of str
        What stands at the right of the plot.
    times : DataFrame
        Rows whose `_t` the time axis spans; those of the marks by default.
    beside : int
        Width of the value axis; by default that of its labels, kept whatever the menu shows.
    width : int
        Of the plot, instead of what labels and axis leave.
    reach, count
        Domain of the values on show, number of ticks.
    scale : dict
        Further properties of the time scale.
    labelled : bool
        Whether the value axis is labelled.
    """

    def __init__(
        self, sheet: Sheet, labels: Iterable[str] = (), *, times: pd.DataFrame | None = None, beside: int = 0,
        width: int = 0, reach: Reach | None = None, count: int = 5, scale: dict | None = None, labelled: bool = True,
    ):  # fmt: skip
        own = beside or sheet.axis_width()
        self.sheet = sheet
        self.width = width or round(sheet.size.width - own - sheet.size.label_width(labels) * 1.05 - 14)
        axis = ({} if beside else {"minExtent": own}) | ({} if labelled else {"labels": False})
        self.y = sheet.value_axis(alt.Y, reach, count=count, **axis)
        self.scale = self.y["scale"]
        ticks = time_axis(sheet.frame if times is None else times, sheet.size, self.width)
        self.x = alt.X("_t:T", title=None, axis=ticks, **({"scale": alt.Scale(**scale)} if scale else {}))

    def chart(self, frame: pd.DataFrame | None = None) -> alt.Chart:
        """A chart of some rows on the two axes."""
        return self.sheet.chart(frame, x=self.x, y=self.y)


class InRows:
    """A row for each name: beside the plot on wide screens, above its marks on phones.

    Parameters
    ----------
    sheet : Sheet
        The chart.
    name : str
        Column with the names, in order.
    step : (int, int)
        Height of a row in pixels, wide and narrow.
    right : int
        Room right of the plot.
    wrap, above : bool
        Whether long names are broken; whether names stand above their rows on phones.
    group : str
        Column with groups, each of which has rows of its own.
    taken : int
        Pixels of a name's line that something else needs on phones.
    """

    def __init__(
        self, sheet: Sheet, name: str, step: tuple[int, int], *, right: int = 12, wrap: bool = False,
        above: bool = True, group: str = "", taken: int = 0,
    ):  # fmt: skip
        frame = sheet.frame
        self.sheet, self.name, self.order = sheet, name, list(dict.fromkeys(frame[name]))
        frame["_once"] = ~frame.duplicated(sheet.keys(name, *filter(None, [group])))
        self.above = sheet.narrow and above
        across = sheet.size.width - AIR - taken
        broken = partial(wrapped, width=across, size=sheet.size.font, bold=False) if self.above else BESIDE
        lines = {name: broken(name) for name in self.order} if wrap or self.above else {}
        self.broken = {name: parts for name, parts in lines.items() if len(parts) > 1}
        pieces = [piece for name in self.order for piece in self.broken.get(name, [name])]
        self.beside = 0 if self.above else sheet.size.label_width(pieces) + 14
        self.width = sheet.size.width - self.beside - right
        more = LEADING * (max(map(len, lines.values()), default=1) - 1)
        self.step = step[self.above] + more
        self.height = alt.Step(self.step)
        if self.above and self.broken:
            frame["_row"] = ["\n".join(self.broken.get(name, [name])) for name in frame[name]]

    def x(self, reach: Reach, count: int = 5) -> alt.X:
        """The value axis, over the rows that the menu has chosen; what only makes room for labels has no ticks."""
        beyond = self.sheet.menu.expression(beyond_all)
        written = f"({beyond}) ? '' : ({self.sheet.axis_labels()})"
        grid = {"grid": True, "gridOpacity": {"condition": {"test": beyond, "value": 0}, "value": 1}}
        look = {"domain": False, "ticks": False, "labelOverlap": True, "labelFlush": True, **grid}
        return self.sheet.value_axis(alt.X, reach, count=count, labelExpr=written, sparse=self._crowded(reach), **look)

    def _crowded(self, reach: Reach) -> bool:
        """Whether the labels of 1, 3, 10, 30 ... would touch each other on a log axis."""
        if not self.sheet.log:
            return False
        low, high = reach(self.sheet.frame)
        apart = math.log10(3) * self.width / math.log10(high / low)
        return self.sheet.axis_width() > apart

    def y(self, **axis: Any) -> alt.Y:
        """The names, in order."""
        look = {"grid": False, "domain": False, "ticks": False, "labelColor": INK, "labelLimit": 330, **axis}
        return alt.Y(f"{self.name}:N", sort=self.order, title=None, axis=None if self.above else alt.Axis(**look))

    def names(self, base: alt.Chart, dy: int = -10, color: str = MUTED) -> list[alt.Chart]:
        """The names above their rows, on a phone: each once, on a ground of paper, or rules would run through it."""
        once = base.transform_filter("datum._once").encode(x=alt.XValue(0))
        look = {"align": "left", "baseline": "bottom", "dy": dy, "color": color}
        if self.broken:
            # a text grows downwards from its first line
            grown = alt.expr(f"{dy} - {LEADING} * (length(split(datum._row, '\\n')) - 1)")
            look |= {"dy": grown, "lineBreak": "\n", "lineHeight": LEADING}
        return text(once, "_row" if self.broken else self.name, halo=True, **look) if self.above else []
