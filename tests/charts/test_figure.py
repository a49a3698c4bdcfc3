"""A figure: its words, its exact data, its pictures, and the edition that it asks."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from twotracks import charts
from twotracks.charts.figure import Figure
from twotracks.charts.rendering.pictures import cached, draw
from twotracks.errors import EvidenceError


def bars(data: pd.DataFrame, words: dict) -> Figure:
    return charts.bars(data[data["period"] == "2024"], **words)


def test_same_data_gives_the_same_payload(data, words):
    one, other = (charts.lines(data, **words).payload() for _ in range(2))
    assert one == other and draw(one) == draw(other)


def test_two_figures_share_no_ids(data, words):
    ids = [set(re.findall(r'\bid="([^"]+)"', svg))
           for name in ("a", "b")
           for svg in draw(charts.lines(data, **{**words, "id": name}).payload())["svg"].values()]  # fmt: skip
    assert sum(map(len, ids)) == len(set().union(*ids))


def test_picture_explains_itself_off_the_page(data, words):
    picture = draw(bars(data, words).payload())["picture"]
    text = "".join(ElementTree.fromstring(picture).itertext())
    assert "A finding" in text and "The Almanac" in text
    assert "var(" not in picture


def test_exact_data_and_sources_travel_with_the_chart(data, words):
    payload = charts.lines(data, **words).payload()
    assert payload["columns"] == list(data.columns)
    assert payload["rows"] == data.to_numpy().tolist()
    assert payload["sources"][0]["credit"] == "The Almanac"


def test_figure_without_data_is_left_out(data, words):
    payload = charts.lines(data.iloc[:0], **words).payload()
    assert payload["empty"] and "specs" not in payload


def test_sentences_about_facts_that_an_edition_lacks_are_left_out(data, words):
    words = {**words, "alt": "It ends at $1.5 bn. The other ends at no data.", "note": "Hollow: no data."}
    payload = charts.lines(data, **words).payload()
    assert (payload["alt"], payload["note"]) == ("It ends at $1.5 bn.", "")


def test_every_chart_has_a_title_and_the_rest_of_its_words_may_stand_in_its_caption(data, words):
    with pytest.raises(EvidenceError, match="title"):
        charts.lines(data, **{**words, "title": " "})
    own = {name: each for name, each in words.items() if name not in ("subtitle", "alt")}
    payload = charts.lines(data, **own).payload()
    assert (payload["title"], payload["subtitle"], payload["alt"]) == (words["title"], "", "")


def test_data_without_sources_are_refused(data, words):
    with pytest.raises(EvidenceError, match="source"):
        Figure(data=data.drop(columns="source"), draw=lambda size: {}, **words)


def test_unknown_caveat_names_the_nearest(data, words):
    with pytest.raises(EvidenceError, match="almanac-only"):
        charts.lines(data, caveats=("almanac-onyl",), **words).payload()


def test_pictures_are_kept_by_what_they_show(data, words, tmp_path):
    payload = bars(data, words).payload()
    first = cached(payload, tmp_path / "cache")
    kept = next((tmp_path / "cache").iterdir())
    kept.write_text(kept.read_text(encoding="utf-8").replace("A finding", "From the cache"), encoding="utf-8")
    assert "From the cache" in cached(payload, tmp_path / "cache")["picture"]
    assert cached({**payload, "title": "Another finding"}, tmp_path / "cache") != first


def test_notebook_shows_a_picture_unless_the_build_draws_it(data, words, monkeypatch):
    assert "image/svg+xml" in bars(data, words)._repr_mimebundle_()
    monkeypatch.setenv("TWOTRACKS_DRAW_LATER", "1")
    assert "image/svg+xml" not in bars(data, words)._repr_mimebundle_()
