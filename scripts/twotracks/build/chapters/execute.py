"""Executing a chapter with papermill, into a notebook whose bytes depend on its inputs only."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from twotracks.build.chapters.captions import Captions
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.config import Limits
from twotracks.build.chapters.emitted import emitted
from twotracks.errors import PROBLEM, BuildError, Problem
from twotracks.evidence.variation import PUBLISHED, VARIATION, Variation
from twotracks.outputs.mime import DRAW_LATER, FIGURE
from twotracks.project import ROOT_VARIABLE, Project

AUDIT = "twotracks.build.chapters.audit"


def prepare(project: Project, home: Path, variation: Variation = PUBLISHED) -> None:
    """Set the environment that kernels inherit: the book, and nothing of the user's own settings.

    Parameters
    ----------
    home : Path
        A folder for what IPython keeps.
    variation : Variation
        What the editions made in the kernels take otherwise.
    """
    os.environ |= {ROOT_VARIABLE: str(project.root), DRAW_LATER: "1", "IPYTHONDIR": str(home)}
    os.environ[VARIATION] = variation.to_json()
    os.environ.pop("PYTHONSTARTUP", None)
    home.mkdir(parents=True, exist_ok=True)


def execute(
    chapter: Chapter,
    parameters: dict[str, Any],
    limits: Limits,
    on_figure: Callable[[dict[str, Any]], dict[str, Any]],
    on_cell: Callable[[int], None] = lambda position: None,
    on_used: Callable[[dict[str, float]], None] = lambda used: None,
) -> tuple[nbformat.NotebookNode, list[dict[str, Any]]]:
    """Run a chapter.

    Parameters
    ----------
    parameters : dict
        Values for the chapter's `parameters` cell; those it has stay where none is given.
    limits : Limits
    on_figure : callable
        Gets the payload of each figure as soon as its cell has run; what it returns stands in the notebook instead.
    on_cell : callable
        Gets the position of each cell in the chapter when its turn has come.
    on_used : callable
        Gets the `seconds` of the processor that the chapter took in its kernel, once the packages were loaded, and the
        `megabytes` of memory at most.

    Returns
    -------
    notebook : NotebookNode
        Executed, without times.
    read : list of dict
        What the code read, as :class:`twotracks.build.chapters.audit.Audit` writes it down.

    Raises
    ------
    BuildError
        With its place in the chapter's file: when a cell fails, goes beyond a limit, kills its kernel, emits what it
        should not, or reads what a build could not follow; when words of a chart are missing, or a caption has none.
    """
    run = _Run(chapter, bool(parameters), limits, on_figure, on_cell)
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "read.jsonl"
        record.touch()
        arguments = [
            f"--IPKernelApp.extensions={AUDIT}",
            f"--Audit.record={record}",
            f"--Audit.characters={limits.characters}",
        ]
        try:
            result = papermill.execute_notebook(
                nbformat.from_dict(chapter.notebook),
                None,
                parameters=parameters,
                kernel_name="python3",
                progress_bar=False,
                on_cell_start=run.begin,
                on_cell_executed=run.end,
                execution_timeout=limits.seconds if limits.seconds > 0 else None,
                extra_arguments=arguments,
                shutdown_kernel="immediate",
                resources={"metadata": {"path": str(chapter.path.parent)}},
            )
        except PapermillExecutionError as error:
            raise BuildError(run.failure(error)) from None
        except CellTimeoutError:
            remedy = "make the cell quicker, or raise the limit: execute: timeout: in _config.yml"
            raise BuildError(Problem(run.place(), f"the cell ran longer than {limits.seconds} s", remedy)) from None
        except DeadKernelError:
            what = "the kernel died in this cell (killed, or out of memory)"
            raise BuildError(Problem(run.place(), what, "use less memory, and do not end the process")) from None
        lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    read = [each for each in lines if "used" not in each]
    for each in [each["used"] for each in lines if "used" in each][-1:]:
        on_used(each)
    refused = [Problem(run.place_of(each), each["what"], each["remedy"]) for each in read if "refused" in each]
    refused = refused or run.captions.unused()
    if refused:
        raise BuildError(refused)
    return _without_times(result), read + run.captions.read


class _Run:
    """Where a running chapter is: papermill counts the cell that it inserts, the chapter's file does not have it."""

    def __init__(
        self,
        chapter: Chapter,
        injected: bool,
        limits: Limits,
        on_figure: Callable[[dict[str, Any]], dict[str, Any]],
        on_cell: Callable[[int], None],
    ):
        self.chapter, self.injected, self.limits = chapter, injected, limits
        self.on_figure, self.on_cell = on_figure, on_cell
        self.current = 0
        self.told: list[Problem] = []
        self.captions = Captions(chapter)

    def begin(self, cell_index: int, **_: Any) -> None:
        self.current = cell_index
        self.on_cell(self.position(cell_index))

    def end(self, cell: Any, cell_index: int, execute_reply: Any, **_: Any) -> None:
        if execute_reply["content"].get("ename") == "SystemExit":
            what = "ends the chapter here: the cells behind it would not run, and nobody would be told"
            raise BuildError(Problem(self.place(), what, "take sys.exit() out: a chapter runs to its end"))
        if execute_reply["content"]["status"] != "ok":
            bundles = [output.get("data", {}).get(PROBLEM, {}) for output in cell.get("outputs", [])]
            self.told = [Problem.from_dict(each) for bundle in bundles for each in bundle.get("problems", [])]
            return
        problems = list(emitted(self.chapter, self.position(cell_index), cell.get("outputs", []), self.limits))
        if problems:
            raise BuildError(problems)
        for data in self.captions.complete((each.get("data", {}) for each in cell.get("outputs", [])), self.place()):
            if FIGURE in data:
                data[FIGURE] = self.on_figure(data[FIGURE])

    def position(self, cell: int) -> int:
        """A cell's position in the chapter's file."""
        return cell - 1 if self.injected and cell > self.chapter.parameters else cell

    def place(self, line: int = 1) -> str:
        """The current cell, or a line in it."""
        return self.chapter.place(self.position(self.current), line)

    def place_of(self, refused: dict[str, Any]) -> str:
        """Where something was refused: `cell` counts the cells with code that ran, from 1."""
        cells = self.chapter.notebook.cells
        code = [cell for cell in self.chapter.code if cells[cell].source.strip()]
        if self.injected:
            after = code.index(self.chapter.parameters) + 1
            code.insert(after, self.chapter.parameters)
        return self.chapter.place(code[min(refused["cell"], len(code)) - 1], refused["line"])

    def failure(self, error: PapermillExecutionError) -> list[Problem]:
        """A crash in a cell, in the chapter's file; errors of the package (`told`) already say what to do."""
        self.current = error.cell_index
        trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))
        lines = [int(number) for number in re.findall(r"Cell In\[\d+\], line (\d+)", trace)]
        place = self.place(lines[-1] if lines else 1)
        if self.told:
            path, _, line = place.rpartition(":")
            here = {"line": int(line), "part": "", "row": 0, "column": ""}
            return [
                replace(each, what=f"{error.ename}: {each.where}: {each.what}").at(path, **here) for each in self.told
            ]
        code = error.source.strip().splitlines()
        shown = code[lines[-1] - 1] if lines and lines[-1] <= len(code) else (code or [""])[0]
        return [Problem(place, f"{error.ename}: {error.evalue}", f"mend the cell: {shown.strip()}")]


def _without_times(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """papermill stamps times and durations into a notebook; no two builds would be alike."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("language_info", None)
    for cell in notebook.cells:
        for stamp in ("papermill", "execution"):
            cell.metadata.pop(stamp, None)
    return notebook
