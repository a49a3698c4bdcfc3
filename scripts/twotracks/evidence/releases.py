"""Releases of the data: what each changed, kept as records in data/releases/, a JSON file for each.

`twotracks release` makes a record from the history of the book; who builds the book only reads it.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.changes import KINDS, counted
from twotracks.project import Project

FOLDER = "releases"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
# what a record counts besides rows, and the words for it
RESULTS = {"numbers": "number", "findings": "finding", "verdicts": "verdict", "charts": "chart"}


@dataclass(frozen=True)
class Release:
    """What one release of the data changed.

    Parameters
    ----------
    name : str
        Of its file and its page: lower-case letters, digits, `-` and `.`.
    day : str
        When it was made, as YYYY-MM-DD.
    title : str
        What it brings, in a few words.
    old, new : str
        The commits that were compared.
    tables : list of dict
        Those with other rows: `table`, `columns_added`, `columns_removed`, `added`, `removed` and `revised` (how many
        rows), and `rows`, each with `kind`, `name` (its key) and `cells` (column, old, new).
    tables_added, tables_removed : dict
        How many rows each has, or had.
    numbers, findings, verdicts, charts : list of dict
        Results that differ: `id`, `chapter`, `old`, `new`, `sentence` of a finding, `title` of a chart.
    unseen : int
        Numbers that differ in digits which their text does not show.
    not_compared : list of str
        Chapters that were not run on the data of before, or cannot be: they rest on tables that were not there.
    """

    name: str
    day: str
    title: str
    old: str
    new: str
    tables: list[dict[str, Any]]
    tables_added: dict[str, int]
    tables_removed: dict[str, int]
    numbers: list[dict[str, str]] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)
    verdicts: list[dict[str, str]] = field(default_factory=list)
    charts: list[dict[str, str]] = field(default_factory=list)
    unseen: int = 0
    not_compared: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """The counts, and which results they leave out."""
        counts = {"table added": len(self.tables_added), "table removed": len(self.tables_removed)}
        counts |= {f"row {kind}": sum(each[kind] for each in self.tables) for kind in KINDS}
        counts |= {f"{words} changed": len(getattr(self, name)) for name, words in RESULTS.items()}
        said = counted(counts) or "Nothing that the text shows has changed."
        if self.tables_added:
            said += f" Rows in added tables: {sum(self.tables_added.values()):,}."
        if self.not_compared:
            said += f" Chapters whose text was not compared: {len(self.not_compared)}."
        return said

    @property
    def text(self) -> str:
        """The record as its file has it: always the same bytes, a line for each row and each result."""
        parts = [f" {_line(name)}: {_listed(value, 1)}" for name, value in asdict(self).items()]
        return "{\n" + ",\n".join(parts) + "\n}\n"


def read_releases(project: Project, until: str = "") -> list[Release]:
    """The releases of a book, the newest first.

    Parameters
    ----------
    project : Project
    until : str
        A day after which nothing counts, as YYYY-MM-DD.

    Raises
    ------
    EvidenceError
        With each file that is no record.
    """
    found, problems = [], []
    for path in sorted((project.data / FOLDER).glob("*.json")):
        try:
            release = _read(path.read_text(encoding="utf-8"), path.stem)
        except ValueError as error:
            remedy = f"restore the file, or write it again with `twotracks release {path.stem}`"
            problems.append(Problem(project.relative(path), str(error), remedy))
        else:
            found.append(release)
    if problems:
        raise EvidenceError(problems)
    return sorted(
        (each for each in found if not until or each.day <= until), key=lambda each: (each.day, each.name), reverse=True
    )


def _read(text: str, name: str) -> Release:
    """A record from the text of its file, or a ValueError that says what is wrong with it."""
    parts = json.loads(text)
    known = {each.name: each.type for each in fields(Release)}
    if not isinstance(parts, dict) or set(parts) != set(known):
        lacks = ", ".join(sorted(set(known) ^ set(parts))) if isinstance(parts, dict) else "an object"
        raise ValueError(f"is no record of a release: compare {lacks}")
    kinds = {"str": str, "int": int}
    for key, value in parts.items():
        wanted = kinds.get(known[key]) or (dict if known[key].startswith("dict") else list)
        if not isinstance(value, wanted):
            raise ValueError(f"is no record of a release: {key} is {value!r}")
    if parts["name"] != name:
        raise ValueError(f"is the record of the release {parts['name']!r}, and the file is called {name!r}")
    date.fromisoformat(parts["day"])
    release = Release(**parts)
    try:
        release.summary  # noqa: B018 (it counts all that a page shows)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"is no record of a release: {type(error).__name__}, {error}") from None
    return release


def _listed(part: Any, depth: int) -> str:
    """JSON with a line for each element of a list, and for each row of a table in it."""
    if isinstance(part, dict) and "rows" in part:
        head = _line({name: value for name, value in part.items() if name != "rows"})
        return f'{head[:-1]}, "rows": {_listed(part["rows"], depth + 1)}}}'
    if not isinstance(part, list) or not all(isinstance(each, dict) for each in part) or not part:
        return _line(part)
    margin = " " * depth
    lines = ",\n".join(f"{margin} {_listed(each, depth)}" for each in part)
    return f"[\n{lines}\n{margin}]"


def _line(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)
