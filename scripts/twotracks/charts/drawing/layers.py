"""Layers: the marks that charts are made of; each knows its colour, its fill and its halo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from twotracks.charts.theme import CHN, MUTED, PAPER, RULE, USA

if TYPE_CHECKING:
    from twotracks.charts.drawing.sheet import Sheet

Spec = dict[str, Any]  # a part of a Vega-Lite specification
# the columns that say where words stand beside their mark
PLACE = {name: alt.expr(f"datum._{name}") for name in ("align", "dx", "dy")}
HALO = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round", "color": PAPER}


def layered(*layers: alt.Chart, **properties: Any) -> Spec:
    """Layers on top of each other as Vega-Lite, with properties such as width, height, title and params.

    Altair would copy all layers with their axes several times to put them together.
    """
    parts = [layer.to_dict(validate=False, context={"top_level": False}) for layer in layers]
    return {"layer": parts, **{name: plain(value) for name, value in properties.items()}}


def plain(value: Any) -> Any:
    """A part of Altair's schema as JSON."""
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def own_colour() -> alt.Color:
    """The colour of the row's country."""
    return alt.Color("_colour:N", scale=None)


def own_fill() -> dict[str, Any]:
    """The fill of a mark, paper's where it is uncertain, and the stroke in its country's colour."""
    return {"fill": alt.Fill("_fill:N", scale=None), "stroke": alt.Stroke("_colour:N", scale=None)}


def line(base: alt.Chart, *detail: str, **mark: Any) -> alt.Chart:
    """A line for each value of `detail`; in the colour of its country unless told."""
    drawn = base.mark_line(**mark)
    drawn = drawn.encode(detail=[alt.Detail(f"{column}:N") for column in detail]) if detail else drawn
    return drawn if "color" in mark else drawn.encode(color=own_colour())


def step(base: alt.Chart, *detail: str, **mark: Any) -> alt.Chart:
    """A staircase: each level is held until the next."""
    return line(base, *detail, interpolate="step-after", **mark)


def dot(base: alt.Chart, size: int, width: float = 1.6, **encoding: Any) -> alt.Chart:
    """A dot in its country's colour, hollow where it is uncertain."""
    return base.mark_point(size=size, filled=True, opacity=1, strokeWidth=width).encode(**own_fill(), **encoding)


def plain_dot(base: alt.Chart, size: int, **mark: Any) -> alt.Chart:
    """A full dot; in the colour of its country unless told."""
    drawn = base.mark_point(size=size, filled=True, opacity=1, **mark)
    return drawn if "color" in mark else drawn.encode(color=own_colour())


def touch(base: alt.Chart, tooltip: list[alt.Tooltip], size: int = 400) -> alt.Chart:
    """An invisible mark that says its values to pointer, finger and keyboard; larger than the one that is seen."""
    return base.mark_point(size=size, opacity=0.001, filled=True).encode(tooltip=tooltip)


def span(base: alt.Chart, start: str, end: str, **mark: Any) -> alt.Chart:
    """A horizontal rule from one column, with its type such as `:Q`, to another."""
    drawn = base.mark_rule(**mark).encode(x=alt.X(start), x2=alt.X2(end))
    return drawn if "color" in mark else drawn.encode(color=own_colour())


def band(base: alt.Chart, opacity: float, y: alt.Y | None = None) -> alt.Chart:
    """The interval from `low` to `high` around a line."""
    drawn = base.mark_area(opacity=opacity).encode(fill=alt.Fill("_colour:N", scale=None))
    return drawn.encode(y=y or alt.Y("low:Q"), y2=alt.Y2("high"))


def text(
    base: alt.Chart, column: str, *, halo: bool = False, bold: bool = False, tint: str = "_colour", **mark: Any
) -> list[alt.Chart]:
    """Words; in the colour of their country unless told, on a ground of paper where lines and dots run below them."""
    look = {"fontWeight": "bold", **mark} if bold else mark
    drawn = base.mark_text(**look).encode(text=f"{column}:N")
    drawn = drawn if "color" in mark else drawn.encode(color=alt.Color(f"{tint}:N", scale=None))
    return [base.mark_text(**{**look, **HALO}).encode(text=f"{column}:N"), drawn] if halo else [drawn]


def at_ends(sheet: Sheet, labels: pd.DataFrame, scale: alt.Scale) -> list[alt.Chart]:
    """Names at the ends of lines, placed by `end_labels`, and below them the last values where there is room."""
    base = sheet.chart(labels, x=alt.X("_label_t:T"), y=alt.Y("_label_y:Q", scale=scale))
    look, leading = {"align": "left", "dx": 9, "lineBreak": "\n", "baseline": "middle"}, sheet.size.font + 2
    below = alt.expr(f"datum._dy + {leading} * datum._lines")
    return [
        *text(base, "_label", bold=True, dy=alt.expr("datum._dy"), lineHeight=leading, **look),
        *text(base, "_last", dy=below, **look),
    ]


def words(sheet: Sheet, label: str, *, x: Any, y: Any, **mark: Any) -> alt.Chart:
    """A note at a place of the plot."""
    return sheet.one(text=label).mark_text(**mark).encode(text="text:N", x=x, y=y)


def reference(sheet: Sheet, value: float | None, label: str = "", **rule: Any) -> list[alt.Chart]:
    """A horizontal rule at a value, named at its left end; nothing without a value."""
    if value is None:
        return []
    drawn = sheet.one(at=value, label=label).encode(y=alt.Y("at:Q"))
    name = drawn.mark_text(align="left", baseline="bottom", dy=-4, dx=4, color=MUTED, fontSize=sheet.size.font - 1)
    name = [name.encode(text="label:N", x=alt.XValue(0))] if label else []
    return [drawn.mark_rule(color=MUTED, **rule), *name]


def across(sheet: Sheet, value: float | None) -> list[alt.Chart]:
    """A dashed vertical rule at a value; nothing without one."""
    if value is None:
        return []
    return [sheet.one(at=value).mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=alt.X("at:Q"))]


def events(sheet: Sheet, named: dict[str, str] | None) -> list[alt.Chart]:
    """Dated events as light vertical rules with their names at the top: period -> name."""
    if not named:
        return []
    rows = sheet.read_more(pd.DataFrame({"period": list(named), "label": list(named.values())}))
    rule = sheet.plain(rows).mark_rule(strokeDash=[2, 3], color=RULE).encode(x=alt.X("_t:T"))
    name = rule.mark_text(align="right", dx=-4, color=MUTED, fontSize=sheet.size.font - 1)
    return [rule, name.encode(text="label:N", y=alt.YValue(8))]


def sides(sheet: Sheet, value: float, above: str, below: str, shifts: tuple[int, int], scale: Any = None) -> list:
    """A rule where two sides are even, and who is ahead above and below it."""
    y = alt.Y("at:Q", **({"scale": scale} if scale else {}))
    base = sheet.one(at=value, above=above, below=below).encode(y=y)
    look = {"align": "left", "dx": 4, "fontWeight": "bold", "fontSize": sheet.size.font}
    names = [
        base.mark_text(dy=dy, color=colour, **look).encode(text=f"{column}:N", x=alt.XValue(0))
        for column, dy, colour in zip(("above", "below"), shifts, (USA, CHN), strict=True)
    ]
    return [base.mark_rule(color=MUTED), *names]
