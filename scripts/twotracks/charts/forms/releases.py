"""releases(): things by the day they came out, with the record of each country as a staircase."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import axis_width, domain_of, fills, plot_width, prepare, time_axis, tooltip
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.drawing.search import finder, strength
from twotracks.charts.figure import Figure
from twotracks.charts.theme import INK, Size

HEIGHT = 360
COUNTRIES = {"USA": "United States", "CHN": "China"}


def releases(
    data: pd.DataFrame,
    *,
    hollow: str = "",
    labels: str = "",
    choose: str = "",
    choose_label: str = "Show",
    find: str = "",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """One mark for each thing on a logarithmic axis; steps show the best of each country so far.

    Parameters
    ----------
    data : DataFrame
        period (of the release), value, unit, `name`, country, source.
    hollow : str
        Column that is true for what is only announced: drawn hollow, and its steps dashed.
    labels : str
        Column with the words to write beside a mark; empty for most.
    choose, choose_label : str
        Column with alternative measures, and the label of the menu that shows one at a time.
    find : str
        Label of a search box that picks out marks by name.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_announced"] = frame[hollow].astype(bool) if hollow else False
    frame["_fill"] = fills(frame, frame["_announced"])
    frame["_text"] = frame["name"]
    frame["_label"] = frame[labels] if labels else ""
    frame["_first"] = frame["_t"] == frame["_t"].min()
    order = frame.sort_values("_t", kind="stable")
    best = order.groupby(["country", *([choose] if choose else [])])["value"].cummax()
    frame["_record"] = order["value"].ge(best).reindex(frame.index)
    choice = Choice(frame, choose, choose_label)

    def draw(size: Size) -> alt.LayerChart:
        stairs = pd.concat(_stairs(part) for part in choice.parts.values())
        names = [COUNTRIES.get(each, each) for each in frame["country"].unique()]
        beside = axis_width(frame, size)
        width = plot_width(size, ["China"] if size.narrow else names, beside)
        axis = alt.Axis(labelExpr=choice.labels(), minExtent=beside, **choice.ticks(log=True))
        y = alt.Y(
            "value:Q", scale=choice.scale(True, lambda part: domain_of(part["value"], log=True)), title=None, axis=axis
        )
        base = choice.chart(frame).encode(x=alt.X("_t:T", title=None, axis=time_axis(frame, size, width)), y=y)
        shade = alt.Color("_colour:N", scale=None)
        steps = choice.chart(stairs).encode(x=alt.X("_t:T"), y=y, color=shade, detail="_stair:N")
        solid, dashed = (
            steps.transform_filter(f"datum._announced == {flag}").mark_line(
                interpolate="step-after", opacity=0.75, strokeWidth=2, **dash
            )
            for flag, dash in (("false", {}), ("true", {"strokeDash": [4, 4]}))
        )
        ends = steps.transform_filter("datum._end != ''").mark_text(align="left", dx=7, fontWeight="bold")
        shown = alt.Text("_short:N" if size.narrow else "_end:N")
        mark = base.mark_point(size=42 if size.narrow else 55, filled=True, opacity=1, strokeWidth=1.5).encode(
            fill=alt.Fill("_fill:N", scale=None), stroke=alt.Stroke("_colour:N", scale=None)
        )
        touch = base.mark_point(size=300, opacity=0.001, filled=True).encode(tooltip=tooltip(frame, extra))
        layers = [solid, dashed, mark, ends.encode(text=shown)]
        # a step comes from the left and below: names of records stand to the upper left, others to the right
        for test, place in (
            ("datum._record && !datum._first", {"align": "right", "dx": -7, "dy": -8}),
            ("datum._record && datum._first", {"align": "left", "dx": 0, "dy": -11}),
            ("!datum._record", {"align": "left", "dx": 7, "dy": 3}),
        ):
            own = base.transform_filter(f"{test} && datum._label != ''").mark_text(
                fontSize=size.font - 1, color=INK, **place
            )
            layers.append(own.encode(text=alt.Text("_label:N")))
        if find:
            layers[2] = mark.encode(opacity=strength(1))
        chart = choice.add_menu(alt.layer(*layers, touch))
        return (chart.add_params(finder(find)) if find else chart).properties(
            width=width, height=size.height(HEIGHT, 330)
        )

    return Figure(data=data, draw=draw, controls=bool(choice or find), **words)


def _stairs(part: pd.DataFrame) -> pd.DataFrame:
    """The best value of each country so far, to the last day of the chart; what is announced begins a second line."""
    rows, last = [], part["_t"].max()
    for country, own in part.sort_values("_t", kind="stable").groupby("country", sort=False):
        best = own[own["value"] > own["value"].cummax().shift(fill_value=0)]
        real, promised = best[~best["_announced"]], best[best["_announced"]]
        for announced, steps in ((False, real), (True, promised)):
            if steps.empty:
                continue
            line = steps.copy()
            if announced and len(real):
                line = pd.concat([real.tail(1).assign(_t=steps["_t"].iloc[0]), line])
            until = promised["_t"].iloc[0] if not announced and len(promised) else last
            line = pd.concat([line, line.tail(1).assign(_t=until)])
            line["_announced"], line["_stair"], line["_end"] = announced, f"{country} {announced}", ""
            rows.append(line)
        if rows:
            name = COUNTRIES.get(country, country)
            rows[-1].loc[[False] * (len(rows[-1]) - 1) + [True], "_end"] = name
    stairs = pd.concat(rows)
    return stairs.assign(_short=stairs["_end"].replace("United States", "US"))
