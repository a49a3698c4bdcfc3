"""Frames: a sheet of one width, and what stands on its two axes: time, names in rows, or two quantities.

Each frame answers, for a size, how wide its plot is and what its two channels are, and does wide and narrow itself.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.data import Marks
from twotracks.charts.drawing.labels import axis_label, label_width
from twotracks.charts.drawing.layers import text
from twotracks.charts.drawing.scales import beyond_all, domain_of, log_ticks, time_axis, value_scale
from twotracks.charts.theme import INK, MUTED, Size

Reach = Callable[[pd.DataFrame], tuple[float, float]]
WRAP = 42  # letters of a name beside or above its row
LEADING = 14  # pixels from line to line of a name


class Sheet:
    """Marks at a size. Charts refer to tables by name; their rows are put in once, when the chart is whole.

    Parameters
    ----------
    marks : Marks
        What is drawn.
    size : Size
        The width it is drawn for.
    """

    def __init__(self, marks: Marks, size: Size):
        self.marks, self.size, self.narrow = marks, size, size.narrow
        self.tables: dict[str, pd.DataFrame] = {}

    def rows(self, frame: pd.DataFrame) -> alt.NamedData:
        """The name of a table in this chart."""
        name = next((name for name, table in self.tables.items() if table is frame), f"rows{len(self.tables)}")
        self.tables[name] = frame
        return alt.NamedData(name=name)

    def chart(self, frame: pd.DataFrame | None = None, **channels: Any) -> alt.Chart:
        """A chart of some rows, all by default, that shows those the menu has chosen."""
        return self.marks.menu.filter(self.plain(self.marks.frame if frame is None else frame, **channels))

    def plain(self, frame: pd.DataFrame, **channels: Any) -> alt.Chart:
        """A chart of some rows, whatever the menu shows."""
        return alt.Chart(self.rows(frame)).encode(**channels)

    def one(self, **row: Any) -> alt.Chart:
        """A chart of a single row."""
        return self.plain(pd.DataFrame([row]))

    def with_rows(self, spec: dict[str, Any]) -> dict[str, Any]:
        """The specification, with the columns of the tables that some mark refers to: a page carries it twice."""
        used = set(re.findall(r"\w+", json.dumps(spec)))
        rows = {name: frame[[column for column in frame if column in used]] for name, frame in self.tables.items()}
        return {**spec, "datasets": {name: alt.to_values(frame)["values"] for name, frame in rows.items()}}

    def value_axis(self, log: bool | None = None, reach: Reach | None = None, count: int = 5) -> dict[str, Any]:
        """Scale, labels and ticks of an axis of values, over the rows that the menu has chosen."""
        menu, log = self.marks.menu, self.marks.log if log is None else log
        reach = reach or (lambda part: domain_of(part["value"], log))
        ticks = {"values": menu.each(lambda part: log_ticks(part["value"]))} if log else {"tickCount": count}
        ends = [menu.each(lambda part, end=end: reach(part)[end]) for end in (0, 1)]
        return {"scale": value_scale(ends, log), "axis": {"labelExpr": self.marks.axis_labels(), **ticks}}

    def axis_width(self, frame: pd.DataFrame | None = None) -> int:
        """Width of a value axis: of its longest label, which is no longer than that of the largest value."""
        frame = self.marks.frame if frame is None else frame
        largest = frame.loc[frame.groupby("unit")["value"].idxmax()]
        labels = [axis_label(row.value, row.unit, self.marks.edition) for row in largest.itertuples()]
        signed = "−" if (frame["value"] < 0).any() else ""
        return label_width([signed + label for label in labels], self.size) + 12


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
    reach, log, count
        Domain of the values on show, kind of their scale, number of ticks.
    scale : dict
        Further properties of the time scale.
    """

    def __init__(
        self, sheet: Sheet, labels: Iterable[str] = (), *, times: pd.DataFrame | None = None, beside: int = 0,
        width: int = 0, reach: Reach | None = None, log: bool | None = None, count: int = 5, scale: dict | None = None,
        labelled: bool = True,
    ):  # fmt: skip
        own = beside or sheet.axis_width()
        self.sheet = sheet
        self.width = width or round(sheet.size.width - own - label_width(labels, sheet.size) * 1.05 - 14)
        value = sheet.value_axis(log, reach, count)
        axis = value["axis"] | ({} if beside else {"minExtent": own}) | ({} if labelled else {"labels": False})
        self.scale = value["scale"]
        self.y = alt.Y("value:Q", title=None, scale=self.scale, axis=alt.Axis(**axis))
        ticks = time_axis(sheet.marks.frame if times is None else times, sheet.size, self.width)
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
    """

    def __init__(
        self, sheet: Sheet, name: str, step: tuple[int, int], *, right: int = 12, wrap: bool = False,
        above: bool = True, group: str = "",
    ):  # fmt: skip
        frame = sheet.marks.frame
        self.sheet, self.name, self.order = sheet, name, list(dict.fromkeys(frame[name]))
        frame["_once"] = ~frame.duplicated(sheet.marks.keys(name, *filter(None, [group])))
        self.above = sheet.narrow and above
        lines = {name: textwrap.wrap(name, WRAP) for name in self.order} if wrap or self.above else {}
        self.broken = {name: parts for name, parts in lines.items() if len(parts) > 1}
        pieces = [piece for name in self.order for piece in self.broken.get(name, [name])]
        self.beside = 0 if self.above else label_width(pieces, sheet.size) + 14
        self.width = sheet.size.width - self.beside - right
        more = LEADING * (max(map(len, lines.values()), default=1) - 1)
        self.step = step[self.above] + more
        self.height = alt.Step(self.step)
        if self.above and self.broken:
            frame["_row"] = ["\n".join(self.broken.get(name, [name])) for name in frame[name]]

    def x(self, reach: Reach, column: str = "value", count: int = 5, **axis: Any) -> alt.X:
        """The value axis, over the rows that the menu has chosen; what only makes room for labels has no ticks."""
        value, beyond = self.sheet.value_axis(reach=reach, count=count), self.sheet.marks.menu.expression(beyond_all)
        axis |= {**value["axis"], "labelExpr": f"({beyond}) ? '' : ({value['axis']['labelExpr']})"}
        axis |= {"gridOpacity": {"condition": {"test": beyond, "value": 0}, "value": 1}}
        look = {"grid": True, "domain": False, "ticks": False, "labelOverlap": True}
        return alt.X(f"{column}:Q", scale=value["scale"], title=None, axis=alt.Axis(**look, **axis))

    def y(self, **axis: Any) -> alt.Y:
        """The names, in order."""
        look = {"grid": False, "domain": False, "ticks": False, "labelColor": INK, "labelLimit": 330, **axis}
        return alt.Y(f"{self.name}:N", sort=self.order, title=None, axis=None if self.above else alt.Axis(**look))

    def names(self, base: alt.Chart, dy: int = -10) -> list[alt.Chart]:
        """The names above their rows, on a phone: each once, on a ground of paper, or rules would run through it."""
        once = base.transform_filter("datum._once").encode(x=alt.XValue(0))
        look = {"align": "left", "baseline": "bottom", "dy": dy, "color": MUTED}
        if self.broken:
            # a text grows downwards from its first line
            grown = alt.expr(f"{dy} - {LEADING} * (length(split(datum._row, '\\n')) - 1)")
            look |= {"dy": grown, "lineBreak": "\n", "lineHeight": LEADING}
        return text(once, "_row" if self.broken else self.name, halo=True, **look) if self.above else []
