"""What is wrong with data/datapackage.json itself: names that lead nowhere, types and constraints nobody checks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from twotracks.checks import cells
from twotracks.checks.cells import CONSTRAINTS, FORMS
from twotracks.checks.descriptor_keys import key_problems, package_key_problems
from twotracks.errors import Problem
from twotracks.evidence.package import Evidence, Resource
from twotracks.quantities import periods

DESCRIPTOR = "data/datapackage.json"
KNOWN = {"date": ("column",), "edition": ("column", "dates"), "period_end": ("column", "lag_days"), "always": ()}
# columns whose cells are ids, and the registry that has them; `outcome_unit` is a `unit` too
BOUND = {"country": "entities", "entity": "entities", "unit": "units", "source": "sources", "source2": "sources"}
NUMBERS = ("number", "integer")


def undescribed(evidence: Evidence) -> Iterator[Problem]:
    """What is wrong with the package as a whole: files that no table describes or two do, keys, caveats."""
    yield from package_key_problems(evidence.package, DESCRIPTOR)
    described: dict[Path, str] = {}
    for name, description in evidence.tables.items():
        other = described.setdefault(description.path.resolve(), name)
        if other != name:
            what = f"is on the same file as the table {other}"
            yield Problem(DESCRIPTOR, what, "remove one of the two, or correct its path", part=f"table {name}")
    for path in evidence.project.evidence_files("*.csv"):
        if path.resolve() not in described:
            yield Problem(evidence.project.relative(path), "no table of data/datapackage.json describes it",
                          "describe the table, or remove the file")  # fmt: skip
    caveats: dict[str, str] = {}
    for name, description in evidence.tables.items():
        for caveat in description.descriptor.get("caveats", []):
            identifier = caveat.get("id") if isinstance(caveat, dict) else None
            if identifier and identifier in caveats:
                what = f"has a caveat {identifier!r}, as {caveats[identifier]} has"
                yield Problem(DESCRIPTOR, what, "give each caveat an id of its own", part=f"table {name}")
            caveats.setdefault(identifier, name)


def misdescribed(evidence: Evidence, description: Resource) -> list[Problem]:
    """The problems of one description; a table whose description has any cannot be checked against it."""
    part = f"table {description.name}"
    try:
        return list(key_problems(description.descriptor, DESCRIPTOR, part)) or list(
            _misdescribed(evidence, description)
        )
    except (AttributeError, KeyError, TypeError) as error:
        remedy = "compare it with the description of another table"
        return [Problem(DESCRIPTOR, f"the description is not well formed ({error})", remedy, part=part)]


def _misdescribed(evidence: Evidence, description: Resource) -> Iterator[Problem]:
    part = f"table {description.name}"
    resource, schema, fields = description.descriptor, description.descriptor["schema"], description.fields
    for name, described in fields.items():
        yield from _field(f"{part}, field {name}", described)
    for name, many in Counter(field["name"] for field in schema["fields"]).items():
        if many > 1:
            yield Problem(DESCRIPTOR, f"two of its fields have the name {name!r}", "rename one of them", part=part)
    if not description.key:
        remedy = "name under schema.primaryKey the columns that tell its rows apart"
        yield Problem(DESCRIPTOR, "has no primary key", remedy, part=part)
    for name in set(description.key) - set(fields):
        yield _nowhere(part, f"the primary key names the column {name!r}", fields)
    yield from _foreign(evidence, part, description)
    if (time := resource.get("time")) and time not in description.dated:
        remedy = f"name one that is dated: {', '.join(description.dated) or 'mark one with `dated`'}"
        yield Problem(DESCRIPTOR, f"`time` names {time!r}, which is no column with periods or days", remedy, part=part)
    yield from _known(part, description)
    if not resource.get("title", "").strip():
        yield Problem(DESCRIPTOR, "has no title", "write its `title`: pages and lists show it", part=part)
    if not resource.get("licenses") and not evidence.package.get("licenses"):
        remedy = 'write `licenses` of the table or of the package: [{"name": ..., "title": ..., "path": ...}]'
        yield Problem(DESCRIPTOR, "has no licence", remedy, part=part)
    for caveat in resource.get("caveats", []):
        if not caveat.get("id", "").strip() or not caveat.get("text", "").strip():
            what = f"a caveat has no id or no text: {str(caveat)[:60]}"
            yield Problem(DESCRIPTOR, what, "write both: charts print the text by its id", part=part)
    for each in resource.get("breaks", []):
        if missing := {"where", "period", "text"} - each.keys():
            what = f"a series break has no {', '.join(sorted(missing))}"
            yield Problem(DESCRIPTOR, what, "write which rows, the first period and what is new", part=part)
        for name in set(each.get("where", {})) - set(fields):
            yield _nowhere(part, f"a series break names the column {name!r}", fields)


def _known(part: str, description: Resource) -> Iterator[Problem]:
    known = description.descriptor.get("known")
    rules = ", ".join(f"{rule} {list(KNOWN[rule])}" for rule in KNOWN)
    if known is None:
        what = "does not say when its rows are known, so that they would be in editions of any day"
        yield Problem(DESCRIPTOR, what, f"write `known` with one of {rules}, and the reason", part=part)
        return
    needs = KNOWN.get(known.get("rule"))
    if needs is None or set(needs) - set(known):
        what = f"`known` has no complete rule: {known.get('rule')!r}"
        yield Problem(DESCRIPTOR, what, f"use one of {rules}", part=part)
    elif "column" in known and known["column"] not in description.fields:
        yield _nowhere(part, f"`known` names the column {known['column']!r}", description.fields)
    if known.get("lag_days", 0) < 0:
        what = f"`known` has a lag of {known['lag_days']} days: rows would be known before their period ends"
        yield Problem(DESCRIPTOR, what, "write the days from the end of a period to its publication", part=part)
    for edition, day in known.get("dates", {}).items():
        try:
            periods.span(day)
        except ValueError as error:
            what = f"the date of issue of {edition} under known.dates: {error}"
            yield Problem(DESCRIPTOR, what, cells.PERIOD, part=part)


def issued_later(edition: str, day: str, newest: date) -> Problem | None:
    """An edition issued after the newest source was read, which cannot be."""
    try:
        first = periods.span(day)[0]
    except ValueError:
        return None  # told as a day in no calendar
    if first <= newest:
        return None
    what = f"the edition {edition} was issued {day}, after {newest}, the day on which the newest source was read"
    return Problem("", what, "correct the day under known.dates", cell=day)


def _field(part: str, described: dict[str, Any]) -> Iterator[Problem]:
    def problem(what: str, remedy: str) -> Problem:
        return Problem(DESCRIPTOR, what, remedy, part=part)

    kind, constraints = described.get("type", "string"), described.get("constraints", {})
    if kind not in FORMS:
        yield problem(f"the type {kind!r} is not checked", f"use one of {', '.join(FORMS)}")
    elif kind not in NUMBERS and (described["name"] == "value" or "unit" in described):
        yield problem(f"the type is {kind!r}, but it holds amounts", f"use one of {', '.join(NUMBERS)}")
    elif kind not in NUMBERS and {"minimum", "maximum"} & set(constraints):
        yield problem(f"has limits, which a {kind} does not have", "remove them, or correct the type")
    for name in sorted(set(constraints) - set(CONSTRAINTS)):
        yield problem(f"the constraint {name!r} is not checked", f"use one of {', '.join(CONSTRAINTS)}")
    for name in ("required", "unique"):
        if not isinstance(constraints.get(name, True), bool):
            yield problem(f"{name} {constraints[name]!r} is not true or false", "write it without quotation marks")
    for limit in ("minimum", "maximum"):
        if not isinstance(constraints.get(limit, 0), int | float):
            yield problem(f"{limit} {constraints[limit]!r} is not a number", "write it without quotation marks")
    if not isinstance(constraints.get("enum", []), list):
        yield problem("enum is not a list", "list the values a cell may have")
    try:
        re.compile(constraints.get("pattern", ""))
    except (re.error, TypeError) as error:
        yield problem(f"its pattern cannot be read ({error})", "mend the regular expression")


def foreign(description: Resource) -> list[tuple[str, str, str]]:
    """Column, table and column of that table, for each foreign key.

    Raises
    ------
    ValueError
        When one is about several columns at once, or is not whole.
    """
    found = []
    for key in description.descriptor["schema"].get("foreignKeys", []):
        try:
            own, other = key["fields"], key["reference"]["fields"]
            (column,), (there,) = ([each] if isinstance(each, str) else each for each in (own, other))
            found.append((column, key["reference"]["resource"] or description.name, there))
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"the foreign key {key} cannot be read") from None
    return found


def _foreign(evidence: Evidence, part: str, description: Resource) -> Iterator[Problem]:
    try:
        keys = foreign(description)
    except ValueError as error:
        remedy = 'write {"fields": [column], "reference": {"resource": table, "fields": [column]}}'
        yield Problem(DESCRIPTOR, str(error), remedy, part=part)
        return
    for column, table, there in keys:
        if column not in description.fields:
            yield _nowhere(part, f"a foreign key names the column {column!r}", description.fields)
        if table not in evidence.tables:
            yield _nowhere(part, f"a foreign key names the table {table!r}", evidence.tables)
        elif there not in evidence.tables[table].fields:
            yield _nowhere(part, f"a foreign key names the column {there!r} of {table}", evidence.tables[table].fields)
    bound = {column for column, _, _ in keys}
    for name in description.fields:
        registry = BOUND.get(name) or BOUND.get(name.rpartition("_")[2])
        if registry in evidence.tables and name not in bound:
            key = {"fields": [name], "reference": {"resource": registry, "fields": ["id"]}}
            what = f"the column {name!r} may name anything: it has no foreign key to {registry}"
            yield Problem(DESCRIPTOR, what, f"add {json.dumps(key)} to schema.foreignKeys", part=part)


def _nowhere(part: str, what: str, have: Any) -> Problem:
    return Problem(DESCRIPTOR, f"{what}, which does not exist", f"there is {', '.join(list(have)[:30])}", part=part)
