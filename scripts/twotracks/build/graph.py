"""The task graph on pytask: validate -> execute each chapter -> publish -> check; then the swap.

pytask keeps the digests of what each task read and wrote, and runs only those whose inputs changed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytask
import pytask_parallel.execute

from twotracks.build import target as inputs
from twotracks.build import warm
from twotracks.build.execute import ALWAYS
from twotracks.build.steps import Steps, write
from twotracks.build.target import Target
from twotracks.charts.rendering import pictures
from twotracks.errors import BuildError, Problem, TwoTracksError

CORE, BOOK, BUILD = inputs.PACKAGE, inputs.PACKAGE / "book", inputs.PACKAGE / "build"


def build(target: Target, force: bool = False) -> None:
    """Bring a site up to date.

    Parameters
    ----------
    target : Target
    force : bool
        Run everything, whether or not it changed.

    Raises
    ------
    TwoTracksError
        With everything that is wrong; the site that was there before stays in place.
    """
    if force:
        shutil.rmtree(target.work, ignore_errors=True)
    with warm.pool(pictures.warm_up) as drawing:
        steps = Steps(target, drawing)
        _run(_tasks(steps), target.work / "graph")
    _swap(steps)


def _tasks(steps: Steps) -> list[Callable]:
    work, project, evidence = steps.work, steps.project, steps.evidence
    valid, bundled, checked = (work / f"{name}.json" for name in ("validated", "bundled", "checked"))
    index = steps.new_site / "manifest.json"
    core = [path for path in inputs.tree(CORE) if BOOK not in path.parents and BUILD not in path.parents]
    tables = {name: description.path for name, description in evidence.tables.items() if description.path.exists()}
    meaning = json.dumps([steps.target.parameters, _descriptions(evidence), evidence.selections], sort_keys=True)

    tasks = [
        _task("validate", lambda: steps.validate(valid), [*tables.values(), project.package, *core], [valid]),
        _task("bundle", lambda: steps.bundle(bundled), [CORE / "charts/rendering/vega.py"], [bundled]),
    ]
    for chapter in steps.chapters.values():
        named = [*ALWAYS, *chapter.tables(tables, evidence.selections)]
        reads = [tables[name] for name in dict.fromkeys(named) if name in tables]
        code = [*core, BUILD / "execute.py", BUILD / "chapter.py"]
        run = _task(
            f"execute {chapter.name}",
            lambda chapter=chapter: steps.execute(chapter),
            [valid, chapter.path, *reads, *code],
            [steps.executed(chapter)],
            meaning,
        )
        tasks.append(run)
    pages = [project.config, project.toc, *inputs.tree(project.chapters), *map(steps.executed, steps.chapters.values())]
    # the pages about the evidence show every table; publishing after validation sees the stamps of today
    shown = [valid, *inputs.tree(project.data), *(path for path in [project.root / "LICENSE"] if path.exists())]
    code = [*inputs.tree(BOOK), BUILD / "publish.py", *core]
    options = json.dumps(steps.target.options, sort_keys=True)
    tasks.append(_task("publish", steps.publish, [bundled, *pages, *shown, *code], [index], options))
    tasks.append(_task("check", lambda: steps.check(checked), [index, BUILD / "site_check.py"], [checked]))
    return tasks


def _task(
    name: str, action: Callable[[], None], depends: list[Path], produces: list[Path], state: str = ""
) -> Callable:
    """A pytask task with a name; `state` is text whose change makes it run again."""

    def run(depends: Any, state: Any, produces: Annotated[Any, pytask.Product]) -> None:
        action()

    node = pytask.PythonNode(name=f"state of {name}", value=state, hash=True)
    return pytask.task(name=name, kwargs={"depends": depends, "state": node, "produces": produces})(run)


def _descriptions(evidence: Any) -> list[dict[str, Any]]:
    """What the package says of its tables, without the stamps: a changed caveat or unit has to reach the charts."""
    resources = evidence.package["resources"]
    return [{key: value for key, value in each.items() if key not in ("bytes", "hash")} for each in resources]


def _run(tasks: list[Callable], state: Path) -> None:
    pytask_parallel.execute._Sleeper = _Prompt
    state.mkdir(parents=True, exist_ok=True)
    config = state / "pyproject.toml"
    config.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    settings = {"capture": "no", "verbose": 0, "n_workers": max(2, os.cpu_count() or 1), "parallel_backend": "threads"}
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        session = pytask.build(tasks=tasks, config=config, **settings)
    failed = [report for report in session.execution_reports if report.outcome is pytask.TaskOutcome.FAIL]
    problems = [problem for report in failed for problem in _problems(report)]
    if problems or session.exit_code:
        stopped = Problem(
            "build", f"the task graph stopped with {session.exit_code!r}", "run `twotracks build --force`"
        )
        raise BuildError(problems or [stopped])


def _problems(report: Any) -> list[Problem]:
    error = report.exc_info[1]
    if isinstance(error, TwoTracksError):
        return error.problems
    what = f"{type(error).__name__}: {error}"
    return [Problem(report.task.name, what, "this is a fault of the build itself: please report it")]


class _Prompt:
    """pytask-parallel looks for finished tasks at intervals that grow to a second, made for tasks of minutes.

    There is no setting for it; ours take seconds, so this stands in for its sleeper.
    """

    def reset(self) -> None:
        """Nothing to reset: the interval does not grow."""

    def increment(self) -> None:
        """Nothing to increment."""

    def sleep(self) -> None:
        """Wait a fiftieth of a second."""
        time.sleep(0.02)


def _swap(steps: Steps) -> None:
    """Put the whole new site where the old one was; the old one stays until this moment."""
    site = steps.target.site
    new, old = site.with_name("html.new"), site.with_name("html.old")
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(steps.new_site, new)
    # written anew: validation may have refreshed the stamps, and the digests must be those of now
    write(new / "manifest.json", steps.target.manifest(new))
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)
