"""Running chapters many times in one process, figures off: what their numbers and findings become in other editions.

A kernel for each run would take longer than the run. What is looked at are words and outcomes; no picture is drawn.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from twotracks.build.chapter import Chapter
from twotracks.charts.figure import Figure
from twotracks.edition import Edition
from twotracks.evidence.package import Evidence, open_evidence
from twotracks.outputs import claims, findings, numbers, summaries
from twotracks.outputs.mime import DRAW_LATER
from twotracks.project import ROOT_VARIABLE, Project

Shown = list[dict[str, Any]]


@dataclass(frozen=True)
class Variation:
    """What is otherwise than in the published edition.

    Parameters
    ----------
    parameters : mapping
        For the chapters' cell of parameters.
    without : mapping
        Rows that count as absent, in every table with such a column: from the column to a cell.
    selections : mapping
        Entries that stand in for those of data/selections.toml, by name.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    selections: Mapping[str, Any] = field(default_factory=dict)


PUBLISHED = Variation()


class Sweep:
    """Runs chapters; made by :func:`sweeping`.

    Attributes
    ----------
    read : set of str
        The tables that chapters have read since it was last cleared.
    """

    def __init__(self, evidence: Evidence):
        self.evidence, self.declared = evidence, evidence.selections
        self.shown: Shown = []
        self.read: set[str] = set()
        self.variation = PUBLISHED

    def run(self, chapter: Chapter, variation: Variation = PUBLISHED, charts_may_fail: bool = False) -> Shown:
        """What the cells of a chapter hand to its page, by MIME type, in their order.

        Parameters
        ----------
        charts_may_fail : bool
            Whether to pass over charts that other rows do not fit, for the sake of the findings.

        Raises
        ------
        Exception
            Whatever the chapter's code raises.
        """
        self.shown.clear()
        self.variation = variation
        self.evidence.__dict__["selections"] = {**self.declared, **variation.selections}
        names: dict[str, Any] = {}
        for position, body, last in _code(chapter.path):
            exec(body, names)
            try:
                value = eval(last, names) if last else None
            except Exception:
                if not charts_may_fail:
                    raise
                value = None
            if isinstance(value, Figure):
                self.shown.append(value._repr_mimebundle_())
            if position == chapter.parameters:
                names.update(variation.parameters)
        return list(self.shown)

    def absent(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with those marked as absent that the variation does without."""
        for column, cell in self.variation.without.items():
            if column in rows:
                hit = (rows[column] == cell) & (rows["_absent"] == "")
                rows.loc[hit, "_absent"] = f"left out: {column} {cell}"
        return rows


@contextmanager
def sweeping(project: Project) -> Iterator[Sweep]:
    """Make this process run chapters of a book; each table is read once."""
    sweep = Sweep(open_evidence(project.root))
    seen, read, kept = Edition._seen, Evidence.read, {}

    def once(evidence: Evidence, table: str) -> pd.DataFrame:
        sweep.read.add(table)
        if (evidence.project.root, table) not in kept:
            kept[evidence.project.root, table] = read(evidence, table)
        return kept[evidence.project.root, table].copy()

    with ExitStack() as stack:
        stack.callback(sweep.evidence.__dict__.__setitem__, "selections", sweep.declared)
        stack.enter_context(_environment({ROOT_VARIABLE: str(project.root), DRAW_LATER: "1"}, project.chapters))
        stack.enter_context(_set(Evidence, "read", once))
        stack.enter_context(_set(Edition, "_seen", lambda *arguments: sweep.absent(seen(*arguments))))
        # what a chart looks like takes half of the time, and says nothing of what it finds
        stack.enter_context(_set(Figure, "spec", lambda figure, size: {}))
        for module in (claims, findings, numbers, summaries):
            stack.enter_context(_set(module, "display", lambda data, **_: sweep.shown.append(data)))
        yield sweep


@contextmanager
def _set(owner: Any, name: str, value: Callable) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def _environment(variables: Mapping[str, str], folder: Path) -> Iterator[None]:
    before, here = {name: os.environ.get(name) for name in variables}, Path.cwd()
    os.environ.update(variables)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


@cache
def _code(path: Path) -> list[tuple[int, Any, Any]]:
    """The cells with code: position, all but the last expression, and that, which a notebook shows."""
    chapter, cells = Chapter(path, path.name), []
    for position in chapter.code:
        tree = ast.parse(chapter.notebook.cells[position].source)
        last = tree.body.pop().value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        shown = compile(ast.Expression(last), path.name, "eval") if last else None
        cells.append((position, compile(tree, path.name, "exec"), shown))
    return cells
