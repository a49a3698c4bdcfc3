"""Reading data/datapackage.json: a list of tables, each with a name, a file under data/, and fields with names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from twotracks.errors import EvidenceError, Problem
from twotracks.project import Project


def read_package(project: Project) -> dict[str, Any]:
    """What data/datapackage.json says, as far as other modules rely on it.

    Raises
    ------
    EvidenceError
        When it cannot be read, or a table in it lacks what makes it one.
    """
    where = project.relative(project.package)
    try:
        text = project.package.read_text(encoding="utf-8")
        package = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        # half of a pair of escapes such as \ud83d is no character, and cannot be written anywhere
        json.dumps(package, ensure_ascii=False).encode()
    except RecursionError:
        raise EvidenceError(Problem(where, "cannot be read: it is nested too deeply", "restore the file")) from None
    except (OSError, ValueError) as error:
        remedy = "restore the file, or correct it: it describes every table"
        raise EvidenceError(Problem(where, f"cannot be read ({error})", remedy)) from None
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list):
        remedy = 'restore the file, or correct it: {"resources": [one description for each table]}'
        raise EvidenceError(Problem(where, "has no list of tables under `resources`", remedy))
    problems = [
        Problem(where, f"table {_name(position, resource)} {what}", remedy)
        for position, resource in enumerate(resources, start=1)
        for what, remedy in _faults(resource)
    ]
    names = Counter(resource["name"] for resource in resources) if not problems else {}
    problems += [
        Problem(where, f"two tables have the name {name}", "give each a name of its own")
        for name, many in names.items()
        if many > 1
    ]
    if problems:
        raise EvidenceError(problems)
    return package


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; of a key that stands twice, one value would be lost without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, many in Counter(name for name, _ in pairs).items() if many > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object, beginning with {str(pairs[0][1])[:40]!r}")
    return found


def _name(position: int, resource: Any) -> str:
    named = resource.get("name") if isinstance(resource, dict) else None
    return str(named) if named else f"number {position} ({str(resource)[:40]})"


def _faults(resource: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with one description, and the remedy."""
    if not isinstance(resource, dict):
        yield "is not described by an object", "correct it: a description has name, path and schema"
        return
    for name in ("name", "path"):
        if not isinstance(resource.get(name), str) or not resource[name]:
            yield f"has no {name}", f"correct it: write its `{name}`"
    path = resource.get("path")
    if isinstance(path, str) and (
        not path.isprintable() or ":" in path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts
    ):
        yield f"has the path {path!r}, which leads out of the book", "name a file inside data/"
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields:
        yield "has no schema with a list of fields", "correct it: describe each column under schema.fields"
        return
    for position, field in enumerate(fields, start=1):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str):
            yield f"has no name for its field number {position}", "correct it: name the column"
