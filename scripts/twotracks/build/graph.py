"""The task graph on pytask: validate -> execute each chapter -> publish -> check; then the swap.

pytask keeps the digests of what each task read and wrote, and runs only those whose inputs changed.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import pytask

from twotracks.build.running import warm
from twotracks.build.running.processes import Interruptible
from twotracks.build.running.tasks import run
from twotracks.build.state import swap
from twotracks.build.state.target import Snapshot, Target
from twotracks.build.steps import Steps
from twotracks.charts.rendering import pictures
from twotracks.project import LOOSE, PACKAGE, files, package_files

BOOK, BUILD = PACKAGE / "book", PACKAGE / "build"


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
    shown = [*project.evidence_files(), *(project.root / name for name in LOOSE)]
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

    # one argument for both: pytask takes an empty one for a node of its own, which all tasks without dependencies share
    # under the name of whichever it comes to first
    def run(depends: Any, produces: Annotated[Any, pytask.Product]) -> None:
        action()
        # what was saved meanwhile may be in what the step has made
        snapshot.compare(snapshot.names(reads))

    node = pytask.PythonNode(name=f"state of {name}", value=f"{state} {snapshot.state(reads)}", hash=True)
    return pytask.task(name=name, kwargs={"depends": [node, *depends], "produces": produces})(run)
