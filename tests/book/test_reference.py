"""The pages on how the book is made: counts of rows, bars of shares, the legend, the glossary, links to tables."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from helpers import ROOT, page
from twotracks import Edition, charts, facts
from twotracks.analysis.inventory import holdings, parts_of
from twotracks.book.text.glossary import identify
from twotracks.build.chapters.audit import Audit
from twotracks.build.chapters.chapter import Chapter
from twotracks.charts.legend import MARKS
from twotracks.charts.theme import NARROW, WIDE

TABLES = [
    each["name"] for each in json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]
]
COUNTS = pd.DataFrame(
    {
        "name": ["claims", "claims", "chips", "chips", "none", "none"],
        "part": ["high", "low"] * 3,
        "value": [3, 1, 1, 1, 0, 0],
    }
).assign(unit="rows", source="")
WORDS = {"id": "parts", "title": "t", "subtitle": "s", "alt": "a", "edition": Edition(root=ROOT)}


def bars_of(size, **options):
    spec = charts.shares(COUNTS, **WORDS, **options).spec(size)
    rows = [row for rows in spec["datasets"].values() for row in rows if "_from" in row]
    return spec, rows


# ---- a chapter that counts all tables ----


@pytest.mark.parametrize("pattern, theme", [("chips/*", "chips/"), ("*/*", "")])
def test_a_pattern_names_all_tables_of_a_theme_or_of_all(tmp_path, pattern, theme):
    path = tmp_path / "counts.md"
    head = "---\nkernelspec: {display_name: Python 3, language: python, name: python3}\n---\n\n"
    cell = f'```{{code-cell}} ipython3\nholdings(edition, "{pattern}", "sources")\n```\n'
    path.write_text(head + cell, encoding="utf-8")
    wanted = {name for name in TABLES if name.startswith(theme) and "/" in name}
    assert set(Chapter(path, "counts.md").themes(TABLES)) == wanted


def test_a_selection_tells_the_build_its_table(book, monkeypatch):
    (book / "data/selections.toml").write_text('["all"]\ntable = "money/raised"\n', encoding="utf-8")
    heard = []
    audit = Audit(str(book), heard.append)
    # Python takes no audit hook back, so the evidence tells this one alone
    monkeypatch.setattr("sys.audit", lambda event, *arguments: audit(event, arguments))
    Edition(root=book).select("all")
    assert json.dumps({"table": "money/raised"}) + "\n" in heard


def test_holdings_are_the_rows_that_an_edition_has():
    early, late = (
        holdings(Edition(as_of=day, root=ROOT), "chips/*", "claims/*") for day in ("2024-12-31", "2026-11-21")
    )
    assert 0 < len(early) < len(late)
    assert early["known"].max() <= "2024-12-31"
    assert set(late["theme"]) == {"Chips", "Claims"}
    assert set(late["confidence"]) == {"high", "medium", "low"}
    table = Edition(root=ROOT).table("chips/systems")
    assert (late["table"] == "chips/systems").sum() == len(table.frame)


def test_a_count_of_nothing_is_missing_and_so_is_its_share():
    edition = Edition(root=ROOT)
    three, none = (facts.count(rows, "rows", of=edition) for rows in ([1, 2, 3], []))
    assert (three.value, three.unit, three.formula) == (3, "rows", "count of 3 rows in this edition")
    assert none.missing and (none / three).missing


def test_counts_are_ordered_by_the_share_of_the_first_part():
    rows = pd.DataFrame({"theme": ["a", "a", "b"], "grade": ["low", "high", "high"]})
    counts = parts_of(rows, "theme", "grade", ["high", "low", "unheard of"])
    assert list(counts["name"].unique()) == ["b", "a"]
    assert counts.groupby("name")["value"].sum().to_dict() == {"a": 2, "b": 1}
    assert parts_of(rows.head(0), "theme", "grade", ["high"]).empty


# ---- bars of shares ----


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_parts_fill_their_bar(size):
    _, rows = bars_of(size)
    ends = {(row["name"], row["part"]): (row["_from"], row["_to"]) for row in rows}
    assert ends == {
        ("claims", "high"): (0, 0.75),
        ("claims", "low"): (0.75, 1),
        ("chips", "high"): (0, 0.5),
        ("chips", "low"): (0.5, 1),
    }
    assert {row["_percent"] for row in rows} == {"75%", "25%", "50%"}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_every_bar_has_its_total_even_when_its_first_part_is_nothing(size):
    frame = COUNTS.assign(value=[0, 4, 1, 1, 0, 0])
    spec = charts.shares(frame, **WORDS).spec(size)
    rows = [row for rows in spec["datasets"].values() for row in rows if "_from" in row]
    assert {row["name"]: row["_whole"] for row in rows if row["_first"]} == {"claims": "4 rows", "chips": "2 rows"}


def test_open_parts_are_outlines_and_later_parts_are_lighter():
    _, plain = bars_of(WIDE)
    shade = {row["part"]: row["_shade"] for row in plain}
    assert shade["high"] > shade["low"]
    frame = COUNTS.assign(open=COUNTS["part"].eq("low"))
    spec = charts.shares(frame, uncertain="open", **WORDS).spec(WIDE)
    fills = {row["part"]: row["_fill"] for rows in spec["datasets"].values() for row in rows if "_from" in row}
    assert "paper" in fills["low"] and "ink" in fills["high"]


def test_shares_never_round_to_nothing_or_all():
    frame = pd.DataFrame({"name": "a", "part": ["x", "y"], "value": [1.0, 999.0], "unit": "rows", "source": ""})
    spec = charts.shares(frame, **WORDS).spec(WIDE)
    assert {row["_percent"] for rows in spec["datasets"].values() for row in rows if "_from" in row} == {"<1%", ">99%"}


def test_a_menu_shows_one_set_of_bars_at_a_time():
    both = pd.concat([COUNTS.assign(by="one"), COUNTS.assign(by="other")])
    figure = charts.shares(both, menu="by", **WORDS)
    assert figure.payload()["controls"]
    spec = figure.spec(WIDE)
    assert '"other"' in json.dumps(spec["params"])


# ---- pages ----


def test_every_mark_has_a_picture_and_a_meaning(site):
    rows = page(site, "chapters/methods").select("#table-methods-marks tbody tr")
    assert len(rows) == len(MARKS)
    assert all(row.select("svg[aria-hidden]") and len(row.get_text()) > 30 for row in rows)


def test_the_glossary_can_be_searched_and_linked(site):
    soup = page(site, "chapters/glossary")
    items = soup.select(".tt-list > li[data-g]")
    assert len(items) >= 50
    groups = {option["value"] for option in soup.select(".tt-search option") if option["value"]}
    assert {item["data-g"] for item in items} == groups
    assert len({item["id"] for item in items}) == len(items)
    for item in items:
        assert item["id"].startswith("term-")
        chinese = item.select_one("span[lang=zh-Hans]").get_text()
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
        assert len(item.select_one("p").get_text()) > 20
    assert soup.select_one("#term-training-compute span").get_text() == "训练算力"


def test_tables_are_linked_by_their_title(site):
    links = page(site, "chapters/glossary").select("a.tt-table")
    titles = {
        BeautifulSoup((site / f"data/{name}.html").read_bytes(), "lxml").h1.get_text() for name in TABLES if "/" in name
    }
    assert links and all(link["href"].startswith("../data/") for link in links)
    assert {link.get_text() for link in links} <= titles


def test_an_identifier_leaves_out_what_is_in_brackets():
    assert identify("capital expenditure (capex)") == "term-capital-expenditure"
    assert identify("H100 equivalent") == "term-h100-equivalent"
