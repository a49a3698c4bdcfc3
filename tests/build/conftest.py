"""What the tests of the build share: the tiny book's chapter, and how to change it."""

from __future__ import annotations

from pathlib import Path


def story(book: Path) -> Path:
    return book / "chapters" / "story.md"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def page(book: Path) -> str:
    return (book / "_build/html/chapters/story.html").read_text(encoding="utf-8")
