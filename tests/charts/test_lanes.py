"""Acts in lanes, under a series or under the sales that they bear on."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd

from twotracks import charts
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.forms.lanes import in_lanes
from twotracks.charts.rendering.pictures import draw

SALES = pd.DataFrame(
    [
        ("A100", "2022-Q3", 30_000.0),
        ("A100", "2022-Q4", 10_000.0),
        ("A800", "2022-Q4", 25_000.0),
        ("A800", "2023-Q1", 40_000.0),
    ],
    columns=["name", "period", "value"],
).assign(unit="chips", country="USA", source="almanac")
ACTS = pd.DataFrame(
    [("A rule against a chip", "2022-10-07", "USA", "Washington tightens", False),
     ("An answer to the rule", "2023-08", "CHN", "Beijing tightens", True)],
    columns=["name", "period", "country", "row", "lapsed"],
).assign(status="in force", source="almanac")  # fmt: skip
SIDES = {"USA": "Washington", "CHN": "Beijing"}
LABELS = {"above_label": "Sold", "gap_label": "none"}


def test_the_act_on_show_names_the_sales_around_it(words):
    figure = charts.impact(
        ACTS, sales=SALES, start="A rule against a chip", sides=SIDES, uncertain="lapsed", **LABELS, **words
    )
    drawn = draw(figure.payload())
    for svg in drawn["svg"].values():
        text = "".join(ElementTree.fromstring(svg).itertext())
        assert "7 October 2022: A rule" in text and "An answer" not in text
        assert re.search(r"quarter before: ?30,000; same ?quarter: ?35,000;", text)
    bound = {each["name"]: each["bind"] for each in drawn["vega"]["wide"]["signals"] if "bind" in each}
    assert bound["pick"]["options"] == ["7 Oct 2022: A rule against a chip", "Aug 2023: An answer to the rule"]
    assert bound["side"]["options"] == ["Both sides", "Washington", "Beijing"]


def test_acts_are_drawn_without_sales(words):
    figure = charts.impact(ACTS, sales=SALES.iloc[:0], start="none of them", sides=SIDES, **LABELS, **words)
    text = "".join(ElementTree.fromstring(draw(figure.payload())["svg"]["wide"]).itertext())
    assert "An answer to the rule" in text and "Sold" not in text


def test_acts_close_in_time_stand_in_lanes_of_their_own(data, edition):
    frame = Sheet.read(data.assign(row="acts"), "a", edition).frame
    marks, heads, height = in_lanes(frame, "row", frame["_t"], width=600)
    assert marks.groupby("_t")["_y"].nunique().eq(2).all() and len(heads) == 1
    assert marks["_y"].max() < height
