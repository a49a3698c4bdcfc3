"""What is left of a page where only its text is taken: reader views, clippers, feeds, search engines."""

from __future__ import annotations

import re

import pytest
import trafilatura
import yaml
from bs4 import BeautifulSoup

from helpers import ROOT

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
FILES = [TOC["root"], *(entry["file"] for part in TOC["parts"] for entry in part["chapters"])]


def bare(text: str) -> str:
    """A text without white space, of which extractors keep more or less."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(params=FILES)
def page(request, site) -> tuple[BeautifulSoup, str]:
    """A page, and what an extractor takes of it."""
    html = (site / f"{request.param}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "lxml"), trafilatura.extract(html, include_tables=True, favor_recall=True)


def test_every_sentence_keeps_its_numbers(page):
    soup, extracted = page
    found = bare(extracted)
    sentences = soup.select("article p:has(.tt-n), article li:has(.tt-n):not(:has(p, details))")
    for sentence in sentences:
        assert all(number.get_text() for number in sentence.select(".tt-n"))
        assert bare(sentence.get_text()) in found
    # a page with numbers in its popovers has them in its sentences
    assert bool(sentences) == bool(soup.select(".tt-pop:not(.tt-meaning)"))


def test_code_and_popovers_stay_out(page):
    soup, extracted = page
    for code in soup.select(".tt-code pre"):
        assert bare(code.get_text())[:80] not in bare(extracted)
    assert "Run this chapter" not in extracted and "The sentence is printed only if" not in extracted


def test_the_text_of_a_number_is_in_no_control(page):
    soup, _ = page
    assert [each for each in soup.select(".tt-n > button") if each.get_text() or not each["aria-label"]] == []
