"""What a chapter promises its readers: nothing typed that could be computed, code that is read at one sitting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build.conftest import edit, line_of, story
from twotracks.build.chapters import config
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.chapter_rules import check_chapter, check_chapters
from twotracks.errors import BuildError
from twotracks.project import Project

SENTENCE = "Americans raised {n}`usa`"
CELL = "```{code-cell} ipython3\nlonger = 1\n```\n"
LONG = CELL.replace("longer = 1", "\n".join(f"x{number} = {number}" for number in range(25)))


def problems(book: Path, names: str = "") -> list:
    return list(check_chapter(Chapter(story(book), "chapters/story.md"), re.compile(names) if names else None))


def test_the_tiny_book_breaks_no_rule(book):
    assert check_chapters(Project(book)) == []


@pytest.mark.parametrize(
    ("old", "new", "said", "where"),
    [
        (SENTENCE, f"In 2025 a{SENTENCE[1:]}", "types a figure into its prose", "In 2025"),
        (SENTENCE, f"Some `1`.\n\n```text\n2\n```\n\nTwo,\nof 10\n\n{SENTENCE}", "a figure into its prose", "of 10"),
        ("Americans raised {usa", "America raised 40, or {usa", "a figure into the title of a chart", "raised 40"),
        ("billion US dollars a year", "billion 2020 dollars", "a figure into the subtitle of a chart", "2020 dollars"),
        (SENTENCE, f"Text.\n\n{LONG}\n{SENTENCE}", "a code cell has 25 lines", "x0 = 0"),
        ("    id=", f"    # {'x' * 130}\n    id=", "a line of code has", "charts.lines("),
        ('id="raised",', 'id="raised",\n    holds=finding("b", usa > 0),', "a finding inside of another", "holds="),
        (SENTENCE, f"Text.\n\n{CELL}\n{CELL.replace('longer', 'other')}\n{SENTENCE}", "two code cells in", "other"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_told_with_its_line(book, old, new, said, where):
    edit(story(book), old, new)
    (problem,) = problems(book)
    assert said in problem.what
    assert problem.line == line_of(story(book), where)


def test_more_code_than_one_sitting_is_told(book):
    cells = "".join(f"\nText.\n\n{CELL}" for _ in range(400))
    story(book).write_text(story(book).read_text(encoding="utf-8") + cells, encoding="utf-8")
    assert [each.what for each in problems(book)] == ["has 419 lines of code, and may have 400"]


def test_a_name_may_have_digits(book):
    edit(story(book), SENTENCE, f"With GPT-4, {SENTENCE}")
    assert len(problems(book)) == 1
    assert problems(book, r"GPT-\d") == []
    text = (book / "_config.yml").read_text(encoding="utf-8")
    (book / "_config.yml").write_text(text + "    twotracks_names: ['GPT-\\d']\n", encoding="utf-8")
    assert check_chapters(Project(book)) == []
    (book / "_config.yml").write_text(text + "    twotracks_names: ['GPT-(']\n", encoding="utf-8")
    with pytest.raises(BuildError, match="no list of regular expressions"):
        config.names_with_digits(Project(book))


def test_check_tells_of_chapters_what_a_build_would_refuse(book, cli):
    edit(story(book), SENTENCE, f"In 2025 a{SENTENCE[1:]}")
    result = cli("check", folder=book)
    assert result.returncode == 1
    assert f"chapters/story.md:{line_of(story(book), 'In 2025')}: types a figure into its prose" in result.stderr
    edit(story(book), "[parameters]", "[paramters]")
    result = cli("check", folder=book)
    assert "did you mean parameters?" in result.stderr
