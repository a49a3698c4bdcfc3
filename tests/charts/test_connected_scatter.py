"""A connected scatter: each firm walks through the plane, quarter by quarter."""

from __future__ import annotations

import pandas as pd
import pytest

from twotracks import charts
from twotracks.charts.figure import Figure
from twotracks.charts.forms.connected_scatter import FAINT
from twotracks.charts.rendering.pictures import draw


@pytest.fixture
def steps() -> pd.DataFrame:
    """Two firms: one with a quarter missing in the middle, one that walks to the left."""
    rows = [("a", "A", "2024-Q1", 1.0, 5.0), ("a", "A", "2024-Q2", 2.0, 4.0), ("a", "A", "2024-Q4", 3.0, -1.0),
            ("b", "B", "2024-Q1", 4.0, 1.0), ("b", "B", "2024-Q2", 2.0, 2.0)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["entity", "name", "period", "built", "value"])
    return frame.assign(country="CHN", unit="USD_bn", source="almanac", label="", firms="both", unsure=False)


def walk(data: pd.DataFrame, words: dict, **more) -> Figure:
    return charts.connected_scatter(
        data, x="built", x_title="Built", y_title="Left", uncertain="unsure", **words, **more
    )


def test_a_path_joins_each_point_to_the_next_of_its_firm(steps, words, records, marks):
    stretches = records(walk(steps, words), "_x2")
    assert sorted((row["built"], row["_x2"], row["_y2"]) for row in stretches) == [(1, 2, 4), (2, 3, -1), (4, 2, 2)]


def test_a_path_is_dashed_where_a_quarter_is_missing(steps, words, records, marks):
    assert [row["built"] for row in records(walk(steps, words), "_gap") if row["_gap"]] == [2]
    dashed = [
        layer["mark"].get("strokeDash") for layer in marks(walk(steps, words), "rule") if "x2" in layer["encoding"]
    ]
    assert dashed == [None, [3, 5]]


def test_older_stretches_are_fainter(steps, words, records, marks):
    ages = {(row["built"], row["_x2"]): row["_age"] for row in records(walk(steps, words), "_age")}
    assert ages[1, 2] == FAINT < ages[2, 3] < 1


def test_words_stand_on_the_side_that_the_path_leaves_free(steps, words, records, marks):
    points = {(row["name"], row["built"]): row["_align"] == "right" for row in records(walk(steps, words), "_align")}
    # A walks right: its first words stand left, its last ones right; B walks left
    assert points["A", 1] and not points["A", 3] and not points["B", 4] and points["B", 2]


def test_a_hollow_point_is_filled_with_paper(steps, words, records, marks):
    points = records(walk(steps.assign(unsure=steps["built"].eq(1)), words), "_fill")
    assert {row["built"]: row["_fill"] != row["_colour"] for row in points} == {1: True, 2: False, 3: False, 4: False}


def test_paths_have_a_menu_only_with_alternatives(steps, words, records, marks):
    assert not walk(steps, words, menu="firms").controls
    assert walk(steps.assign(firms=steps["name"]), words, menu="firms").controls


def test_it_is_drawn_and_may_be_empty(steps, words):
    drawn = draw(walk(steps, words, menu="firms").payload())
    assert drawn["svg"].keys() == {"wide", "narrow"}
    assert walk(steps.head(0), words, menu="firms").payload()["empty"]
