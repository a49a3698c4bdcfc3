"""matrix(): who is in what: a line of words for each thing, and before it a mark in each column that it belongs to."""

from __future__ import annotations

import textwrap
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import CHARACTER, prepare
from twotracks.charts.drawing.menus import Choice
from twotracks.charts.figure import Figure
from twotracks.charts.theme import INK, MUTED, RULE, Size

HEAD, PAD = 26, 9
MARKS = {"full": (1.0, "circle"), "part": (0.4, "circle"), "none": (0.0, "circle"), "against": (1.0, "cross")}


def matrix(
    data: pd.DataFrame,
    *,
    column: str = "column",
    mark: str = "mark",
    choose: str = "",
    choose_label: str = "Show",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """Marks in columns and the words that they are about, from top to bottom in the order of the data.

    Parameters
    ----------
    data : DataFrame
        One row a mark: `name` (the line of words), period (written before it), column, mark, source; `country`
        decides the colour.
    column : str
        Column that names the columns of marks.
    mark : str
        Column with `full`, `part` (pale), `none` (a ring) or `against` (a cross).
    choose, choose_label : str
        Column with alternative sets of rows, and the label of the menu that shows one at a time.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data.assign(value=0.0, unit="")).assign(_shown="")
    frame["_opacity"], frame["_shape"] = ([MARKS[each][part] for each in frame[mark]] for part in (0, 1))
    heads = list(dict.fromkeys(frame[column]))
    choice = Choice(frame, choose, choose_label)

    def draw(size: Size) -> alt.LayerChart:
        step = max(round(max(map(len, heads), default=1) * size.font * CHARACTER) + 12, 40)
        at = {each: step * (number + 0.5) for number, each in enumerate(heads)}
        left = step * len(heads) + 8
        line = size.font + 4
        letters = int((size.width - left - 6) / (size.font * CHARACTER * 0.9))
        parts, height = [], 0.0
        for part in choice.parts.values():
            placed, reach = _placed(part, letters, line)
            parts.append(placed)
            height = max(height, reach)
        rows = pd.concat(parts)
        rows["_x"] = rows[column].map(at)
        y = alt.Y("_y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))
        x = alt.X("_x:Q", axis=None, scale=alt.Scale(domain=[0, size.width], nice=False))
        base = choice.chart(rows).encode(y=y)
        dots = base.mark_point(size=110, strokeWidth=1.8, filled=True, opacity=1).encode(
            x=x, fill=alt.Fill("_colour:N", scale=None), stroke=alt.Stroke("_colour:N", scale=None),
            fillOpacity=alt.FillOpacity("_opacity:Q", scale=None), shape=alt.Shape("_shape:N", scale=None),
            tooltip=[alt.Tooltip("name:N", title="What"), alt.Tooltip("_when:N", title="When"),
                     *(alt.Tooltip(f"{each}:N", title=title) for each, title in extra)],
        )  # fmt: skip
        once = choice.chart(rows.drop_duplicates(["name", *([choose] if choose else [])]))
        text = once.mark_text(
            align="left", baseline="top", lineBreak="\n", lineHeight=line, color=INK, dy=-line / 2 + 2
        )
        rule = once.mark_rule(color=RULE, opacity=0.6).encode(y=alt.Y("_rule:Q", axis=None))
        names = alt.Chart(pd.DataFrame({"label": heads, "_x": [at[each] for each in heads]}))
        names = names.mark_text(fontWeight="bold", color=MUTED).encode(x=x, y=alt.value(8), text="label:N")
        layers = [rule, dots, text.encode(y=y, x=alt.value(left), text="_text:N"), names]
        return choice.add_menu(alt.layer(*layers)).properties(width=size.width - 4, height=round(height))

    return Figure(data=data, draw=draw, controls=bool(choice), **words)


def _placed(part: pd.DataFrame, letters: int, line: int) -> tuple[pd.DataFrame, float]:
    """Rows below each other, each as high as its words need."""
    top, tops, texts = float(HEAD), {}, {}
    for row in part.drop_duplicates("name").to_dict("records"):
        wrapped = textwrap.wrap(f"{row['_when']}: {row['name']}", letters)
        texts[row["name"]] = "\n".join(wrapped)
        tops[row["name"]] = top
        top += len(wrapped) * line + PAD
    starts = part["name"].map(tops)
    return part.assign(_text=part["name"].map(texts), _rule=starts, _y=starts + PAD / 2 + line / 2), top
