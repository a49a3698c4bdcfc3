"""Running a book again: what comes out is compared with its site, and what goes wrong is told by its cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build.conftest import edit, line_of, story
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.reviewing.outcomes import compare
from twotracks.build.reviewing.review import gone

CLEAN = {"numbers": {}, "findings": {}, "charts": {}, "tables": {}, "claims": {}}


def failed(result) -> str:
    """The one sentence with its remedy, and no traceback."""
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr
    assert "remedy: " in result.stderr
    return result.stderr


def test_an_untouched_book_comes_out_the_same(built_book, cli):
    before = {path: path.read_bytes() for path in built_book.rglob("*") if path.is_file() and "cache" not in path.parts}
    result = cli("review", "-v", folder=built_book)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "All the same: 3 numbers, 1 finding, 1 chart of 1 chapter." in result.stdout
    assert "number usa: same: $40 billion" in result.stdout
    after = {path: path.read_bytes() for path in built_book.rglob("*") if path.is_file() and "cache" not in path.parts}
    assert after == before


def test_a_changed_table_changes_what_rests_on_it_and_is_named(built_book, cli):
    edit(built_book / "data/money/raised.csv", "2025,40,", "2025,41,")
    result = cli("review", folder=built_book)
    assert result.returncode == 1
    assert "number usa: value changed: published $40 billion (40), now $41 billion (41)" in result.stdout
    assert "chart raised: data changed" in result.stdout
    assert "number china" not in result.stdout
    assert "data/money/raised.csv: is not as it was when the site was made" in result.stdout


def test_differences_can_be_read_by_a_program(built_book, cli):
    edit(story(built_book), 'number("china", china)\n', 'number("chinese", china)\n')
    edit(story(built_book), "{n}`china`", "{n}`chinese`")
    edit(story(built_book), "usa > 2 * china", "usa > 20 * china")
    result = cli("review", "story", "--json", folder=built_book)
    assert result.returncode == 1
    told = json.loads(result.stdout)
    (chapter,) = told["chapters"]
    assert {(each["kind"], each["id"], each["state"]) for each in chapter["differences"]} == {
        ("number", "china", "missing"),
        ("number", "chinese", "new"),
        ("finding", "usa-leads", "changed"),
    }
    assert not told["same"] and [each["path"] for each in told["made_from"]] == ["chapters/story.md"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os; os._exit(1)", "the kernel died in this cell"),
        ("import time; time.sleep(60)", "the cell ran longer than 3 s"),
        ('for _ in range(1000): print("x" * 100_000)', "prints more than 200,000 characters"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_a_cell_that_does_not_end_well_is_named(built_book, cli, code, words):
    # a busy machine takes more than the three seconds to come to any of the other ends
    seconds = 3 if "sleep" in code else 120
    edit(built_book / "_config.yml", "execute_notebooks: force\n", f"execute_notebooks: force\n  timeout: {seconds}\n")
    edit(story(built_book), 'number("usa", usa)\n', f'number("usa", usa)\n{code}\n')
    site = (built_book / "_build/html/chapters/story.html").read_bytes()
    result = cli("review", folder=built_book)
    assert words in failed(result)
    lines = {line_of(story(built_book), code), line_of(story(built_book), "from twotracks import")}
    assert any(f"chapters/story.md:{line}" in result.stderr for line in lines)
    assert "1 chapter could not be run" in result.stdout
    assert (built_book / "_build/html/chapters/story.html").read_bytes() == site


def test_a_chapter_that_is_none_is_told_with_the_nearest(built_book, cli):
    assert "did you mean story?" in failed(cli("review", "stroy", folder=built_book))


def test_other_packages_than_those_of_the_site_are_named(built_book, cli):
    manifest = built_book / "_build/html/manifest.json"
    made = json.loads(manifest.read_text(encoding="utf-8"))
    assert made["packages"]["pandas"]
    made["packages"]["pandas"] = "1.5.3"
    manifest.write_text(json.dumps(made), encoding="utf-8")
    result = cli("review", folder=built_book)
    assert result.returncode == 1
    assert "package pandas: the site was made with 1.5.3" in result.stdout


def test_a_site_without_results_cannot_be_reviewed_and_says_so(built_book, cli):
    for path in (built_book / "_build/html/_static/results").iterdir():
        path.unlink()
    assert "the site has no results of chapters" in failed(cli("review", folder=built_book))


def test_a_verdict_that_flips_and_a_chart_that_is_gone_are_told():
    old = {**CLEAN, "claims": {"s1": "supported"}, "charts": {"c": {"title": "Up", "rows": 2, "data": "a"}}}
    outcomes = list(compare(old, {**CLEAN, "claims": {"s1": "contradicted"}}))
    told = [(each.kind, each.id, each.state, each.part, each.published, each.rerun) for each in outcomes]
    assert told == [
        ("chart", "c", "missing", "", "Up", ""),
        ("claim", "s1", "changed", "verdict", "supported", "contradicted"),
    ]


def test_a_chapter_that_only_the_site_has_is_missing():
    site = {"chapters/old.md": {**CLEAN, "numbers": {"n": {"value": "1", "text": "one"}}}, "chapters/new.md": CLEAN}
    (only,) = gone([Chapter(Path("new.md"), "chapters/new.md")], site)
    assert (only.chapter, [(each.id, each.state) for each in only.outcomes]) == ("chapters/old.md", [("n", "missing")])
