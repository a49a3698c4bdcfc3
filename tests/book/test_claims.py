"""The fact-check on pages: the ledger, what it says to machines, and that whatever stands in a cell is only text."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from helpers import ROOT, evidence_of, page, read_csv
from small_ledger import ARTICLE, CLAIM, ERROR, EVIDENCE, THESIS, write_ledger
from twotracks.book.claims import downloads, parts, review
from twotracks.book.claims.ledger import Ledger
from twotracks.book.evidence.package import Package
from twotracks.book.layout import render
from twotracks.book.text.records import Records

EVIL = '</script><img src=x onerror="hack()"> & <b>bold</b> {{ 7 * 7 }} =1+1'
TEXTS = ("claim_en", "claim_zh", "subject", "said_by", "reasoning", "locator", "note", "tolerance_reason")
LEDGER_PAGE = "chapters/factcheck"
CLAIMS = read_csv("claims/claims.csv")
NUMBER = {"id": "s001-01", "text": "$286 billion", "value": "285.88", "unit": "billion US dollars", "period": "2025",
          "period_text": "2025", "formula": "", "confidence": "high", "differs": "", "best": "", "missing": "",
          "sources": {},
          "rows": [{"table": "money", "row": 2, "key": "America", "value": "285.88", "unit": "USD_bn", "sources": [],
                    "confidence": "high", "locator": "", "note": ""}]}  # fmt: skip
CHECKED = {"id": "s001-01", "row": 2, "claimed": "about $290 billion", "written": "supported", "computed": "supported",
           "agrees": True, "missing": "", "ratio": 0.98, "said": "$286 billion", "found": NUMBER}  # fmt: skip


def stub(root: Path, checked: dict | None = None) -> SimpleNamespace:
    """What the parts ask of Sphinx, with one page that holds the ledger."""
    records = Records()
    records.page("factcheck").claims = {each["id"]: each for each in ([checked] if checked else [])}
    metadata = {"factcheck": {"twotracks": parts.LEDGER}}
    env = SimpleNamespace(metadata=metadata, all_docs={"factcheck": 0, "index": 0}, titles={}, twotracks=records)
    builder = SimpleNamespace(get_relative_uri=lambda page, target: f"{target}.html")
    config = SimpleNamespace(twotracks_as_of="")
    return SimpleNamespace(env=env, builder=builder, config=config, twotracks_package=Package(root))


def laid_out(part, app) -> BeautifulSoup:
    return BeautifulSoup(render(part.template, **part.context(app, "factcheck"), inner=""), "lxml")


def hostile(tmp_path: Path) -> Path:
    evil = dict.fromkeys(TEXTS, EVIL) | {"tolerance": "5"}
    articles = [
        ARTICLE | dict.fromkeys(("title", "author", "outlet", "argument_en", "ahead_en", "since_en", "note"), EVIL)
    ]
    error = ERROR | dict.fromkeys(("printed_fragment", "problem_en", "likely_meaning_en"), EVIL)
    row = EVIDENCE | dict.fromkeys(("statement", "unit_text", "locator", "note"), EVIL)
    claims = [CLAIM | evil, THESIS | {"why_not_live": EVIL, "reasoning": EVIL}]
    return write_ledger(tmp_path, claims, articles=articles, evidence=[row], text_errors=[error])


@pytest.mark.parametrize(
    "part",
    [parts.LedgerList(), parts.ChapterClaims(chapter="index"), parts.ArticleClaims(article="001"),
     parts.ArticleCard(article="001"), parts.Example(claim="s001-01")],
    ids=lambda part: type(part).__name__,
)  # fmt: skip
def test_hostile_text_is_shown_as_text(tmp_path, part):
    soup = laid_out(part, stub(hostile(tmp_path), CHECKED | {"claimed": EVIL, "said": EVIL}))
    assert not soup.select("img") and "bold" not in [each.get_text() for each in soup.select("b")]
    assert "<img src=x" in soup.get_text(), "it is there, as text"
    assert "{{ 7 * 7 }}" in soup.get_text()
    assert {each["type"] for each in soup.select("script")} <= {"application/ld+json"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"unit_text": "money raised"}, "Tested: money raised. Claimed about $290 billion; found $286 billion (2025)."),
        ({"unit_text": "money", "tolerance": "0", "tolerance_reason": "Any lead."}, "One sign: money. Claimed about"),
        ({"unit_text": "rank; we take ten as best"}, "One sign: rank. We take ten as best. Claimed about"),
        ({"unit_text": ""}, "raised about 290 billion dollars. 约2900亿美元。Claimed about"),
    ],
)
def test_a_line_says_what_a_figure_was_put_to_and_has_the_claim_in_chinese(tmp_path, changes, says):
    app = stub(write_ledger(tmp_path, [CLAIM | changes, THESIS]), CHECKED)
    soup = laid_out(parts.ArticleClaims(article="001"), app)
    assert says in soup.get_text()
    assert [each.get_text() for each in soup.select("[lang=zh-Hans]")] == ["约2900亿美元。", "钱赢。"]


def test_hostile_text_stays_inside_the_markup_for_machines(tmp_path):
    soup = laid_out(parts.LedgerList(), stub(hostile(tmp_path)))
    first = json.loads(soup.select("script")[0].string)
    assert first["claimReviewed"] == EVIL
    assert first["itemReviewed"]["appearance"]["headline"] == EVIL


def test_a_formula_is_text_in_the_file_for_spreadsheets(tmp_path):
    attacks = ["=1+1", "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1"]
    claims = [CLAIM | {"id": f"s001-{place:02}", "claim_en": text} for place, text in enumerate(attacks, 1)]
    root = write_ledger(tmp_path, claims, evidence=[EVIDENCE])
    downloads.write(Ledger(evidence_of(root)), "factcheck.html", tmp_path / "site")
    folder = tmp_path / "site/_static/data"
    rows = list(csv.DictReader((folder / downloads.CSV).read_text(encoding="utf-8-sig").splitlines()))
    assert [row["claim_en"][0] for row in rows] == ["'"] * len(attacks)
    assert rows[0]["value"] == "290", "a number is no formula"
    whole = json.loads((folder / downloads.JSON).read_text(encoding="utf-8"))
    assert [each["claim_en"] for each in whole["claims"]] == attacks, "programs get what stands in the table"
    assert whole["claims"][0]["evidence"][0]["source"] == "gazette"


def test_a_claim_opens_to_reason_evidence_sources_and_figures(tmp_path):
    soup = laid_out(parts.LedgerList(), stub(write_ledger(tmp_path), CHECKED))
    entry = soup.select_one("#s001-01")
    words = " ".join(entry.get_text().split())
    for expected in ("Supported", "America raised about 290 billion dollars.", "The almanac has it.", "counted once",
                     "The Almanac", "The Gazette", "Claimed about $290 billion", "two hundred and ninety"):  # fmt: skip
        assert expected in words
    assert entry.select_one("[popovertarget=pop-s001-01]") and soup.select_one("#pop-s001-01")
    opinion = " ".join(soup.select_one("#s001-02").get_text().split())
    assert "No figure of the book decides it. An opinion." in opinion and "Said by B. Quoted, quoted" in opinion


def test_a_claim_that_is_open_in_an_edition_says_why(tmp_path):
    missing = CHECKED | {"missing": "not yet known on 2025-12-31", "computed": ""}
    soup = laid_out(parts.LedgerList(), stub(write_ledger(tmp_path), missing))
    assert "Open in this edition: not yet known on 2025-12-31" in soup.select_one("#s001-01").get_text()
    assert not soup.select(".tt-pop")


def test_an_edition_before_an_article_has_none_of_its_claims(tmp_path):
    evidence = evidence_of(write_ledger(tmp_path))
    assert len(Ledger(evidence, "2025-12-31").entries) == 2
    assert Ledger(evidence, "2025-12-30").entries == {} == Ledger(evidence, "2025-12-30").articles


def test_markup_for_machines_has_the_required_and_the_recommended_properties(tmp_path):
    first, second = Ledger(evidence_of(write_ledger(tmp_path))).entries.values()
    marked = review.review(first, "#s001-01", "The book", "2026-11-21")
    assert (marked["@context"], marked["@type"]) == ("https://schema.org", "ClaimReview")
    assert marked["reviewRating"] == {"@type": "Rating", "alternateName": "Supported", "ratingValue": 5,
                                      "bestRating": 5, "worstRating": 1}  # fmt: skip
    assert marked["url"] == "#s001-01" and marked["claimReviewed"] and marked["author"]["name"] == "The book"
    said = marked["itemReviewed"]
    assert (said["@type"], said["author"], said["datePublished"]) == (
        "Claim", {"@type": "Person", "name": "A. Writer"}, "2025-12"
    )  # fmt: skip
    assert said["appearance"]["url"] == "https://example.org/race"
    opinion = review.review(second, "#s001-02", "The book", "")
    assert opinion["reviewRating"] == {"@type": "Rating", "alternateName": "Cannot be verified"}
    assert opinion["itemReviewed"]["author"] == {"@type": "Person", "name": "B. Quoted"}
    assert "datePublished" not in opinion


def test_a_number_knows_the_claims_that_it_decides():
    records = Records()
    records.page("factcheck").claims = {"s001-01": CHECKED}
    in_millions = NUMBER | {"id": "usa", "value": "285880", "formula": "285.88", "text": "$286 billion"}
    assert [each["id"] for each in records.bearing(in_millions)] == ["s001-01"], "in whatever unit it is written"
    assert records.bearing(NUMBER | {"value": "12.4"}) == []
    assert records.bearing(NUMBER | {"rows": []}) == []


# ---- the site of the report ----


def test_every_claim_stands_in_the_ledger_once_and_for_machines_too(site):
    soup = page(site, LEDGER_PAGE)
    entries = soup.select(".tt-ledger > li")
    assert [each["id"] for each in entries] == [row["id"] for row in CLAIMS]
    marked = [json.loads(each.select_one("script[type='application/ld+json']").string) for each in entries]
    assert [each["claimReviewed"] for each in marked] == [row["claim_en"] for row in CLAIMS]
    assert [each["url"] for each in marked] == [f"#{row['id']}" for row in CLAIMS]
    rated = {each["reviewRating"].get("ratingValue") for each in marked}
    assert rated == {None, 1, 2, 3, 4, 5}


def test_every_live_claim_is_held_to_a_figure_and_there_are_many(site):
    soup = page(site, LEDGER_PAGE)
    live = {row["id"] for row in CLAIMS if row["relation"] and not row["why_not_live"]}
    assert {each["popovertarget"].removeprefix("pop-") for each in soup.select(".tt-ledger [popovertarget]")} == live
    assert len(live) >= 120


def test_each_claim_stands_at_the_end_of_one_chapter(site):
    listed = []
    for chapter in {row["chapter"] for row in CLAIMS} - {""}:
        soup = page(site, f"chapters/{chapter}")
        here = [each["data-claim"] for each in soup.select("#claims [data-claim]")]
        assert set(here) == {row["id"] for row in CLAIMS if row["chapter"] == chapter}
        assert all(each["href"].startswith("factcheck.html#s") for each in soup.select("#claims [data-claim] a"))
        listed += here
    assert sorted(listed) == sorted(row["id"] for row in CLAIMS if row["chapter"])


def test_a_chapter_says_of_a_number_which_claim_it_decides(site):
    said = [each for path in sorted((site / "chapters").glob("*.html")) if path.stem != "factcheck"
            for each in BeautifulSoup(path.read_bytes(), "lxml").select(".tt-pop-claim a")]  # fmt: skip
    assert len({each["href"] for each in said}) >= 10


def test_each_article_has_its_page_and_the_overview_leads_there(site):
    overview = {each.get("href") for each in page(site, "chapters/index").select("#table-index-articles a")}
    for row in read_csv("claims/articles.csv"):
        assert f"articles/{row['id']}.html" in overview
        soup = page(site, f"chapters/articles/{row['id']}")
        shown = [each["data-claim"] for each in soup.select(".tt-claim-list [data-claim]")]
        assert shown == [claim["id"] for claim in CLAIMS if claim["article"] == row["id"]]
        words = " ".join(soup.select_one("article").get_text().split())
        for name in ("argument_en", "ahead_en", "since_en", "outlet"):
            assert " ".join(row[name].replace("'", "’").split()) in words.replace("'", "’")


def test_the_ledger_can_be_taken_away(site):
    whole = json.loads((site / "_static/data" / downloads.JSON).read_text(encoding="utf-8"))
    assert [each["id"] for each in whole["claims"]] == [row["id"] for row in CLAIMS]
    rows = list(csv.DictReader((site / "_static/data" / downloads.CSV).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == len(CLAIMS)
    assert all(row["link"] == f"{LEDGER_PAGE}.html#{row['id']}" for row in rows)
    assert (ROOT / "data/claims/claims.csv").is_file()
