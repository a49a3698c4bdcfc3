"""scatter(): many single observations, by time or by another quantity, with a box to find one."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import domain_of, fills, log_ticks, prepare, shown, time_axis, tooltip, widen
from twotracks.charts.drawing.search import finder, named
from twotracks.charts.figure import Figure
from twotracks.charts.theme import MUTED, PAPER, Size, axis_labels

HEIGHT = 400
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
HUGE = 1e15
OPACITY = alt.expr("length(find) < 2 || datum._hit ? 0.9 : 0.1")


def scatter(
    data: pd.DataFrame,
    *,
    x: str = "",
    x_unit: str = "",
    x_title: str = "",
    y_title: str = "",
    log_x: bool = False,
    log: bool = False,
    y_from: float | None = None,
    hollow: str = "",
    label: str = "label",
    find: str = "Find a model",
    hint: str = "",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """One dot for each observation.

    Parameters
    ----------
    data : DataFrame
        `name`, value, unit, source, `period` (the horizontal axis when `x` is not given); `country` decides the
        colour.
    x, x_unit, x_title, y_title : str
        Column of another horizontal quantity and its unit; titles of the axes.
    log_x, log : bool
        Logarithmic axes; the subtitle should say so.
    y_from : float
        Where a linear value axis begins, 0 by default.
    hollow : str
        Column that is true for estimates of low confidence.
    label : str
        Column: 2 for dots named at every width, 1 for dots named on wide screens, 0 for the others.
    find, hint : str
        Words before the search box and the example in it; both the name and the columns in `extra` are searched.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_shown"] = [_written(value, unit) for value, unit in zip(frame["value"], frame["unit"], strict=True)]
    frame["_fill"] = fills(frame, frame[hollow] if hollow else None)
    frame["_text"] = frame["name"].str.cat([frame[column].astype(str) for column, _ in extra], sep=" ")
    if x:
        frame["_x_shown"] = [shown(value, x_unit) for value in frame[x]]
    fields = (*(((("_x_shown", x_title)),) if x else ()), *extra)

    def draw(size: Size) -> alt.LayerChart:
        height, width = size.height(HEIGHT, 340), size.width - (54 if y_title or log else 44)
        part = frame.assign(_marked=frame[label] >= (2 if size.narrow else 1))
        part["_left"] = _right_half(part, x, log_x)
        down = domain_of(part["value"], log)
        y = alt.Y("value:Q", title=None, scale=_scale(log, (y_from, down[1]) if y_from is not None else down))
        y = y.axis(**_ticks(part["value"], log, part["unit"].iloc[0] if len(part) else ""))
        if x:
            across = alt.X(
                f"{x}:Q", title=x_title, scale=_scale(log_x, widen(domain_of(part[x], log_x), 0, 0.04, log_x))
            )
            across = across.axis(grid=True, **_ticks(part[x], log_x, x_unit))
        else:
            across = alt.X("_t:T", title=None, axis=time_axis(part, size, width))
        base = (
            alt.Chart(part)
            .encode(x=across, y=y)
            .transform_calculate(_hit="indexof(lower(datum._text), lower(find)) >= 0")
        )
        dot = base.mark_point(size=52, filled=True, strokeWidth=1.6, opacity=OPACITY).encode(
            fill=alt.Fill("_fill:N", scale=None),
            stroke=alt.Stroke("_colour:N", scale=None),
            tooltip=tooltip(part, fields),
        )
        text = {"fontWeight": "bold", "fontSize": size.font - 1}
        names = [
            base.transform_filter(f"({named()}) && {side}")
            .mark_text(align=align, dx=shift, dy=-8, **text, **look)
            .encode(text="name:N", **({} if look else {"color": alt.Color("_colour:N", scale=None)}))
            # a halo of paper keeps names legible among dots
            for look in ({"stroke": PAPER, "strokeWidth": 4, "color": PAPER, "strokeJoin": "round"}, {})
            for side, align, shift in (("datum._left", "right", -4), ("!datum._left", "left", 4))
        ]
        layers = [dot, *names]
        if y_title:
            note = alt.Chart(pd.DataFrame({"text": [y_title]})).mark_text(align="left", color=MUTED, baseline="bottom")
            layers.append(note.encode(text="text:N", x=alt.XValue(2), y=alt.YValue(-4)))
        return alt.layer(*layers).add_params(finder(find, hint)).properties(width=width, height=height)

    return Figure(data=data, draw=draw, controls=True, **words)


def _scale(log: bool, domain: tuple[float, float]) -> alt.Scale:
    return alt.Scale(type="log" if log else "linear", domain=list(domain), nice=False, zero=False)


def _ticks(values: pd.Series, log: bool, unit: str) -> dict[str, Any]:
    """Ticks of an axis; huge numbers as powers of ten."""
    if log and len(values) and values.max() > HUGE:
        low, high = (math.log10(each) for each in domain_of(values, True))
        steps = list(range(math.ceil(low), math.floor(high) + 1))
        every = steps[:: max(1, round(len(steps) / 6))]
        written = {f"{exponent}": f"10{str(exponent).translate(SUPERSCRIPT)}" for exponent in every}
        look_up = f"({written})[format(round(log(datum.value) / LN10), 'd')]".replace("'", '"')
        return {"values": [float(f"1e{exponent}") for exponent in every], "tickCount": 20, "labelExpr": look_up}
    return {
        "labelExpr": axis_labels(unit),
        **({"values": log_ticks(values), "tickCount": 20} if log and len(values) else {"tickCount": 5}),
    }


def _right_half(part: pd.DataFrame, x: str, log: bool) -> pd.Series:
    """Which dots lie right of the middle, where a name has more room to their left."""
    across = part[x] if x else pd.to_datetime(part["_t"]).astype("int64")
    if log and x:
        across = across.map(math.log10)
    return across > across.min() + 0.55 * (across.max() - across.min())


def _written(value: float, unit: str) -> str:
    """A value in words; huge ones as a power of ten."""
    if value < HUGE:
        return shown(value, unit)
    exponent = math.floor(math.log10(value))
    return f"{value / 10**exponent:.2g} × 10{str(exponent).translate(SUPERSCRIPT)}"
