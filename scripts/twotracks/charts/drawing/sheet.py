"""Sheet: the rows of a chart at one width, prepared from the data and the options that all forms share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.controls import Menu, search_box
from twotracks.charts.drawing.data import prepared, refused, shown, uncertain_rows
from twotracks.charts.drawing.labels import axis_label, axis_labels, power_labels, value_labels
from twotracks.charts.drawing.layers import plain
from twotracks.charts.drawing.scales import HUGE, domain_of, log_ticks, value_scale, widen
from twotracks.charts.theme import PAPER, WIDE, Size
from twotracks.charts.words import say

if TYPE_CHECKING:
    from twotracks.edition import Edition

Reach = Callable[[pd.DataFrame], tuple[float, float]]


def as_json(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for a specification, as :func:`altair.to_values` writes them; its checks take eight times as long.

    >>> as_json(pd.DataFrame({"value": [1.5, None], "who": ["China", None]}))
    [{'value': 1.5, 'who': 'China'}, {'value': None, 'who': None}]
    """
    # what is not a number is not even itself
    cells = ([None if cell != cell else cell for cell in frame[column].tolist()] for column in frame)
    return [dict(zip(frame, row, strict=True)) for row in zip(*cells, strict=True)]


@dataclass(frozen=True)
class Sheet:
    """The rows of a chart, how a reader may look at them, and the width they are drawn for.

    Charts refer to tables by name; their rows are put in once, when the chart is whole.

    Parameters
    ----------
    id : str
        Of the figure: errors name it.
    frame : DataFrame
        The data as :func:`twotracks.charts.drawing.data.prepared` makes them, with `_uncertain`, `_fill` (the colour,
        or the paper's) and `_text` (what is searched).
    edition : Edition
        Whose language, units and sources the chart uses.
    menu_column, menu_label, tooltip, log, search, hint
        As :class:`twotracks.charts.form.Options` says, where the column is called `menu`.
    size : Size
        The width.
    """

    id: str
    frame: pd.DataFrame
    edition: Edition
    menu_column: str = ""
    menu_label: str = "Show"
    tooltip: tuple[tuple[str, str], ...] = ()
    log: bool = False
    search: str = ""
    hint: str = "name"
    size: Size = WIDE
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def read(
        cls, data: pd.DataFrame, id: str, edition: Edition, *, uncertain: Any = "", menu: str = "",
        tooltip: Iterable[tuple[str, str]] = (), **more: Any,
    ) -> Sheet:  # fmt: skip
        """Prepare the rows of a chart.

        Raises
        ------
        EvidenceError
            When a period is no period, a value has no unit, or `uncertain` cannot be read.
        """
        flags, frame, tooltip = uncertain_rows(data, uncertain, id), prepared(data, id, edition), tuple(tooltip)
        frame["_uncertain"] = list(flags)
        frame["_fill"] = frame["_colour"].mask(frame["_uncertain"], PAPER)
        if "name" in frame:
            frame["_text"] = frame["name"].str.cat([frame[column].astype(str) for column, _ in tooltip], sep=" ")
        return cls(id, frame, edition, menu, tooltip=tooltip, **more)

    def at(self, size: Size) -> Sheet:
        """The same rows once more at a width, for a form to add columns to."""
        return replace(self, frame=self.frame.copy(), size=size, tables={})

    def of(self, frame: pd.DataFrame) -> Sheet:
        """Other rows of the same chart; the menu chooses among them where they have its column."""
        return replace(self, frame=frame, menu_column=self.menu_column if self.menu_column in frame else "")

    def read_more(self, data: pd.DataFrame) -> Sheet:
        """Rows of a second table of the same chart, prepared as the first."""
        return self.of(prepared(data, self.id, self.edition))

    @cached_property
    def menu(self) -> Menu:
        """The alternative sets of rows."""
        return Menu(self.frame, self.menu_column, self.menu_label)

    @property
    def narrow(self) -> bool:
        """Whether it is for phones."""
        return self.size.narrow

    def rows(self, frame: pd.DataFrame) -> alt.NamedData:
        """The name of a table in this chart."""
        name = next((name for name, table in self.tables.items() if table is frame), f"rows{len(self.tables)}")
        self.tables[name] = frame
        return alt.NamedData(name=name)

    def chart(self, frame: pd.DataFrame | None = None, **channels: Any) -> alt.Chart:
        """A chart of some rows, all by default, that shows those the menu has chosen."""
        return self.menu.filter(self.plain(self.frame if frame is None else frame, **channels))

    def plain(self, frame: pd.DataFrame, **channels: Any) -> alt.Chart:
        """A chart of some rows, whatever the menu shows."""
        return alt.Chart(self.rows(frame)).encode(**channels)

    def one(self, **row: Any) -> alt.Chart:
        """A chart of a single row."""
        return self.plain(pd.DataFrame([row]))

    def whole(self, spec: dict[str, Any]) -> dict[str, Any]:
        """The specification with menu and search box, and the columns of the tables that some mark refers to."""
        menu = [self.menu.parameter()] if self.menu else []
        search = [search_box(self.search, self.hint)] if self.search else []
        spec = {**spec, "params": [*plain(menu), *spec.get("params", []), *plain(search)]}
        used = set(re.findall(r"\w+", json.dumps(spec)))
        rows = {name: frame[[column for column in frame if column in used]] for name, frame in self.tables.items()}
        return {**spec, "datasets": {name: as_json(frame) for name, frame in rows.items()}}

    def say(self, key: str, **values: str) -> str:
        """Words of the chart in the edition's language."""
        return say(key, self.edition.lang, **values)

    def shown(self, value: float, unit: str) -> str:
        """A value as a label."""
        return shown(value, unit, self.edition)

    def keys(self, *columns: str) -> list[str]:
        """Columns that tell the series of the chart apart, with that of the menu."""
        return [*columns, *([self.menu_column] if self.menu_column else [])]

    def unit(self, part: pd.DataFrame) -> str:
        """The unit of the rows of one axis.

        Raises
        ------
        EvidenceError
            When they have several.
        """
        units = list(dict.fromkeys(part["unit"]))
        if len(units) == 1:
            return units[0]
        remedy = "convert them, or let a menu or panels separate them"
        raise refused(self.id, f"has {' and '.join(units)} on one axis", remedy)

    def axis_labels(self, part: pd.DataFrame | None = None) -> str:
        """The Vega expression of axis labels, in the unit of the rows on show."""
        if part is None:
            return self.menu.expression(self.axis_labels)
        unit, values = self.unit(part), part["value"]
        if self.log and values.max() > HUGE:
            return power_labels(log_ticks(values))
        return value_labels(unit, self.edition) if self.log else axis_labels(unit, values, self.edition)

    def value_axis(
        self, channel: type[alt.X | alt.Y], reach: Reach | None = None, *, column: str = "value", count: int = 5,
        title: str | None = None, sparse: bool = False, **axis: Any,
    ) -> Any:  # fmt: skip
        """An axis of values, over the rows that the menu has chosen."""
        reach = reach or self.reach("value")
        ends = [self.menu.each(lambda part, end=end: reach(part)[end]) for end in (0, 1)]
        look = {"labelExpr": self.axis_labels(), "tickCount": count, **axis}
        if self.log:
            # Vega leaves out some of the values that it is told where they are more than its count
            look |= {"values": self.menu.each(lambda part: log_ticks(part["value"], sparse)), "tickCount": 20}
        return channel(f"{column}:Q", title=title, scale=value_scale(ends, self.log), axis=alt.Axis(**look))

    def reach(self, *columns: str, left: float = 0, right: float = 0) -> Reach:
        """What an axis of the values of some columns shows, with room at its ends, as shares of the plot."""

        def measure(part: pd.DataFrame) -> tuple[float, float]:
            values = [value for column in columns for value in part[column].dropna()]
            return widen(domain_of(values, self.log), left, right, self.log)

        return measure

    def axis_width(self) -> int:
        """Width of a value axis: of its longest label, which is no longer than that of the largest value."""
        frame = self.frame
        largest = frame.loc[frame.groupby("unit")["value"].idxmax()]
        labels = [axis_label(row.value, row.unit, self.edition) for row in largest.itertuples()]
        signed = "−" if (frame["value"] < 0).any() else ""
        return self.size.label_width([signed + label for label in labels]) + 12

    def tips(self, *fields: tuple[str, str], **words: str) -> list[alt.Tooltip]:
        """Columns by the key of their title: name, country, period and value unless others are told.

        Then come further (column, title) pairs, and those that are asked for. What the rows lack is left out.
        """
        words = words or {"name": "who", "_country": "country", "_when": "when", "_shown": "value"}
        every = [*((column, self.say(key)) for column, key in words.items()), *fields, *self.tooltip]
        return [alt.Tooltip(f"{column}:N", title=title) for column, title in every if column in self.frame]
