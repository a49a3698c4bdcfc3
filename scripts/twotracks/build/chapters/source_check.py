"""Checking what an author writes, before anything runs: text, front matter, tags, the cell of the parameters."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator

from twotracks.build.chapters.captions import problems_of
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.config import read_yaml
from twotracks.edition import PARAMETERS
from twotracks.errors import BuildError, Problem, TwoTracksError
from twotracks.project import Project, files

# what papermill, nbclient and myst-nb make of a tag
TAGS = (
    "parameters", "remove-cell", "remove-input", "remove-output", "remove-stdout", "remove-stderr", "hide-cell",
    "hide-input", "hide-output", "show-input", "raises-exception", "skip-execution", "full-width", "margin",
    "output_scroll", "scroll-output",
)  # fmt: skip


DAY, LEFT = "take the day that the edition stands on: edition.as_of", "put what it says into a table of data/"
# what differs from one build of the same files to the next
UNFOLLOWED = {"today": DAY, "now": DAY, "utcnow": DAY, "environ": LEFT, "getenv": LEFT, "urandom": LEFT, "random": LEFT}


def check_sources(project: Project, chapters: dict[str, Chapter]) -> list[Problem]:
    """All that is wrong with the pages as text files, and with the tags and parameters of chapters."""
    problems = []
    for path in files(project.chapters, "*.md"):
        name = project.relative(path)
        found = list(_text_problems(project, name))
        if not found and name.removesuffix(".md") in chapters:
            try:
                chapter = chapters[name.removesuffix(".md")]
                found = [*_cell_problems(chapter), *problems_of(chapter)]
            except TwoTracksError as error:
                found = error.problems
        problems += found
    return problems


def _text_problems(project: Project, name: str) -> Iterator[Problem]:
    path = project.root / name
    content = path.read_bytes()
    if content.startswith(b"\xef\xbb\xbf"):
        yield Problem(f"{name}:1", "begins with a byte order mark", "save it as UTF-8 without a mark")
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        yield Problem(f"{name}:{line}", "is not UTF-8", "save the file as UTF-8")
        return
    head, fence, _ = text.removeprefix("---\n").partition("\n---")
    if text.startswith("---\n") and fence:
        try:
            read_yaml(path, project, head, first=2)
        except BuildError as error:
            yield from error.problems


def _cell_problems(chapter: Chapter) -> Iterator[Problem]:
    for cell in chapter.code:
        for tag in chapter.tags(cell):
            if tag not in TAGS:
                near = difflib.get_close_matches(str(tag), TAGS, n=1, cutoff=0.5)
                remedy = f"did you mean {near[0]}?" if near else f"use one of {', '.join(TAGS)}"
                yield Problem(chapter.place(cell), f"the tag {tag!r} means nothing", remedy)
    remedy = "give the chapter's first cell the tag `parameters`, with a plain value for each of "
    remedy += ", ".join(PARAMETERS)
    if chapter.parameters < 0:
        yield Problem(
            chapter.place(chapter.code[0]), "has code, and no cell with the parameters of the edition", remedy
        )
        return
    yield from _edition_problems(chapter)
    assigned = _assigned(chapter.notebook.cells[chapter.parameters].source)
    missing = [name for name in PARAMETERS if name not in assigned]
    if missing:
        yield Problem(chapter.place(chapter.parameters), f"the parameters cell has no {', '.join(missing)}", remedy)


def _edition_problems(chapter: Chapter) -> Iterator[Problem]:
    """Where code would make another edition than the one that is asked for, or another one every day."""
    whole = f"write Edition({', '.join(f'{name}={name}' for name in PARAMETERS)})"
    for cell in chapter.code:
        try:
            tree = ast.parse(chapter.notebook.cells[cell].source)
        except SyntaxError:
            continue  # running it tells it better
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Edition":
                names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
                if missing := [name for name in PARAMETERS if name not in names]:
                    what = f"makes an edition whatever {', '.join(missing)} is given"
                    yield Problem(chapter.place(cell, node.lineno), what, whole)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in PARAMETERS:
                if cell != chapter.parameters:
                    what = f"gives {node.id} another value than the edition has"
                    yield Problem(chapter.place(cell, node.lineno), what, "use another name for it")
            elif isinstance(node, ast.Attribute) and node.attr in UNFOLLOWED:
                what = f"asks for `{node.attr}`, which is another one at each build without any change of the book"
                yield Problem(chapter.place(cell, node.lineno), what, UNFOLLOWED[node.attr])


def _assigned(code: str) -> set[str]:
    """The names to which a cell gives values; none where it does not parse, which running it tells better."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return set(PARAMETERS)
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}
