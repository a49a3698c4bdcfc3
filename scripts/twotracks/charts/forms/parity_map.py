"""parity_map(): how long it takes to draw level, over two growth rates."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.controls import choice
from twotracks.charts.drawing.layers import PLACE, Spec, layered, line, text
from twotracks.charts.drawing.scales import value_scale
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Options, form
from twotracks.charts.theme import CHN, INK, MUTED, PAPER, USA
from twotracks.charts.words import expression

AGES = 1e9
HORIZONS = (5, 10, 20, 50, AGES)  # years; the last is the line beyond which the two never meet
CELLS = 16  # invisible ones along each axis, which say what their rates come to


@form("usa", "chn", "name")
def parity_map(sheet: Sheet, *, ends: tuple[int, int], gaps: dict[str, dict[str, float]], **_: Unpack[Options]) -> Spec:
    """A map of two growth rates: bands by how long it takes to draw level, and the rates that were observed as dots.

    The lines between the bands follow from (1 + China) = (1 + America) × gap^(1 ÷ years).

    Parameters
    ----------
    data : DataFrame
        Observed pairs of rates: `usa` and `chn` in percent a year, `name` (over which years), period, source, and the
        column of the `menu`, which says of what.
    ends : (int, int)
        Lowest and highest rate of both axes.
    gaps : dict of measure -> dict of label -> ratio
        How many times as much the one ahead has at the start, by what is taken for the start; a second menu.
    """
    frame, size, (low, high) = sheet.frame, sheet.size, ends
    starts = list(next(iter(gaps.values())))
    measure = "choose" if sheet.menu else json.dumps(frame[sheet.menu_column].iloc[0])
    gap = f"({json.dumps(gaps, ensure_ascii=False)})[{measure}][start]"
    width = size.width - 80
    height = min(width, 520)
    scale = value_scale(ends, zero=False)
    look = {"labelExpr": "format(datum.value, 'd') + '%'", "tickCount": 6, "grid": False}
    x, y = (
        channel(f"{key}:Q", scale=scale, axis=alt.Axis(title=sheet.say(f"growth_{key}"), **look))
        for key, channel in (("usa", alt.X), ("chn", alt.Y))
    )
    bounds = [0.0, *(years for years in HORIZONS if not (sheet.narrow and years == 50))]
    never = sheet.plain(pd.DataFrame({"usa": ends, "chn": ends}), x=x, y=y, y2=alt.Y2Datum(low))
    edges = sheet.plain(pd.DataFrame([{"usa": end, "_years": years} for years in bounds[1:] for end in ends]), x=x, y=y)
    written = [_written(sheet, years) for years in bounds[1:]]
    heads = sheet.plain(pd.DataFrame({"_years": bounds[1:], "_label": written}), x=x, y=y)
    heads = heads.transform_calculate(usa=f"{100 + high} / pow({gap}, 1 / datum._years) - 100", chn=f"{high}")
    _place_names(frame, sheet.menu_column, ends)
    dots = sheet.chart(x=x, y=y)
    layers = [
        never.mark_area(color=USA, opacity=0.12, clip=True),
        *_bands(sheet, bounds, ends, gap, x, y),
        line(edges.transform_calculate(chn=_level(gap, "_years")), "_years", clip=True, color=PAPER, strokeWidth=1.5),
        *text(heads, "_label", dy=-8, align="center", color=MUTED, fontSize=size.font - 1),
        *_regions(sheet, ends, x, y),
        _cells(sheet, ends, gap, width).encode(x=x, y=y),
        dots.mark_point(size=95, filled=True, fill=INK, stroke=PAPER, strokeWidth=1.5, opacity=1),
        *text(dots, "name", halo=True, bold=True, color=INK, baseline="middle", fontSize=size.font - 1, **PLACE),
    ]
    start = choice("start", sheet.say("from"), starts, starts[0], radio=True)
    return layered(*layers, params=[start], width=width, height=height)


def _level(gap: str, years: str) -> str:
    """The Vega expression of China's rate that draws level in so many years."""
    return f"(100 + datum.usa) * pow({gap}, 1 / datum.{years}) - 100"


def _written(sheet: Sheet, years: float) -> str:
    if years == AGES:
        return sheet.say("never")
    return sheet.say("years", years=f"{years:g}") if years == HORIZONS[0] else f"{years:g}"


def _place_names(frame: pd.DataFrame, of: str, ends: tuple[int, int]) -> None:
    """Names stand left of a dot near the right edge, above it when another dot follows closely, or else right."""
    span = ends[1] - ends[0]
    rows = list(frame[["usa", "chn", of]].itertuples(index=False, name=None))

    def followed(usa: float, chn: float, measure: Any) -> bool:
        return any(
            measure == other and 0 < right - usa < 0.25 * span and abs(up - chn) < 0.025 * span
            for right, up, other in rows
        )

    places = [
        ("right", -9, 0) if row[0] > ends[0] + 0.8 * span else ("center", 0, -14) if followed(*row) else ("left", 9, 0)
        for row in rows
    ]
    frame["_align"], frame["_dx"], frame["_dy"] = zip(*places, strict=True)


def _bands(sheet: Sheet, bounds: list[float], ends: tuple[int, int], gap: str, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """What lies between two lines, in China's colour: the stronger, the sooner it draws level."""
    drawn = []
    for rank, (soon, late) in enumerate(pairwise(bounds)):
        ribs = sheet.plain(pd.DataFrame([{"usa": end, "_soon": soon, "_late": late} for end in ends]))
        upper = f"datum._soon == 0 ? 1e6 : {_level(gap, '_soon')}"
        ribs = ribs.transform_calculate(chn=_level(gap, "_late"), _upper=upper)
        drawn.append(ribs.mark_area(color=CHN, opacity=0.5 - 0.11 * rank, clip=True).encode(x=x, y=y, y2="_upper:Q"))
    return drawn


def _regions(sheet: Sheet, ends: tuple[int, int], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """What the two sides of the last line mean."""
    low, high = ends
    span, never = high - low, sheet.say("region_never" if sheet.narrow else "region_never_wide")
    places = ((high - 0.03 * span, low + 0.06 * span, "right", never, USA),
              (low + 0.03 * span, high - 0.06 * span, "left", sheet.say("soon"), INK))  # fmt: skip
    look = {"fontWeight": "bold", "fontSize": sheet.size.font}
    return [
        sheet.one(usa=usa, chn=chn, text=words)
        .mark_text(align=align, color=colour, **look)
        .encode(x=x, y=y, text="text:N")
        for usa, chn, align, words, colour in places
    ]


def _cells(sheet: Sheet, ends: tuple[int, int], gap: str, width: int) -> alt.Chart:
    """Invisible cells that say, to pointer, finger and keyboard, how long it takes at their two rates."""
    low, high = ends
    grid = [low + (high - low) * (cell + 0.5) / CELLS for cell in range(CELLS)]
    cells = sheet.plain(pd.DataFrame([{"usa": usa, "chn": chn} for usa in grid for chn in grid]))
    cells = cells.transform_calculate(_years=f"log({gap}) / log((100 + datum.chn) / (100 + datum.usa))")
    never, century = (expression(key, sheet.edition.lang) for key in ("never", "century"))
    within = expression("in_years", sheet.edition.lang, years="format(datum._years, '.2r')")
    cells = cells.transform_calculate(
        _usa="format(datum.usa, '+.0f') + '%'",
        _chn="format(datum.chn, '+.0f') + '%'",
        _level=f"datum.chn <= datum.usa ? {never} : datum._years > 100 ? {century} : {within}",
    )
    tooltip = [alt.Tooltip(f"_{key}:N", title=sheet.say(key)) for key in ("usa", "chn", "level")]
    square = {"shape": "square", "size": (width / CELLS + 1) ** 2, "filled": True, "opacity": 0.001}
    return cells.mark_point(**square).encode(tooltip=tooltip)
