"""panels(): each panel has its own scale, hollow points stay off the line, labels of neighbours do not overlap."""

from __future__ import annotations

import pandas as pd
import pytest

from twotracks.charts import panels
from twotracks.charts.theme import NARROW, PAPER, WIDE

WORDS = {"title": "A finding", "subtitle": "Measure, unit", "alt": "The finding and its range"}


@pytest.fixture(autouse=True)
def in_a_book(book, monkeypatch):
    monkeypatch.setenv("TWOTRACKS_ROOT", str(book))


@pytest.fixture
def data() -> pd.DataFrame:
    rows = [
        ("asked", "China", "CHN", "2024-12", 18.0, False),
        ("asked", "China", "CHN", "2025-12", 43.0, False),
        ("asked", "China", "CHN", "2025-06", 90.0, True),
        ("watched", "United States", "USA", "2025-01", 3.0, False),
        ("watched", "United States", "USA", "2025-12", 3.1, False),
        ("watched", "China", "CHN", "2025-01", 2.9, False),
        ("watched", "China", "CHN", "2025-12", 3.0, False),
    ]
    frame = pd.DataFrame(rows, columns=["panel", "name", "country", "period", "value", "restated"])
    return frame.assign(under="who counts\nwhat", unit="percent", source="almanac")


def spec(data: pd.DataFrame, size=WIDE) -> dict:
    return panels(data, id="a", hollow="restated", **WORDS).spec(size)


def layers(chart: dict, panel: int) -> list[dict]:
    return chart["hconcat"][panel]["layer"]


def rows(chart: dict, layer: dict) -> list[dict]:
    return chart["datasets"][layer["data"]["name"]]


def test_each_panel_has_its_own_scale_over_one_time_axis(data):
    scales = [layers(spec(data), each)[1]["encoding"] for each in (0, 1)]
    assert [each["y"]["scale"]["domain"][0] for each in scales] == [0, 0]
    assert scales[0]["y"]["scale"]["domain"][1] > 90 > 4 > scales[1]["y"]["scale"]["domain"][1]
    assert scales[0]["x"]["scale"]["domain"] == scales[1]["x"]["scale"]["domain"]


def test_a_heading_says_who_counts_what(data):
    title = spec(data)["hconcat"][0]["title"]
    assert (title["text"], title["subtitle"]) == ("asked", ["who counts", "what"])


def test_a_hollow_point_is_off_the_line_and_not_its_label(data):
    chart = spec(data)
    line, dot, text = layers(chart, 0)
    assert line["transform"] == [{"filter": "!datum._off"}]
    assert [each["_fill"] == PAPER for each in rows(chart, dot)] == [False, False, True]
    assert [each["_label"] for each in rows(chart, text)] == ["China\n43%"]


def test_labels_of_lines_that_end_close_to_each_other_are_moved_apart(data):
    chart = spec(data)
    labels = rows(chart, layers(chart, 1)[2])
    places = sorted(each["_label_y"] for each in labels)
    height, top = chart["hconcat"][1]["height"], layers(chart, 1)[2]["encoding"]["y"]["scale"]["domain"][1]
    assert (places[1] - places[0]) / top * height >= 2 * WIDE.font


def test_panels_stand_below_each_other_on_a_phone(data):
    chart = spec(data, NARROW)
    assert len(chart["vconcat"]) == 2 and "hconcat" not in chart


def test_hollow_points_alone_are_labelled(data):
    only = data[data["restated"]]
    chart = spec(only)
    assert [each["_label"] for each in rows(chart, layers(chart, 0)[2])] == ["China\n90%"]


def test_no_rows_make_no_picture(data):
    assert panels(data[:0], id="a", hollow="restated", **WORDS).payload()["empty"]
