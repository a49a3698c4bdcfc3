"""The house theme: colours as CSS variables, so that one SVG serves light, dark and print; sizes for two widths."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twotracks.charts.text_width import text_width

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans SC', sans-serif"
# every colour of the charts, light and dark; the stylesheet's custom properties carry the same ones
TOKENS: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("tokens.json").read_text(encoding="utf-8"))
LIGHT = TOKENS["light"]


def variable(name: str) -> str:
    """A colour that the page decides, with the light one for pictures that leave the page."""
    return f"var(--tt-{name}, {LIGHT[name]})"


USA, CHN, OTHER = variable("usa"), variable("chn"), variable("c3")
INK, MUTED, PAPER = variable("ink"), variable("muted"), variable("paper")
GRID, RULE = variable("grid"), variable("rule")
COUNTRY = {"USA": USA, "CHN": CHN}


@dataclass(frozen=True)
class Size:
    """The width a chart is drawn for, in CSS pixels; each figure is drawn wide and narrow from one function."""

    name: str
    width: int
    font: int

    @property
    def narrow(self) -> bool:
        """Whether this is the size for phones."""
        return self.name == "narrow"

    def height(self, wide: int, narrow: int | None = None) -> int:
        """A height for each size; phones keep about the same height as desktops unless told."""
        return narrow or wide if self.narrow else wide

    def label_width(self, labels: Iterable[str]) -> int:
        """Width of the longest of some labels, in pixels, bold and in a wide font; a label may have several lines."""
        lines = (line for label in labels for line in label.split("\n"))
        return math.ceil(max((text_width(line, self.font) for line in lines), default=0))


WIDE, NARROW = Size("wide", 720, 13), Size("narrow", 340, 12)


def colour(country: str) -> str:
    """The colour of a country: blue for the United States, vermilion for China, grey for all others."""
    return COUNTRY.get(country, OTHER)


def config(size: Size) -> dict[str, Any]:
    """The Vega-Lite configuration of the house.

    ARIA roles of single marks are off: the figure has one role, an alternative text and a data table, and a
    reader of a screen would otherwise hear every tick.
    """
    fonts = {"labelFontSize": size.font, "titleFontSize": size.font}
    axis = {"labelColor": MUTED, "titleColor": MUTED, **fonts, "titleFontWeight": "normal", "labelFontWeight": "normal",
            "domainColor": RULE, "tickColor": RULE, "gridColor": GRID, "labelLimit": 260}  # fmt: skip
    return {
        "background": "transparent",
        "font": FONT,
        "aria": False,
        "padding": 2,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False, "tickSize": 4, "labelPadding": 4},
        "axisY": {"domain": False, "ticks": False, "labelPadding": 6, "tickCount": 5},
        "text": {"color": INK, "fontSize": size.font},
        "rule": {"color": RULE},
        "line": {"strokeWidth": 2.5, "strokeCap": "round", "strokeJoin": "round"},
        "header": {"labelColor": INK, "titleColor": MUTED, **fonts, "labelFontWeight": "bold"},
    }
