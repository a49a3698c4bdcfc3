"""matrix(): who is in what: a line of words for each thing, and before it a mark in each column that it belongs to."""

from __future__ import annotations

from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.layers import Spec, dot, layered, text
from twotracks.charts.drawing.scales import pixels
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Options, form
from twotracks.charts.text_width import wrap
from twotracks.charts.theme import INK, MUTED, RULE

HEAD, PAD = 26, 9
MARKS = {"full": (1.0, "circle"), "part": (0.4, "circle"), "none": (0.0, "circle"), "against": (1.0, "cross")}


@form("period", "name", "column", "mark")
def matrix(sheet: Sheet, **_: Unpack[Options]) -> Spec:
    """Marks in columns and the words that they are about, from top to bottom in the order of the data.

    Parameters
    ----------
    data : DataFrame
        One row a mark: `name` (the line of words), period (written before it), `column` (that it stands in), `mark`
        (`full`, `part`: pale, `none`: a ring, or `against`: a cross), source; `country` decides the colour.
    """
    frame, size = sheet.frame, sheet.size
    frame["_opacity"], frame["_shape"] = ([MARKS[kind][part] for kind in frame["mark"]] for part in (0, 1))
    heads = list(dict.fromkeys(frame["column"]))
    step = max(size.label_width(heads) + 12, 40)
    at = {head: step * (number + 0.5) for number, head in enumerate(heads)}
    left, leading = step * len(heads) + 8, size.font + 4
    parts = [placed(part, size.width - left - 6, size.font) for part in sheet.menu.parts().values()]
    height = max(reach for _, reach in parts)
    rows = pd.concat([part for part, _ in parts])
    rows["_x"] = rows["column"].map(at)
    x = alt.X("_x:Q", axis=None, scale=pixels(size.width, down=False))
    y = alt.Y("_y:Q", axis=None, scale=pixels(height))
    kind = {"fillOpacity": alt.FillOpacity("_opacity:Q", scale=None), "shape": alt.Shape("_shape:N", scale=None)}
    told = sheet.tips(name="what", _when="when")
    once = sheet.chart(rows.drop_duplicates(sheet.keys("name")))
    look = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": leading, "dy": -leading / 2 + 2}
    names = sheet.plain(pd.DataFrame({"label": heads, "_x": list(at.values())}), x=x, y=alt.value(8))
    layers = [
        once.mark_rule(color=RULE, opacity=0.6).encode(y=alt.Y("_rule:Q", axis=None)),
        dot(sheet.chart(rows, x=x, y=y), 110, 1.8, **kind, tooltip=told),
        *text(once.encode(y=y, x=alt.value(left)), "_words", color=INK, **look),
        *text(names, "label", bold=True, color=MUTED),
    ]
    return layered(*layers, width=size.width - 4, height=round(height))


def placed(part: pd.DataFrame, room: int, font: int) -> tuple[pd.DataFrame, float]:
    """Rows below each other, each as high as its words in lines of a width in pixels; and where the last one ends."""
    top, tops, texts, line = float(HEAD), {}, {}, font + 4
    for when, name in part.drop_duplicates("name")[["_when", "name"]].itertuples(index=False):
        texts[name], tops[name] = "\n".join(wrap(f"{when}: {name}", room, font, bold=False)), top
        top += (texts[name].count("\n") + 1) * line + PAD
    starts = part["name"].map(tops)
    return part.assign(_words=part["name"].map(texts), _rule=starts, _y=starts + PAD / 2 + line / 2), top
