"""A site brought up to date page by page is byte for byte the site made from nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from build.conftest import edit, story
from twotracks.build.state.target import outputs

SECOND = """
# The second story

```{code-cell} ipython3
:tags: [parameters]
as_of = "2026-01-01"
start_year = 2020
currency = "USD"
lang = "en"
```

```{code-cell} ipython3
from twotracks import Edition, numbers

edition = Edition(as_of=as_of, start_year=start_year, currency=currency, lang=lang)
numbers(china=edition.table("money/raised").latest(country="CHN"))
```

The Chinese raised {n}`china`; see [the story](story.md).
"""


def second_chapter(book: Path) -> None:
    head = story(book).read_text(encoding="utf-8").split("\n# ")[0]
    (book / "chapters/second.md").write_text(head + SECOND, encoding="utf-8")
    edit(book / "_toc.yml", "  - file: chapters/story", "  - file: chapters/story\n  - file: chapters/second")


def no_second_chapter(book: Path) -> None:
    edit(book / "_toc.yml", "\n  - file: chapters/second", "")
    (book / "chapters/second.md").unlink()


def chart_renamed(book: Path) -> None:
    edit(story(book), 'id="raised"', 'id="money"')
    edit(story(book), "{caption} raised", "{caption} money")


def pages_of_tables(book: Path) -> None:
    (book / "chapters/data.md").write_text("# Data\n\n```{data-catalogue}\n```\n", encoding="utf-8")
    edit(book / "_toc.yml", "  - file: chapters/story", "  - file: chapters/story\n  - file: chapters/data")


def caveat(book: Path) -> None:
    path = book / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][-1].setdefault("caveats", []).append({"id": "new", "text": "Mind this.", "kind": "note"})
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


EDITS: dict[str, Callable[[Path], object]] = {
    "pages of tables": pages_of_tables,
    "prose": lambda book: edit(story(book), "Chinese {n}`china`.", "the Chinese {n}`china`."),
    "table": lambda book: edit(book / "data/money/raised.csv", "USA,2025,40", "USA,2025,56"),
    "chapter added": second_chapter,
    "prose of the chapter added": lambda book: edit(book / "chapters/second.md", "The Chinese", "Chinese firms"),
    "caveat": caveat,
    "page without code": lambda book: edit(book / "chapters/index.md", "A page without", "One page without"),
    "title": lambda book: edit(story(book), "# The story", "# The whole story"),
    "chapter removed": no_second_chapter,
    "config": lambda book: edit(book / "_config.yml", "title: Tiny book", "title: A tiny book"),
    "name": lambda book: edit(book / "data/entities.csv", "United States", "America"),
    "unit": lambda book: edit(book / "data/units.csv", "billion US dollars", "thousand million US dollars"),
    "chart renamed": chart_renamed,
}


def test_edits_page_by_page_give_the_site_made_from_nothing(built_book, cli, tmp_path):
    for name, change in EDITS.items():
        change(built_book)
        result = cli("build", folder=built_book)
        assert result.returncode == 0, (name, result.stderr)
        fresh = shutil.copytree(built_book, tmp_path / "fresh")
        # what chapters gave when they ran is the same for both: this is about pages
        for made in ("html", "work"):
            shutil.rmtree(fresh / "_build" / made)
        assert cli("build", folder=fresh).returncode == 0
        assert outputs(built_book / "_build/html") == outputs(fresh / "_build/html"), name
        shutil.rmtree(fresh)


def test_a_changed_sentence_leaves_other_pages_alone(built_book, cli):
    second_chapter(built_book)
    assert cli("build", folder=built_book).returncode == 0
    pages = built_book / "_build/work/default/site/chapters"
    before = {name: (pages / name).stat().st_mtime_ns for name in ("story.html", "second.html")}
    EDITS["prose of the chapter added"](built_book)
    assert cli("build", folder=built_book).returncode == 0
    after = {name: (pages / name).stat().st_mtime_ns for name in before}
    assert after["story.html"] == before["story.html"] and after["second.html"] > before["second.html"]


def test_a_publishing_that_was_stopped_is_begun_from_nothing(built_book, cli):
    work = built_book / "_build/work/default"
    before = outputs(built_book / "_build/html")
    (work / "published.json").unlink()
    (work / "site/chapters/story.html").write_text("half", encoding="utf-8")
    (work / "validated.json").unlink()
    (work / "site/manifest.json").unlink()
    shutil.rmtree(built_book / "_build/html")
    assert cli("build", folder=built_book).returncode == 0
    assert outputs(built_book / "_build/html") == before
