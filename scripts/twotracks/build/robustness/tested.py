"""The kept result of the test under other choices, data/robustness.json: what it rests on, and whether that changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from twotracks.analysis.robustness import RESULT
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.publishing.kept import read_kept
from twotracks.errors import BuildError, Problem
from twotracks.evidence.choices import CHOICES, grid, read_choices
from twotracks.project import PACKAGE, Project, digest, package_files, write_whole

# the rooms of the package that decide whether a finding holds
ROOMS = (
    "quantities",
    "facts",
    "evidence",
    "analysis",
    "edition.py",
    "outputs/findings.py",
    "build/robustness/sweep.py",
)
STAMPS = ("code", "package", "choices", "tables")
AGAIN = "run `twotracks robustness`"


def read_result(project: Project) -> dict[str, Any]:
    """The kept result; empty where the book has none.

    Raises
    ------
    BuildError
        When it is not JSON, or lacks a part.
    """
    found = read_kept(project, RESULT, AGAIN)
    if lacks := {"share", "options", "chapters"} - found.keys() if found else set():
        raise BuildError(Problem(f"data/{RESULT}", f"lacks {', '.join(sorted(lacks))}", AGAIN))
    return found


def stale(project: Project, chapters: Iterable[Chapter], result: dict[str, Any]) -> Iterator[Problem]:
    """The chapters whose kept result is older than their code, a table they read, the package or the choices."""
    house = state_of_house(project)
    for chapter in chapters:
        kept = result.get("chapters", {}).get(chapter.name)
        if kept is None:
            yield Problem(
                chapter.name, "its findings have not been tested under other choices", "run `twotracks robustness`"
            )
            continue
        older = changed(project, chapter, kept, house)
        if older:
            what = f"its findings were tested under other choices with another state of: {', '.join(older)}"
            yield Problem(chapter.name, what, AGAIN)


def changed(project: Project, chapter: Chapter, kept: dict[str, Any], house: dict[str, str]) -> list[str]:
    """What has changed since the findings of a chapter were tested: code, package, choices, names of tables."""
    now = stamp(project, chapter, kept["tables"], house)
    older = [name for name in ("code", "package", "choices") if kept[name] != now[name]]
    return older + [name for name, value in now["tables"].items() if kept["tables"][name] != value]


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
    kept = ("choice", "label", "reason", "chapter")
    options = [{key: each[key] for key in kept if key in each} for each in choices["option"]]
    told = ",\n".join(f"  {_line(each)}" for each in options)
    head = f' "share": {choices["share"]},\n "variants": {len(grid(choices["option"]))},\n "options": [\n{told}\n ]'
    text = "{\n" + head + ',\n "chapters": {\n' + ",\n".join(lines) + "\n }\n}\n"
    write_whole(project.data / RESULT, text)


def _line(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)


def state_of_house(project: Project) -> dict[str, str]:
    """Digests of what the findings of all chapters rest on: the package and the choices."""
    package = {
        name: digest(path)
        for path in package_files()
        if (name := path.relative_to(PACKAGE).as_posix()).startswith(ROOMS)
    }
    choices = [digest(path) for name in (CHOICES, "selections.toml") if (path := project.data / name).is_file()]
    return {"package": _digest(package), "choices": _digest(choices)}


def stamp(
    project: Project, chapter: Chapter, tables: Iterable[str], house: dict[str, str] | None = None
) -> dict[str, Any]:
    """Digests of what the findings of a chapter rest on; `house` is made anew unless it is given."""
    code = [chapter.notebook.cells[cell].source for cell in chapter.code]
    paths = {name: project.data / f"{name}.csv" for name in sorted(tables)}
    return {
        "code": _digest(code),
        **(house or state_of_house(project)),
        "tables": {name: digest(path)[:16] if path.is_file() else "" for name, path in paths.items()},
    }


def _digest(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:16]
