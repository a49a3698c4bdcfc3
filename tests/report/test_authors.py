"""The guide for authors: each of its examples does what it says, in the order in which they stand, on the tiny book."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from cli.test_diff import committed, git
from helpers import ROOT
from warm_cli import WarmCli

GUIDE = (ROOT / "chapters/authors.md").read_text(encoding="utf-8")
# a block, with the line of text before it, which says what to do with it
BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<kind>\w+)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
DONE = re.compile(r"(?P<what>Add to|Save as|From)\s+`(?P<path>[\w./-]+)`[^`]*:\s*$")


def steps():
    """What an author does and is told: (kind, text, what to do with a file, its path)."""
    for match in BLOCK.finditer(GUIDE):
        told = DONE.search(GUIDE[: match.start()])
        yield match["kind"], match["text"], told and told["what"], told and told["path"]


def change(path: Path, what: str, text: str) -> None:
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if what == "From":
        assert text in before
        after = before.replace(text, "")
    else:
        assert (what == "Save as") == (not before)
        after = before + text
    path.write_text(after, encoding="utf-8")


@pytest.mark.book
def test_every_example_of_the_guide_does_what_it_says(built_book, cli, monkeypatch, request):
    # a publisher is code: the book has the package, and that is the one at work
    shutil.copytree(ROOT / "scripts", built_book / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("PYTHONPATH", str(built_book / "scripts"))
    book, said, ran, looked, writes = committed(built_book), "", 0, 0, False
    # up to the command that writes code, the package in the book is loaded once
    warm = WarmCli()
    request.addfinalizer(warm.close)
    for kind, text, what, path in steps():
        if kind == "sh":
            said = ""
            for line in text.splitlines():
                if line.startswith("git commit"):
                    git(book, *shlex.split(line)[1:])
                if line.startswith("twotracks "):
                    arguments = shlex.split(line)[1:]
                    writes = writes or arguments[:2] == ["new", "publisher"]
                    result = cli(*arguments, folder=book) if writes else warm.run(arguments, book)
                    assert result.returncode == 0, f"{line}: {result.stderr}"
                    said, ran = said + result.stdout, ran + 1
        elif kind == "text":
            for line in text.splitlines():
                assert line in said, f"{line!r} is not in:\n{said}"
                looked += 1
        else:
            if kind == "python":
                text = f"```{{code-cell}} ipython3\n{text}```\n"
            assert what, f"the guide does not say what to do with:\n{text}"
            change(book / path, what, text)
    assert ran >= 10 and looked >= 10
    assert "lending-bars" in (book / "_build/html/chapters/lending.html").read_text(encoding="utf-8")
    alone = book / "_build/chapters/chapter-lending/html/chapters"
    assert "Preview of one chapter" in (alone / "lending.html").read_text(encoding="utf-8")
    assert "This chapter is not in the preview." in (alone / "story.html").read_text(encoding="utf-8")
    assert "Before 2025</a>" in (book / "_build/published/chapters/lending.html").read_text(encoding="utf-8")
