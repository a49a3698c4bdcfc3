"""A matrix: lines of words, and before them marks in columns."""

from __future__ import annotations

from xml.etree import ElementTree

import pandas as pd

from twotracks import charts
from twotracks.charts.forms.matrix import placed
from twotracks.charts.rendering.pictures import draw


def test_marks_stand_in_their_columns_above_each_other(words):
    data = pd.DataFrame(
        [("A text", "US", "USA", "full"), ("A text", "China", "CHN", "none"), ("Another text", "US", "USA", "against")],
        columns=["name", "column", "country", "mark"],
    ).assign(period="2024-05-21", source="almanac")
    svg = draw(charts.matrix(data, **words).payload())["svg"]["narrow"]
    assert "21 May 2024: Another text" in "".join(ElementTree.fromstring(svg).itertext())
    rows, height = placed(data.assign(_when="2024"), 8, 16)
    first, same, below = rows["_y"]
    assert first == same and below >= first + 32 and height > below
