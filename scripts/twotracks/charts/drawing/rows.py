"""Rows: what charts with a row for each name share: the value axis, the names beside or above, the dot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import label_width, tooltip
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.theme import INK, MUTED, Size


@dataclass(frozen=True)
class Rows:
    """The frame of a chart whose rows are names: beside the plot on wide screens, above their marks on phones.

    Parameters
    ----------
    name : str
        Column with the names.
    order : list of str
        From top to bottom.
    step, narrow_step : int
        Height of a row in pixels, wide and narrow.
    log : bool
        Whether the value axis is logarithmic.
    """

    name: str
    order: list[str]
    step: int
    narrow_step: int
    log: bool = False

    def width(self, size: Size) -> int:
        """Width of the plot beside the names."""
        beside = 0 if size.narrow else label_width(self.order, size) + 14
        return size.width - beside - 12

    def x(self, choice: Choice, reach: Callable[[pd.DataFrame], tuple[float, float]], **axis: Any) -> alt.X:
        """The value axis, over the rows that the menu has chosen."""
        ticks = choice.ticks(self.log)
        scale = choice.scale(self.log, reach)
        return alt.X("value:Q", scale=scale, title=None).axis(
            labelExpr=choice.labels(), grid=True, domain=False, ticks=False, labelOverlap=True, **ticks, **axis
        )

    def y(self, size: Size, grid: bool = False) -> alt.Y:
        """The names, in order."""
        axis = alt.Axis(grid=grid, domain=False, ticks=False, labelColor=INK, labelLimit=330)
        return alt.Y(f"{self.name}:N", sort=self.order, title=None, axis=None if size.narrow else axis)

    def dot(self, base: alt.Chart, frame: pd.DataFrame, extra: Iterable[tuple[str, str]]) -> alt.Chart:
        """The mark of a value, hollow where its fill is the paper's."""
        return base.mark_point(size=95, filled=True, opacity=1, strokeWidth=2).encode(
            fill=alt.Fill("_fill:N", scale=None),
            stroke=alt.Stroke("_colour:N", scale=None),
            tooltip=tooltip(frame, extra),
        )

    def finish(self, layers: list[alt.Chart], base: alt.Chart, choice: Choice, size: Size) -> Any:
        """The layers as one chart, with the names above their rows on a phone, and the menu."""
        if size.narrow:
            above = base.mark_text(align="left", baseline="bottom", dy=-10, color=MUTED)
            layers = [*layers, above.encode(text=alt.Text(f"{self.name}:N"), x=alt.XValue(0))]
        height = alt.Step(self.narrow_step if size.narrow else self.step)
        return choice.add_menu(alt.layer(*layers)).properties(width=self.width(size), height=height)
