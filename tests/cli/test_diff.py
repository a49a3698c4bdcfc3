"""`twotracks diff`: two commits, two sites, or the files against the last commit; likely mistakes stand first."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from build.conftest import edit

TABLE = "data/money/raised.csv"


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


def committed(book: Path) -> Path:
    (book / ".gitignore").write_text("_build\n", encoding="utf-8")
    git(book, "init")
    git(book, "add", ".")
    git(book, "commit", "-m", "first")
    return book


def test_files_as_they_were_committed_do_not_differ(book, cli):
    result = cli("diff", "--evidence", folder=committed(book))
    assert result.returncode == 0 and "to the files: Nothing differs." in result.stdout


def test_a_value_times_ten_stands_first_and_strict_ends_with_3(book, cli):
    committed(book)
    edit(book / TABLE, "USA,2023,10,", "USA,2023,11,")
    edit(book / TABLE, "CHN,2025,8,", "CHN,2025,80,")
    result = cli("diff", "--evidence", "--strict", folder=book)
    assert result.returncode == 3
    first, _, rest = result.stdout.partition("money/raised: 2 revised")
    assert "Look at these first" in first and "value 8 → 80 (+900.0%)" in first and "10 times as much" in first
    assert "value 10 → 11 (+10.0%)" in rest and "8 → 80" not in rest


def test_two_commits_are_compared_by_name(book, cli):
    committed(book)
    edit(book / TABLE, "USA,2024,20,", "USA,2024,21,")
    git(book, "commit", "-am", "second")
    edit(book / TABLE, "USA,2024,21,", "USA,2024,22,")
    result = cli("diff", "HEAD~1", "HEAD", "--evidence", folder=book)
    assert "value 20 → 21" in result.stdout and "→ 22" not in result.stdout


def test_a_book_deep_in_its_repository_is_compared(book, cli):
    committed(book.parent)
    edit(book / TABLE, "USA,2024,20,", "USA,2024,21,")
    assert "value 20 → 21" in cli("diff", "--evidence", folder=book).stdout


def test_markdown_shows_cells_as_they_are(book, cli):
    committed(book)
    edit(book / TABLE, "medium,<script>", "high,<script src=x>")
    said = cli("diff", "--evidence", "--format", "markdown", folder=book).stdout
    assert "&lt;script" not in said and "<script" not in said and "&#60;script" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("v9",), "v9: git has no such commit"),
        (("--output=x",), "No such option"),
        (("data",), "data: holds neither a site nor a book"),
        ((".", "--same-chapters", "--evidence"), ".: cannot be compared by the same chapters"),
        (("HEAD", "HEAD", "--format", "html"), "Invalid value for '--format'"),
    ],
)
def test_what_is_no_version_is_refused(book, cli, arguments, said):
    result = cli("diff", *arguments, folder=committed(book))
    assert result.returncode in (1, 2) and said in result.stderr


def test_a_folder_that_is_no_repository_says_so(book, cli):
    result = cli("diff", folder=book)
    assert result.returncode == 1 and "not a git repository" in result.stderr


def test_a_table_that_cannot_be_read_is_told(book, cli):
    committed(book)
    (book / TABLE).write_bytes(b'country,period\n"USA,\xff')
    result = cli("diff", "--evidence", folder=book)
    assert result.returncode == 1 and f"{TABLE}: cannot be read" in result.stderr


@pytest.mark.book
def test_numbers_findings_and_charts_that_changed_lead_to_their_line(built_book, cli):
    committed(built_book)
    edit(built_book / TABLE, "CHN,2025,8,", "CHN,2025,30,")
    result = cli("diff", "--format", "json", folder=built_book)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    [finding] = found["findings"]
    assert (finding["old"], finding["new"]) == ("holds", "does not hold")
    line = (built_book / "chapters/story.md").read_text(encoding="utf-8").splitlines().index(":::{finding} usa-leads")
    assert finding["place"] == f"chapters/story.md:{line + 1}" and "now 40 USD_bn > 2 × 30" in finding["detail"]
    assert finding["sentence"] == "Americans raised 1.3 times as much."
    assert {each["id"]: (each["old"], each["new"]) for each in found["numbers"]} == {
        "china": ("$8 billion", "$30 billion"),
        "ratio": ("5 times", "1.3 times"),
    }
    assert [each["id"] for each in found["charts"]] == ["raised"]
    # the text of a chapter changes no result
    edit(built_book / TABLE, "CHN,2025,30,", "CHN,2025,8,")
    edit(built_book / "chapters/story.md", "Americans raised {n}`usa`", "They raised {n}`usa`")
    assert "Nothing differs" in cli("diff", folder=built_book).stdout


@pytest.mark.book
def test_a_chapter_that_does_not_run_is_told_and_the_rows_are_compared(built_book, cli):
    committed(built_book)
    edit(built_book / TABLE, "CHN,2025,8,", "CHN,2025,9,")
    edit(built_book / "chapters/story.md", "usa / china", "usa / nobody")
    result = cli("diff", folder=built_book)
    assert result.returncode == 1
    assert "value 8 → 9" in result.stdout and "NameError" in result.stdout and "chapters/story.md:" in result.stdout


@pytest.mark.book
def test_two_sites_are_compared(built_book, cli):
    before = shutil.copytree(built_book / "_build/html", built_book.parent / "before")
    edit(built_book / TABLE, "CHN,2025,8,", "CHN,2025,9,")
    assert cli("build", folder=built_book).returncode == 0
    result = cli("diff", str(before), "_build/html", folder=built_book)
    assert result.returncode == 0, result.stderr
    assert "china: $8 billion → $9 billion" in result.stdout and "Rows are not compared" in result.stdout
    for site, value in ((before, "8"), (built_book / "_build/html", "9")):
        # as the site of a book with a catalogue has them
        (site / "_static/data/money").mkdir(parents=True)
        shutil.copy(built_book / "data/datapackage.json", site / "_static/data")
        for name in ("sources", "units", "entities"):
            shutil.copy(built_book / f"data/{name}.csv", site / "_static/data")
        text = (built_book / TABLE).read_text(encoding="utf-8").replace("CHN,2025,9,", f"CHN,2025,{value},")
        (site / "_static/data/money/raised.csv").write_text(f"\ufeff{text}", encoding="utf-8")
    assert "value 8 → 9" in cli("diff", str(before), "_build/html", folder=built_book).stdout
    shutil.rmtree(before / "_static/results")
    result = cli("diff", str(before), "_build/html", folder=built_book)
    assert result.returncode == 1 and "the site has no results of chapters" in result.stderr
