"""Every finding under other choices than those of the book: a declared grid, run once, kept in data/robustness.json.

Running the grid takes longer than a build, so its result is kept with the evidence, together with the digests of what
it rests on; a build compares them and says of a result that is older than its chapter that it is.
"""

from __future__ import annotations

import multiprocessing
import shutil
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from twotracks.analysis.robustness import JOIN
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.publishing.results import FAILED, HELD, UNKNOWN
from twotracks.build.robustness.ran import Ran
from twotracks.build.robustness.sweep import Sweep, sweeping
from twotracks.build.robustness.tested import stamp
from twotracks.build.running.processes import die_with_parent
from twotracks.errors import BuildError, Problem
from twotracks.evidence.choices import concerns, grid, read_choices, variation
from twotracks.evidence.package import open_evidence
from twotracks.evidence.variation import Variation
from twotracks.outputs.mime import FINDING
from twotracks.project import Project

# an outcome of its own: the chapter's code could not be run to the finding
UNRUN = "could not be run"
# that one process runs
MOST_VARIANTS = 24
Outcomes = dict[str, str]
# the options that are chosen together; none for what is published
Variant = tuple[dict[str, Any], ...]


def outcomes(sweep: Sweep, chapter: Chapter, changed: Variation) -> dict[str, str]:
    """What becomes of each finding of a chapter that could be told."""
    try:
        shown = sweep.run(chapter, changed, charts=False)
    except Exception:  # whatever it is: what was told before counts, and the rest could not be run
        shown = sweep.shown
    found = (bundle[FINDING] for bundle in shown if FINDING in bundle)
    return {each["id"]: UNKNOWN if each["missing"] else HELD if each["holds"] else FAILED for each in found}


def run_grid(
    project: Project, chapters: list[Chapter], workers: int, told: Callable[[int, int], object]
) -> dict[str, Any]:
    """Run chapters under every variant, in processes of their own.

    What has run is kept (see ran.py): a grid that was stopped goes on where it was.

    Parameters
    ----------
    project : Project
    chapters : list of Chapter
    workers : int
    told : callable
        Gets how many variants are done, and how many there are.

    Returns
    -------
    dict
        By chapter, what :func:`tested` makes of it.

    Raises
    ------
    BuildError
        When a chapter, a table or the package was saved meanwhile.
    """
    variants = grid(read_choices(project)["option"])
    found: list[dict[str, Outcomes]] = [{} for _ in variants]
    every = list(open_evidence(project.root).tables)
    before = {chapter.name: stamp(project, chapter, every) for chapter in chapters}
    read: dict[str, set[str]] = defaultdict(set)

    def take(answer: dict[str, tuple[Outcomes, list[str]]]) -> dict[str, Outcomes]:
        for name, (_, tables) in answer.items():
            read[name].update(tables)
        return {name: told for name, (told, _) in answer.items()}

    arguments = (project.root, [each.name for each in chapters])

    def processes() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, arguments)

    done, published = 0, {}
    # a process that has run hundreds of chapters has grown by their data: it gives way to a new one. The option of the
    # pool for that, `max_tasks_per_child`, can wait for ever (https://github.com/python/cpython/issues/115634)
    for first in range(0, len(variants), workers * MOST_VARIANTS):
        with processes() as pool:
            published = published or take(pool.submit(_outcomes, ()).result())
            part = range(first, min(first + workers * MOST_VARIANTS, len(variants)))
            waiting = {pool.submit(_outcomes, variants[number]): number for number in part}
            for future in as_completed(waiting):
                found[waiting[future]] = take(future.result())
                told(done := done + 1, len(variants))
    stamps = {
        name: {**each, "tables": {table: each["tables"][table] for table in sorted(read[name])}}
        for name, each in before.items()
    }
    _compare(project, chapters, stamps)
    labels = [JOIN.join(option["label"] for option in each) for each in variants]
    told_of = {
        chapter.name: {
            label: each[chapter.name] for label, each in zip(labels, found, strict=True) if chapter.name in each
        }
        for chapter in chapters
    }
    return {
        name: {
            **stamps[name],
            "findings": {
                finding: tested({label: each.get(finding, UNRUN) for label, each in by_label.items()})
                for finding, outcome in published[name].items()
                if outcome == HELD
            },
        }
        for name, by_label in told_of.items()
    }


def _compare(project: Project, chapters: list[Chapter], stamps: dict[str, dict[str, Any]]) -> None:
    """Make sure that what was tested is as it was when the test began."""
    read = [Chapter(each.path, each.name) for each in chapters]
    changed = [each.name for each in read if stamp(project, each, stamps[each.name]["tables"]) != stamps[each.name]]
    if changed:
        # which state a run has read is not known any more
        shutil.rmtree(Ran(project).folder, ignore_errors=True)
        what, remedy = "it, a table or the package was saved while it was tested", "run `twotracks robustness` again"
        raise BuildError([Problem(name, what, remedy) for name in changed])


def tested(found: dict[str, str]) -> dict[str, Any]:
    """In how many variants a finding holds, of how many in which it can be told, and which break it.

    Parameters
    ----------
    found : dict of str to str
        The outcome under each variant, by its name.

    Examples
    --------
    >>> tested({"in yuan": "holds", "since 2020": "does not hold", "without low-confidence rows": "missing"})
    {'holds': 1, 'of': 2, 'breaks': ['since 2020'], 'untold': ['without low-confidence rows'], 'unrun': []}
    """
    named = {
        outcome: [label for label, each in found.items() if each == outcome]
        for outcome in (HELD, FAILED, UNKNOWN, UNRUN)
    }
    held, broken = len(named[HELD]), named[FAILED]
    return {
        "holds": held, "of": held + len(broken), "breaks": broken, "untold": named[UNKNOWN], "unrun": named[UNRUN],
    }  # fmt: skip


# in the processes: the chapters that this one runs
_here: dict[str, Any] = {}


def _begin(root: Path, names: list[str]) -> None:
    die_with_parent()
    project = Project(root)
    _here["sweep"] = sweeping(project)
    _here["run"] = _here["sweep"].__enter__()
    _here["chapters"] = [Chapter(project.root / name, name) for name in names]
    _here["ran"] = Ran(project)


def _outcomes(variant: Variant) -> dict[str, tuple[Outcomes, list[str]]]:
    """By chapter that a variant concerns, what becomes of its findings, and the tables that it read."""
    found, changed = {}, variation(variant)
    for chapter in (each for each in _here["chapters"] if concerns(variant, each.name)):
        kept = _here["ran"].find(chapter, changed)
        if not kept:
            _here["run"].read.clear()
            told = outcomes(_here["run"], chapter, changed)
            kept = _here["ran"].keep(chapter, changed, told, _here["run"].read)
        found[chapter.name] = kept
    return found
