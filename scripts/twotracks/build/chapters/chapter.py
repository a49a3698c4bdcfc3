"""A chapter as a source file: its cells with their lines, the tables it names, and places in it for messages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from jupytext.myst import myst_to_notebook

from twotracks.errors import BuildError, Problem
from twotracks.project import Project

PLACE = re.compile(r"(?P<path>[^\s:]+)\.ipynb:(?P<line>\d+)")
FENCE = re.compile(rb"^ {0,3}(`{3,}|~{3,})[ \t]*([^\r\n]*)", re.MULTILINE)
CELL_STRIDE = 10000  # how myst-nb numbers lines of a notebook: cell * 10000 + line in the cell


@dataclass(frozen=True)
class Chapter:
    """One text notebook under chapters/.

    Parameters
    ----------
    path : Path
        The MyST Markdown file.
    name : str
        Its name in messages and outputs, e.g. "chapters/investment.md".
    """

    path: Path
    name: str

    @cached_property
    def notebook(self) -> nbformat.NotebookNode:
        """The chapter as a notebook that papermill accepts, with stable cell ids.

        Raises
        ------
        BuildError
            When the text is not a notebook.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
            notebook = jupytext.reads(text, fmt="md:myst")
        # jupytext takes metadata as they come: a list where it looks for names raises whatever it raises
        except Exception as error:
            remedy = "see CONTRIBUTING.md for the head of a chapter; below ```{code-cell}, write :tags: [a-tag]"
            raise BuildError(Problem(self.name, f"is not a MyST notebook ({error})", remedy)) from None
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number:03d}"
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook.nbformat, notebook.nbformat_minor = 4, 5
        return notebook

    @cached_property
    def lines(self) -> list[int]:
        """The line of the file on which each cell begins, counted from 1."""
        text = self.path.read_text(encoding="utf-8")
        return [line + 1 for line in myst_to_notebook(text, add_source_map=True).metadata["source_map"]]

    @cached_property
    def code(self) -> list[int]:
        """Positions of the cells with code."""
        return [position for position, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]

    def tags(self, cell: int) -> list[str]:
        """The tags of a cell."""
        return list(self.notebook.cells[cell].metadata.get("tags", []))

    @property
    def parameters(self) -> int:
        """Position of the cell tagged `parameters`; papermill puts the values given right after it. -1 without one."""
        return next((cell for cell in self.code if "parameters" in self.tags(cell)), -1)

    @property
    def defaults(self) -> dict[str, Any]:
        """The plain values that the cell of the parameters gives; none where it does not parse."""
        try:
            body = ast.parse(self.notebook.cells[self.parameters].source).body if self.parameters >= 0 else []
        except SyntaxError:
            return {}
        return {
            node.targets[0].id: node.value.value
            for node in body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }

    def themes(self, known: Any) -> list[str]:
        """The tables, of those known, that the code names together: "chips/*" has all of chips/, "*/*" all tables."""
        named = {text for cell in self.code for text in _strings(self.notebook.cells[cell].source)
                 if text.endswith("/*")}  # fmt: skip
        return [name for name in known if any(fnmatchcase(name, pattern) for pattern in named)]

    def place(self, cell: int, line: int = 1) -> str:
        """`chapters/name.md:LINE` of a line in a cell."""
        return f"{self.name}:{self.line_of(cell) + line - 1}"

    def line_of(self, cell: int) -> int:
        """The line of the file on which the content of a cell begins: before it may stand tags or empty lines."""
        text = self.path.read_text(encoding="utf-8").splitlines()
        start = self.lines[min(cell, len(self.lines) - 1)]
        while start < len(text) and (not text[start - 1].strip() or text[start - 1].startswith((":tags:", "---"))):
            start += 1
        return start


def chapters_of(project: Project, pages: Iterable[str]) -> dict[str, Chapter]:
    """The pages with code, by name, of those that the table of contents has."""
    paths = {name: project.root / f"{name}.md" for name in pages}
    return {name: Chapter(path, f"{name}.md") for name, path in paths.items() if path.is_file() and has_code(path)}


def has_code(path: Path) -> bool:
    """Whether a page has a code cell of its own: one that is shown inside another fence is text.

    Fences are those of CommonMark (https://spec.commonmark.org/0.31.2/#fenced-code-blocks).
    """
    content = path.read_bytes()
    if b"{code-cell}" not in content:
        return False
    fence = b""
    for mark, words in FENCE.findall(content):
        if not fence:
            if words.startswith(b"{code-cell}"):
                return True
            fence = mark
        elif mark.startswith(fence) and not words:
            fence = b""
    return False


def translate(text: str, chapters: dict[str, Chapter]) -> str:
    """Places in executed notebooks, as Sphinx names them, as places in the chapters' own files."""

    def source(match: re.Match[str]) -> str:
        chapter = next((each for name, each in chapters.items() if match["path"].endswith(name)), None)
        if not chapter:
            return match[0]
        cell, line = divmod(int(match["line"]), CELL_STRIDE)
        # myst-nb puts the first line of a text cell at 1 and reports lines counted from 1: one too many
        return chapter.place(max(cell - 1, 0), max(line - 1, 1))

    return PLACE.sub(source, text)


def _strings(code: str) -> list[str]:
    """The string literals of a cell; none where it does not parse, which running it will tell better."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return []
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
