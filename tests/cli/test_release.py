"""`twotracks release`: what the data alone changed, on record."""

from __future__ import annotations

import json

import pytest

from build.conftest import edit
from cli.test_diff import TABLE, committed, git


@pytest.mark.book
def test_a_release_records_what_the_data_did_to_todays_chapters(built_book, cli):
    committed(built_book)
    edit(built_book / TABLE, "CHN,2025,8,", "CHN,2025,30,")
    # the text changes as well: that is no change of the data
    edit(built_book / "chapters/story.md", 'number("china", china)', 'number("rival", china)')
    edit(built_book / "chapters/story.md", "{n}`china`", "{n}`rival`")
    git(built_book, "commit", "-am", "second")
    result = cli(
        "release", "first", "--from", "HEAD~1", "--title", "More money", "--day", "2026-12-01", folder=built_book
    )
    assert result.returncode == 0, result.stderr
    made = json.loads((built_book / "data/releases/first.json").read_text(encoding="utf-8"))
    assert (made["day"], made["title"], made["not_compared"]) == ("2026-12-01", "More money", [])
    [table] = made["tables"]
    assert table["revised"] == 1 and table["rows"][0]["cells"] == [["value", "8", "30"]]
    assert {each["id"]: (each["old"], each["new"]) for each in made["numbers"]} == {
        "rival": ("$8 billion", "$30 billion"),
        "ratio": ("5 times", "1.3 times"),
    }
    [finding] = made["findings"]
    assert (finding["id"], finding["old"], finding["new"]) == ("usa-leads", "holds", "does not hold")
    assert [each["id"] for each in made["charts"]] == ["raised"]
    # the next one begins where this one ended
    edit(built_book / TABLE, "USA,2024,20,", "USA,2024,21,")
    git(built_book, "commit", "-am", "third")
    result = cli("release", "second", "--title", "Less", "--evidence", "--day", "2026-12-02", folder=built_book)
    assert result.returncode == 0 and "1 row revised." in result.stdout, result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("first", "--title", "x"), "is the first one"),
        (("First!", "--from", "HEAD", "--title", "x"), "is not a name"),
        (("first", "--from", "v9", "--title", "x", "--evidence"), "v9: git has no such commit"),
        (("first", "--from", "HEAD", "--to", "data", "--title", "x"), "holds neither a site nor a book"),
        (("first", "--from", "HEAD"), "Missing option '--title'"),
    ],
)
def test_what_is_no_release_is_refused(book, cli, arguments, said):
    result = cli("release", *arguments, folder=committed(book))
    assert result.returncode in (1, 2) and said in result.stderr
    assert not (book / "data/releases").exists()
