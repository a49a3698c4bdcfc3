"""shares(): the parts of a whole, a bar each, shaded from ink to paper in the order of the parts."""

from __future__ import annotations

from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.axes import InRows
from twotracks.charts.drawing.layers import Spec, layered, text
from twotracks.charts.drawing.scales import pixels, value_scale
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Options, form
from twotracks.charts.theme import INK, MUTED, PAPER
from twotracks.quantities.formats import significant

ROW, NARROW_ROW, LINE = 34, 50, 22
DARKEST, PALEST = 0.9, 0.35  # of ink: the last part is still seen on paper
DARK_SHADE = 0.6  # from this shade on, letters are the colour of the paper
SHADED = {"fill": alt.Fill("_fill:N", scale=None), "fillOpacity": alt.FillOpacity("_shade:Q", scale=None),
          "stroke": alt.Stroke("_edge:N", scale=None)}  # fmt: skip


@form("name", "part", "value", "unit")
def shares(sheet: Sheet, **_: Unpack[Options]) -> Spec:
    """A bar for each name, all of one length, divided in proportion to its parts; its total stands at the end.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, `part`, value (a count), unit, source. Every name has every part, in one order;
        parts of nothing are not drawn, and names whose parts are all nothing are left out. Parts that are open or
        weak are the uncertain ones.
    """
    parts, size = list(dict.fromkeys(sheet.frame["part"])), sheet.size
    sheet = sheet.of(_placed(sheet.frame, parts, sheet.keys("name")))
    frame = sheet.frame
    total = size.label_width(frame["_whole"]) + 12
    rows = InRows(sheet, "name", (ROW, NARROW_ROW), right=4 + total * (not sheet.narrow), taken=total)
    room = rows.width * (frame["_to"] - frame["_from"])
    fits = frame["_percent"].map(lambda label: size.label_width([label])) + 6 < room
    frame["_label"] = frame["_percent"].where(fits, "")
    base, whole = sheet.chart(y=rows.y(labelLimit=420)), value_scale((0, 1))
    told = sheet.tips(name="which", part="part", _shown="count", _percent="share")
    first = base.transform_filter("datum._first")
    above = {"align": "right", "baseline": "bottom", "dy": -15} if sheet.narrow else {"align": "left", "dx": 8}
    begin, middle = (alt.X(f"{column}:Q", scale=whole, axis=None) for column in ("_from", "_middle"))
    layers = [
        base.mark_bar(size=23, strokeWidth=1.2).encode(x=begin, x2=alt.X2("_to:Q"), tooltip=told, **SHADED),
        *text(base.encode(x=middle), "_label", bold=True, tint="_letters"),
        *text(first.encode(x=alt.value(rows.width)), "_whole", color=MUTED, **above),
    ]
    layers += rows.names(first, -15, INK)
    # one height for all sets: a page does not move when the menu changes
    most = frame.groupby(sheet.keys() or ["unit"])["name"].nunique().max()
    bars = layered(*layers, width=rows.width, height=int(most) * rows.step)
    return {"vconcat": [_key(sheet, parts, rows.width), bars], "spacing": 8}


def _placed(frame: pd.DataFrame, parts: list[str], keys: list[str]) -> pd.DataFrame:
    """Where each part begins and ends on its bar, as shares, and how it is drawn."""
    hollow, groups = frame["_uncertain"], frame.groupby(keys, sort=False)["value"]
    whole = groups.transform("sum")
    to, share = (part / whole.where(whole > 0) for part in (groups.cumsum(), frame["value"]))
    paler = (DARKEST - PALEST) / max(len(parts) - 1, 1)
    shade = frame["part"].map(lambda part: DARKEST - paler * parts.index(part)).where(~hollow, 1.0)
    frame = frame.assign(
        _from=to - share,
        _to=to,
        _middle=to - share / 2,
        _percent=share.map(_percent, na_action="ignore"),
        _whole=[f"{significant(count, 3)} {unit}" for count, unit in zip(whole, frame["unit"], strict=True)],
        _shade=shade,
        _fill=hollow.map({True: PAPER, False: INK}),
        _edge=hollow.map({True: MUTED, False: PAPER}),
        _letters=((shade >= DARK_SHADE) & ~hollow).map({True: PAPER, False: INK}),
    )
    frame = frame[frame["value"] > 0]
    return frame.assign(_first=~frame.duplicated(keys))


def _percent(share: float) -> str:
    """A share in whole percent; never 0% for something, nor 100% for less than everything."""
    return "<1%" if 0 < share < 0.005 else (">99%" if 0.995 <= share < 1 else f"{share:.0%}")


def _key(sheet: Sheet, parts: list[str], width: int) -> Spec:
    """The parts by their shade, in as many lines as the width of the bars asks for."""
    looks = sheet.frame.drop_duplicates("part").set_index("part")[["_fill", "_shade", "_edge"]]
    places, x, y = [], 0, 0
    for label in (label for label in parts if label in looks.index):
        room = 20 + sheet.size.label_width([label]) + 16
        if x and x + room > width:
            x, y = 0, y + LINE
        places.append({"label": label, "_x": x + 7, "_y": y + LINE / 2, **looks.loc[label]})
        x += room
    h, v = alt.X("_x:Q", axis=None, scale=value_scale((0, width))), alt.Y("_y:Q", axis=None, scale=pixels(y + LINE))
    base = sheet.plain(pd.DataFrame(places), x=h, y=v)
    square = base.mark_square(size=150, opacity=1, strokeWidth=1.2).encode(**SHADED)
    return layered(square, *text(base, "label", align="left", dx=13, color=INK), width=width, height=y + LINE)
