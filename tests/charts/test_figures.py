"""Figures: what a chart puts into its notebook, for each form."""

from __future__ import annotations

import base64
import re
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest
from twotracks.charts.drawing.frames import log_ticks, prepare, spread
from twotracks.charts.forms.releases import _stairs as releases_stairs
from twotracks.charts.forms.timeline import lanes

from twotracks.charts import (
    bands,
    bars,
    dots,
    dumbbell,
    gaps,
    intervals,
    lines,
    reigns,
    releases,
    scatter,
    slope,
    spans,
    steps,
    strips,
    timeline,
)  # fmt: skip
from twotracks.charts.figure import Figure
from twotracks.charts.rendering.pictures import cached, draw
from twotracks.errors import EvidenceError

WORDS = {"title": "A finding", "subtitle": "Measure, unit", "alt": "The finding and its range"}


@pytest.fixture(autouse=True)
def in_a_book(book, monkeypatch):
    monkeypatch.setenv("TWOTRACKS_ROOT", str(book))


@pytest.fixture
def data() -> pd.DataFrame:
    rows = [(c, n, str(y), v, "USD_bn", "almanac")
            for c, n, k in (("USA", "United States", 3), ("CHN", "China", 1))
            for y, v in ((2023, 10 * k), (2024, 200 * k))]  # fmt: skip
    return pd.DataFrame(rows, columns=["country", "name", "period", "value", "unit", "source"])


def daily(data: pd.DataFrame) -> pd.DataFrame:
    return data.assign(period=data["period"] + "-01-01")


FORMS = {
    "lines": lambda data: lines(data, id="a", **WORDS),
    "lines, log": lambda data: lines(data, id="a", log=True, **WORDS),
    "lines, pick": lambda data: lines(data, id="a", pick="Country", **WORDS),
    "lines, choose": lambda data: lines(data.assign(m="one"), id="a", choose="m", **WORDS),
    "bars": lambda data: bars(data[data["period"] == "2024"], id="a", **WORDS),
    "dots": lambda data: dots(data, id="a", **WORDS),
    "gaps": lambda data: gaps(
        daily(data).assign(low=None, high=None, part=False, upper="a", lower="b"),
        id="a",
        series="country",
        hollow="part",
        above="A",
        below="B",
        turn=1,
        **WORDS,
    ),
    "steps": lambda data: steps(daily(data).assign(side=data["name"]), id="a", **WORDS),
    "strips": lambda data: strips(reigns(daily(data), "2025-01-01", "name"), id="a", **WORDS),
    "spans": lambda data: spans(
        daily(data).assign(start="2023-01-01", end="2024-01-01", open=False, label="x", short="x"), id="a", **WORDS
    ),
    "scatter": lambda data: scatter(daily(data).assign(label=1), id="a", log=True, **WORDS),
    "scatter of two": lambda data: scatter(daily(data).assign(label=1, x=2.0), id="a", x="x", x_unit="USD_bn", **WORDS),
    "dumbbell": lambda data: dumbbell(data.assign(stage=data["period"]), id="a", **WORDS),
    "intervals": lambda data: intervals(data[data["period"] == "2024"].assign(low=1.0, high=None), id="a", **WORDS),
    "bands": lambda data: bands(data.assign(low=1.0, high=data["value"] * 2), id="a", **WORDS),
    "releases": lambda data: releases(
        data.assign(u=data["period"] == "2024"), id="a", hollow="u", find="Find", **WORDS
    ),
    "slope": lambda data: slope(data.assign(stage=data["period"]), id="a", log=True, level=1, **WORDS),
    "timeline": lambda data: timeline(
        data.assign(row="acts"), id="a", above=data, above_label="Sales", find="Find", **WORDS
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_drawn_for_two_widths_without_scripts(form, data):
    payload = draw(FORMS[form](data).payload())
    for name, widest in (("wide", 780), ("narrow", 390)):
        svg = payload["svg"][name]
        ElementTree.fromstring(svg)
        assert float(re.search(r'width="([\d.]+)"', svg)[1]) <= widest
        assert "var(--tt-usa" in svg and "var(--tt-chn" in svg
        assert "http://" not in svg.replace("http://www.w3.org/", "")
    assert payload["png"] and base64.b64decode(payload["png"]).startswith(b"\x89PNG")
    assert all(spec["marks"] for spec in payload["vega"].values())


def test_same_data_gives_the_same_payload(data):
    one, other = (FORMS["lines"](data).payload() for _ in range(2))
    assert one == other and draw(one) == draw(other)


def test_two_figures_share_no_ids(data):
    ids = [set(re.findall(r'\bid="([^"]+)"', svg))
           for name in ("a", "b")
           for svg in draw(lines(data, id=name, **WORDS).payload())["svg"].values()]  # fmt: skip
    assert sum(map(len, ids)) == len(set().union(*ids))


def test_picture_explains_itself_off_the_page(data):
    picture = draw(FORMS["bars"](data).payload())["picture"]
    text = "".join(ElementTree.fromstring(picture).itertext())
    assert "A finding" in text and "The Almanac" in text
    assert "var(" not in picture


def test_exact_data_and_sources_travel_with_the_chart(data):
    payload = FORMS["lines"](data).payload()
    assert payload["columns"] == list(data.columns)
    assert payload["rows"] == data.to_numpy().tolist()
    assert payload["sources"][0]["publisher"] == "The Almanac"


def test_figure_without_data_is_left_out(data):
    payload = FORMS["lines"](data.iloc[:0]).payload()
    assert payload["empty"] and "specs" not in payload


def test_sentences_about_facts_that_an_edition_lacks_are_left_out(data):
    words = {**WORDS, "alt": "It ends at $1.5 bn. The other ends at no data.", "note": "Hollow: no data."}
    payload = lines(data, id="a", **words).payload()
    assert (payload["alt"], payload["note"]) == ("It ends at $1.5 bn.", "")


def test_menus_are_bound_parameters(data):
    payload = FORMS["lines, pick"](data).payload()
    assert payload["controls"]
    bound = [signal for signal in draw(payload)["vega"]["wide"]["signals"] if "bind" in signal]
    assert bound and "United States" in bound[0]["bind"]["options"]


@pytest.mark.parametrize("missing", ["title", "subtitle", "alt"])
def test_every_chart_says_what_it_shows(data, missing):
    with pytest.raises(EvidenceError, match=missing):
        lines(data, id="a", **{**WORDS, missing: " "})


def test_data_without_sources_are_refused(data):
    with pytest.raises(EvidenceError, match="source"):
        Figure(id="a", data=data.drop(columns="source"), draw=lambda size: None, **WORDS)


def test_unknown_caveat_names_the_nearest(data):
    with pytest.raises(EvidenceError, match="almanac-only"):
        lines(data, id="a", caveats=("almanac-onyl",), **WORDS).payload()


def test_pictures_are_kept_by_what_they_show(data, tmp_path):
    payload = FORMS["bars"](data).payload()
    first = cached(payload, tmp_path / "cache")
    kept = next((tmp_path / "cache").iterdir())
    kept.write_text(kept.read_text(encoding="utf-8").replace("A finding", "From the cache"), encoding="utf-8")
    assert "From the cache" in cached(payload, tmp_path / "cache")["picture"]
    assert cached({**payload, "title": "Another finding"}, tmp_path / "cache") != first


def test_notebook_shows_a_picture_unless_the_build_draws_it(data, monkeypatch):
    assert "image/svg+xml" in FORMS["bars"](data)._repr_mimebundle_()
    monkeypatch.setenv("TWOTRACKS_DRAW_LATER", "1")
    assert "image/svg+xml" not in FORMS["bars"](data)._repr_mimebundle_()


def test_labels_are_spread_apart_and_keep_their_order():
    moved = spread([10.0, 10.1, 10.2, 50.0], (0, 60), 300, 15, log=False)
    assert moved == sorted(moved)
    assert all(after - before >= 15 * 60 / 300 - 1e-9 for before, after in pairwise(moved))


def test_log_axes_name_round_numbers():
    ticks = log_ticks(pd.Series([0.6, 286.0]))
    assert set(ticks) <= {1, 3, 10, 30, 100, 300} and {1, 10, 100} <= set(ticks)


def test_steps_are_the_best_so_far_and_go_on_as_a_promise(data):
    rows = data[data["country"] == "USA"].assign(value=[10.0, 30.0], announced=[False, True])
    stairs = releases_stairs(prepare(rows).assign(_announced=rows["announced"].to_numpy()))
    solid, dashed = (list(stairs.loc[stairs["_announced"] == flag, "value"]) for flag in (False, True))
    assert (solid, dashed) == ([10, 10], [10, 30, 30])


def test_acts_close_in_time_stand_in_lanes_of_their_own(data):
    frame = prepare(data.assign(row="acts"))
    marks, heads, height = lanes(frame, "row", frame["_t"], width=600)
    assert marks.groupby("_t")["_y"].nunique().eq(2).all() and len(heads) == 1
    assert marks["_y"].max() < height


def test_a_search_box_and_a_menu_are_parameters(data):
    figure = releases(data.assign(m="one"), id="a", choose="m", find="Find", **WORDS)
    assert figure.controls and [each["name"] for each in figure.payload()["specs"]["wide"]["params"]] == ["find"]
