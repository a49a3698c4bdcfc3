"""What is wrong with data/datapackage.json itself: names that lead nowhere, types and constraints nobody checks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from twotracks.checks import cells
from twotracks.checks.cells import CONSTRAINTS, FORMS
from twotracks.errors import Problem
from twotracks.evidence.package import Description, Evidence
from twotracks.project import files
from twotracks.quantities import periods

WHERE = "data/datapackage.json"
KNOWN = {"date": ("column",), "edition": ("column", "dates"), "period_end": ("column", "lag_days"), "always": ()}


def undescribed(evidence: Evidence) -> Iterator[Problem]:
    """Files under data/ that no description names."""
    described = {description.path.resolve() for description in evidence.tables.values()}
    for path in files(evidence.project.data, "*.csv"):
        if path.resolve() not in described:
            yield Problem(evidence.project.relative(path), "no table of data/datapackage.json describes it",
                          "describe the table, or remove the file")  # fmt: skip


def misdescribed(evidence: Evidence, description: Description) -> list[Problem]:
    """The problems of one description; a table whose description has any cannot be checked against it."""
    try:
        return list(_misdescribed(evidence, description))
    except (AttributeError, KeyError, TypeError) as error:
        remedy = "compare it with the description of another table"
        return [Problem(f"{WHERE}, table {description.name}", f"the description is not well formed ({error})", remedy)]


def _misdescribed(evidence: Evidence, description: Description) -> Iterator[Problem]:
    where = f"{WHERE}, table {description.name}"
    schema, fields = description.resource["schema"], description.fields
    for name, described in fields.items():
        yield from _field(f"{where}, field {name}", described)
    for name, many in Counter(field["name"] for field in schema["fields"]).items():
        if many > 1:
            yield Problem(where, f"two of its fields have the name {name!r}", "rename one of them")
    for name in set(description.key) - set(fields):
        yield _nowhere(where, f"the primary key names the column {name!r}", fields)
    yield from _foreign(evidence, where, description)
    if (time := description.resource.get("time")) and time not in description.dated:
        remedy = f"name one that is dated: {', '.join(description.dated) or 'mark one with `dated`'}"
        yield Problem(where, f"`time` names {time!r}, which is no column with periods or days", remedy)
    known = description.resource.get("known", {"rule": "always"})
    needs = KNOWN.get(known.get("rule"))
    if needs is None or set(needs) - set(known):
        remedy = f"use one of {', '.join(f'{rule} {list(KNOWN[rule])}' for rule in KNOWN)}"
        yield Problem(where, f"`known` has no complete rule: {known.get('rule')!r}", remedy)
    elif "column" in known and known["column"] not in fields:
        yield _nowhere(where, f"`known` names the column {known['column']!r}", fields)
    for edition, day in known.get("dates", {}).items():
        try:
            periods.span(day)
        except ValueError as error:
            yield Problem(where, f"the date of issue of {edition} under known.dates: {error}", cells.PERIOD)


def _field(where: str, described: dict[str, Any]) -> Iterator[Problem]:
    if described.get("type", "string") not in FORMS:
        yield Problem(where, f"the type {described['type']!r} is not checked", f"use one of {', '.join(FORMS)}")
    constraints = described.get("constraints", {})
    for name in sorted(set(constraints) - set(CONSTRAINTS)):
        yield Problem(where, f"the constraint {name!r} is not checked", f"use one of {', '.join(CONSTRAINTS)}")
    for limit in ("minimum", "maximum"):
        if not isinstance(constraints.get(limit, 0), int | float):
            yield Problem(where, f"{limit} {constraints[limit]!r} is not a number", "write it without quotation marks")
    if not isinstance(constraints.get("enum", []), list):
        yield Problem(where, "enum is not a list", "list the values a cell may have")
    try:
        re.compile(constraints.get("pattern", ""))
    except (re.error, TypeError) as error:
        yield Problem(where, f"its pattern cannot be read ({error})", "mend the regular expression")


def foreign(description: Description) -> list[tuple[str, str, str]]:
    """Column, table and column of that table, for each foreign key.

    Raises
    ------
    ValueError
        When one is about several columns at once, or is not whole.
    """
    found = []
    for key in description.resource["schema"].get("foreignKeys", []):
        try:
            own, other = key["fields"], key["reference"]["fields"]
            (column,), (there,) = ([each] if isinstance(each, str) else each for each in (own, other))
            found.append((column, key["reference"]["resource"] or description.name, there))
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"the foreign key {key} cannot be read") from None
    return found


def _foreign(evidence: Evidence, where: str, description: Description) -> Iterator[Problem]:
    try:
        keys = foreign(description)
    except ValueError as error:
        remedy = 'write {"fields": [column], "reference": {"resource": table, "fields": [column]}}'
        yield Problem(where, str(error), remedy)
        return
    for column, table, there in keys:
        if column not in description.fields:
            yield _nowhere(where, f"a foreign key names the column {column!r}", description.fields)
        if table not in evidence.tables:
            yield _nowhere(where, f"a foreign key names the table {table!r}", evidence.tables)
        elif there not in evidence.tables[table].fields:
            yield _nowhere(where, f"a foreign key names the column {there!r} of {table}", evidence.tables[table].fields)


def _nowhere(where: str, what: str, have: Any) -> Problem:
    return Problem(where, f"{what}, which does not exist", f"there is {', '.join(list(have)[:30])}")
