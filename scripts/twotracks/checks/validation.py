"""Validation: every table against its description, all problems in one pass.

The schema of data/datapackage.json is a Frictionless one. It is checked here rather than by the reference
implementation, which reads the registries anew for each table that refers to them; a test holds the two together:
what the reference implementation refuses is refused here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from twotracks.checks import claims, rules
from twotracks.checks import corrections as stale_corrections
from twotracks.checks.descriptor import DESCRIPTOR, issued_later, misdescribed, undescribed
from twotracks.checks.registries import Registries
from twotracks.checks.table import Checked, check_table
from twotracks.errors import Problem
from twotracks.evidence import corrections
from twotracks.evidence.package import Evidence, Resource
from twotracks.evidence.profile import Tally

MOST_PER_TABLE = 200


@dataclass(frozen=True)
class Report:
    """What a validation found.

    Attributes
    ----------
    problems : list of Problem
    tables, rows : int
    summaries : dict
        For each table its rows, latest period, share of rows with a second source, shares of confidence, problems.
    """

    problems: list[Problem]
    tables: int
    rows: int
    summaries: dict[str, dict[str, Any]] = field(default_factory=dict)


def validate(evidence: Evidence) -> Report:
    """Check every table of the package, its rules and its corrections.

    Returns
    -------
    Report
        With all problems of all tables; a table gives at most 200, so that one shifted column does not bury the rest.
    """
    registries, checked = Registries(evidence.tables), {}
    told = [("", problem) for problem in undescribed(evidence)]
    for name, description in evidence.tables.items():
        own = list(_undescribable(evidence, description, registries))
        if not own:
            checked[name] = check_table(description, registries, evidence.project.relative(description.path))
            own = list(_problems(evidence, description, checked[name]))
        told += [(name, problem) for problem in own]
    whole = {name for name, table in checked.items() if table.file.readable}
    told += [*stale_corrections.problems(evidence, whole), *rules.problems(evidence, whole)]
    if len(whole) == len(evidence.tables):
        told += _unused(evidence, registries, set().union(*(table.used for table in checked.values())))
    told = claims.named([*told, *claims.problems(evidence, whole)], evidence)
    many = Counter(name for name, _ in told)
    summaries = {
        name: {**(checked[name].tally if name in checked else Tally()).summary(), "problems": many[name]}
        for name in evidence.tables
    }
    rows = sum(summary["rows"] for summary in summaries.values())
    return Report([problem for _, problem in told], len(evidence.tables), rows, summaries)


def _undescribable(evidence: Evidence, description: Resource, registries: Registries) -> Iterator[Problem]:
    """Why a table cannot be checked at all."""
    if problems := misdescribed(evidence, description):
        yield from problems
        return
    for edition, day in description.descriptor.get("known", {}).get("dates", {}).items():
        if (problem := issued_later(edition, day, registries.newest)) is not None:
            yield problem.at(DESCRIPTOR, part=f"table {description.name}, known")
    units = registries.ids("units", "id")
    for name, described in description.fields.items():
        if units and described.get("unit", "") not in {"", *units}:
            part = f"table {description.name}, field {name}"
            what = f"the unit {described['unit']!r} is not an id of data/units.csv"
            yield Problem(DESCRIPTOR, what, "correct the unit, or add it to data/units.csv", part=part)
    if not description.path.resolve().is_relative_to(evidence.project.data.resolve()):
        what = f"is a link that leads out of the book, to {description.path.resolve()}"
        yield Problem(f"data/{description.descriptor['path']}", what, "put the file itself in its place")
    elif not description.path.is_file():
        what = f"the table {description.name} is described but there is no such file"
        remedy = "restore the file, or remove its description from data/datapackage.json"
        yield Problem(evidence.project.relative(description.path), what, remedy)


def _problems(evidence: Evidence, description: Resource, table: Checked) -> Iterator[Problem]:
    path = evidence.project.relative(description.path)
    yield from table.problems[:MOST_PER_TABLE]
    if len(table.problems) > MOST_PER_TABLE:
        what = f"has {len(table.problems) - MOST_PER_TABLE} problems more"
        yield Problem(path, what, "mend those listed first: they may have one cause")
    # a book without corrections is a good book
    if table.file.readable and not table.file.rows and description.name != corrections.TABLE:
        remedy = "restore the table: it needs a header row and at least one row of data"
        yield Problem(path, "has a header and no rows", remedy)


def _unused(evidence: Evidence, registries: Registries, used: set[str]) -> Iterator[tuple[str, Problem]]:
    """Sources that no row names: the registry lists what the book rests on, and nothing else."""
    if "sources" not in evidence.tables:
        return
    path = evidence.project.relative(evidence.resource("sources").path)
    for source, row in (registries.ids("sources", "id") or {}).items():
        if source not in used:
            what = f"{source!r} is the source of no row"
            remedy = "remove the source, or name it in the rows that rest on it"
            yield "sources", Problem(path, what, remedy, row=row, column="id", cell=source)
