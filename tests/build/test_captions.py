"""Captions that are written in the text: charts and tables print them, and each has its chart or table."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document

from build.conftest import edit, line_of, page, story
from twotracks.book.figures.captions import Caption, settle
from twotracks.book.figures.figures import Figure
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.source_check import check_sources
from twotracks.project import Project

WORDS = "Rounds are counted when they close."
CAVEAT = "almanac-only"
NOTE = f":::{{caption}} raised\n:caveats: {CAVEAT}\n{WORDS}\n:::\n"


def test_a_caption_is_in_the_caption_and_the_files_of_its_chart_and_nowhere_else(built_tiny_book):
    site, html = built_tiny_book / "_build/html", BeautifulSoup(page(built_tiny_book), "lxml")
    (said,) = [each for each in html.find_all("p") if WORDS in each.get_text()]
    assert said["class"] == ["tt-figure-note"] and said.find_parent("figure")
    assert f"#,note,{WORDS}" in (site / "_static/figures/raised.csv").read_text(encoding="utf-8-sig")
    (beware,) = html.select("figure .tt-caveats li")
    assert beware.get_text() == "The almanac counts what it is told."
    assert WORDS in (site / "_sources/chapters/story.ipynb").read_text(encoding="utf-8")


def test_a_caveat_that_no_table_declares_stops_the_build_and_another_text_of_it_is_printed(built_book, cli):
    edit(built_book / "data/datapackage.json", "counts what it is told", "counts what it hears")
    assert cli("build", folder=built_book).returncode == 0
    assert "The almanac counts what it hears." in page(built_book)
    edit(story(built_book), CAVEAT, "almanac-onyl")
    result = cli("build", folder=built_book)
    assert result.returncode == 1
    assert f"chapters/story.md:{line_of(story(built_book), 'caption')}: there is no caveat" in result.stderr
    assert f"did you mean {CAVEAT}" in result.stderr


def test_a_caption_for_a_chart_that_is_not_drawn_stops_the_build_at_its_line(built_book, cli):
    edit(story(built_book), "{caption} raised", "{caption} rased")
    result = cli("build", folder=built_book)
    assert result.returncode == 1
    place = f"chapters/story.md:{line_of(story(built_book), 'caption')}"
    assert f"{place}: is a caption for 'rased', and the chapter makes no such chart or table" in result.stderr
    assert "it makes raised" in result.stderr


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NOTE + "\n" + NOTE, "is a second caption for 'raised'"),
        (NOTE.replace(f":caveats: {CAVEAT}\n{WORDS}", ""), "the caption for 'raised' is empty"),
        (NOTE.replace("Rounds", "{n}`usa`"), "the caption for 'raised' has a number"),
    ],
)
def test_a_caption_is_said_once_and_in_words(book, new, said):
    edit(story(book), NOTE, new)
    chapter = Chapter(story(book), "chapters/story.md")
    (problem,) = check_sources(Project(book), {"chapters/story": chapter})
    assert problem.what == said
    line = line_of(story(book), "{caption}") + (5 if "second" in said else 0)
    assert problem.path == f"chapters/story.md:{line}"


@pytest.mark.parametrize(
    ("printed", "caveats", "left"), [(f"{WORDS} By round.", ["Beware."], 0), ("", ["Beware."], 1), (WORDS, [], 1)]
)
def test_a_caption_that_no_caption_has_stays_in_the_text(printed, caveats, left):
    document = new_document("page")
    note = Caption("", nodes.paragraph("", WORDS), id="raised", words=WORDS, caveats=["Beware."])
    document += [Figure(id="raised", note=printed, caveats=caveats), note]
    settle(document)
    assert not list(document.findall(Caption))
    assert len(list(document.findall(nodes.paragraph))) == left
