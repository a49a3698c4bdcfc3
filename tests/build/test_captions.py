"""Captions that are written in the text: charts and tables print them, and each has its chart or table."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document

from build.conftest import edit, line_of, page, story
from twotracks.book.figures.captions import Caption, settle
from twotracks.book.figures.figures import Figure
from twotracks.build.chapters.captions import Captions
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.source_check import check_sources
from twotracks.errors import BuildError
from twotracks.outputs.mime import FIGURE, NUMBER, TABLE
from twotracks.project import Project

WORDS = "Rounds are counted when they close."
CAVEAT = "almanac-only"
CELL = "chapters/story.md:1"
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
        (NOTE.replace(":caveats:", ":subtitel:"), "the caption for 'raised' has no option 'subtitel'"),
        (NOTE.replace(f":caveats: {CAVEAT}", ":alt: "), "the caption for 'raised' has nothing after :alt:"),
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


@pytest.fixture
def complete(book):
    """The words of a chart or table of the tiny book whose caption has these options."""

    def completed(options: str, *, of: str = FIGURE, numbers: tuple = (), **own) -> dict:
        edit(story(book), f":caveats: {CAVEAT}\n", options)
        captions = Captions(Chapter(story(book), "chapters/story.md"))
        words = {"id": "raised", "title": "A finding", "subtitle": "", "neutral": "", "note": "", "stands": None}
        shown = {of: words | ({"alt": "", "caveats": []} if of == FIGURE else {}) | own}
        captions.complete([shown], CELL)
        if shown not in captions.complete([{NUMBER: each} for each in numbers], CELL) and "stands" in shown[of]:
            raise BuildError(captions.unused())
        return shown[of]

    return completed


def number(text: str, missing: str = "") -> dict:
    return {"id": "usa", "text": text, "missing": missing, "period_text": "2025"}


def test_words_of_a_chart_stand_in_its_caption_with_numbers_from_anywhere_in_the_chapter(complete):
    options = ":subtitle: Money raised\n:alt: A line; it ends at {n}`usa` in {n}`usa.period`.\n"
    shown = complete(options, numbers=(number("$40 billion"),))
    assert shown == {
        "id": "raised", "title": "A finding", "subtitle": "Money raised", "neutral": "Money raised", "note": WORDS,
        "alt": "A line; it ends at $40 billion in 2025.", "caveats": [],
    }  # fmt: skip


def test_a_sentence_of_a_caption_is_left_out_with_the_number_that_an_edition_lacks(complete):
    options = ":subtitle: In {n}`usa.period`\n:alt: A line. It ends at {n}`usa`.\n"
    shown = complete(options, numbers=(number("no data", "not yet known"),))
    assert (shown["alt"], shown["subtitle"]) == ("A line.", "A finding")


@pytest.mark.parametrize(("stands", "title", "alt"), [(True, "A finding", "A line"), (False, "Money", "Money")])
def test_the_title_that_holds_in_any_case_stands_in_the_caption(complete, stands, title, alt):
    own = {"subtitle": "By year", "alt": "A line", "stands": stands} | ({} if stands else {"title": "", "alt": ""})
    shown = complete(":otherwise: Money\n", **own)
    assert (shown["title"], shown["alt"], shown["neutral"]) == (title, alt, "Money")


def test_a_table_has_its_subtitle_and_other_title_in_its_caption(complete):
    shown = complete(":otherwise: Money\n:subtitle: By year\n", of=TABLE, stands=False, title="")
    assert shown == {"id": "raised", "title": "Money", "subtitle": "By year", "note": WORDS}


@pytest.mark.parametrize(
    ("options", "own", "said", "remedy"),
    [
        (":alt: A line\n", {}, "the figure 'raised' lacks subtitle", "as options of its {caption}"),
        (":alt: A line\n", {"subtitle": "By year", "stands": False}, "has `holds` but no other title", ":otherwise:"),
        (":alt: A line\n", {"alt": "A dot"}, "the figure 'raised' has alt in its cell, too", "leave it in one"),
        (":alt: A line\n", {"of": TABLE}, "has alt for a table", "remove it"),
        (f":caveats: {CAVEAT}\n", {"of": TABLE}, "has caveats for a table", "say in words what they say"),
        (":alt: {n}`china`\n", {}, "uses the number 'china', which the chapter does not register", "numbers()"),
    ],
)
def test_words_that_are_missing_or_said_twice_stop_the_build(complete, options, own, said, remedy):
    with pytest.raises(BuildError) as refused:
        complete(options, **own)
    (problem,) = refused.value.problems
    assert said in problem.what and remedy in problem.remedy and problem.path.startswith("chapters/story.md:")
