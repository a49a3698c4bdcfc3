"""Layers: the marks that charts are made of; each knows its colour, its fill and its halo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from twotracks.charts.theme import MUTED, PAPER, RULE

if TYPE_CHECKING:
    from twotracks.charts.drawing.sheet import Sheet

Spec = dict[str, Any]  # a part of a Vega-Lite specification
# the fill of a mark, paper's where it is uncertain, and the stroke in the colour of its country
OWN_FILL = {"fill": alt.Fill("_fill:N", scale=None), "stroke": alt.Stroke("_colour:N", scale=None)}
# the columns that say where words stand beside their mark
PLACE = {name: alt.expr(f"datum._{name}") for name in ("align", "dx", "dy")}
HALO = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round", "color": PAPER}
LEFT = {"align": "left", "dx": 4, "baseline": "bottom", "dy": -4}


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


def mark(base: alt.Chart, kind: str, tint: str = "_colour", **look: Any) -> alt.Chart:
    """A mark of Vega-Lite; in the colour of its country, or of another column, unless it is told a `color`."""
    drawn = getattr(base, f"mark_{kind}")(**look)
    return drawn if "color" in look else drawn.encode(color=alt.Color(f"{tint}:N", scale=None))


def line(base: alt.Chart, *detail: str, **look: Any) -> alt.Chart:
    """A line for each value of the columns `detail`."""
    drawn = mark(base, "line", **look)
    return drawn.encode(detail=[alt.Detail(f"{column}:N") for column in detail]) if detail else drawn


def dot(base: alt.Chart, size: int, width: float = 1.6, **encoding: Any) -> alt.Chart:
    """A dot, hollow where it is uncertain."""
    return base.mark_point(size=size, filled=True, opacity=1, strokeWidth=width).encode(**OWN_FILL, **encoding)


def plain_dot(base: alt.Chart, size: int, **look: Any) -> alt.Chart:
    """A full dot."""
    return mark(base, "point", size=size, filled=True, opacity=1, **look)


def touch(base: alt.Chart, tooltip: list[alt.Tooltip], size: int = 400) -> alt.Chart:
    """An invisible mark that says its values to pointer, finger and keyboard; larger than the one that is seen."""
    return base.mark_point(size=size, opacity=0.001, filled=True).encode(tooltip=tooltip)


def band(base: alt.Chart, opacity: float) -> alt.Chart:
    """The interval from `low` to `high` around a line."""
    drawn = base.mark_area(opacity=opacity).encode(fill=alt.Fill("_colour:N", scale=None))
    return drawn.encode(y=alt.Y("low:Q"), y2=alt.Y2("high"))


def text(
    base: alt.Chart, column: str, *, halo: bool = False, bold: bool = False, tint: str = "_colour", **look: Any
) -> list[alt.Chart]:
    """Words, on a ground of paper where lines and dots run below them."""
    look = {"fontWeight": "bold", **look} if bold else look
    layers = [mark(base, "text", **{**look, **HALO})] if halo else []
    return [layer.encode(text=alt.Text(f"{column}:N")) for layer in (*layers, mark(base, "text", tint, **look))]


def at_ends(sheet: Sheet, labels: pd.DataFrame, scale: alt.Scale) -> list[alt.Chart]:
    """Names at the ends of lines, placed by `end_labels`, and below them the last values where there is room."""
    base = sheet.chart(labels, x=alt.X("_label_t:T"), y=alt.Y("_label_y:Q", scale=scale))
    look, leading = {"align": "left", "dx": 9, "lineBreak": "\n", "baseline": "middle"}, sheet.size.font + 2
    # names within the plot stand among lines
    look["halo"] = bool((labels["_label_t"] < labels["_label_t"].max()).any())
    below = alt.expr(f"datum._dy + {leading} * datum._lines")
    return [
        *text(base, "_label", bold=True, dy=alt.expr("datum._dy"), lineHeight=leading, **look),
        *text(base, "_last", dy=below, **look),
    ]


def note(sheet: Sheet, words: str, *, x: Any, y: Any, **look: Any) -> list[alt.Chart]:
    """Words at a place of the plot."""
    return text(sheet.one(text=words).encode(x=x, y=y), "text", **{"align": "left", "color": MUTED, **look})


def reference(sheet: Sheet, value: float | None, label: str = "", channel: str = "y", **look: Any) -> list[alt.Chart]:
    """A rule at a value, horizontal and named at its left end unless another channel is told; nothing without one."""
    if value is None:
        return []
    drawn = sheet.one(at=value, label=label).encode(alt.X("at:Q") if channel == "x" else alt.Y("at:Q"))
    name = text(drawn.encode(x=alt.XValue(0)), "label", color=MUTED, fontSize=sheet.size.font - 1, **LEFT)
    return [drawn.mark_rule(color=MUTED, **look), *(name if label else [])]


def events(sheet: Sheet, named: dict[str, str] | None) -> list[alt.Chart]:
    """Dated events as light vertical rules with their names at the top: period -> name."""
    if not named:
        return []
    rows = sheet.read_more(pd.DataFrame({"period": list(named), "label": list(named.values())}))
    rule = rows.chart().mark_rule(strokeDash=[2, 3], color=RULE).encode(x=alt.X("_t:T"))
    name = text(rule.encode(y=alt.YValue(8)), "label", align="right", dx=-4, color=MUTED, fontSize=sheet.size.font - 1)
    return [rule, *name]
