"""Small multiples of lines: panels on one scale, or measures that must not share one, each with its own."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import OverTime
from twotracks.charts.drawing.data import runs
from twotracks.charts.drawing.labels import label_width, spread
from twotracks.charts.drawing.layers import Spec, band, dot, layered, line, plain_dot, reference, text, touch
from twotracks.charts.drawing.scales import days, domain_of, value_scale, widen
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.theme import INK, MUTED, RULE

GAP, ROW_GAP = 24, 52  # between the plots: names and time axes stand between rows
AIR = 0.14  # of a plot's height, for the value above a line that ends at the top
FEW_POINTS = 12  # so many points of a series, or fewer, are drawn as such
HEIGHT, NARROW_HEIGHT, OWN_GAP = 220, 150, 22


def shared_scale(sheet: Sheet, panels: str, segment: str, reference_at: float | None, peaks: bool) -> Spec:
    """A panel for each name on one scale: its line in colour with its interval, or the others in grey behind it."""
    frame, size, keys = sheet.frame, sheet.size, sheet.keys(panels)
    ranged = "low" in frame
    frame["_run"] = runs(frame, keys, segment)
    highest = frame["value"] == frame.groupby(keys)["value"].transform("max")
    frame["_last"] = highest if peaks else frame["_t"] == frame.groupby(keys)["_t"].transform("max")
    names = list(dict.fromkeys(frame[panels]))
    few = frame.groupby(keys).size().max() <= FEW_POINTS and not ranged
    abreast = min(len(names), 2 if sheet.narrow else 4 if ranged else 3)
    width = round((size.width - sheet.axis_width() - GAP * (abreast - 1) - 8) / abreast)

    def reach(part: pd.DataFrame) -> tuple[float, float]:
        values = [*part["value"], *(part["high"].dropna() if ranged else [])]
        return widen(domain_of(values, sheet.log), 0, AIR, sheet.log)

    # the other series would stretch the time axis of each panel to that of all
    times = {"domain": [frame["_t"].min(), frame["_t"].max()]} if ranged else None

    def panel(place: int, who: str) -> Spec:
        over = OverTime(sheet, reach=reach, count=4, beside=1, width=width, scale=times, labelled=place % abreast == 0)
        base = over.chart()
        own = base.transform_filter(f"datum[{json.dumps(panels)}] == {json.dumps(who)}")
        end = own.transform_filter("datum._last")
        behind = [] if ranged else [line(base, panels, "_run", strokeWidth=1.2, color=RULE)]
        if few:
            behind.insert(0, plain_dot(base, 12, color=RULE, strokeWidth=1.5))
        front = [line(own, "_run"), dot(own, 34, 1.5) if few else plain_dot(end, 50 if ranged else 42)]
        # the value stands on a ground of paper, or grey lines would run through it
        align = "center" if peaks else "right"
        value = text(end, "_shown", halo=not ranged, bold=True, align=align, dy=-12 if ranged else -13)
        spread_out = [band(own, 0.22)] if ranged else []
        rule = reference(sheet, reference_at, strokeWidth=0.6)
        layers = [*rule, *behind, *spread_out, *front, *value, touch(own, sheet.tips(), 200)]
        look = {"anchor": "start", "frame": "group", "color": INK, "fontSize": size.font, "fontWeight": "bold"}
        height = size.height(190, 150) if ranged else size.height(150, 124)
        return layered(*layers, width=width, height=height, title={"text": who, "offset": 6, **look})

    drawn = [panel(place, who) for place, who in enumerate(names)]
    spacing = {"row": ROW_GAP, "column": GAP}
    return {"concat": drawn, "columns": abreast, "bounds": "flush", "spacing": spacing}


def own_scale(sheet: Sheet, panels: str, under: str, series: str) -> Spec:
    """Panels over one time axis, each with a value axis of its own from zero; below each other on a phone."""
    frame, size = sheet.frame, sheet.size
    frame["_series"] = frame[series]
    parts = [part for _, part in frame.groupby(panels, sort=False)]
    across = 1 if sheet.narrow else len(parts)
    width = round((size.width - OWN_GAP * (across - 1)) / across)
    drawn = [_own_panel(sheet, part, width, panels, under) for part in parts]
    return {"vconcat" if sheet.narrow else "hconcat": drawn, "spacing": OWN_GAP}


def _own_panel(sheet: Sheet, part: pd.DataFrame, width: int, panels: str, under: str) -> Spec:
    """One panel: its lines with name and last value at their ends, under its heading; uncertain dots off the line."""
    size, whole = sheet.size, sheet.frame
    height, beside, reach = size.height(HEIGHT, NARROW_HEIGHT), sheet.axis_width(part), domain_of(part["value"])
    firm = part[~part["_uncertain"]] if (~part["_uncertain"]).any() else part
    last = firm.sort_values("_t", kind="stable").groupby("_series", sort=False).tail(1).copy()
    last["_label"] = last["name"] + "\n" + last["_shown"]
    last["_label_y"] = spread(list(last["value"]), reach, height, 2 * (size.font + 3), log=False)
    inner = width - beside - label_width(last["_label"], size) - 12
    x = days(whole, size, inner)
    axis = alt.Axis(labelExpr=sheet.axis_labels(part), tickCount=4, minExtent=beside)
    scale = value_scale(reach)
    base = sheet.plain(part, x=x, y=alt.Y("value:Q", title=None, scale=scale, axis=axis))
    ends = sheet.plain(last, x="_t:T", y=alt.Y("_label_y:Q", scale=scale))
    layers = [
        line(base.transform_filter("!datum._uncertain"), "_series"),
        dot(base, 40, tooltip=sheet.tips()),
        *text(ends, "_label", bold=True, align="left", dx=8, baseline="middle", lineBreak="\n"),
    ]
    heading = alt.Title(
        part[panels].iloc[0], subtitle=part[under].iloc[0].split("\n") if under else [], anchor="start", offset=10,
        frame="group", color=INK, fontSize=size.font, subtitleColor=MUTED, subtitleFontSize=size.font - 1,
        subtitlePadding=3,
    )  # fmt: skip
    return layered(*layers, width=inner, height=height, title=heading)
