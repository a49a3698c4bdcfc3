"""Running tasks on pytask, and what it reports of them as problems."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytask
import pytask_parallel.execute

from twotracks.errors import BuildError, Problem, TwoTracksError

DONE = (
    pytask.TaskOutcome.SUCCESS,
    pytask.TaskOutcome.SKIP_UNCHANGED,
    pytask.TaskOutcome.PERSISTENCE,
)


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
        what = "pytask-parallel has no `_Sleeper` any more, for which build/running/tasks.py has a quicker one"
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
