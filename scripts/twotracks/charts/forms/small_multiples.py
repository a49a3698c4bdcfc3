"""Small multiples of lines: panels on one scale, or measures that must not share one, each with its own."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import OverTime
from twotracks.charts.drawing.data import runs
from twotracks.charts.drawing.labels import spread
from twotracks.charts.drawing.layers import Spec, band, dot, layered, line, plain_dot, reference, text, touch
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.text_width import wrap
from twotracks.charts.theme import INK, MUTED, RULE

GAP, ROW_GAP = 36, 52  # between the plots: years at their ends; names and time axes between rows
AIR = 0.14  # of a plot's height, for the value above a line that ends at the top
FEW_POINTS = 12  # so many points of a series, or fewer, are drawn as such
HEIGHT, NARROW_HEIGHT, OWN_GAP = 220, 150, 22


def shared_scale(sheet: Sheet, panels: str, segment: str, reference_at: float | None, peaks: bool) -> Spec:
    """A panel for each name on one scale: its line in colour with its interval, or the others in grey behind it."""
    frame, size, keys, ranged = sheet.frame, sheet.size, sheet.keys(panels), "low" in sheet.frame
    frame["_run"] = runs(frame, keys, segment)
    column = "value" if peaks else "_t"
    frame["_last"] = frame[column] == frame.groupby(keys)[column].transform("max")
    names = list(dict.fromkeys(frame[panels]))
    few = frame.groupby(keys).size().max() <= FEW_POINTS and not ranged
    abreast = min(len(names), 2 if sheet.narrow else 4 if ranged else 3)
    width = round((size.width - sheet.axis_width() - GAP * (abreast - 1) - 8) / abreast)
    height = size.height(190, 150) if ranged else size.height(150, 124)

    reach = sheet.reach("value", *(["high"] if ranged else []), right=AIR)
    # the other series would stretch the time axis of each panel to that of all
    times = {"domain": [frame["_t"].min(), frame["_t"].max()]} if ranged else None

    def panel(place: int, who: str) -> Spec:
        over = OverTime(sheet, reach=reach, count=4, beside=1, width=width, scale=times, labelled=place % abreast == 0)
        base = over.chart()
        own = base.transform_filter(f"datum[{json.dumps(panels)}] == {json.dumps(who)}")
        end = own.transform_filter("datum._last")
        if ranged:
            drawn = [band(own, 0.22), line(own, "_run"), plain_dot(end, 50)]
        else:
            drawn = [plain_dot(base, 12, color=RULE, strokeWidth=1.5)] if few else []
            drawn += [line(base, panels, "_run", strokeWidth=1.2, color=RULE), line(own, "_run")]
            drawn += [dot(own, 34, 1.5) if few else plain_dot(end, 42)]
        # the value stands on a ground of paper, or grey lines would run through it
        look = {"halo": not ranged, "bold": True, "align": "center" if peaks else "right", "dy": -12 - (not ranged)}
        layers = [*reference(sheet, reference_at, strokeWidth=0.6), *drawn, *text(end, "_shown", **look)]
        title = _heading(wrap(who, width + GAP / 2, size.font), size.font, offset=6)
        return layered(*layers, touch(own, sheet.tips(), 200), width=width, height=height, title=title)

    drawn = [panel(place, who) for place, who in enumerate(names)]
    return {"concat": drawn, "columns": abreast, "bounds": "flush", "spacing": {"row": ROW_GAP, "column": GAP}}


def own_scale(sheet: Sheet, panels: str, under: str, series: str) -> Spec:
    """Panels over one time axis, each with a value axis of its own from zero; below each other on a phone.

    Lines have name and last value at their ends; uncertain dots are off the line.
    """
    frame, size = sheet.frame, sheet.size
    frame["_series"] = frame[series]
    parts = [part for _, part in frame.groupby(panels, sort=False)]
    width = size.width if sheet.narrow else round((size.width - OWN_GAP * (len(parts) - 1)) / len(parts))
    height, times = size.height(HEIGHT, NARROW_HEIGHT), {"domain": [frame["_t"].min(), frame["_t"].max()]}

    def panel(part: pd.DataFrame) -> Spec:
        own = sheet.of(part)
        domain = own.reach("value")(part)
        firm = part[~part["_uncertain"]] if (~part["_uncertain"]).any() else part
        last = firm.sort_values("_t", kind="stable").groupby("_series", sort=False).tail(1).copy()
        last["_label"] = last["name"] + "\n" + last["_shown"]
        last["_label_y"] = spread(list(last["value"]), domain, height, 2 * (size.font + 3), sheet.log)
        inner = width - own.axis_width() - size.label_width(last["_label"]) - 12
        over = OverTime(own, times=frame, width=inner, count=4, scale=times)
        base = over.chart()
        ends = sheet.plain(last, x="_t:T", y=alt.Y("_label_y:Q", scale=over.scale))
        layers = [
            line(base.transform_filter("!datum._uncertain"), "_series"),
            dot(base, 40, tooltip=sheet.tips()),
            *text(ends, "_label", bold=True, align="left", dx=8, baseline="middle", lineBreak="\n"),
        ]
        below = {"subtitle": part[under].iloc[0].split("\n") if under else [], "subtitleColor": MUTED}
        title = _heading(part[panels].iloc[0], size.font, offset=10, subtitlePadding=3, **below)
        return layered(*layers, width=inner, height=height, title=title | {"subtitleFontSize": size.font - 1})

    return {"vconcat" if sheet.narrow else "hconcat": [panel(part) for part in parts], "spacing": OWN_GAP}


def _heading(words: str | list[str], font: int, **look: object) -> dict:
    own = {"anchor": "start", "frame": "group", "color": INK, "fontSize": font}
    return {"text": words, **own, **look}
