"""What a page says of how to make it again: the command, what that takes, and the commit that the site came from."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from bs4 import BeautifulSoup

from build.conftest import edit
from build.test_review import failed


def git(book: Path, *arguments: str) -> str:
    names = ("-c", "user.name=Author", "-c", "user.email=author@example.org")
    return subprocess.run(["git", *names, *arguments], cwd=book, check=True, capture_output=True, text=True).stdout


def box(book: Path) -> str:
    html = (book / "_build/html/chapters/story.html").read_bytes()
    return " ".join(BeautifulSoup(html, "lxml").find(class_="tt-again").get_text().split())


def test_a_page_says_by_which_command_it_comes_out_again_and_what_that_took(built_book, cli):
    assert "review story" in box(built_book) and "of memory" not in box(built_book)
    assert "leave out chapters" in failed(cli("review", "story", "--write-costs", folder=built_book))
    measured = cli("review", "--write-costs", "--progress", folder=built_book)
    assert (measured.returncode, measured.stderr.splitlines()[-1]) == (0, "chapters/story.md: cell 6 of 6")
    costs = json.loads((built_book / "data/costs.json").read_text(encoding="utf-8"))
    used = costs["chapters"]["chapters/story.md"]
    assert used["megabytes"] > 20 and used["seconds"] > 0 and "Python 3." in costs["machine"]
    assert cli("build", folder=built_book).returncode == 0
    assert f"takes {used['seconds']} s of a processor and {used['megabytes']} MB of memory" in box(built_book)


def test_a_site_names_the_commit_that_its_files_are_those_of_and_none_when_they_are_not(book, cli):
    edit(book / "chapters/index.md", "A page", "```{commit}\n```\n\nA page")
    (book / ".gitignore").write_text("_build/\n", encoding="utf-8")
    git(book, "init", "-q")
    git(book, "add", "-A")
    git(book, "commit", "-qm", "As it was")
    site, commit = book / "_build/html", git(book, "rev-parse", "HEAD").strip()
    (book / "README.md").write_text("not part of the site", encoding="utf-8")
    assert cli("build", folder=book).returncode == 0
    assert json.loads((site / "manifest.json").read_text(encoding="utf-8"))["commit"] == commit
    assert commit in (site / "provenance.json").read_text(encoding="utf-8")
    assert commit in (site / "ro-crate-metadata.json").read_text(encoding="utf-8")
    assert f"those of commit <code>{commit}</code>" in (site / "chapters/index.html").read_text(encoding="utf-8")
    assert commit not in (site / "chapters/story.html").read_text(encoding="utf-8")
    edit(book / "data/money/raised.csv", "2023,10,", "2023,11,")
    assert cli("build", folder=book).returncode == 0
    assert json.loads((site / "manifest.json").read_text(encoding="utf-8"))["commit"] == ""
    assert not [path for path in site.rglob("*") if path.is_file() and commit.encode() in path.read_bytes()]
    assert "files that are no commit’s" in (site / "chapters/index.html").read_text(encoding="utf-8")
