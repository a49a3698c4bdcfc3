"""Every finding under other choices than those of the book: a declared grid, run once, kept in data/robustness.json.

Running the grid takes longer than a build, so its result is kept with the evidence, together with the digests of what
it rests on; a build compares them and says of a result that is older than its chapter that it is.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from twotracks.analysis.robustness import JOIN
from twotracks.build.chapter import Chapter
from twotracks.build.choices import grid, read_choices, variation
from twotracks.build.processes import die_with_parent
from twotracks.build.results import FAILED, HELD, UNKNOWN
from twotracks.build.sweep import PUBLISHED, Sweep, Variation, sweeping
from twotracks.build.tested import stamp
from twotracks.outputs.mime import FINDING
from twotracks.project import Project

# an outcome of its own: the chapter's code could not be run to the finding
UNRUN = "could not be run"
Outcomes = dict[str, dict[str, str]]


def outcomes(sweep: Sweep, chapter: Chapter, changed: Variation) -> dict[str, str]:
    """What becomes of each finding of a chapter that could be told."""
    try:
        shown = sweep.run(chapter, changed, charts_may_fail=True)
    except Exception:  # whatever it is: what was told before counts, and the rest could not be run
        shown = sweep.shown
    found = (bundle[FINDING] for bundle in shown if FINDING in bundle)
    return {each["id"]: UNKNOWN if each["missing"] else HELD if each["holds"] else FAILED for each in found}


def run_grid(
    project: Project, chapters: list[Chapter], workers: int, told: Callable[[int, int], object]
) -> dict[str, Any]:
    """Run chapters under every variant, in processes of their own.

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
    """
    variants = grid(read_choices(project)["option"])
    context = multiprocessing.get_context("spawn")
    found: list[Outcomes] = [{} for _ in variants]
    with ProcessPoolExecutor(workers, context, _begin, (project.root, [each.name for each in chapters])) as pool:
        base = pool.submit(_with_tables)
        waiting = {pool.submit(_outcomes, variation(each)): number for number, each in enumerate(variants)}
        for done, future in enumerate(as_completed(waiting), start=1):
            found[waiting[future]] = future.result()
            told(done, len(variants))
        published, tables = base.result()
    labels = [JOIN.join(option["label"] for option in each) for each in variants]
    return {
        chapter.name: {
            **stamp(project, chapter, tables[chapter.name]),
            "findings": {
                finding: tested([each[chapter.name].get(finding, UNRUN) for each in found], labels)
                for finding, outcome in published[chapter.name].items()
                if outcome == HELD
            },
        }
        for chapter in chapters
    }


def tested(found: list[str], labels: list[str]) -> dict[str, Any]:
    """In how many variants a finding holds, of how many in which it can be told, and which break it.

    Parameters
    ----------
    found, labels : list of str
        Outcome and name of each variant.

    Examples
    --------
    >>> tested(["holds", "does not hold", "missing"], ["in yuan", "since 2020", "without low-confidence rows"])
    {'holds': 1, 'of': 2, 'breaks': ['since 2020'], 'untold': ['without low-confidence rows'], 'unrun': []}
    """
    named = {
        outcome: [label for each, label in zip(found, labels, strict=True) if each == outcome]
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


def _outcomes(changed: Variation) -> Outcomes:
    return {chapter.name: outcomes(_here["run"], chapter, changed) for chapter in _here["chapters"]}


def _with_tables() -> tuple[Outcomes, dict[str, list[str]]]:
    """The outcomes of the published edition, and the tables that each chapter reads."""
    found, tables = {}, {}
    for chapter in _here["chapters"]:
        _here["run"].read.clear()
        found[chapter.name] = outcomes(_here["run"], chapter, PUBLISHED)
        tables[chapter.name] = sorted(_here["run"].read)
    return found, tables
