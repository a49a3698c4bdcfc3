"""Labels and ticks: apart from each other, round, and in the unit of the data."""

from __future__ import annotations

import doctest
import re
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest

from twotracks import charts
from twotracks.charts import text_width as measured
from twotracks.charts.drawing import labels
from twotracks.charts.drawing.labels import spread
from twotracks.charts.drawing.scales import log_ticks
from twotracks.charts.rendering.pictures import draw
from twotracks.charts.text_width import text_width, wrap
from twotracks.charts.theme import WIDE


@pytest.mark.parametrize("module", [labels, measured])
def test_the_examples_in_the_documentation_are_right(module):
    failed, tried = doctest.testmod(module)
    assert tried and not failed


def test_labels_are_spread_apart_and_keep_their_order():
    moved = spread([10.0, 10.1, 10.2, 50.0], (0, 60), 300, 15, log=False)
    assert moved == sorted(moved)
    assert all(after - before >= 15 * 60 / 300 - 1e-9 for before, after in pairwise(moved))


def test_log_axes_name_round_numbers():
    ticks = log_ticks(pd.Series([0.6, 286.0]))
    assert set(ticks) <= {1, 3, 10, 30, 100, 300} and {1, 10, 100} <= set(ticks)


def test_a_log_axis_of_huge_numbers_names_all_of_its_powers_of_ten(data, words):
    # Vega thins values that it is told to its own count of ticks
    huge = data.assign(value=[1e15, 1e19, 1e21, 1e26], label=0)
    svg = draw(charts.scatter(huge, log=True, **words).payload())["svg"]["wide"]
    powers = log_ticks(huge["value"])
    assert len(powers) > 5 and svg.count(">10") == len(powers)


def axis(figure) -> str:
    return figure.spec(WIDE)["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]


def test_a_linear_axis_is_written_in_the_scale_of_its_largest_value(data, words):
    assert "' bn'" in axis(charts.lines(data, **words))
    larger = axis(charts.lines(data.assign(value=data["value"] * 1000), **words))
    assert "/ 1000" in larger and "' tn'" in larger and "' bn'" not in larger


def test_nothing_has_no_scale_and_a_thousand_thousands_have_the_next_one(data, words, edition):
    frame = data.assign(unit="chips", value=[0.0, 990_000.0, 1.0, 2.0], period=["2023", "2024"] * 2)
    svg = draw(charts.bars(frame[frame["country"] == "USA"].assign(name=["2023", "2024"]), **words).payload())["svg"][
        "wide"
    ]
    written = ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter() if text.tag.endswith("text")]
    assert {"0", "400k", "1 m"} <= set(written) and not {"0k", "1,000k"} & set(written)


def test_room_for_labels_is_that_of_a_wide_font_and_of_ideographs():
    # widths that Chromium gives DejaVu Sans Bold
    assert text_width("United States", 100) >= 771 and text_width("$123,000 bn", 100) >= 702
    assert text_width("中国", 100) == 200
    assert [text_width(line, 10) <= 40 for line in wrap("中国的电力，很多", 40, 10)] == [True, True]


def test_a_picture_is_as_wide_as_its_words_in_a_wide_font(data, words):
    name = "A name that is rather long and in capitals: WWWWWWWWWWWWWWW"
    svg = draw(charts.bars(data[data["period"] == "2024"].assign(name=[name, "x"]), **words).payload())["svg"]["wide"]
    left, width = map(float, re.search(r'viewBox="(\S+) 0 (\S+) ', svg).groups())
    assert left <= 0 and width >= text_width("in capitals: WWWWWWWWWWWWWWW", 13, bold=False) + 300


def test_a_picture_rounds_places_and_not_words(data, words):
    svg = draw(charts.bars(data.assign(name="a 0.0349 m long name"), **words).payload())["svg"]["wide"]
    assert "0.0349 m" in svg and not re.search(r'="[^"]*\d\.\d{3}', svg)


def test_a_log_axis_writes_each_tick_in_its_own_scale(data, words):
    written = axis(charts.lines(data, log=True, **words))
    assert [word in written for word in ("' tn'", "' bn'", "' m'")] == [True] * 3


def test_room_for_labels_has_no_ticks_beyond_the_whole_whatever_the_menu_shows(data, words):
    shares = data.assign(unit="percent", value=[4.0, 97.0, 5.0, 98.0], of=["one", "one", "other", "other"])
    svg = draw(charts.dots(shares, menu="of", inset=True, **words).payload())["svg"]["narrow"]
    written = {"".join(text.itertext()) for text in ElementTree.fromstring(svg).iter() if text.tag.endswith("text")}
    assert {"0%", "100%"} <= written and not {"−20%", "120%", "false"} & written
