"""The task graph on pytask: validate -> execute each chapter -> publish -> check; then the swap.

pytask keeps the digests of what each task read and wrote, and runs only those whose inputs changed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import pytask
import pytask_parallel.execute

from twotracks.build.running import warm
from twotracks.build.running.processes import Interruptible
from twotracks.build.state import swap
from twotracks.build.state.target import PACKAGE, Snapshot, Target, package_files
from twotracks.build.steps import Steps
from twotracks.charts.rendering import pictures
from twotracks.errors import BuildError, Problem, TwoTracksError
from twotracks.project import files

BOOK, BUILD = PACKAGE / "book", PACKAGE / "build"
DONE = (
    pytask.TaskOutcome.SUCCESS,
    pytask.TaskOutcome.SKIP_UNCHANGED,
    pytask.TaskOutcome.PERSISTENCE,
)


def build(target: Target, force: bool, stop: Interruptible) -> None:
    """Bring a site up to date.

    Parameters
    ----------
    target : Target
    force : bool
        Run everything, whether or not it changed.
    stop : Interruptible
        Holds signals back while the site is exchanged.

    Raises
    ------
    TwoTracksError
        With everything that is wrong; the site that was there before stays in place.
    """
    swap.place_of(target.site)
    if force:
        for made in (target.work, target.cache / "chapters"):
            shutil.rmtree(made, ignore_errors=True)
    with warm.pool(pictures.warm_up) as drawing:
        steps = Steps(target, drawing)
        threads = {"parallel_backend": "threads", "n_workers": max(2, os.cpu_count() or 1)}
        run(_tasks(steps), target.work / "graph", **threads)
    new = swap.prepare(steps.new_site, target.site)
    # the last look, at the end of all work: a manifest attests what the steps have read, not what lies there now
    steps.snapshot.compare_all()
    with stop.held():
        swap.swap(new, target.site)


def _tasks(steps: Steps) -> list[Callable]:
    work, project, evidence = steps.work, steps.project, steps.evidence
    valid, bundled, checked = (work / f"{name}.json" for name in ("validated", "bundled", "checked"))
    index = steps.new_site / "manifest.json"
    core = [path for path in package_files() if BOOK not in path.parents and BUILD not in path.parents]
    tables = [description.path for description in evidence.tables.values() if description.path.exists()]
    sources = [project.config, project.toc, *files(project.chapters)]
    checks = [BUILD / "chapters/source_check.py", BUILD / "chapters/config.py", BUILD / "chapters/chapter.py"]

    task = partial(_task, steps.snapshot)
    tasks = [
        task("validate", lambda: steps.validate(valid), [*tables, project.package, *checks, *core], [], [valid]),
        task("bundle", lambda: steps.bundle(bundled), [PACKAGE / "charts/rendering/vega.py"], [], [bundled]),
    ]
    build = files(BUILD)
    for chapter in steps.chapters.values():
        run = task(
            f"execute {chapter.name}",
            lambda chapter=chapter: steps.execute(chapter),
            [chapter.path, *build],
            [valid],
            [steps.executed(chapter)],
            # the store knows all that a chapter reads, and its names are digests of that; what it lacks has to run
            json.dumps([str(steps.store.find(chapter) or uuid.uuid4()), steps.judged]),
        )
        tasks.append(run)
    executed = map(steps.executed, steps.chapters.values())
    # the pages about the evidence show every table
    shown = [*project.evidence_files(), *(path for path in [project.root / "LICENSE"] if path.exists())]
    read = [*sources, *shown, *files(BOOK), *build, *core]
    options = json.dumps([steps.target.options, sorted(steps.chapters), steps.commit], sort_keys=True)
    tasks.append(task("publish", steps.publish, read, [valid, bundled, *executed], [index], options))
    tasks.append(task("check", lambda: steps.check(checked), [BUILD / "publishing/site_check.py"], [index], [checked]))
    return tasks


def _task(
    snapshot: Snapshot,
    name: str,
    action: Callable[[], None],
    reads: list[Path],
    depends: list[Path],
    produces: list[Path],
    state: str = "",
) -> Callable:
    """A pytask task with a name.

    It runs again when what other steps make for it (`depends`) changes, a file of the book or the package that it
    `reads`, or the text `state`. The files count together and as they were when the build began: pytask would look at
    each of a thousand by itself, keep a record of each, and take it as it is when the task has ended.
    """

    def run(depends: Any, state: Any, produces: Annotated[Any, pytask.Product]) -> None:
        action()
        # what was saved meanwhile may be in what the step has made
        snapshot.compare(snapshot.names(reads))

    node = pytask.PythonNode(name=f"state of {name}", value=f"{state} {snapshot.state(reads)}", hash=True)
    return pytask.task(name=name, kwargs={"depends": depends, "state": node, "produces": produces})(run)


def run(tasks: list[Callable], state: Path, **settings: Any) -> None:
    """Run what has to be run.

    Parameters
    ----------
    tasks : list of callable
        As :func:`pytask.task` makes them.
    state : Path
        The folder where pytask keeps what it knows of earlier runs.
    **settings
        Of pytask: on what to run.

    Raises
    ------
    BuildError
        Unless every task is reported as done, or as unchanged.
    OSError, MemoryError
        What the machine refused to a task.
    """
    if not hasattr(pytask_parallel.execute, "_Sleeper"):
        what = "pytask-parallel has no `_Sleeper` any more, for which build/graph.py has a quicker one"
        raise BuildError(Problem("requirements.lock", what, "use a version below, or remove `_Prompt`"))
    pytask_parallel.execute._Sleeper = _Prompt
    state.mkdir(parents=True, exist_ok=True)
    config = state / "pyproject.toml"
    config.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        session = pytask.build(tasks=tasks, config=config, capture="no", verbose=0, **settings)
    reports = session.execution_reports
    failed = [report for report in reports if report.outcome is pytask.TaskOutcome.FAIL]
    problems = [problem for report in failed for problem in _problems(report)]
    if problems:
        raise BuildError(problems)
    done = sum(report.outcome in DONE for report in reports)
    if done < len(tasks) or session.exit_code:
        what = f"stopped ({session.exit_code!r}) when {done} of {len(tasks)} steps were done"
        raise BuildError(Problem("the build", what, "run `twotracks build` again"))


def _problems(report: Any) -> list[Problem]:
    error = report.exc_info[1]
    if isinstance(error, TwoTracksError):
        return error.problems
    if isinstance(error, OSError | MemoryError):
        raise error
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
