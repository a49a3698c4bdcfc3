"""crossings(): how long it takes to draw level, over two growth rates."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.menus import Choice
from twotracks.charts.figure import Figure
from twotracks.charts.theme import CHN, INK, MUTED, PAPER, USA, Size

AGES = 1e9
HORIZONS = (5, 10, 20, 50, AGES)  # years; the last is the line beyond which the two never meet
CELLS = 16


def crossings(
    data: pd.DataFrame, *, ends: tuple[int, int], choose: str, gaps: dict[str, dict[str, float]], **words: Any
) -> Figure:
    """A map of two growth rates: bands by how long it takes to draw level, and the rates that were observed as dots.

    The lines between the bands follow from (1 + China) = (1 + America) × gap^(1 ÷ years).

    Parameters
    ----------
    data : DataFrame
        Observed pairs of rates: `usa` and `chn` in percent a year, `name` (over which years), period, source, and the
        column `choose` (of what).
    ends : (int, int)
        Lowest and highest rate of both axes.
    choose : str
        Column with alternative measures: a menu shows one at a time.
    gaps : dict of measure -> dict of label -> ratio
        How many times as much the one ahead has at the start, by what is taken for the start; a second menu.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    if data.empty:
        return Figure(data=data, draw=lambda size: None, controls=True, **words)
    frame = data.assign(_side=_sides(data, choose, ends))
    choice = Choice(frame, choose, "Of")
    starts = list(next(iter(gaps.values())))
    gap = f"({json.dumps(gaps, ensure_ascii=False)})[{'choose' if choice else repr(choice.options[0])}][start]"
    low, high = ends

    def draw(size: Size) -> alt.LayerChart:
        width = size.width - 80
        height = min(width, 520)
        scale = alt.Scale(domain=[low, high], nice=False, zero=False)
        axis = {"labelExpr": "format(datum.value, 'd') + '%'", "tickCount": 6, "grid": False}
        x = alt.X("usa:Q", scale=scale, axis=alt.Axis(title="America’s growth a year", **axis))
        y = alt.Y("chn:Q", scale=scale, axis=alt.Axis(title="China’s growth a year", **axis))
        bounds = [0.0, *(each for each in HORIZONS if not (size.narrow and each == 50))]

        def level(years: str) -> str:
            return f"(100 + datum.usa) * pow({gap}, 1 / datum.{years}) - 100"

        ribs = pd.DataFrame([{"usa": end, "_soon": soon, "_late": late, "_rank": rank}
                             for rank, (soon, late) in enumerate(pairwise(bounds)) for end in ends])  # fmt: skip
        bands = [_band(part, level, x, y, 0.5 - 0.11 * rank) for rank, part in ribs.groupby("_rank")]
        never = alt.Chart(pd.DataFrame({"usa": ends, "chn": ends}))
        never = never.mark_area(color=USA, opacity=0.12, clip=True).encode(x=x, y=y, y2=alt.Y2Datum(low))
        edges = pd.DataFrame([{"usa": end, "_years": each} for each in bounds[1:] for end in ends])
        edge = alt.Chart(edges).transform_calculate(chn=level("_years"))
        edge = edge.mark_line(clip=True, color=PAPER, strokeWidth=1.5).encode(x=x, y=y, detail="_years:N")
        heads = pd.DataFrame([{"_years": each, "_label": _written(each)} for each in bounds[1:]])
        heads = alt.Chart(heads).transform_calculate(
            usa=f"{100 + high} / pow({gap}, 1 / datum._years) - 100", chn=f"{high}"
        )
        heads = heads.mark_text(dy=-8, align="center", color=MUTED, fontSize=size.font - 1).encode(
            x=x, y=y, text="_label:N"
        )
        dots = choice.chart(frame).encode(x=x, y=y)
        ring = dots.mark_point(size=95, filled=True, fill=INK, stroke=PAPER, strokeWidth=1.5, opacity=1)
        halo = {"baseline": "middle", "fontWeight": "bold", "fontSize": size.font - 1}
        sides = (("late", {"align": "right", "dx": -9}), ("crowded", {"dy": -14}), ("", {"align": "left", "dx": 9}))
        names = [
            dots.transform_filter(f"datum._side == '{side}'").mark_text(**place, **halo, **look).encode(text="name:N")
            for side, place in sides
            for look in ({"stroke": PAPER, "strokeWidth": 4, "color": PAPER}, {"color": INK})
        ]
        layers = [never, *bands, edge, heads, *_regions(ends, size), _cells(ends, gap, width, x, y), ring, *names]
        chart = choice.add_menu(alt.layer(*layers))
        bind = alt.binding_radio(options=starts, name="Starting from ")
        return chart.add_params(alt.param(name="start", value=starts[0], bind=bind)).properties(
            width=width, height=height
        )

    return Figure(data=data, draw=draw, controls=True, **words)


def _sides(frame: pd.DataFrame, choose: str, ends: tuple[int, int]) -> list[str]:
    """Where the name of a dot stands: left of it near the right edge, above it when another dot follows closely."""
    span = ends[1] - ends[0]

    def follows(one: Any, other: Any) -> bool:
        near = 0 < other.usa - one.usa < 0.25 * span and abs(other.chn - one.chn) < 0.025 * span
        return getattr(one, choose) == getattr(other, choose) and near

    rows = list(frame.itertuples())
    late = [one.usa > ends[0] + 0.8 * span for one in rows]
    crowded = [any(follows(one, other) for other in rows) for one in rows]
    return ["late" if edge else "crowded" if close else "" for edge, close in zip(late, crowded, strict=True)]


def _written(years: float) -> str:
    return "never" if years == AGES else f"{years:g} years" if years == HORIZONS[0] else f"{years:g}"


def _band(ribs: pd.DataFrame, level: Callable[[str], str], x: alt.X, y: alt.Y, opacity: float) -> alt.Chart:
    """What lies between two lines, in China's colour: the stronger, the sooner it draws level."""
    chart = alt.Chart(ribs).transform_calculate(chn=level("_late"), _upper=f"datum._soon == 0 ? 1e6 : {level('_soon')}")
    return chart.mark_area(color=CHN, opacity=opacity, clip=True).encode(x=x, y=y, y2="_upper:Q")


def _regions(ends: tuple[int, int], size: Size) -> list[alt.Chart]:
    """What the two sides of the last line mean."""
    low, high = ends
    span, never = high - low, "Never" if size.narrow else "Never: America grows as fast or faster"
    rows = [(high - 0.03 * span, low + 0.06 * span, "right", never, USA),
            (low + 0.03 * span, high - 0.06 * span, "left", "Soon", INK)]  # fmt: skip
    return [
        alt.Chart(pd.DataFrame({"usa": [x], "chn": [y], "text": [text]}))
        .mark_text(align=align, color=colour, fontWeight="bold", fontSize=size.font)
        .encode(x="usa:Q", y="chn:Q", text="text:N")
        for x, y, align, text, colour in rows
    ]


def _cells(ends: tuple[int, int], gap: str, width: int, x: alt.X, y: alt.Y) -> alt.Chart:
    """Invisible cells that say, to pointer, finger and keyboard, how long it takes at their two rates."""
    low, high = ends
    grid = [low + (high - low) * (each + 0.5) / CELLS for each in range(CELLS)]
    cells = alt.Chart(pd.DataFrame([{"usa": a, "chn": b} for a in grid for b in grid]))
    cells = cells.transform_calculate(_years=f"log({gap}) / log((100 + datum.chn) / (100 + datum.usa))")
    cells = cells.transform_calculate(
        America="format(datum.usa, '+.0f') + '%'",
        China="format(datum.chn, '+.0f') + '%'",
        Level="datum.chn <= datum.usa ? 'never' : datum._years > 100 ? 'in more than a century'"
        " : 'in ' + format(datum._years, '.2r') + ' years'",
    )
    tips = [alt.Tooltip(f"{each}:N") for each in ("America", "China", "Level")]
    square = {"shape": "square", "size": (width / CELLS + 1) ** 2, "filled": True, "opacity": 0.001}
    return cells.mark_point(**square).encode(x=x, y=y, tooltip=tips)
