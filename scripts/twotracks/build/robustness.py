"""Every finding under other choices than those of the book: a declared grid, run once, kept in data/robustness.json.

Running the grid takes longer than a build, so its result is kept with the evidence, together with the digests of what
it rests on; a build compares them and says of a result that is older than its chapter that it is.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import multiprocessing
import tomllib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from twotracks.build.chapter import Chapter
from twotracks.build.processes import die_with_parent
from twotracks.build.results import FAILED, HELD, UNKNOWN
from twotracks.build.sweep import PUBLISHED, Sweep, Variation, sweeping
from twotracks.build.target import PACKAGE, digest, package_files
from twotracks.errors import BuildError, Problem
from twotracks.outputs.mime import FINDING
from twotracks.project import Project, write_whole

CHOICES, RESULT = "robustness.toml", "robustness.json"
KEYS = {"choice", "label", "reason"}
CHANGES = {"parameters", "without", "selections"}
# an outcome of its own: the chapter's code could not be run to the finding
UNRUN = "could not be run"
# the rooms of the package that decide whether a finding holds
ROOMS = ("quantities", "facts", "evidence", "analysis", "edition.py", "outputs/findings.py", "build/sweep.py")
FORM = "give it choice, label and reason, and any of parameters, without, selections"
Outcomes = dict[str, dict[str, str]]


def read_choices(project: Project) -> dict[str, Any]:
    """The declared choices of a book: `share`, and a list `option`.

    Raises
    ------
    BuildError
        When there is no such file, it is not TOML, or an entry is no option.
    """
    where = f"data/{CHOICES}"
    try:
        found = tomllib.loads((project.data / CHOICES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        remedy = "declare there which choices could have been made otherwise: share = 0.9, and [[option]] entries"
        raise BuildError(Problem(where, "is not there", remedy)) from None
    except (OSError, ValueError) as error:
        raise BuildError(Problem(where, f"cannot be read ({error})", "correct the line")) from None
    options = found.get("option", [])
    wrong = [
        Problem(f"{where}, option {number}", "is no option", FORM)
        for number, each in enumerate(options, start=1)
        if not (each.keys() >= KEYS and each.keys() - KEYS and each.keys() <= KEYS | CHANGES)
    ]
    share = found.get("share")
    if not isinstance(share, float) or not 0 < share <= 1:
        wrong.append(Problem(f"{where}, share", f"is {share!r}", "write a share such as 0.9"))
    if wrong:
        raise BuildError(wrong)
    return found


def grid(options: list[dict[str, Any]]) -> list[tuple[dict[str, Any], ...]]:
    """Each option alone, and every two options of different choices."""
    pairs = [pair for pair in itertools.combinations(options, 2) if pair[0]["choice"] != pair[1]["choice"]]
    return [*((option,) for option in options), *pairs]


def variation(options: Iterable[dict[str, Any]]) -> Variation:
    """What several options change together."""
    merged = {kind: {} for kind in CHANGES}
    for option in options:
        for kind, given in merged.items():
            given.update(option.get(kind, {}))
    return Variation(**merged)


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
    labels = [" + ".join(option["label"] for option in each) for each in variants]
    return {
        chapter.name: {
            **_stamp(project, chapter, tables[chapter.name]),
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


def read_result(project: Project) -> dict[str, Any]:
    """The kept result; empty where the book has none.

    Raises
    ------
    BuildError
        When it is not JSON.
    """
    path = project.data / RESULT
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        remedy = "run `twotracks robustness` again"
        raise BuildError(Problem(f"data/{RESULT}", f"is not JSON ({error})", remedy)) from None


def stale(project: Project, chapters: Iterable[Chapter], result: dict[str, Any]) -> Iterator[Problem]:
    """The chapters whose kept result is older than their code, a table they read, the package or the choices."""
    for chapter in chapters:
        kept = result.get("chapters", {}).get(chapter.name)
        if kept is None:
            yield Problem(
                chapter.name, "its findings have not been tested under other choices", "run `twotracks robustness`"
            )
            continue
        now = _stamp(project, chapter, kept["tables"])
        older = [name for name in ("code", "package", "choices") if kept[name] != now[name]]
        older += [name for name, value in now["tables"].items() if kept["tables"][name] != value]
        if older:
            what = f"its findings were tested under other choices with another state of: {', '.join(older)}"
            yield Problem(chapter.name, what, "run `twotracks robustness`")


def write_result(project: Project, chapters: dict[str, Any]) -> None:
    """Keep the result with the evidence, a line for each finding."""
    choices = read_choices(project)
    lines = []
    for name, each in sorted(chapters.items()):
        findings = ",\n".join(f"    {json.dumps(key)}: {_line(value)}" for key, value in each["findings"].items())
        stamps = ",\n".join(
            f"   {json.dumps(key)}: {_line(each[key])}" for key in ("code", "package", "choices", "tables")
        )
        lines.append(f'  {json.dumps(name)}: {{\n{stamps},\n   "findings": {{\n{findings}\n   }}\n  }}')
    options = ",\n".join(
        f"  {_line({key: each[key] for key in ('choice', 'label', 'reason')})}" for each in choices["option"]
    )
    head = f' "share": {choices["share"]},\n "variants": {len(grid(choices["option"]))},\n "options": [\n{options}\n ]'
    text = "{\n" + head + ',\n "chapters": {\n' + ",\n".join(lines) + "\n }\n}\n"
    write_whole(project.data / RESULT, text)


def _line(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)


def _stamp(project: Project, chapter: Chapter, tables: Iterable[str]) -> dict[str, Any]:
    """Digests of what the findings of a chapter rest on."""
    code = [chapter.notebook.cells[cell].source for cell in chapter.code]
    package = {
        name: digest(path)
        for path in package_files()
        if (name := path.relative_to(PACKAGE).as_posix()).startswith(ROOMS)
    }
    choices = [digest(path) for name in (CHOICES, "selections.toml") if (path := project.data / name).is_file()]
    paths = {name: project.data / f"{name}.csv" for name in sorted(tables)}
    return {
        "code": _digest(code),
        "package": _digest(package),
        "choices": _digest(choices),
        "tables": {name: digest(path)[:16] if path.is_file() else "" for name, path in paths.items()},
    }


def _digest(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:16]


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
