"""One chapter as a book of its own: the evidence and pages without code as they are, the other chapters as headings.

What the chapter links to is there, so that links work; what other chapters compute is not.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from twotracks.build.chapters import config
from twotracks.build.chapters.chapter import chapters_of
from twotracks.build.state.target import Target, inputs
from twotracks.errors import BuildError, Problem
from twotracks.project import Project

ABSENT = "This chapter is not in the preview."
HEADING, LABEL = re.compile(r"#{1,6} "), re.compile(r"\([\w-]+\)=\s*$")
ROLE = re.compile(r"\{[^}]*\}`[^`]*`")
FENCE = re.compile(r"(`{3,}|:{3,}|~{3,})")


def preview(book: Project, wanted: str, parameters: dict[str, Any], options: dict[str, bool]) -> Target:
    """The target that builds one chapter, with the book for it brought up to date.

    Parameters
    ----------
    book : Project
    wanted : str
        The chapter: its name, with or without folder and suffix.
    parameters, options : dict
        As :class:`Target` has them.

    Raises
    ------
    BuildError
        When the book has no such chapter; the message names those there are.
    """
    chapters = {name.rpartition("/")[2]: name for name in chapters_of(book, config.pages(book))}
    chapter = Path(wanted).name.removesuffix(".md")
    if chapter not in chapters:
        what = "is no chapter of this book: a page with code that _toc.yml lists"
        raise BuildError(Problem(f"--chapter {wanted}", what, f"there is {', '.join(chapters)}"))
    target = Target(book, parameters, options | {"chapter": chapter})
    root = book.build / "preview" / chapter
    content = {name: book.root / name for name in inputs(book) if not name.startswith("twotracks/")}
    texts = {path: path.read_bytes() for path in content.values()}
    texts[book.config] = _marked(book, chapters[chapter]).encode()
    for name in chapters.values():
        if name != chapters[chapter]:
            path = book.root / f"{name}.md"
            texts[path] = outline(path.read_text(encoding="utf-8")).encode()
    _write(root, {root / name: texts[path] for name, path in content.items()})
    alone = Project(root)
    # the cache is the book's: what runs here need not run there again
    alone.build = book.build
    return Target(alone, target.parameters, target.options)


def outline(text: str) -> str:
    """The headings of a chapter and their labels, without the numbers in them, and where the rest is."""
    kept, fence = [], ""
    for line in text.splitlines():
        mark = FENCE.match(line)
        if fence:
            fence = "" if line.strip() == fence else fence
        elif mark:
            fence = mark[1]
        elif HEADING.match(line) or LABEL.match(line):
            kept.append(" ".join(ROLE.sub("", line).split()))
    title = next((place for place, line in enumerate(kept, start=1) if HEADING.match(line)), 0)
    return "\n\n".join([*kept[:title], ABSENT, *kept[title:]]) + "\n"


def _marked(book: Project, chapter: str) -> str:
    """The settings of the book, with the name of the chapter that its pages call a preview."""
    settings = config.read_yaml(book.config, book)
    settings.setdefault("sphinx", {}).setdefault("config", {})["twotracks_preview"] = chapter
    return yaml.safe_dump(settings, allow_unicode=True)


def _write(root: Path, texts: dict[Path, bytes]) -> None:
    """Make a folder hold these files and no others; those that are the same keep their dates."""
    for path, text in texts.items():
        if not path.is_file() or path.read_bytes() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_file() and path not in texts:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)
