"""parity_map(): how long it takes to draw level, over two growth rates."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.controls import choice
from twotracks.charts.drawing.layers import PLACE, Spec, layered, line, note, text
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
    starts, span = list(next(iter(gaps.values()))), high - low
    measure = "choose" if sheet.menu else json.dumps(frame[sheet.menu_column].iloc[0])
    gap = f"({json.dumps(gaps, ensure_ascii=False)})[{measure}][start]"
    width = size.width - 80
    look = {"labelExpr": "format(datum.value, 'd') + '%'", "tickCount": 6, "grid": False}
    x, y = (
        channel(f"{key}:Q", scale=value_scale(ends), axis=alt.Axis(title=sheet.say(f"growth_{key}"), **look))
        for key, channel in (("usa", alt.X), ("chn", alt.Y))
    )

    def rows(*rows: dict[str, Any]) -> alt.Chart:
        return sheet.plain(pd.DataFrame(rows), x=x, y=y)

    def level(years: str) -> str:
        """The Vega expression of China's rate that draws level in so many years."""
        return f"(100 + datum.usa) * pow({gap}, 1 / datum.{years}) - 100"

    bounds = [years for years in HORIZONS if not (sheet.narrow and years == 50)]
    # what lies between two lines, in China's colour: the stronger, the sooner it draws level
    bands = []
    for rank, (soon, late) in enumerate(pairwise([0, *bounds])):
        ribs = rows(*({"usa": end, "_soon": soon, "_late": late} for end in ends)).encode(y2=alt.Y2("_upper:Q"))
        ribs = ribs.transform_calculate(chn=level("_late"), _upper=f"datum._soon == 0 ? 1e6 : {level('_soon')}")
        bands.append(ribs.mark_area(color=CHN, opacity=0.5 - 0.11 * rank, clip=True))
    below = rows(*({"usa": end, "chn": end} for end in ends)).encode(y2=alt.datum(low))
    edges = rows(*({"usa": end, "_years": years} for years in bounds for end in ends))
    written = [sheet.say("years", years="5"), *(f"{years:g}" for years in bounds[1:-1]), sheet.say("never")]
    heads = rows(*({"_years": years, "_label": label} for years, label in zip(bounds, written, strict=True)))
    heads = heads.transform_calculate(usa=f"{100 + high} / pow({gap}, 1 / datum._years) - 100", chn=f"{high}")
    never = sheet.say("region_never" if sheet.narrow else "region_never_wide")
    corners = [alt.datum(low + share * span) for share in (0.03, 0.06, 0.94, 0.97)]
    _place_names(frame, sheet.menu_column, ends)
    dots = sheet.chart(x=x, y=y)
    layers = [
        below.mark_area(color=USA, opacity=0.12, clip=True),
        *bands,
        line(edges.transform_calculate(chn=level("_years")), "_years", clip=True, color=PAPER, strokeWidth=1.5),
        *text(heads, "_label", dy=-8, align="center", color=MUTED, fontSize=size.font - 1),
        *note(sheet, never, x=corners[3], y=corners[1], align="right", color=USA, fontWeight="bold"),
        *note(sheet, sheet.say("soon"), x=corners[0], y=corners[2], color=INK, fontWeight="bold"),
        _cells(sheet, ends, gap, width).encode(x=x, y=y),
        dots.mark_point(size=95, filled=True, fill=INK, stroke=PAPER, strokeWidth=1.5, opacity=1),
        *text(dots, "name", halo=True, bold=True, color=INK, baseline="middle", fontSize=size.font - 1, **PLACE),
    ]
    start = choice("start", sheet.say("from"), starts, starts[0], radio=True)
    return layered(*layers, params=[start], width=width, height=min(width, 520))


def _place_names(frame: pd.DataFrame, of: str, ends: tuple[int, int]) -> None:
    """Names stand left of a dot near the right edge, above it when another dot follows closely, or else right."""
    span, rows = ends[1] - ends[0], list(frame[["usa", "chn", of]].itertuples(index=False, name=None))

    def place(usa: float, chn: float, measure: Any) -> tuple[str, int, int]:
        followed = any(
            measure == other and 0 < right - usa < 0.25 * span and abs(up - chn) < 0.025 * span
            for right, up, other in rows
        )
        late = usa > ends[0] + 0.8 * span
        return ("right", -9, 0) if late else ("center", 0, -14) if followed else ("left", 9, 0)

    frame["_align"], frame["_dx"], frame["_dy"] = zip(*(place(*row) for row in rows), strict=True)


def _cells(sheet: Sheet, ends: tuple[int, int], gap: str, width: int) -> alt.Chart:
    """Invisible cells that say, to pointer, finger and keyboard, how long it takes at their two rates."""
    low, high = ends
    grid = [low + (high - low) * (cell + 0.5) / CELLS for cell in range(CELLS)]
    never, century = (expression(key, sheet.edition.lang) for key in ("never", "century"))
    within = expression("in_years", sheet.edition.lang, years="format(datum._years, '.2r')")
    cells = sheet.plain(pd.DataFrame([{"usa": usa, "chn": chn} for usa in grid for chn in grid])).transform_calculate(
        _years=f"log({gap}) / log((100 + datum.chn) / (100 + datum.usa))",
        _usa="format(datum.usa, '+.0f') + '%'",
        _chn="format(datum.chn, '+.0f') + '%'",
        _level=f"datum.chn <= datum.usa ? {never} : datum._years > 100 ? {century} : {within}",
    )
    square = cells.mark_point(shape="square", size=(width / CELLS + 1) ** 2, filled=True, opacity=0.001)
    return square.encode(tooltip=[alt.Tooltip(f"_{key}:N", title=sheet.say(key)) for key in ("usa", "chn", "level")])
