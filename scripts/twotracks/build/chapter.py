"""A chapter as a source file: its cells with their lines, the tables it names, and places in it for messages."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jupytext
import nbformat
from jupytext.myst import myst_to_notebook

from twotracks.errors import BuildError, Problem

PLACE = re.compile(r"(?P<path>[^\s:]+)\.ipynb:(?P<line>\d+)")
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
        except (OSError, ValueError, KeyError) as error:
            remedy = "see CONTRIBUTING.md for the head of a chapter"
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

    def tables(self, known: Any, selections: Mapping[str, Any] = MappingProxyType({})) -> list[str]:
        """The tables that the chapter's code names, of those that are known; "chips/*" names all of a theme.

        A selection of data/selections.toml names its table.
        """
        named = [each for cell in self.notebook.cells if cell.cell_type == "code" for each in _strings(cell.source)]
        themes = {each[:-1] for each in named if each.endswith("/*")}
        named += [each for each in known if each.startswith(tuple(themes))]
        named += [selections[each]["table"] for each in named if each in selections]
        return list(dict.fromkeys(each for each in named if each in known))

    def place(self, cell: int, line: int = 1) -> str:
        """`chapters/name.md:LINE` of a line in a cell; before its first line a cell may have tags or empty lines."""
        text = self.path.read_text(encoding="utf-8").splitlines()
        start = self.lines[min(cell, len(self.lines) - 1)]
        while start < len(text) and (not text[start - 1].strip() or text[start - 1].startswith((":tags:", "---"))):
            start += 1
        return f"{self.name}:{start + line - 1}"


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
