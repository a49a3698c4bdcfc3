"""Upright bars: in the middle of their period, with their values."""

from __future__ import annotations

import pandas as pd
import pytest

from twotracks import charts
from twotracks.charts.rendering.pictures import draw
from twotracks.charts.theme import NARROW


@pytest.fixture
def rides() -> pd.DataFrame:
    rows = [("2024-Q1", 1.0, "a quarter"), ("2024-Q4", 3.4, "a quarter"), ("2025-Q1", 3.2, "a quarter"),
            ("2025-01", 20.0, "ever"), ("2025-02", 21.0, "ever")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["period", "value", "measure"])
    return frame.assign(name="Taxi", country="CHN", unit="rides_m", source="almanac", staffed=False)


def test_upright_bars_stand_in_the_middle_of_their_period(rides, words, records, marks):
    bars = records(charts.columns(rides, menu="measure", **words), "_t")
    assert [row["_t"][:10] for row in bars[:4]] == ["2024-02-15", "2024-11-15", "2025-02-14", "2025-01-16"]


def test_on_a_phone_the_last_and_the_largest_bar_have_their_values(rides, words, records, marks):
    figure = charts.columns(rides, menu="measure", **words)
    filters = [layer["transform"][-1]["filter"] for layer in marks(figure, "text", NARROW)]
    assert filters == ["datum._last", "datum._peak && !datum._last"]
    bars = records(figure, "_peak", NARROW)
    assert [(row["_last"], row["_peak"]) for row in bars[:3]] == [(False, False), (False, True), (True, False)]


def test_bars_of_another_definition_are_outlines(rides, words, records, marks):
    figure = charts.columns(rides.assign(staffed=rides["value"] < 2), uncertain="staffed", **words)
    outlined = [row["value"] for row in records(figure, "_fill") if row["_fill"] != row["_colour"]]
    assert outlined == [1.0]


def test_it_is_drawn_and_may_be_empty(rides, words):
    drawn = draw(charts.columns(rides, menu="measure", **words).payload())
    assert drawn["svg"].keys() == {"wide", "narrow"}
    assert charts.columns(rides.head(0), menu="measure", **words).payload()["empty"]
