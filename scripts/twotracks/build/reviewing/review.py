"""Running chapters again and comparing what comes out with what a site says: number by number."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.config import Limits
from twotracks.build.chapters.execute import execute
from twotracks.build.publishing.results import bundles, results_of
from twotracks.build.reviewing.outcomes import COMPARED, KINDS, SAME, Outcome, compare
from twotracks.charts.rendering import pictures
from twotracks.errors import BuildError, Problem, TwoTracksError
from twotracks.project import write_whole


@dataclass
class Reviewed:
    """A chapter that was run again; what the run took (see costs.py), `problems` when it did not come to its end."""

    chapter: str
    outcomes: list[Outcome] = field(default_factory=list)
    used: dict[str, float] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def differences(self) -> list[Outcome]:
        """All that is not the same."""
        return [each for each in self.outcomes if each.state != SAME]

    def to_dict(self, verbose: bool = False) -> dict[str, Any]:
        """All of it, for JSON; what is the same only if `verbose`."""
        counts = {kind: sum(each.kind == kind for each in self.outcomes) for kind in KINDS}
        return {
            "chapter": self.chapter,
            "same": not self.differences and not self.problems,
            "compared": counts,
            "differences": [asdict(each) for each in self.differences],
            **({"same_results": [asdict(each) for each in self.outcomes if each.state == SAME]} if verbose else {}),
            "problems": [each.to_dict() for each in self.problems],
        }


def chosen(chapters: Iterable[Chapter], names: Iterable[str]) -> list[Chapter]:
    """The chapters of the names given, however they are written: investment, chapters/investment.md. All for none.

    Raises
    ------
    BuildError
        With each name that is none, and the nearest.
    """
    short = {chapter.name.removeprefix("chapters/").removesuffix(".md"): chapter for chapter in chapters}
    asked = {name: name.removeprefix("./").removeprefix("chapters/").removesuffix(".md") for name in names}
    problems = []
    for name, wanted in asked.items():
        if wanted not in short:
            near = difflib.get_close_matches(wanted, short, n=1, cutoff=0.4)
            remedy = f"did you mean {near[0]}?" if near else f"choose of {', '.join(short)}"
            problems.append(Problem(name, "is not a chapter with code in _toc.yml", remedy))
    if problems:
        raise BuildError(problems)
    return [short[each] for each in dict.fromkeys(asked.values())] or list(short.values())


def review(
    chapters: list[Chapter],
    published: dict[str, dict[str, Any]],
    parameters: dict[str, Any],
    limits: Limits,
    told: Callable[[Reviewed], object],
    workers: int = 2,
    on_cell: Callable[[Chapter, int], object] = lambda chapter, position: None,
    drawn: Path | None = None,
) -> list[Reviewed]:
    """Run chapters, each in a kernel of its own, and compare.

    Parameters
    ----------
    chapters : list of Chapter
    published : dict
        The results of a site, by the chapter's file.
    parameters : dict
        Those of the edition that the site is, and chapters' own: each chapter gets those that it has.
    limits : Limits
        How far a cell may go before it is stopped.
    told : callable
        Gets each chapter as soon as it is compared.
    workers : int
        How many run at once.
    on_cell : callable
        Gets each cell, by its position in its chapter, when its turn has come.
    drawn : Path, optional
        A folder for pictures of the charts of the run that differ, by their ids.
    """

    def one(chapter: Chapter) -> Reviewed:
        reviewed = Reviewed(chapter.name)
        figures: dict[str, dict[str, Any]] = {}

        def noted(figure: dict[str, Any]) -> dict[str, Any]:
            if not figure.get("empty"):
                figures[figure["id"]] = figure
            return figure

        given = {name: value for name, value in parameters.items() if name in chapter.defaults}
        try:
            notebook, _ = execute(
                chapter, given, limits, noted, lambda position: on_cell(chapter, position), reviewed.used.update
            )
            rerun = results_of(chapter, parameters, bundles(notebook))
            reviewed.outcomes = list(compare(published.get(chapter.name), rerun))
            for each in reviewed.differences if drawn else ():
                if each.kind == "chart" and each.id in figures:
                    write_whole(drawn / f"{each.id}.svg", pictures.draw(figures[each.id])["picture"])
        except TwoTracksError as error:
            reviewed.problems = error.problems
        told(reviewed)
        return reviewed

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, chapters))


def gone(chapters: Iterable[Chapter], published: dict[str, dict[str, Any]]) -> list[Reviewed]:
    """The chapters that a site has and the book has not: all of their results are missing."""
    here = {chapter.name for chapter in chapters}
    nothing: dict[str, Any] = {kind: {} for kind in COMPARED}
    return [Reviewed(name, list(compare(each, nothing))) for name, each in published.items() if name not in here]
