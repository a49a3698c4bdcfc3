"""The forms made for the chapter on the races inside China: connected scatters and upright bars."""

from __future__ import annotations

import pandas as pd
import pytest
from twotracks.charts.forms.paths import FAINT

from twotracks.charts import columns, paths
from twotracks.charts.figure import Figure
from twotracks.charts.rendering.pictures import draw
from twotracks.charts.theme import NARROW, WIDE

WORDS = {"title": "A finding", "subtitle": "Measure, unit", "alt": "The finding and its range"}


@pytest.fixture(autouse=True)
def in_a_book(book, monkeypatch):
    monkeypatch.setenv("TWOTRACKS_ROOT", str(book))


@pytest.fixture
def steps() -> pd.DataFrame:
    """Two firms: one with a quarter missing in the middle, one that walks to the left."""
    rows = [("a", "A", "2024-Q1", 1.0, 5.0), ("a", "A", "2024-Q2", 2.0, 4.0), ("a", "A", "2024-Q4", 3.0, -1.0),
            ("b", "B", "2024-Q1", 4.0, 1.0), ("b", "B", "2024-Q2", 2.0, 2.0)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["entity", "name", "period", "built", "value"])
    return frame.assign(country="CHN", unit="USD_bn", source="almanac", label="", firms="both", unsure=False)


@pytest.fixture
def rides() -> pd.DataFrame:
    rows = [("2024-Q1", 1.0, "a quarter"), ("2024-Q4", 3.4, "a quarter"), ("2025-Q1", 3.2, "a quarter"),
            ("2025-01", 20.0, "ever"), ("2025-02", 21.0, "ever")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["period", "value", "measure"])
    return frame.assign(name="Taxi", country="CHN", unit="rides_m", source="almanac", staffed=False)


def walk(data: pd.DataFrame, **more) -> Figure:
    return paths(data, id="a", x="built", x_title="Built", y_title="Left", hollow="unsure", **WORDS, **more)


def records(figure: Figure, column: str, size=WIDE) -> list[dict]:
    """The rows of the figure's data sets that have a column."""
    sets = figure.spec(size)["datasets"].values()
    return [row for rows in sets for row in rows if column in row]


def marks(figure: Figure, kind: str, size=WIDE) -> list[dict]:
    return [layer for layer in figure.spec(size)["layer"] if layer["mark"]["type"] == kind]


def test_a_path_joins_each_point_to_the_next_of_its_firm(steps):
    stretches = records(walk(steps), "_x2")
    assert sorted((row["built"], row["_x2"], row["_y2"]) for row in stretches) == [(1, 2, 4), (2, 3, -1), (4, 2, 2)]


def test_a_path_is_dashed_where_a_quarter_is_missing(steps):
    assert [row["built"] for row in records(walk(steps), "_gap") if row["_gap"]] == [2]
    dashed = [layer["mark"].get("strokeDash") for layer in marks(walk(steps), "rule") if "x2" in layer["encoding"]]
    assert dashed == [None, [3, 5]]


def test_older_stretches_are_fainter(steps):
    ages = {(row["built"], row["_x2"]): row["_age"] for row in records(walk(steps), "_age")}
    assert ages[1, 2] == FAINT < ages[2, 3] < 1


def test_words_stand_on_the_side_that_the_path_leaves_free(steps):
    points = {(row["name"], row["built"]): row["_left"] for row in records(walk(steps), "_left")}
    # A walks right: its first words stand left, its last ones right; B walks left
    assert points["A", 1] and not points["A", 3] and not points["B", 4] and points["B", 2]


def test_a_hollow_point_is_filled_with_paper(steps):
    points = records(walk(steps.assign(unsure=steps["built"].eq(1))), "_fill")
    assert {row["built"]: row["_fill"] != row["_colour"] for row in points} == {1: True, 2: False, 3: False, 4: False}


def test_paths_have_a_menu_only_with_alternatives(steps):
    assert not walk(steps, choose="firms").controls
    assert walk(steps.assign(firms=steps["name"]), choose="firms").controls


def test_upright_bars_stand_in_the_middle_of_their_period(rides):
    bars = records(columns(rides, id="a", choose="measure", **WORDS), "_t")
    assert [row["_t"][:10] for row in bars[:4]] == ["2024-02-15", "2024-11-15", "2025-02-14", "2025-01-16"]


def test_on_a_phone_the_last_and_the_largest_bar_have_their_values(rides):
    figure = columns(rides, id="a", choose="measure", **WORDS)
    filters = [layer["transform"][-1]["filter"] for layer in marks(figure, "text", NARROW)]
    assert filters == ["datum._last", "datum._peak && !datum._last"]
    bars = records(figure, "_peak", NARROW)
    assert [(row["_last"], row["_peak"]) for row in bars[:3]] == [(False, False), (False, True), (True, False)]


def test_bars_of_another_definition_are_outlines(rides):
    figure = columns(rides.assign(staffed=rides["value"] < 2), id="a", hollow="staffed", **WORDS)
    outlined = [row["value"] for row in records(figure, "_fill") if row["_fill"] != row["_colour"]]
    assert outlined == [1.0]


def test_the_forms_are_drawn_and_may_be_empty(steps, rides):
    for form in (walk(steps, choose="firms"), columns(rides, id="a", choose="measure", **WORDS)):
        drawn = draw(form.payload())
        assert drawn["svg"].keys() == {"wide", "narrow"}
    assert walk(steps.head(0), choose="firms").payload()["empty"]
    assert columns(rides.head(0), id="a", choose="measure", **WORDS).payload()["empty"]
