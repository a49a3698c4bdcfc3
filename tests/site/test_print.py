"""The pages as one document for print."""

from __future__ import annotations

from bs4 import BeautifulSoup

from twotracks.build.publishing.print_pages import document

PAGES = ["chapters/index", "chapters/investment"]


def test_printed_pages_are_one_document_with_contents_and_links_that_stay_in_it(site):
    soup = BeautifulSoup(document(site, PAGES, "Two Tracks", "Data as of today", "A4", dict.fromkeys(PAGES, 9)), "lxml")
    listed = [each.get_text().split()[-1] for each in soup.select(".contents a")]
    assert listed == ["3", "12"], "after title and contents each page begins where the one before it ends"
    ids = [each["id"] for each in soup.select("[id]")]
    assert len(set(ids)) == len(ids)
    links = [each["href"] for each in soup.select("a[href]")]
    assert all(link.startswith("http") or link[1:] in ids for link in links)
    assert any(link.startswith("#chapters-investment") for link in links)
    assert all(title.find_parent(class_="together") for title in soup.select("figure:has(.tt-wide) .tt-figure-title"))
    assert soup.select(".tt-wide svg") and not soup.select(".tt-narrow, button, script, details:not([open])")


def test_a_page_alone_has_neither_title_page_nor_contents(site):
    soup = BeautifulSoup(document(site, PAGES[1:], "Two Tracks", "Data as of today", "letter"), "lxml")
    assert soup.title.get_text() == "Investment" and not soup.select(".front, .contents")
    assert "size: letter" in soup.style.get_text()
