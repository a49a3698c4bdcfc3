"""The house theme: colours as CSS variables, so that one SVG serves light, dark and print; sizes for two widths."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans SC', sans-serif"


def variable(name: str, fallback: str) -> str:
    """A colour that the page decides, with the light one for pictures that leave the page."""
    return f"var(--tt-{name}, {fallback})"


USA, CHN = variable("usa", "#1f5fa8"), variable("chn", "#c8401f")
INK, MUTED = variable("ink", "#1a1d21"), variable("muted", "#5b6470")
GRID, RULE, PAPER = variable("grid", "#e9ecef"), variable("rule", "#b9c0c8"), variable("paper", "#ffffff")
OTHER = variable("c3", "#6b7280")
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


WIDE, NARROW = Size("wide", 720, 13), Size("narrow", 340, 12)


def colour(country: str) -> str:
    """The colour of a country: blue for the United States, vermilion for China, grey for all others."""
    return COUNTRY.get(country, OTHER)


def config(size: Size) -> alt.theme.ThemeConfig:
    """The Vega-Lite configuration of the house.

    ARIA roles of single marks are off: the figure has one role, an alternative text and a data table, and a
    reader of a screen would otherwise hear every tick.
    """
    axis = {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": size.font, "titleFontSize": size.font,
            "titleFontWeight": "normal", "domainColor": RULE, "tickColor": RULE, "gridColor": GRID,
            "labelFontWeight": "normal", "labelLimit": 260}  # fmt: skip
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
        "legend": {"labelColor": INK, "titleColor": MUTED, "labelFontSize": size.font, "titleFontSize": size.font,
                   "orient": "top", "title": None, "symbolSize": 90},
        "header": {"labelColor": INK, "titleColor": MUTED, "labelFontSize": size.font, "labelFontWeight": "bold"},
    }  # fmt: skip


AFFIX = {"USD_bn": ("$", " bn"), "USD2021_bn": ("$", " bn"), "CNY_bn": ("¥", " bn"), "HKD_bn": ("HK$", " bn"),
         "INTL_bn": ("Int$", " bn"), "USD_m": ("$", " m"), "CNY_m": ("¥", " m"), "percent": ("", "%"),
         "ratio": ("", "×"), "H100e_m": ("", " m"), "chips_k": ("", "k"), "TWh": ("", " TWh"), "MW": ("", " MW"),
         "TFLOPS": ("", " TFLOPS"), "GB": ("", " GB"), "TB_per_s": ("", " TB/s"), "PFLOPS": ("", " PF"),
         "USD_per_M_tokens": ("$", ""), "USD2023_m": ("$", " m"), "months": ("", " mo"),
         "users_m": ("", " m"), "rides_m": ("", " m"), "tokens_tn_per_day": ("", " tn")}  # fmt: skip


def axis_labels(unit: str, value: str = "datum.value") -> str:
    """A Vega expression that writes an axis label with its unit: `$300 bn`, `0.4%`, `23×`."""
    before, after = AFFIX.get(unit, ("", ""))
    number = f"replace(format({value}, ',~g'), '−', '')"
    return f"({value} < 0 ? '−' : '') + '{before}' + {number} + '{after}'"
