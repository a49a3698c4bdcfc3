"""Executed chapters, kept by the content of everything that went into them: an earlier state is never run again.

Only code is run, so a changed sentence finds the outputs that are there and is put around them (as jupyter-cache
does). What a chapter reads is known only when it has run. So a first key stands for what is known before (its code, the
parameters, the code of the package, the locked versions, Python). Under it stand the runs there have been, each with
what it read and the digests of that; a run counts when all of them are as they were (as ccache does with headers).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat

from twotracks.build.chapters.captions import captions_of
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.payloads import FOLDER, names_in
from twotracks.build.state.target import Snapshot, Target
from twotracks.evidence.package import Evidence
from twotracks.project import PACKAGE, digest, package_files, write_whole

# the parts of the package that no chapter's outputs depend on
APART = ("book", "build", "checks", "cli", "upstream")
RUNNING = (
    "build/chapters/execute.py",
    "build/chapters/audit.py",
    "build/chapters/emitted.py",
    "build/chapters/chapter.py",
    "build/running/kernel.py",
)
# runs kept for a chapter and everything known before it runs
KEPT = 12


class Store:
    """The executed chapters of one edition of a book.

    Parameters
    ----------
    target : Target
    evidence : Evidence
    snapshot : Snapshot
        The digests of the files that this build is made from.
    """

    def __init__(self, target: Target, evidence: Evidence, snapshot: Snapshot):
        self.target, self.evidence, self.snapshot = target, evidence, snapshot
        self.folder = target.cache / "chapters"
        self.read: set[str] = set()

    def find(self, chapter: Chapter) -> Path | None:
        """The executed notebook of a run with these same inputs; None when there has been none."""
        for run in self._runs(chapter):
            path, payloads = self.folder / run["notebook"], self.target.cache / FOLDER
            whole = path.is_file() and all((payloads / name).is_file() for name in run["payloads"])
            if whole and all(self._state(name) == state for name, state in run["read"].items()):
                self._note(run["read"])
                return path
        return None

    def inputs(self) -> dict[str, str]:
        """Digest of every file that this build is made from: those of the book, and what else its chapters read."""
        return self.snapshot.digests | {name: self.snapshot.digest(name) for name in sorted(self.read)}

    def _note(self, names: Iterable[str]) -> None:
        self.read |= {name.removeprefix("file ") for name in names if name.startswith("file ")}

    def keep(self, chapter: Chapter, notebook: nbformat.NotebookNode, read: Iterable[dict[str, Any]]) -> Path:
        """Keep what a run made, under what it read.

        Raises
        ------
        BuildError
            When a file that it read was saved while it ran.
        """
        names = sorted(self._names(read))
        self.snapshot.compare(name.removeprefix("file ") for name in names if name.startswith("file "))
        states = {name: self._state(name) for name in names}
        self._note(names)
        text = as_text(_code_only(notebook))
        key = hashlib.sha256(f"{self._before(chapter)}{json.dumps(states)}".encode()).hexdigest()[:32]
        path = self.folder / f"{key}.ipynb"
        write_whole(path, text)
        runs = [run for run in self._runs(chapter) if run["notebook"] != path.name]
        for old in runs[KEPT - 1 :]:
            (self.folder / old["notebook"]).unlink(missing_ok=True)
        runs = [{"read": states, "notebook": path.name, "payloads": list(names_in(notebook))}, *runs[: KEPT - 1]]
        write_whole(self.folder / f"{self._before(chapter)}.json", json.dumps(runs))
        return path

    def _runs(self, chapter: Chapter) -> list[dict[str, Any]]:
        try:
            return json.loads((self.folder / f"{self._before(chapter)}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []

    def _before(self, chapter: Chapter) -> str:
        """What is known before a chapter runs, as a digest."""
        themes = chapter.themes(self.evidence.tables)
        code = [[chapter.notebook.cells[cell].source, chapter.tags(cell)] for cell in chapter.code]
        captions = [caption[:-1] for caption in captions_of(chapter)]
        known = [chapter.name, code, captions, self.target.parameters, themes, self._house]
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:32]

    @cached_property
    def _house(self) -> list[Any]:
        """What all chapters share: the package's code, the locked versions, Python, the package of data as such."""
        code = [
            path
            for path in package_files()
            if path.relative_to(PACKAGE).parts[0] not in APART or path.relative_to(PACKAGE).as_posix() in RUNNING
        ]
        about = {name: part for name, part in self.evidence.package.items() if name != "resources"}
        lock = self.snapshot.digests.get("requirements.lock", "")
        return [{path.relative_to(PACKAGE).as_posix(): digest(path) for path in code}, about, lock, sys.version]

    def _names(self, read: Iterable[dict[str, Any]]) -> set[str]:
        """Names of what was read: of files and folders from the book's root, of tables as the package has them."""
        tables = {description.path.resolve(): name for name, description in self.evidence.tables.items()}
        names = set()
        for each in read:
            kind, name = next(iter(each.items()))
            if kind == "table":
                names.add(f"table {name}")
            # pytask-parallel puts its folder of the build on the path where imports look; no chapter depends on it
            elif Path(name) != self.target.project.package and self.target.work not in Path(name).parents:
                path = Path(name)
                names.add(f"{kind} {self.target.project.relative(path)}")
                if path in tables:
                    names.add(f"table {tables[path]}")
        return names

    def _state(self, name: str) -> str:
        kind, _, named = name.partition(" ")
        if kind == "table":
            resource = self.evidence.tables[named].descriptor if named in self.evidence.tables else None
            return hashlib.sha256(json.dumps(resource, sort_keys=True).encode()).hexdigest()
        path = self.target.project.root / named
        if kind == "folder":
            inside = sorted(each.name for each in path.iterdir()) if path.is_dir() else []
            return hashlib.sha256(json.dumps(inside).encode()).hexdigest()
        return self.snapshot.digest(named)


def as_text(notebook: nbformat.NotebookNode) -> str:
    """A notebook as JSON in a stable order; nbformat's own writer copies, checks and indents it, ten times as long."""
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n"


def around(chapter: Chapter, kept: Path) -> nbformat.NotebookNode:
    """A chapter as it is written now, with the outputs of a run of the same code in its code cells.

    papermill puts the values given into a cell after that of the parameters; the page shows it, so it comes along.
    """
    notebook = nbformat.from_dict(chapter.notebook)
    cells = nbformat.from_dict(json.loads(kept.read_text(encoding="utf-8"))).cells
    ran = iter(cell for cell in cells if cell.cell_type == "code")
    cells = []
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            done = next(ran)
            if is_injected(done):
                cells.append(done)
                done = next(ran)
            cell.outputs, cell.execution_count = done.outputs, done.execution_count
            # for the page, which leads from a number to the code that computed it
            cell.metadata["twotracks"] = {"line": chapter.line_of(position)}
        cells.append(cell)
    notebook.cells = [*cells, *ran]
    return notebook


def _code_only(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return nbformat.from_dict({**notebook, "cells": cells})


def is_injected(cell: nbformat.NotebookNode) -> bool:
    """Whether papermill has put a cell in, with the values given."""
    return "injected-parameters" in cell["metadata"].get("tags", [])
