"""slope(): the same things by several rulers, or then and now, joined across columns."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import domain_of, fills, label_width, prepare, spread, tooltip
from twotracks.charts.figure import Figure
from twotracks.charts.theme import MUTED, Size

HEIGHT = 330


def slope(
    data: pd.DataFrame,
    *,
    stage: str = "stage",
    hollow: str = "",
    log: bool = False,
    level: float | None = None,
    level_label: str = "",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """A line for each name across the stages, in the order of the data, with every value written beside its mark.

    Parameters
    ----------
    data : DataFrame
        `name`, stage, value, unit, source; `country` decides the colour.
    stage : str
        Column that names the columns of the chart.
    hollow : str
        Column that is true for forecasts: drawn hollow.
    log : bool
        Logarithmic value axis; the subtitle should say so.
    level, level_label : float, str
        A value to mark with a horizontal rule, such as 1 for parity, and its name.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_fill"] = fills(frame, frame[hollow] if hollow else None)
    stages = list(dict.fromkeys(frame[stage]))

    def draw(size: Size) -> alt.LayerChart:
        height = size.height(HEIGHT, 340)
        reach = domain_of(frame["value"], log)
        labels = frame.copy()
        for each in stages:
            at = labels[stage] == each
            labels.loc[at, "_label_y"] = spread(list(labels.loc[at, "value"]), reach, height, size.font + 5, log)
        last = labels[stage] == stages[-1] if stages else labels.index
        labels["_label"] = labels["_shown"].where(~last, labels["_shown"] + " " + labels["name"])
        right = label_width(labels.loc[last, "_label"], size) + 12
        left = label_width(frame["_shown"], size) + 12
        width = size.width - right - left
        x = alt.X(f"{stage}:O", sort=stages, title=None).scale(type="point", padding=0)
        x = x.axis(
            labelAngle=0, orient="top", domain=False, ticks=False, labelPadding=10, labelLimit=200, labelAlign="center"
        )
        y = alt.Y(
            "value:Q", scale=alt.Scale(type="log" if log else "linear", domain=list(reach), nice=False), axis=None
        )
        base = alt.Chart(frame).encode(x=x, y=y)
        shade = alt.Color("_colour:N", scale=None)
        layers: list[alt.Chart] = []
        if level is not None:
            rule = alt.Chart(pd.DataFrame({"level": [level], "label": [level_label]})).encode(
                y=alt.Y("level:Q", axis=None)
            )
            layers.append(rule.mark_rule(color=MUTED, strokeDash=[3, 3]))
            words_at = rule.mark_text(align="right", baseline="bottom", dy=-4, color=MUTED, fontSize=size.font - 1)
            layers.append(words_at.encode(text=alt.Text("label:N"), x=alt.XValue(width)))
        layers.append(base.mark_line(strokeWidth=2).encode(color=shade, detail="name:N"))
        mark = base.mark_point(size=80, filled=True, opacity=1, strokeWidth=2)
        mark = mark.encode(fill=alt.Fill("_fill:N", scale=None), stroke=alt.Stroke("_colour:N", scale=None))
        layers.append(mark.encode(tooltip=tooltip(frame, (*extra,))))
        first = labels[stage] == stages[0]
        for rows, place in (
            (labels[last], {"align": "left", "dx": 10}),
            (labels[first & ~last], {"align": "right", "dx": -10}),
            (labels[~first & ~last], {"align": "left", "dx": 12, "dy": 9}),
        ):
            text = alt.Chart(rows).mark_text(fontWeight="bold", **place)
            layers.append(text.encode(x=x, y=alt.Y("_label_y:Q", axis=None), text=alt.Text("_label:N"), color=shade))
        return alt.layer(*layers).properties(width=width, height=height)

    return Figure(data=data, draw=draw, **words)
