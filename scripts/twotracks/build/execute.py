"""Executing a chapter with papermill, into a notebook whose bytes depend on its inputs only."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from twotracks.build.chapter import Chapter
from twotracks.errors import PROBLEM, BuildError, Problem
from twotracks.outputs.mime import DRAW_LATER, FIGURE
from twotracks.project import ROOT_VARIABLE, Project

# tables that the package itself reads for any chapter
ALWAYS = ("sources", "entities", "units", "corrections", "investment/macro")
READ_PROBE = "from twotracks.edition import READ as _read; print('\\n'.join(_read))"


def execute(
    chapter: Chapter,
    project: Project,
    parameters: dict[str, Any],
    output: Path,
    tracked: Iterable[str],
    on_figure: Callable[[dict[str, Any]], None],
) -> None:
    """Run a chapter and write it, executed, to `output`.

    Parameters
    ----------
    parameters : dict
        Values for the chapter's `parameters` cell; those it has stay where none is given.
    tracked : iterable of str
        The tables whose change runs the chapter again: those that :meth:`Chapter.tables` finds in its code.
    on_figure : callable
        Gets the payload of each figure as soon as its cell has run.

    Raises
    ------
    BuildError
        When a cell fails, with its place in the chapter's file; when the chapter reads a table that its code does
        not name in plain text, because a change of that table would then go unnoticed.
    """
    notebook = nbformat.from_dict(chapter.notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(READ_PROBE, id="reads"))
    told: list[Problem] = []
    os.environ |= {ROOT_VARIABLE: str(project.root), DRAW_LATER: "1"}
    try:
        result = papermill.execute_notebook(
            notebook,
            None,
            parameters=parameters,
            kernel_name="python3",
            progress_bar=False,
            on_cell_executed=partial(_report, on_figure, told),
            cwd=str(chapter.path.parent),
        )
    except PapermillExecutionError as error:
        raise BuildError(_failure(chapter, error, bool(parameters), told)) from None
    probe = result.cells.pop()
    read = "".join(output.get("text", "") for output in probe.outputs).split()
    untracked = set(read) - set(tracked) - set(ALWAYS)
    if untracked:
        what = f"reads {', '.join(sorted(untracked))} by a computed name, so that a change of it would go unnoticed"
        raise BuildError(Problem(chapter.name, what, "write the table's name as a plain string in the chapter"))
    output.parent.mkdir(parents=True, exist_ok=True)
    # without indentation the fast encoder writes it; nobody reads this file by eye
    nbformat.write(_without_times(result), output, indent=None)


def _report(on_figure: Callable[[dict[str, Any]], None], told: list[Problem], cell: Any, **_: Any) -> None:
    """Hand on the figures of a cell that has run, and what an error of the package in it says is wrong."""
    for output in cell.get("outputs", []):
        told += map(Problem.from_dict, output.get("data", {}).get(PROBLEM, {}).get("problems", []))
        payload = output.get("data", {}).get(FIGURE)
        if payload and not payload.get("empty"):
            on_figure(payload)


def _without_times(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """papermill stamps times and durations into a notebook; no two builds would be alike."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("language_info", None)
    for cell in notebook.cells:
        for stamp in ("papermill", "execution"):
            cell.metadata.pop(stamp, None)
    return notebook


def _failure(chapter: Chapter, error: PapermillExecutionError, injected: bool, told: list[Problem]) -> list[Problem]:
    """A crash in a cell, as a problem in the chapter's file; errors of the package (`told`) already say what to do."""
    cell = error.cell_index
    if injected and cell > _parameters_cell(chapter):
        cell -= 1
    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))
    lines = [int(number) for number in re.findall(r"Cell In\[\d+\], line (\d+)", trace)]
    place = chapter.place(cell, lines[-1] if lines else 1)
    if told:
        path, _, line = place.rpartition(":")
        here = {"line": int(line), "part": "", "row": 0, "column": ""}
        return [replace(each, what=f"{error.ename}: {each.where}: {each.what}").at(path, **here) for each in told]
    code = error.source.strip().splitlines()
    shown = code[lines[-1] - 1] if lines and lines[-1] <= len(code) else (code or [""])[0]
    return [Problem(place, f"{error.ename}: {error.evalue}", f"mend the cell: {shown.strip()}")]


def _parameters_cell(chapter: Chapter) -> int:
    """Position of the parameters cell; papermill inserts the values given right after it, or on top."""
    tagged = (n for n, cell in enumerate(chapter.notebook.cells) if "parameters" in cell.metadata.get("tags", []))
    return next(tagged, -1)
