"""multiples(): a panel for each series, in front of the others."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from twotracks.charts import multiples
from twotracks.charts.rendering.pictures import draw
from twotracks.charts.theme import NARROW, RULE, USA, WIDE

WORDS = {"id": "a", "title": "A finding", "subtitle": "Measure, unit", "alt": "The finding and its range"}


@pytest.fixture(autouse=True)
def in_a_book(book, monkeypatch):
    monkeypatch.setenv("TWOTRACKS_ROOT", str(book))


@pytest.fixture
def data() -> pd.DataFrame:
    rows = [("USA", f"Firm {firm}", f"{year}-Q{quarter}", firm * 10 + year - 2035, "USD_bn", "almanac", year)
            for firm in (1, 2, 3, 4, 5) for year in (2023, 2024) for quarter in (1, 2, 3, 4)]  # fmt: skip
    return pd.DataFrame(rows, columns=["country", "name", "period", "value", "unit", "source", "definition"])


def panels(spec: dict) -> list[dict]:
    return spec["concat"]


def test_each_series_has_a_panel_with_its_name(data):
    spec = multiples(data, **WORDS).spec(WIDE)
    assert [panel["title"]["text"] for panel in panels(spec)] == [f"Firm {firm}" for firm in (1, 2, 3, 4, 5)]
    assert spec["columns"] == 3
    assert multiples(data, **WORDS).spec(NARROW)["columns"] == 2


def test_a_panel_draws_its_own_series_in_colour_before_all_in_grey(data):
    panel = panels(multiples(data, **WORDS).spec(WIDE))[2]
    others, own = [layer for layer in panel["layer"] if layer["mark"]["type"] == "line"]
    assert others["mark"]["color"] == RULE and "transform" not in others
    assert "Firm 3" in json.dumps(own["transform"])
    assert USA in json.dumps(multiples(data, **WORDS).spec(WIDE)["datasets"])


def test_all_panels_have_one_scale_and_fit_the_width(data):
    for size in (WIDE, NARROW):
        spec = multiples(data, **WORDS).spec(size)
        domains = {json.dumps(layer["encoding"]["y"]["scale"]["domain"]) for panel in panels(spec)
                   for layer in panel["layer"] if "scale" in layer["encoding"].get("y", {})}  # fmt: skip
        assert len(domains) == 1
        assert spec["columns"] * panels(spec)[0]["width"] < size.width


def test_a_line_is_not_drawn_from_one_definition_to_the_next(data):
    def runs(**options):
        rows = next(iter(multiples(data, **options, **WORDS).spec(WIDE)["datasets"].values()))
        return len({(row["name"], row["_run"]) for row in rows})

    assert runs() == 5
    assert runs(segment="definition") == 10


def test_only_the_last_value_is_written(data):
    rows = next(iter(multiples(data, **WORDS).spec(WIDE)["datasets"].values()))
    assert [row["_when"] for row in rows if row["_last"]] == ["fourth quarter of 2024"] * 5


def test_a_level_is_ruled_across_every_panel(data):
    spec = multiples(data, level=0, **WORDS).spec(WIDE)
    assert all(panel["layer"][0]["mark"]["type"] == "rule" for panel in panels(spec))


@pytest.mark.parametrize("options", [{}, {"choose": "definition"}, {"level": 0}])
def test_it_can_be_drawn(data, options):
    figure = multiples(data, **options, **WORDS)
    assert figure.controls == ("choose" in options)
    assert "Firm 5" in draw(figure.payload())["picture"]
