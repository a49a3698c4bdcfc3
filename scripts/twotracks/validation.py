"""Validation: every table against its description, all problems in one pass.

The checking is done by the reference implementation of Frictionless (schema, types, ranges, vocabularies, keys,
foreign keys to sources, entities and units); this module puts what it finds into words an author can act on.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twotracks import periods
from twotracks.errors import Problem
from twotracks.evidence import Description, Evidence

STAMPS = ("hash-count", "byte-count")
# errors of single cells: the table can be read all the same
CELLS = ("type-error", "constraint-error", "foreign-key", "primary-key")
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
MOST_PER_TABLE = 200
REMEDIES = {
    "type-error": "write it as the schema in data/datapackage.json says: digits and a point for numbers, no separators",
    "constraint-error": "correct the cell, or, if it is right, widen the constraint in data/datapackage.json",
    "primary-key": "remove one of the two rows, or correct the columns of the key",
    "missing-cell": "the row has too few commas: add the missing cells, or quote a text that holds a line break",
    "extra-cell": "the row has too many commas: quote texts that hold a comma",
    "incorrect-label": "rename the column, or change the schema in data/datapackage.json",
    "missing-label": "add the column that the schema in data/datapackage.json names",
    "extra-label": "remove the column, or add it to the schema in data/datapackage.json",
    "blank-row": "remove the empty line",
    "duplicate-label": "rename one of the two columns",
    "blank-label": "name the column, or remove it",
    "source-error": "restore the table: it needs a header row and at least one row of data",
    "encoding-error": "save the file as UTF-8",
    "scheme-error": "restore the file, or remove its description from data/datapackage.json",
}
ELSEWHERE = {
    "sources": "correct the id, or add the source to data/sources.csv",
    "units": "correct the unit, or add it to data/units.csv",
    "entities": "correct the id, or add it to data/entities.csv",
}


@dataclass(frozen=True)
class Report:
    """What a validation found: the problems, the tables whose stamps (bytes, hash) are out of date, and counts."""

    problems: list[Problem]
    stale: list[str]
    tables: int
    rows: int


def validate(evidence: Evidence) -> Report:
    """Check every table of the package.

    Returns
    -------
    Report
        With all problems of all tables; a table gives at most 200, so that one shifted column does not bury the rest.
    """
    from frictionless import Package, system

    broken_keys = list(_unknown_tables(evidence))
    if broken_keys:
        return Report(broken_keys, [], len(evidence.tables), 0)
    # the package is the project's own; "trusted" only lets it name files by relative paths outside its folder
    with system.use_context(trusted=True):
        outcome = Package(str(evidence.project.package)).validate(limit_errors=MOST_PER_TABLE)
    problems = [
        Problem("data/datapackage.json", error.note or error.message, "mend the description")
        for error in outcome.errors
    ]
    stale, rows = [], 0
    for task in outcome.tasks:
        errors = [error.to_dict() for error in task.errors]
        if any(error["type"] in STAMPS for error in errors):
            stale.append(task.name)
        errors = [error for error in errors if error["type"] not in STAMPS]
        own = list(_problems(evidence, task.name, errors))
        rows += task.stats.get("rows") or 0
        if not errors and not task.stats.get("rows"):
            where = evidence.project.relative(evidence.describe(task.name).path)
            own.append(Problem(where, "has a header and no rows", REMEDIES["source-error"]))
        if all(error["type"] in CELLS for error in errors):
            told = {problem.where for problem in own}
            own += [problem for problem in _beyond_schema(evidence, task.name) if problem.where not in told]
        problems += own
    return Report(problems, stale, len(evidence.tables), rows)


def stamp(evidence: Evidence) -> list[str]:
    """Write the bytes and hash of every table into data/datapackage.json; returns the tables that had changed.

    A table changes whenever an author edits it; the stamps say which state of it was validated.
    """
    changed = []
    for resource in evidence.package["resources"]:
        content = (evidence.project.data / resource["path"]).read_bytes()
        stamps = {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        if any(resource.get(name) != value for name, value in stamps.items()):
            resource.update(stamps)
            changed.append(resource["name"])
    if changed:
        text = json.dumps(evidence.package, indent=2, ensure_ascii=False) + "\n"
        evidence.project.package.write_text(text, encoding="utf-8")
    return changed


def _unknown_tables(evidence: Evidence) -> Iterator[Problem]:
    for name, description in evidence.tables.items():
        if not description.path.is_file():
            where = evidence.project.relative(description.path)
            yield Problem(where, f"the table {name} is described but there is no such file", REMEDIES["scheme-error"])


def _problems(evidence: Evidence, table: str, errors: list[dict[str, Any]]) -> Iterator[Problem]:
    """The problems of one table. Where the header is wrong every row is, and only the header is worth telling."""
    labels = [error for error in errors if error["type"].endswith("-label")]
    description = evidence.describe(table)
    where = evidence.project.relative(description.path)
    blank = {error["rowNumber"] for error in errors if error["type"] == "blank-row"}
    for error in labels or errors:
        kind = error["type"]
        if error.get("rowNumber") in blank and kind != "blank-row":
            continue
        row = f", row {error['rowNumber']}" if "rowNumber" in error else ""
        if kind == "encoding-error":
            row = f", row {_row_of_bad_byte(description.path)}"
        column, what = _words(error, description)
        remedy = REMEDIES.get(kind, "correct the table")
        if kind == "foreign-key":
            remedy = ELSEWHERE.get(error.get("referenceName", ""), remedy)
        yield Problem(f"{where}{row}{f', column {column}' if column else ''}", what, remedy)


def _words(error: dict[str, Any], description: Description) -> tuple[str, str]:
    """The column that an error is about, and the error in words with the offending value."""
    kind, note, fields = error["type"], error.get("note", ""), description.fields
    name = error.get("fieldName") or error.get("label") or ""
    cell = error.get("cell")
    if kind == "type-error":
        return name, f"{cell!r} is not a {fields.get(name, {}).get('type', 'value')}"
    if kind == "constraint-error":
        reason = fields.get(name, {}).get("limitReason", "")
        why = f" ({reason})" if reason and ("minimum" in note or "maximum" in note) else ""
        shown = "an empty cell" if cell in (None, "None", "") else repr(cell)
        return name, f"{shown} does not meet the {note}{why}"
    if kind == "foreign-key":
        name = (error.get("fieldNames") or [name])[0]
        return name, f"{(error.get('fieldCells') or [''])[0]!r} is not an id of data/{error.get('referenceName')}.csv"
    if kind == "primary-key":
        cells = dict(zip(fields, error["cells"], strict=False))
        first = re.search(r"position (\d+)", note)
        key = ", ".join(f"{column} {cells.get(column)}" for column in description.key)
        return "", f"has the same key as row {first[1] if first else '?'}: {key}"
    if kind == "incorrect-label":
        return name, f"the header says {error.get('label')!r} where the schema has {error.get('fieldName')!r}"
    if kind == "duplicate-label":
        return name, f"the header says {error.get('label')!r} twice, the first time {note}".replace('"', "")
    if kind == "blank-label":
        return name, f"the header has no name where the schema has {name!r}"
    if kind == "extra-label":
        return str(error.get("label")), "is a column that the schema does not have"
    if kind == "missing-label":
        return name, "is a column of the schema that the table lacks"
    if kind == "extra-cell":
        return "", f"has more cells than the header; the first too many is {cell!r}"
    if kind == "missing-cell":
        return name, "has no cell"
    return name, note or error.get("message", kind)


def _row_of_bad_byte(path: Path) -> int:
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content[: error.start].count(b"\n") + 1
    return 1


def _beyond_schema(evidence: Evidence, table: str) -> Iterator[Problem]:
    """What a schema cannot say: numbers are finite, periods and dates exist, each edition has a date of issue."""
    description = evidence.describe(table)
    columns = [
        name for name in ("period", "target_period", "period_end", "date", "issued") if name in description.fields
    ]
    known = description.resource.get("known", {})
    dated = known.get("column") if known.get("rule") == "edition" else None
    numbers = [name for name, field in description.fields.items() if field["type"] == "number"]
    import pandas as pd

    frame = pd.read_csv(description.path, dtype=str, keep_default_na=False, encoding="utf-8")
    where = evidence.project.relative(description.path)
    for column in columns:
        for row, cell in enumerate(frame[column], start=2):
            try:
                if cell and not cell.startswith("FY"):
                    periods.span(cell)
            except ValueError as error:
                remedy = "write a period such as 2025, 2025-Q3, 2025-09-30 or 2024-07/2025-06"
                yield Problem(f"{where}, row {row}, column {column}", str(error), remedy)
    for column in numbers:
        for row, cell in enumerate(frame[column], start=2):
            if NOT_FINITE.fullmatch(cell):
                what = f"{cell!r} is not a number that can be counted with"
                yield Problem(f"{where}, row {row}, column {column}", what, "leave the cell empty")
    if dated:
        for row, cell in enumerate(frame[dated], start=2):
            if cell not in known["dates"]:
                remedy = f"add the day it was issued to known.dates of {table} in data/datapackage.json"
                yield Problem(f"{where}, row {row}, column {dated}", f"{cell!r} has no date of issue", remedy)
