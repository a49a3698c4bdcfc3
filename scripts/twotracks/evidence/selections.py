"""Selections: rows of a table that several chapters use, declared once in data/selections.toml under a name."""

from __future__ import annotations

import difflib
import tomllib
from typing import TYPE_CHECKING, Any

from twotracks.errors import EvidenceError, Problem
from twotracks.project import Project

if TYPE_CHECKING:
    from twotracks.evidence.table import Table

FILE = "selections.toml"
KEYS = {"title", "table", "where", "without", "newest"}
FORM = (
    'write table = "theme/name" and, as needed, title, where = {...}, without = {...}, '
    'newest = {by = "...", per = [...]}'
)


def read_selections(project: Project) -> dict[str, dict[str, Any]]:
    """The selections of a book by name; none where it has no such file.

    Raises
    ------
    EvidenceError
        When the file is not TOML, or an entry is not a selection.
    """
    path = project.data / FILE
    if not path.exists():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvidenceError(Problem(f"data/{FILE}", f"cannot be read ({error})", "correct the line")) from None
    problems = [
        Problem(f"data/{FILE}, {name}", what, FORM) for name, entry in entries.items() for what in _faults(entry)
    ]
    if problems:
        raise EvidenceError(problems)
    return entries


def _faults(entry: Any) -> list[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("table"), str):
        return ["names no table"]
    faults = [f"has the unknown key {key!r}" for key in entry if key not in KEYS]
    mappings = {key: entry.get(key, {}) for key in ("where", "without")}
    faults += [f"has a {key} that is no mapping" for key, given in mappings.items() if not isinstance(given, dict)]
    newest = entry.get("newest")
    if newest is not None and not (isinstance(newest, dict) and {*newest} == {"by", "per"}):
        faults.append("has a newest without `by` and `per`")
    return faults


def find_selection(selections: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    """The entry of a selection.

    Raises
    ------
    EvidenceError
        When there is none of the name; the message gives the nearest.
    """
    if name in selections:
        return selections[name]
    near = difflib.get_close_matches(name, selections, n=3, cutoff=0.4) or sorted(selections)
    remedy = f"did you mean {', '.join(near)}?" if near else "declare it there"
    raise EvidenceError(Problem(f"data/{FILE}", f"there is no selection {name!r}", remedy))


def apply_selection(name: str, entry: dict[str, Any], table: Table) -> Table:
    """The rows of its table that an entry describes.

    Raises
    ------
    EvidenceError
        When the table has no such column or value.
    """
    try:
        if "where" in entry:
            table = table.where(**entry["where"])
        if "without" in entry:
            table = table.without(**entry["without"])
        if "newest" in entry:
            table = table.newest(entry["newest"]["by"], per=entry["newest"]["per"])
    except EvidenceError as error:
        where = f"data/{FILE}, {name}"
        problems = [Problem(where, f"{each.where}: {each.what}", each.remedy) for each in error.problems]
        raise EvidenceError(problems) from None
    return table
