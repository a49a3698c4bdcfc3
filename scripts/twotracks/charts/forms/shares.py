"""shares(): the parts of a whole, a bar each, shaded from ink to paper in the order of the parts."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import label_width, prepare
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.figure import Figure
from twotracks.charts.theme import INK, MUTED, PAPER, Size
from twotracks.quantities.formats import significant

ROW, NARROW_ROW, LINE = 34, 50, 22
BAR = 23
DARK = 0.6  # from this shade on, letters are the colour of the paper


def shares(
    data: pd.DataFrame,
    *,
    name: str = "name",
    part: str = "part",
    hollow: str = "",
    choose: str = "",
    choose_label: str = "Show",
    **words: Any,
) -> Figure:
    """A bar for each name, all of one length, divided in proportion to its parts; its total stands at the end.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: `name`, `part`, value (a count), unit, source. Every name has every part, in one order;
        parts of nothing are not drawn, and names whose parts are all nothing are left out.
    name, part : str
        Columns that name the bars and their parts.
    hollow : str
        Column that is true for parts that are open or weak: drawn as outlines.
    choose, choose_label : str
        Column with alternative sets of bars, and the label of the menu that shows one at a time.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = _placed(prepare(data), name, part, hollow, choose)
    parts = list(dict.fromkeys(data[part]))
    order = list(dict.fromkeys(frame[name]))
    choice = Choice(frame, choose, choose_label)
    # one height for all sets: a page does not move when the menu changes
    most = max((part[name].nunique() for part in choice.parts.values()), default=0)

    def draw(size: Size) -> alt.VConcatChart:
        beside = 0 if size.narrow else label_width(order, size) + 14
        right = 0 if size.narrow else label_width(frame["_whole"], size) + 12
        width = size.width - beside - right - 4
        inside = frame.assign(
            _label=[
                text if label_width([text], size) + 6 < width * (end - start) else ""
                for text, start, end in zip(frame["_percent"], frame["_from"], frame["_to"], strict=True)
            ]
        )
        axis = None if size.narrow else alt.Axis(domain=False, ticks=False, labelColor=INK, labelLimit=320)
        y = alt.Y(f"{name}:N", sort=order, title=None, axis=axis)
        base = choice.chart(inside).encode(y=y)
        whole = alt.Scale(domain=[0, 1], nice=False)
        fill = alt.Fill("_fill:N", scale=None)
        tips = [(name, "Which"), (part, "Part"), ("_shown", "Count"), ("_percent", "Share")]
        bar = base.mark_bar(size=BAR, strokeWidth=1.2).encode(
            x=alt.X("_from:Q", scale=whole, axis=None), x2="_to:Q", fill=fill,
            fillOpacity=alt.FillOpacity("_shade:Q", scale=None), stroke=alt.Stroke("_edge:N", scale=None),
            tooltip=[alt.Tooltip(f"{column}:N", title=title) for column, title in tips],
        )  # fmt: skip
        text = base.mark_text(fontWeight="bold").encode(
            x=alt.X("_middle:Q", scale=whole, axis=None),
            text=alt.Text("_label:N"),
            color=alt.Color("_letters:N", scale=None),
        )
        total = base.transform_filter("datum._first").encode(text=alt.Text("_whole:N"))
        if size.narrow:
            above = base.transform_filter("datum._first").mark_text(align="left", baseline="bottom", dy=-15)
            names = above.encode(text=alt.Text(f"{name}:N"), x=alt.XValue(0))
            totals = total.mark_text(align="right", baseline="bottom", dy=-15, color=MUTED).encode(x=alt.XValue(width))
            layers = [bar, text, names, totals]
        else:
            layers = [bar, text, total.mark_text(align="left", dx=8, color=MUTED).encode(x=alt.XValue(width))]
        bars = alt.layer(*layers).properties(width=width, height=most * (NARROW_ROW if size.narrow else ROW))
        return choice.add_menu(alt.vconcat(_key(frame, parts, part, size, width), bars, spacing=8))

    return Figure(data=data, draw=draw, controls=bool(choice), **words)


def _placed(frame: pd.DataFrame, name: str, part: str, hollow: str, choose: str) -> pd.DataFrame:
    """Where each part begins and ends on its bar, as shares, and how it is drawn."""
    keys = [*([choose] if choose else []), name]
    whole = frame.groupby(keys, sort=False)["value"].transform("sum")
    frame, whole = frame[whole > 0].astype({"value": float}), whole[whole > 0]
    frame["_to"] = frame.groupby(keys, sort=False)["value"].cumsum() / whole
    frame["_from"] = frame["_to"] - frame["value"] / whole
    frame["_middle"] = (frame["_from"] + frame["_to"]) / 2
    frame["_percent"] = [_percent(share) for share in frame["value"] / whole]
    frame["_whole"] = [f"{significant(count, 3)} {unit}" for count, unit in zip(whole, frame["unit"], strict=True)]
    parts = list(dict.fromkeys(frame[part]))
    open_ = frame[hollow].astype(bool) if hollow else pd.Series(False, index=frame.index)
    shade = {each: 0.9 * (1 - place / max(len(parts), 1)) for place, each in enumerate(parts)}
    frame["_shade"] = [1.0 if flag else shade[each] for flag, each in zip(open_, frame[part], strict=True)]
    frame["_fill"] = [PAPER if flag else INK for flag in open_]
    frame["_edge"] = [MUTED if flag else PAPER for flag in open_]
    frame["_letters"] = [
        PAPER if each >= DARK and not flag else INK for flag, each in zip(open_, frame["_shade"], strict=True)
    ]
    frame = frame[frame["value"] > 0]
    return frame.assign(_first=~frame.duplicated(keys))


def _percent(share: float) -> str:
    """A share in whole percent; never 0% for something, nor 100% for less than everything."""
    return "<1%" if 0 < share < 0.005 else (">99%" if 0.995 <= share < 1 else f"{share:.0%}")


def _key(frame: pd.DataFrame, parts: list[str], part: str, size: Size, width: int) -> alt.LayerChart:
    """The parts by their shade, in as many lines as the width of the bars asks for."""
    looks = frame.drop_duplicates(part).set_index(part)
    places, x, y = [], 0, 0
    for each in (each for each in parts if each in looks.index):
        room = 20 + label_width([each], size) + 16
        if x and x + room > width:
            x, y = 0, y + LINE
        places.append({"label": each, "_x": x + 7, "_y": y + LINE / 2, **looks.loc[each, ["_fill", "_shade", "_edge"]]})
        x += room
    marks = pd.DataFrame(places)
    plain = alt.Scale(domain=[0, width], nice=False)
    base = alt.Chart(marks).encode(
        x=alt.X("_x:Q", axis=None, scale=plain),
        y=alt.Y("_y:Q", axis=None, scale=alt.Scale(domain=[y + LINE, 0], nice=False)),
    )
    square = base.mark_square(size=150, opacity=1, strokeWidth=1.2).encode(
        fill=alt.Fill("_fill:N", scale=None), fillOpacity=alt.FillOpacity("_shade:Q", scale=None),
        stroke=alt.Stroke("_edge:N", scale=None),
    )  # fmt: skip
    text = base.mark_text(align="left", dx=13, color=INK).encode(text=alt.Text("label:N"))
    return alt.layer(square, text).properties(width=width, height=y + LINE)
