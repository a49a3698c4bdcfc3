"""The fact-check in a browser: filters and claims by keyboard alone, links to claims, and the page without scripts."""

from __future__ import annotations

import gzip

import pytest

from helpers import read_csv

PAGE = "chapters/factcheck.html"
CLAIMS = read_csv("claims/claims.csv")
SHOWN = ".tt-ledger > li:not([hidden])"


def ids(page) -> list[str]:
    return page.eval_on_selector_all(SHOWN, "items => items.map((item) => item.id)")


def wanted(**cells: str) -> list[str]:
    return [row["id"] for row in CLAIMS if all(row[name] == cell for name, cell in cells.items())]


def test_filters_are_used_by_keyboard_alone(visit):
    with visit(PAGE) as page:
        page.focus(".tt-search input")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "article"
        page.keyboard.press("End")
        page.wait_for_function("() => document.querySelector('.tt-search [name=article]').value === '004'")
        assert ids(page) == wanted(article="004")
        page.keyboard.press("Tab")
        page.keyboard.press("End")
        page.wait_for_function("() => document.querySelector('.tt-search [name=verdict]').value === 'contradicted'")
        assert ids(page) == wanted(article="004", verdict="contradicted")
        assert page.inner_text(".tt-search output") == f"{len(ids(page))} of {len(CLAIMS)} claims"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.type("deduct")
        assert ids(page) == ["s004-24"]


def test_a_claim_and_its_figures_open_by_keyboard_alone(visit):
    with visit(PAGE) as page:
        page.focus("#s004-50 summary")
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('#s004-50 details').open")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == "pop-s004-50"
        page.keyboard.press("Enter")
        assert page.is_visible("#pop-s004-50") and "752 ÷ 989.5" in page.inner_text("#pop-s004-50")
        page.keyboard.press("Escape")
        assert not page.is_visible("#pop-s004-50")
        page.focus("#s004-50 summary")
        page.keyboard.press("Space")
        assert not page.evaluate("document.querySelector('#s004-50 details').open")


@pytest.mark.parametrize("width", [390, 1280])
def test_an_address_of_a_claim_opens_it_in_view(visit, width):
    with visit(f"{PAGE}#s002-37", viewport={"width": width, "height": 800}) as page:
        page.wait_for_function("() => document.querySelector('#s002-37 details').open")
        page.wait_for_function("() => document.querySelector('#s002-37').getBoundingClientRect().top < innerHeight")
        top = page.evaluate("document.querySelector('#s002-37').getBoundingClientRect().top")
        assert top >= 0, "not under the header"
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_link_from_a_chapter_leads_to_a_claim_that_was_filtered_away(visit):
    with visit(PAGE) as page:
        page.select_option(".tt-search [name=article]", "000")
        assert not page.is_visible("#s004-50")
        page.evaluate("location.hash = 's004-50'")
        page.wait_for_selector("#s004-50 details[open] p", state="visible")


def test_without_scripts_the_ledger_is_a_plain_list(visit):
    with visit(PAGE, java_script_enabled=False) as page:
        assert not page.is_visible(".tt-search")
        assert page.locator(".tt-ledger > li").count() == len(CLAIMS)
        page.click("#s004-50 summary")
        assert page.is_visible("#s004-50 blockquote")


def test_three_searches_find_most_of_the_ledger(visit):
    """What a reader finds who types three words: the claims that hold at least one of them, told by the page itself."""
    with visit(PAGE) as page:
        found = set()
        for words in ("china", "model", "chip"):
            page.fill(".tt-search input", words)
            found |= set(ids(page))
        assert len(found) / len(CLAIMS) > 0.8


def test_the_page_is_no_heavier_than_a_chapter(site):
    assert len(gzip.compress((site / PAGE).read_bytes(), 9)) < 150_000
