"""Running chapters again and comparing what comes out with what a site says: number by number."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.config import Limits
from twotracks.build.chapters.execute import execute
from twotracks.build.publishing.results import bundles, results_of
from twotracks.charts.rendering import pictures
from twotracks.errors import BuildError, Problem, TwoTracksError
from twotracks.project import write_whole

SAME, CHANGED, MISSING, NEW = "same", "changed", "missing", "new"
# what is compared of each kind, the first one that differs being told; formulas and rows explain, so they come last
COMPARED = {
    "numbers": ("value", "unit", "period", "text", "missing", "confidence", "formula", "rows"),
    "findings": ("outcome", "condition", "sentence", "missing", "rows"),
    "charts": ("data", "rows", "title", "drawing"),
    "tables": ("title", "lines", "data"),
    "claims": ("verdict",),
}
WORDS = {"drawing": "words or drawing", "data": "data", "rows": "rows behind it"}


@dataclass(frozen=True)
class Outcome:
    """What became of one result: `published` and `rerun` in words, empty where there is none.

    Parameters
    ----------
    kind : {'number', 'finding', 'chart', 'table', 'claim'}
    id : str
    state : {'same', 'changed', 'missing', 'new'}
        Missing: the site has it and the run has not; new: the other way round.
    part : str
        What of it differs, e.g. "value".
    change : str
        Of a number's value in one unit, in percent of the published one.
    """

    kind: str
    id: str
    state: str
    part: str = ""
    published: str = ""
    rerun: str = ""
    change: str = ""


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
        counts = {kind: sum(each.kind == kind for each in self.outcomes) for kind in _kinds()}
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
        Those of the edition that the site is.
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

        try:
            notebook, _ = execute(
                chapter, parameters, limits, noted, lambda position: on_cell(chapter, position), reviewed.used.update
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


def compare(published: dict[str, Any] | None, rerun: dict[str, Any]) -> Iterator[Outcome]:
    """Every number, finding, chart, table and claim of two results of one chapter.

    Parameters
    ----------
    published, rerun : dict
        As results.schema.json describes them; the site may lack the chapter.
    """
    for kind in COMPARED:
        old, new = (published or {}).get(kind, {}), rerun[kind]
        for identifier in dict.fromkeys([*old, *new]):
            yield _compared(kind, identifier, _parts(old.get(identifier)), _parts(new.get(identifier)))


def _compared(kind: str, identifier: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Outcome:
    one = kind.removesuffix("s")
    if old is None or new is None:
        state = NEW if old is None else MISSING
        return Outcome(one, identifier, state, "", (old and _said(old)) or "", (new and _said(new)) or "")
    differs = [part for part in COMPARED[kind] if old.get(part, "") != new.get(part, "")]
    if not differs:
        return Outcome(one, identifier, SAME, "", _said(old), _said(new))
    part = differs[0]
    said = [_said_of(part, each) for each in (old, new)]
    return Outcome(one, identifier, CHANGED, WORDS.get(part, part), *said, _change(old, new))


def _change(old: dict[str, Any], new: dict[str, Any]) -> str:
    try:
        before, now = float(old["value"]), float(new["value"])
    except (KeyError, ValueError):
        return ""
    if old.get("unit") != new.get("unit") or not before or before == now:
        return ""
    return f"{(now - before) / abs(before):+.1%}".replace("-", "−")


def _said_of(part: str, result: dict[str, Any]) -> str:
    if part in WORDS:
        # digests say nothing to a reader
        return _said(result)
    said = str(result.get(part, "")) or "none"
    return f"{result['text']} ({said})" if part == "value" and result.get("text") else said


def _parts(result: Any) -> dict[str, Any] | None:
    return {"verdict": result} if isinstance(result, str) else result


def _said(result: dict[str, Any]) -> str:
    """A result in a few words: what stands on the page."""
    name = next((name for name in ("text", "outcome", "title", "verdict") if name in result), "")
    return str(result.get(name) or result.get("missing") or "missing")


def _kinds() -> list[str]:
    return [kind.removesuffix("s") for kind in COMPARED]
