"""What a chapter promises its readers: no figure is typed that could be computed, and its code is read at one sitting.

`twotracks check` tells what breaks these rules; a build goes on, since a chapter in the making may.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from twotracks.build.chapters import config
from twotracks.build.chapters.chapter import Chapter, chapters_of
from twotracks.build.chapters.source_check import check_sources
from twotracks.errors import Problem
from twotracks.project import Project

# a chapter grows by its text; code beyond this wants a word in the package instead
LONGEST_CELL, LONGEST_LINE, MOST_LINES = 24, 120, 400
# what a reader sees of a chart
WORDS = ("title", "subtitle", "alt", "note")
NOT_TYPED = re.compile(r"```.*?```|\{n\}`[^`]*`|`[^`]*`|\]\([^)]*\)|^:::+.*?$|^:caveats:.*?$", re.DOTALL | re.MULTILINE)


def check_chapters(project: Project) -> list[Problem]:
    """All that a build would refuse in the text of the book's pages, or else what breaks the rules of its chapters.

    Raises
    ------
    BuildError
        When `_config.yml` or `_toc.yml` cannot be read.
    """
    chapters, names = chapters_of(project, config.pages(project)), config.names_with_digits(project)
    refused = check_sources(project, chapters)
    return refused or [problem for chapter in chapters.values() for problem in check_chapter(chapter, names)]


def check_chapter(chapter: Chapter, names: re.Pattern[str] | None = None) -> Iterator[Problem]:
    """What breaks the rules of chapters, each with its line.

    Parameters
    ----------
    chapter : Chapter
    names : re.Pattern, optional
        What has a digit and is a name, such as "GPT-4".
    """
    yield from _typed_in_prose(chapter, names)
    yield from _typed_in_charts(chapter, names)
    yield from _findings_in_calls(chapter)
    yield from _length(chapter)
    yield from _neighbours(chapter)


def _typed_in_prose(chapter: Chapter, names: re.Pattern[str] | None) -> Iterator[Problem]:
    remedy = "compute it in a code cell, register it with number(), and write {n}`its-id`"
    remedy += "; if it belongs to a name, add the name to twotracks_names in _config.yml"
    for number, cell in enumerate(chapter.notebook.cells):
        if cell.cell_type != "markdown":
            continue
        # what is taken out leaves its line breaks, so that lines keep their numbers
        text = NOT_TYPED.sub(lambda match: "\n" * match[0].count("\n"), cell.source)
        for line, words in enumerate(_without(text, names).splitlines(), start=1):
            if re.search(r"\d", words):
                where = {"line": chapter.line_of(number) + line - 1, "cell": words.strip()}
                yield Problem(chapter.name, "types a figure into its prose", remedy).at(chapter.name, **where)


def _typed_in_charts(chapter: Chapter, names: re.Pattern[str] | None) -> Iterator[Problem]:
    remedy = 'put the number itself between braces: f"... {number}"'
    for number in chapter.code:
        for line, argument, text in _typed(chapter.notebook.cells[number].source):
            if re.search(r"\d", _without(text, names)):
                where = {"line": chapter.line_of(number) + line - 1, "cell": text}
                what = f"types a figure into the {argument} of a chart"
                yield Problem(chapter.name, what, remedy).at(chapter.name, **where)


def _findings_in_calls(chapter: Chapter) -> Iterator[Problem]:
    # the test of robustness leaves out what draws a chart, and with it a finding inside
    remedy = "make it in a line before, name = finding(...), and hand its name to the call: holds=name"
    for number in chapter.code:
        tree = _parsed(chapter.notebook.cells[number].source)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        inside = {part: None for call in calls for part in ast.walk(call) if part is not call}
        for call in inside:
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "finding":
                where = {"line": chapter.line_of(number) + call.lineno - 1, "cell": ast.unparse(call.args[0])}
                yield Problem(chapter.name, "makes a finding inside of another call", remedy).at(chapter.name, **where)


def _length(chapter: Chapter) -> Iterator[Problem]:
    remedy = "a cell shapes, numbers and draws what one figure or group of paragraphs says: split it, or shorten it"
    code = {number: [line for line in chapter.notebook.cells[number].source.splitlines() if line.strip()]
            for number in chapter.code}  # fmt: skip
    for number, lines in code.items():
        if len(lines) > LONGEST_CELL:
            what = f"a code cell has {len(lines)} lines, and may have {LONGEST_CELL}"
            yield Problem(chapter.name, what, remedy, line=chapter.line_of(number))
        for line in lines:
            if len(line) > LONGEST_LINE:
                what = f"a line of code has {len(line)} characters, and may have {LONGEST_LINE}"
                where = {"line": chapter.line_of(number), "cell": line.strip()}
                yield Problem(chapter.name, what, "break it").at(chapter.name, **where)
    if (total := sum(map(len, code.values()))) > MOST_LINES:
        what = f"has {total} lines of code, and may have {MOST_LINES}"
        yield Problem(chapter.name, what, "use the words of the package, or make two chapters of it")


def _neighbours(chapter: Chapter) -> Iterator[Problem]:
    for number, (before, cell) in enumerate(pairwise(chapter.notebook.cells), start=1):
        # papermill wants the parameters in a cell of their own
        if before.cell_type == cell.cell_type == "code" and "parameters" not in chapter.tags(number - 1):
            remedy = "join them, or put the paragraph between them that the first one is for"
            yield Problem(chapter.name, "has two code cells in a row", remedy, line=chapter.line_of(number))


def _typed(code: str) -> Iterator[tuple[int, str, str]]:
    """Line, argument and text of the typed parts of what a chart says."""
    for word in ast.walk(_parsed(code)):
        if not isinstance(word, ast.keyword) or word.arg not in WORDS:
            continue
        formats = {id(each) for part in ast.walk(word.value) if isinstance(part, ast.FormattedValue)
                   for each in ast.walk(part)}  # fmt: skip
        for part in ast.walk(word.value):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in formats:
                yield part.lineno, word.arg, part.value


def _parsed(code: str) -> ast.Module:
    """A cell's code as a tree, without a branch where it does not parse."""
    try:
        return ast.parse(code)
    except SyntaxError:
        return ast.Module([], [])


def _without(text: str, names: re.Pattern[str] | None) -> str:
    return names.sub("", text) if names else text
