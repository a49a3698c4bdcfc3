"""Small multiples: panels on one scale, each series in front of the others, or each panel with a scale of its own."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from twotracks import charts
from twotracks.charts.figure import Figure
from twotracks.charts.rendering.pictures import draw
from twotracks.charts.theme import NARROW, PAPER, RULE, USA, WIDE


@pytest.fixture
def firms() -> pd.DataFrame:
    rows = [("USA", f"Firm {firm}", f"{year}-Q{quarter}", firm * 10 + year - 2035, "USD_bn", "almanac", year)
            for firm in (1, 2, 3, 4, 5) for year in (2023, 2024) for quarter in (1, 2, 3, 4)]  # fmt: skip
    return pd.DataFrame(rows, columns=["country", "name", "period", "value", "unit", "source", "definition"])


def small(data: pd.DataFrame, words: dict, **options) -> Figure:
    return charts.lines(data, panels="name", **options, **words)


def panels(spec: dict) -> list[dict]:
    return spec["concat"]


def test_each_series_has_a_panel_with_its_name(firms, words):
    spec = small(firms, words).spec(WIDE)
    assert [panel["title"]["text"] for panel in panels(spec)] == [[f"Firm {firm}"] for firm in (1, 2, 3, 4, 5)]
    assert spec["columns"] == 3
    assert small(firms, words).spec(NARROW)["columns"] == 2


def test_a_panel_draws_its_own_series_in_colour_before_all_in_grey(firms, words):
    panel = panels(small(firms, words).spec(WIDE))[2]
    others, own = [layer for layer in panel["layer"] if layer["mark"]["type"] == "line"]
    assert others["mark"]["color"] == RULE and "transform" not in others
    assert "Firm 3" in json.dumps(own["transform"])
    assert USA in json.dumps(small(firms, words).spec(WIDE)["datasets"])


def test_all_panels_have_one_scale_and_fit_the_width(firms, words):
    for size in (WIDE, NARROW):
        spec = small(firms, words).spec(size)
        domains = {json.dumps(layer["encoding"]["y"]["scale"]["domain"]) for panel in panels(spec)
                   for layer in panel["layer"] if "scale" in layer["encoding"].get("y", {})}  # fmt: skip
        assert len(domains) == 1
        assert spec["columns"] * panels(spec)[0]["width"] < size.width


def test_a_line_is_not_drawn_from_one_definition_to_the_next(firms, words):
    def runs(**options):
        rows = next(iter(small(firms, words, **options).spec(WIDE)["datasets"].values()))
        return len({(row["name"], row["_run"]) for row in rows})

    assert runs() == 5
    assert runs(segment="definition") == 10


def test_only_the_last_value_is_written(firms, words):
    rows = next(iter(small(firms, words).spec(WIDE)["datasets"].values()))
    assert [row["_when"] for row in rows if row["_last"]] == ["fourth quarter of 2024"] * 5


def test_a_level_is_ruled_across_every_panel(firms, words):
    spec = small(firms, words, reference_at=0).spec(WIDE)
    assert all(panel["layer"][0]["mark"]["type"] == "rule" for panel in panels(spec))


@pytest.mark.parametrize("options", [{}, {"menu": "definition"}, {"reference_at": 0}])
def test_it_can_be_drawn(firms, words, options):
    figure = small(firms, words, **options)
    assert figure.payload()["controls"] == ("menu" in options)
    assert "Firm 5" in draw(figure.payload())["picture"]


# ---- panels with scales of their own ----


@pytest.fixture
def asked() -> pd.DataFrame:
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


def own(data: pd.DataFrame, words: dict) -> Figure:
    return charts.lines(data, panels="panel", under="under", scale="own", uncertain="restated", **words)


def spec(data: pd.DataFrame, words: dict, size=WIDE) -> dict:
    return own(data, words).spec(size)


def layers(chart: dict, panel: int) -> list[dict]:
    return chart["hconcat"][panel]["layer"]


def rows_of(chart: dict, layer: dict) -> list[dict]:
    return chart["datasets"][layer["data"]["name"]]


def test_each_panel_has_its_own_scale_over_one_time_axis(asked, words):
    scales = [layers(spec(asked, words), each)[1]["encoding"] for each in (0, 1)]
    assert [each["y"]["scale"]["domain"][0] for each in scales] == [0, 0]
    assert scales[0]["y"]["scale"]["domain"][1] > 90 > 4 > scales[1]["y"]["scale"]["domain"][1]
    assert scales[0]["x"]["scale"]["domain"] == scales[1]["x"]["scale"]["domain"]


def test_a_heading_says_who_counts_what(asked, words):
    title = spec(asked, words)["hconcat"][0]["title"]
    assert (title["text"], title["subtitle"]) == ("asked", ["who counts", "what"])


def test_a_hollow_point_is_off_the_line_and_not_its_label(asked, words):
    chart = spec(asked, words)
    line, dot, text = layers(chart, 0)
    assert line["transform"] == [{"filter": "!datum._uncertain"}]
    assert [each["_fill"] == PAPER for each in rows_of(chart, dot)] == [False, False, True]
    assert [each["_label"] for each in rows_of(chart, text)] == ["China\n43%"]


def test_labels_of_lines_that_end_close_to_each_other_are_moved_apart(asked, words):
    chart = spec(asked, words)
    labels = rows_of(chart, layers(chart, 1)[2])
    places = sorted(each["_label_y"] for each in labels)
    height, top = chart["hconcat"][1]["height"], layers(chart, 1)[2]["encoding"]["y"]["scale"]["domain"][1]
    assert (places[1] - places[0]) / top * height >= 2 * WIDE.font


def test_panels_stand_below_each_other_on_a_phone(asked, words):
    chart = spec(asked, words, NARROW)
    assert len(chart["vconcat"]) == 2 and "hconcat" not in chart


def test_hollow_points_alone_are_labelled(asked, words):
    only = asked[asked["restated"]]
    chart = spec(only, words)
    assert [each["_label"] for each in rows_of(chart, layers(chart, 0)[2])] == ["China\n90%"]


def test_no_rows_make_no_picture(asked, words):
    assert own(asked[:0], words).payload()["empty"]
