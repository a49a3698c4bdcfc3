"""Parts of a page as HTML: what their templates show, and that every text is only text."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document

from twotracks.book.figures.sources import works
from twotracks.book.layout import render
from twotracks.book.text.left_out import leave_out, say_once
from twotracks.book.text.pages import say_reasons
from twotracks.book.text.parts import MANY_ROWS, BestEstimate, Finding, LeftOut, Number, mark_headline

EVIL = "</script><i>\"&'"
SOURCE = {"credit": EVIL, "title": EVIL, "url": "https://example.org/?a=1&b=2"}
ROW = {
    "table": "money/raised", "row": 2, "key": EVIL, "value": "1", "unit": EVIL, "sources": ["almanac"],
    "confidence": "high", "locator": EVIL, "note": EVIL,
}  # fmt: skip
NUMBER = {"id": "us", "value": EVIL, "unit": EVIL, "rows": [ROW], "sources": {"almanac": SOURCE}, "title": EVIL}


def soup(template: str, **values) -> BeautifulSoup:
    return BeautifulSoup(render(template, **values), "lxml")


def popover(**more):
    facts, code = [("Period", "2025"), ("Formula", "")], {"code": 0, "chapter": "chapters/a.md"}
    words = {"facts": facts, "many": MANY_ROWS, "tables": "../data/", "tested": {}, "claims": [], "ledger": "", **code}
    return soup("text/popover", **{**NUMBER, **words, **more})


def test_a_number_is_text_beside_an_empty_control():
    html = soup("text/number", id="us", text=EVIL, anchor="n-us")
    (shown,) = html.select(".tt-n")
    assert shown.get_text() == EVIL and shown.button.get_text() == ""
    assert (shown.button["popovertarget"], shown.button["id"]) == ("pop-us", "n-us")
    assert EVIL in shown.button["aria-label"]
    assert soup("text/number", id="", text="2025", anchor="").get_text() == "2025"


def test_a_popover_shows_rows_with_sources_and_the_way_to_their_table():
    html = popover()
    assert html.find("i") is None and html.select_one(".tt-pop")["id"] == "pop-us"
    assert [each.get_text() for each in html.select("dt")] == ["Period"], "what is empty is left out"
    source, table = html.select(".tt-rows a")
    assert (source.get_text(), source["href"]) == (f"{EVIL}: {EVIL}", SOURCE["url"])
    assert (table.get_text(), table["href"]) == ("money/raised", "../data/money/raised.html")
    assert html.select(".tt-row-note")[0].get_text() == f"money/raised, row 2; confidence high; {EVIL} · {EVIL}"
    assert not popover(tables="").select(".tt-row-note a")


def test_a_popover_of_many_rows_is_cut_and_says_so():
    items = popover(rows=[ROW] * (MANY_ROWS + 2)).select(".tt-rows li")
    assert len(items) == MANY_ROWS + 1 and items[-1].get_text() == "and 2 more rows of the same kind"


@pytest.mark.parametrize("holds", [True, False])
def test_a_condition_says_whether_it_holds(holds):
    words = popover(condition="1 < 2", holds=holds).get_text()
    assert "1 < 2" in words and f"it {'holds' if holds else 'does not hold'}" in words


TESTED = {
    "holds": 9, "of": 12, "depends": True, "broken": "in yuan", "untold": EVIL, "choices": ["money", "date"],
    "stale": [],
}  # fmt: skip


def test_a_condition_says_how_it_fared_under_other_choices():
    words = popover(condition="1 < 2", holds=True, tested=TESTED).get_text()
    assert "Under other choices of money or date it holds in 9 of 12 variants, and not: in yuan." in words
    assert f"It cannot be told: {EVIL}." in words and "Tested before" not in words
    stale = popover(condition="1 < 2", holds=True, tested={**TESTED, "stale": ["the text", "a table"]}).get_text()
    assert "Tested before these were last changed: the text, a table." in stale
    finding = {"id": "f", "holds": True, "inner": "", "declared": [], "weak": {}, "names": 3}
    shown = soup("text/finding", **finding, tested=TESTED).get_text()
    assert "Depends on choices: it holds in 9 of 12 variants." in shown
    steady = {**TESTED, "depends": False}
    assert "Depends" not in soup("text/finding", **finding, tested=steady).get_text()


def test_a_popover_leads_to_the_code_that_computed_it():
    (link,) = popover(code=23).select("p a")
    assert link["href"] == "#code-23" and "from line 23 of chapters/a.md" in link.parent.get_text()
    assert not popover().select("p a")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "data:text/html,x"])
def test_a_source_without_public_address_is_no_link(url):
    html = popover(sources={"almanac": {**SOURCE, "url": url}}, tables="")
    assert not html.select("a") and html.select_one("cite").get_text() == f"{EVIL}: {EVIL}"


def test_each_credit_is_named_once():
    source = {"credit": "A", "title": "t", "url": ""}
    other, same = {**source, "title": "u"}, dict(source)
    assert works([source, {**source, "credit": "B"}, other, same]) == [
        ("A", [source, other]), ("B", [{**source, "credit": "B"}]),
    ]  # fmt: skip


# ---- what an edition lacks ----


def page(*blocks: nodes.Node) -> nodes.document:
    document = new_document("page")
    document += nodes.section("", nodes.title("", "Title"), *blocks, ids=["title"])
    return document


def left(document: nodes.document) -> list[str]:
    return [soup("text/left_out", **node.context(None, "")).get_text().strip() for node in document.findall(LeftOut)]


def test_the_block_around_a_missing_number_goes():
    number = nodes.inline("", "no data")
    item = nodes.list_item("", nodes.paragraph("", "It is ", number))
    document = page(nodes.bullet_list("", item), nodes.paragraph("", "stays"))
    leave_out(number, "not yet known")
    assert "It is" not in document.astext() and "stays" in document.astext()
    assert left(document) == ["Left out in this edition: not yet known."]


def test_a_finding_goes_as_a_whole():
    number = nodes.inline("", "no data")
    document = page(Finding("", nodes.paragraph("", "", number), nodes.paragraph("", "more"), id="f"))
    leave_out(number, "why")
    assert not list(document.findall(Finding)) and left(document) == ["Left out in this edition: why."]


def test_a_section_says_once_what_it_lacks():
    notes = [LeftOut(reasons=["b"]), LeftOut(titles=["Chart"]), LeftOut(reasons=["a"]), LeftOut(reasons=["b"])]
    document = page(*notes)
    say_once(document)
    assert left(document) == ["Left out in this edition: b; a."]
    document = page(LeftOut(titles=["One"]), nodes.paragraph("", "x"), LeftOut(titles=["Two"]))
    say_once(document)
    assert left(document) == ["Left out: each of “One”, “Two” has no data in this edition."]
    document = page(LeftOut(titles=["One"]), nodes.section("", LeftOut(titles=["Two"]), ids=["other"]))
    say_once(document)
    assert left(document) == [f"Left out: “{title}” has no data in this edition." for title in ("One", "Two")]


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Americans lead. They raised more.", "Americans lead."),
        ("Americans lead, by 2.5 points.", ""),
        ("U.S. Steel leads. Others follow.", "U.S. Steel leads."),
        ("They say “we lead.” We doubt it.", "They say “we lead.”"),
    ],
)
def test_the_first_sentence_of_a_finding_that_goes_on_is_its_headline(text, headline):
    finding = Finding("", nodes.paragraph("", "", nodes.Text(text)), id="f")
    mark_headline(finding)
    assert finding.astext() == text
    assert "".join(each.astext() for each in finding.findall(nodes.inline)) == headline


def test_a_headline_may_end_before_a_number_and_hold_one():
    parts = [nodes.Text("They raised "), nodes.literal("", "2"), nodes.Text(" more. "), nodes.literal("", "3")]
    finding = Finding("", nodes.paragraph("", "", *parts), id="f")
    mark_headline(finding)
    (headline,) = finding.findall(nodes.inline)
    assert headline.astext() == "They raised 2 more." and headline.parent.astext() == "They raised 2 more. 3"
    assert all(each.parent is headline for each in headline.children)


def test_the_reason_of_a_best_estimate_stands_once_after_its_first_block():
    document = new_document("page")
    for name in ("share", "other", "share"):
        document += nodes.paragraph("", "", nodes.emphasis("", "", Number("", "79%", id=name)))
    say_reasons(document, {"share": {"best": EVIL}, "other": {"best": ""}})
    kinds = [type(each) for each in document]
    assert kinds == [nodes.paragraph, BestEstimate, nodes.paragraph, nodes.paragraph]
    assert soup("text/best", words=document[1]["words"]).get_text().strip() == EVIL
