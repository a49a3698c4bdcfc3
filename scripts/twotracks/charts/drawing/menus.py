"""Choice: a menu over a chart that shows one set of rows at a time, and everything that has to follow it.

Units, ticks and domains of an axis belong to the rows on show; a chart asks its Choice for them and gets a plain
value where there is no menu, an expression over the menu's parameter where there is one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import domain_of, log_ticks
from twotracks.charts.theme import axis_labels

FEW = 4  # so many alternatives are quicker to see side by side than in a list


class Choice:
    """Alternative sets of rows, of which a reader sees one.

    Parameters
    ----------
    frame : DataFrame
        A form's prepared data.
    column : str
        Column that tells the sets apart, in the order to offer; none, or a single set, makes no menu.
    label : str
        Words beside the menu.
    """

    def __init__(self, frame: pd.DataFrame, column: str = "", label: str = "Show"):
        self.column, self.label = column, label
        self.options = list(dict.fromkeys(frame[column])) if column else []
        self.parts = {option: frame[frame[column] == option] for option in self.options} or {"": frame}

    def __bool__(self) -> bool:
        return len(self.options) > 1

    def each(self, measure: Callable[[pd.DataFrame], Any]) -> Any:
        """What `measure` says of the rows on show."""
        values = {option: measure(part) for option, part in self.parts.items()}
        return alt.ExprRef(expr=f"({json.dumps(values)})[choose]") if self else next(iter(values.values()))

    def labels(self) -> str:
        """The expression of axis labels, in the unit of the rows on show."""
        written = {option: axis_labels(part["unit"].iloc[0]) for option, part in self.parts.items()}
        expression = written.popitem()[1]
        for option, other in written.items():
            expression = f"choose == {json.dumps(option)} ? {other} : ({expression})"
        return expression

    def scale(self, log: bool, domain: Callable[[pd.DataFrame], tuple[float, float]] | None = None) -> alt.Scale:
        """The value scale, with a domain that fits the rows on show; :func:`domain_of` by default."""
        reach = domain or (lambda part: domain_of(part["value"], log))
        ends = [self.each(lambda part, end=end: reach(part)[end]) for end in (0, 1)]
        return alt.Scale(type="log" if log else "linear", domain=ends, nice=False)

    def ticks(self, log: bool, count: int = 5) -> dict[str, Any]:
        """Few and round ticks on a log axis; their number on a linear one."""
        return {"values": self.each(lambda part: log_ticks(part["value"]))} if log else {"tickCount": count}

    def chart(self, frame: pd.DataFrame) -> alt.Chart:
        """A chart of some rows that shows those the menu has chosen."""
        chart = alt.Chart(frame)
        return chart.transform_filter(f"datum[{json.dumps(self.column)}] == choose") if self else chart

    def add_menu(self, chart: alt.TopLevelMixin) -> Any:
        """The chart with the menu, on its first set to begin with."""
        if not self:
            return chart
        widget = alt.binding_radio if len(self.options) <= FEW else alt.binding_select
        bind = widget(options=self.options, name=f"{self.label} ")
        return chart.add_params(alt.param(name="choose", value=self.options[0], bind=bind))


def picker(names: list[str], label: str) -> tuple[alt.Parameter, Any]:
    """A menu that picks out one name, and the opacity it gives to marks: full for what is picked, faint for others."""
    widget = alt.binding_select(options=["All", *names], name=f"{label} ")
    parameter = alt.param(name="pick", value="All", bind=widget)
    strength = alt.when("pick == 'All' || datum.name == pick").then(alt.value(1)).otherwise(alt.value(0.16))
    return parameter, strength
