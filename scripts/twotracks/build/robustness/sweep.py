"""Running chapters many times in one process, figures off: what their numbers and findings become in other editions.

A kernel for each run would take longer than the run. What is looked at are words and outcomes; no picture is drawn.
"""

from __future__ import annotations

import ast
import os
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from twotracks import outputs
from twotracks.build.chapters.chapter import Chapter
from twotracks.charts import figure as figures
from twotracks.charts.figure import Figure
from twotracks.evidence.package import Evidence
from twotracks.evidence.variation import PUBLISHED, VARIATION, Variation
from twotracks.outputs.mime import DRAW_LATER
from twotracks.project import ROOT_VARIABLE, Project

# what hands over a chart or a table for reading
DRAWING = ("charts", "summary", "scoreboard")
Shown = list[dict[str, Any]]


class Sweep:
    """Runs chapters; made by :func:`sweeping`.

    Attributes
    ----------
    read : set of str
        The tables that chapters have read since it was last cleared.
    """

    def __init__(self) -> None:
        self.shown: Shown = []
        self.read: set[str] = set()

    def run(self, chapter: Chapter, variation: Variation = PUBLISHED, charts: bool = True) -> Shown:
        """What the cells of a chapter hand to its page, by MIME type, in their order.

        Parameters
        ----------
        charts : bool
            Whether charts and tables for reading are made; what they show says nothing of findings, takes a third of
            the time, and other rows may not fit it.

        Raises
        ------
        Exception
            Whatever the chapter's code raises.
        """
        self.shown.clear()
        os.environ[VARIATION] = variation.to_json()
        names: dict[str, Any] = {}
        for position, body, last, draws in _code(chapter.path):
            exec(body, names)
            value = eval(last, names) if last and (charts or not draws) else None
            if isinstance(value, Figure):
                self.shown.append(value._repr_mimebundle_())
            if position == chapter.parameters:
                names.update(variation.parameters)
        return list(self.shown)


@contextmanager
def sweeping(project: Project) -> Iterator[Sweep]:
    """Make this process run chapters of a book; each table is read once."""
    sweep, read, kept = Sweep(), Evidence.read, {}

    def once(evidence: Evidence, table: str) -> pd.DataFrame:
        sweep.read.add(table)
        if (evidence.project.root, table) not in kept:
            kept[evidence.project.root, table] = read(evidence, table)
        return kept[evidence.project.root, table].copy()

    with ExitStack() as stack:
        variables = {ROOT_VARIABLE: str(project.root), DRAW_LATER: "1", VARIATION: PUBLISHED.to_json()}
        stack.enter_context(_environment(variables, project.chapters))
        stack.enter_context(_set(Evidence, "read", once))
        # what a chart looks like takes half of the time, and says nothing of what it finds
        stack.enter_context(_set(Figure, "spec", lambda figure, size: {}))
        stack.enter_context(_set(figures, "sentences", lambda *_: []))
        for module in _displaying():
            stack.enter_context(_set(module, "display", lambda data, **_: sweep.shown.append(data)))
        yield sweep


def _displaying() -> list[ModuleType]:
    """The modules through which chapters hand something over."""
    modules = [import_module(f"{outputs.__name__}.{each.name}") for each in pkgutil.iter_modules(outputs.__path__)]
    return [module for module in modules if hasattr(module, "display")]


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
def _code(path: Path) -> list[tuple[int, Any, Any, bool]]:
    """The cells with code: position, all but the last expression, that, which a notebook shows, and if it draws."""
    chapter, cells = Chapter(path, path.name), []
    for position in chapter.code:
        tree = ast.parse(chapter.notebook.cells[position].source)
        last = tree.body.pop().value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        shown = compile(ast.Expression(last), path.name, "eval") if last else None
        cells.append((position, compile(tree, path.name, "exec"), shown, last is not None and _draws(last)))
    return cells


def _draws(expression: ast.expr) -> bool:
    called = expression.func if isinstance(expression, ast.Call) else None
    named = called.value if isinstance(called, ast.Attribute) else called
    return isinstance(named, ast.Name) and named.id in DRAWING
