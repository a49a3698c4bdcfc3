"""`twotracks serve`: a saved file reloads the page, an error shows on it, and goes away when it is mended."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable

import pytest

from build.conftest import edit
from twotracks.build.publishing.early import EarlyPages
from twotracks.build.publishing.live import EVENTS, LIVE, News
from twotracks.build.running import warm
from twotracks.build.state.target import Target, outputs
from twotracks.cli import serve
from twotracks.project import Project

PAGE = "chapters/story.html"


@contextmanager
def served(book: Path, *options: str):
    command = [executable, "-u", "-m", "twotracks.cli", "serve", "--port", "0", *options]
    with Popen(command, cwd=book, stdout=PIPE, stderr=PIPE, text=True) as process:
        try:
            yield next(word for word in process.stdout.readline().split() if word.startswith("http://"))
        finally:
            process.terminate()


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


def news(stream) -> dict:
    """The next event."""
    for line in stream:
        if line.startswith(b"data: "):
            return json.loads(line.removeprefix(b"data: "))
    raise AssertionError("the stream has ended")


def wait_for(stream, fits) -> dict:
    said = news(stream)
    while not fits(said):
        said = news(stream)
    return said


def test_a_saved_chapter_or_table_reloads_the_page_and_an_error_shows_until_it_is_mended(built_book):
    story, table = built_book / "chapters/story.md", built_book / "data/money/raised.csv"
    with served(built_book) as address, urllib.request.urlopen(f"{address}.twotracks/events", timeout=120) as stream:
        assert LIVE in read(address + PAGE) and LIVE not in read(f"{address}manifest.json")
        assert EVENTS in read(address + LIVE.removeprefix("/"))
        assert "caches" not in read(f"{address}sw.js") and "caches" in (built_book / "_build/html/sw.js").read_text()
        first = wait_for(stream, lambda said: said["version"] >= 1)
        assert first["problem"] == ""
        edit(story, "Americans raised {n}`usa`", "In a year Americans raised {n}`usa`")
        said = wait_for(stream, lambda said: said["version"] > first["version"])
        assert said["problem"] == "" and "In a year Americans raised" in read(address + PAGE)
        edit(table, "USA,2025,40", "USA,2025,12")
        broken = wait_for(stream, lambda said: said["problem"])
        assert "chapters/story.md:" in broken["problem"] and "'usa-leads' no longer holds" in broken["problem"]
        assert "$40 billion" in read(address + PAGE)
        edit(table, "USA,2025,12", "USA,2025,44")
        mended = wait_for(stream, lambda said: not said["problem"])
        assert mended["version"] > broken["version"] and "$44 billion" in read(address + PAGE)
    # the script is put in on the way: the site as it is published has none
    assert LIVE not in (built_book / "_build/html" / PAGE).read_text(encoding="utf-8")


@pytest.fixture
def early(built_book, cli) -> Iterator[EarlyPages]:
    """What shows edits of the tiny book early, once it was built where it is."""
    edit(built_book / "chapters/story.md", "Chinese {n}`china`.", "Chinese raised {n}`china`.")
    assert cli("build", folder=built_book).returncode == 0
    warm.start()
    work = Target(Project(built_book), {}, {}).work
    pages = EarlyPages(built_book, work, {"chapters/story": "chapters/story.md"}, "chapters/story")
    yield pages
    pages.close()


def test_a_page_whose_sentences_were_edited_shows_as_it_will_be_before_the_site_is_built(built_book, early, cli):
    project, news, story = Project(built_book), News(), built_book / "chapters/story.md"
    work, table = Target(project, {}, {}).work, built_book / "data/money/raised.csv"
    before = outputs(work) | outputs(project.site)
    edit(story, "Americans raised {n}`usa`", "In a year Americans raised {n}`usa`")
    serve._show_early(early, project, news, {story}, {story})
    page = news.early[PAGE]
    assert news.now() == (1, "") and "In a year Americans raised" in page and "$40 billion" in page
    # the site and what the build keeps are as they were; the next build makes the very same page
    assert (outputs(work) | outputs(project.site)).items() - before.items() == set()
    assert cli("build", folder=built_book).returncode == 0
    assert (project.site / PAGE).read_text(encoding="utf-8") == page
    # where more than sentences has changed, or something is wrong, nothing is shown early
    serve._show_early(early, project, news, {story, table}, {story})
    edit(story, "{n}`china`", "{n}`nobody`")
    assert early.page("chapters/story") == ""
    edit(story, "{n}`nobody`", "{n}`china`")
    edit(story, "Rounds are counted", "Rounds count")
    assert early.page("chapters/story") == ""
    edit(story, "Rounds count", "Rounds are counted")
    edit(story, 'number("usa", usa)', 'number("usa", china)')
    assert early.page("chapters/story") == ""
    # a caption is printed in the pictures of its chart, which are drawn when the chapter runs
    edit(story, 'number("usa", china)', 'number("usa", usa)')
    edit(story, "In a year", ":::{caption} raised\nA note.\n:::\n\nIn a year")
    assert early.page("chapters/story") == ""
    edit(story, ":::{caption} raised\nA note.\n:::\n\n", "")
    news.tell("something is wrong")
    serve._show_early(early, project, news, {story}, {story})
    assert news.now()[0] == 1
    news.tell(built=True)
    assert news.early == {}


def test_one_chapter_is_served_alone_and_reloads(built_book, cli):
    assert cli("build", "--chapter", "story", folder=built_book).returncode == 0
    with (
        served(built_book, "--chapter", "story") as address,
        urllib.request.urlopen(f"{address}.twotracks/events", timeout=120) as stream,
    ):
        first = wait_for(stream, lambda said: said["version"] >= 1)
        edit(built_book / "chapters/story.md", "Americans raised {n}`usa`", "In a year Americans raised {n}`usa`")
        said = wait_for(stream, lambda said: said["version"] > first["version"])
        assert said["problem"] == "" and "In a year Americans raised" in read(address + PAGE)
    # the site of the whole book is as it was
    assert "In a year" not in (built_book / "_build/html" / PAGE).read_text(encoding="utf-8")


def test_a_still_site_is_served_as_it_is(built_tiny_book):
    with served(built_tiny_book, "--still") as address:
        assert read(address + PAGE) == (built_tiny_book / "_build/html" / PAGE).read_text(encoding="utf-8")


def test_the_page_in_a_browser_reloads_and_shows_the_error(built_book, browser):
    page = browser.new_page()
    with served(built_book) as address:
        page.goto(address + PAGE)
        edit(built_book / "chapters/story.md", "Americans raised {n}`usa`", "They raised {n}`usa`")
        page.get_by_text("They raised").wait_for(timeout=90_000)
        edit(built_book / "chapters/story.md", "{n}`usa`", "{n}`nobody`")
        page.get_by_role("alert").filter(has_text="nobody").wait_for(timeout=90_000)
        edit(built_book / "chapters/story.md", "{n}`nobody`", "{n}`usa`")
        page.get_by_role("alert").wait_for(state="detached", timeout=90_000)
    page.close()
