"""Executed chapters are kept by content: what makes one run again, and what does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from build.conftest import edit, story
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.state.store import Store
from twotracks.build.state.target import Snapshot, Target, inputs
from twotracks.evidence.package import Evidence
from twotracks.project import Project

TABLE = "data/money/raised.csv"


def store_of(book: Path, parameters: dict | None = None, **options) -> tuple[Store, Chapter]:
    """The store as a build finds it, and the chapter as it is."""
    project = Project(book)
    target = Target(project, parameters or {}, options)
    store = Store(target, Evidence(project), Snapshot(project, inputs(project)))
    return store, Chapter(story(book), "chapters/story.md")


@pytest.fixture
def kept(book) -> Path:
    """A run of the chapter that read its table and the file of it, in the state in which the book begins."""
    store, chapter = store_of(book)
    return store.keep(chapter, chapter.notebook, [{"table": "money/raised"}, {"file": str(book / TABLE)}])


def caveat(book: Path, table: str) -> None:
    path = book / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    resource = next(each for each in package["resources"] if each["name"] == table)
    resource.setdefault("caveats", []).append({"id": "new", "text": "Mind this."})
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


RERUNS: dict[str, Callable[[Path], object]] = {
    "a figure of its table": lambda book: edit(book / TABLE, "USA,2025,40", "USA,2025,41"),
    "a caveat of its table": lambda book: caveat(book, "money/raised"),
    "its code": lambda book: edit(story(book), "usa > 2 * china", "usa > 3 * china"),
}
STAYS: dict[str, Callable[[Path], object]] = {
    "nothing": lambda book: None,
    "its prose": lambda book: edit(story(book), "Americans raised", "They raised"),
    "a caveat of another table": lambda book: caveat(book, "sources"),
    "a file of another table": lambda book: edit(book / "data/sources.csv", "Money raised", "Money"),
    "another page": lambda book: edit(book / "chapters/index.md", "A page without", "One page without"),
}


@pytest.mark.parametrize("change", RERUNS.values(), ids=RERUNS)
def test_a_change_of_what_it_read_makes_a_chapter_run_again_and_going_back_does_not(kept, book, change):
    before = {path: path.read_bytes() for path in (book / TABLE, book / "data/datapackage.json", story(book))}
    change(book)
    store, chapter = store_of(book)
    assert store.find(chapter) is None
    store.keep(chapter, chapter.notebook, [{"table": "money/raised"}, {"file": str(book / TABLE)}])
    for path, content in before.items():
        path.write_bytes(content)
    store, chapter = store_of(book)
    assert store.find(chapter) == kept


@pytest.mark.parametrize("change", STAYS.values(), ids=STAYS)
def test_what_it_did_not_read_makes_no_chapter_run(kept, book, change):
    change(book)
    store, chapter = store_of(book)
    assert store.find(chapter) == kept


def test_an_option_makes_no_chapter_run_and_another_edition_does(kept, book):
    for options in ({"allow_broken_findings": True}, {"chapter": "story"}):
        store, chapter = store_of(book, **options)
        assert store.find(chapter) == kept
    store, chapter = store_of(book, {"currency": "CNY"})
    assert store.find(chapter) is None
