"""A sample of a publisher's file: what its columns are in a table of ours, found out before a module is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from statistics import median

from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.package import Evidence, Resource
from twotracks.upstream.files import nearest
from twotracks.upstream.records import ISO, NUMBER, Record, Sheet

# columns that a module fills by itself
STAMPED = ("source", "locator", "issued")
# columns of ours that may be empty
LOOSE = ("source2", "note", "confidence")
WHO = ("country", "entity")
# how publishers write days besides ISO 8601, and how we do; the first that all cells fit
DAYS = ({"%B %d, %Y": "%Y-%m-%d"}, {"%d %B %Y": "%Y-%m-%d"}, {"%m/%d/%Y": "%Y-%m-%d"}, {"%d/%m/%Y": "%Y-%m-%d"})
SCALES = tuple(10**digits for digits in (0, 3, 6, 9, 12))


@dataclass(frozen=True)
class Sample:
    """A file of the publisher, and what its columns are in a table of ours.

    Parameters
    ----------
    sheet : Sheet
    resource : Resource
    columns : dict
        Our columns and the headers of the file.
    fixed : dict
        Cells of ours that the file does not say, the same in all its rows.
    who : list of str
        Columns whose cells are names or ids of data/entities.csv.
    numbers : dict
        Columns of numbers, and what those of the file are divided by.
    days : dict
        Columns of days, and how the file writes them, as :meth:`Sheet.day` takes it.
    """

    sheet: Sheet
    resource: Resource
    columns: dict[str, str]
    fixed: dict[str, str]
    who: list[str]
    numbers: dict[str, int]
    days: dict[str, Mapping[str, str]]


def sample_of(evidence: Evidence, table: str, sheet: Sheet, columns: Mapping[str, str],
              fixed: Mapping[str, str]) -> Sample:  # fmt: skip
    """Find out what the columns of a file are in a table of ours.

    A column is found by its name or title; where that fails, countries, companies, days and a single column of numbers
    by their cells. What the file lacks is fixed where all rows of ours that it is about agree.

    Parameters
    ----------
    columns, fixed : dict
        What the author says: our column and the header of the file, our column and its cell in all rows.

    Raises
    ------
    UpstreamError
        When a column of the key is neither found nor the same in all our rows.
    """
    resource = evidence.resource(table)
    mine = evidence.text(table).to_dict("records")
    mine = [row for row in mine if all(row[key] == cell for key, cell in fixed.items())]
    problems = [Problem(sheet.name, f"has no column {theirs!r}", f"it has {', '.join(sheet.columns)}", column=ours)
                for ours, theirs in columns.items() if theirs not in sheet.columns]  # fmt: skip
    if problems:
        raise UpstreamError(problems)
    found, fixed = dict(columns), dict(fixed)
    for name in resource.fields:
        if name in found or name in fixed or name in STAMPED:
            continue
        free = [each for each in sheet.columns if each not in found.values()]
        if header := _by_name(resource, name, free) or _by_cells(evidence, resource, name, sheet, free):
            found[name] = header
        elif len(cells := {row[name] for row in mine}) == 1 and name not in (*LOOSE, "value"):
            fixed[name] = cells.pop()
        elif name in resource.key or name in ("value", "unit"):
            near = nearest(name, free)
            remedy = f"name it: --column {name}={near or 'HEADER'}, or --fixed {name}=CELL if it is the same in all"
            problems.append(Problem(sheet.name, f"has no column that is clearly our {name!r}", remedy, column=name))
        else:
            fixed[name] = "medium" if name == "confidence" else ""
    if problems:
        raise UpstreamError(problems)
    who = [name for name in WHO if name in found]
    days = {name: how for name in found if name in resource.dated and (how := _days(sheet, found[name])) is not None}
    numeric = [name for name in found if resource.fields[name]["type"] in ("number", "integer")]
    made = Sample(sheet, resource, found, fixed, who, dict.fromkeys(numeric, 1), days)
    return replace(made, numbers={name: _scale(evidence, made, mine, name) for name in numeric})


def _by_name(resource: Resource, name: str, free: Iterable[str]) -> str:
    titles = {_plain(name), _plain(resource.fields[name].get("title", ""))}
    return next((header for header in free if _plain(header) in titles), "")


def _by_cells(evidence: Evidence, resource: Resource, name: str, sheet: Sheet, free: list[str]) -> str:
    """The column whose cells are of the kind that ours are; empty where none is, or several are."""
    known = {*evidence.entities, *(row["name_en"].casefold() for row in evidence.entities.values())}

    def of_kind(header: str) -> bool:
        cells = [cell for row in sheet.rows if (cell := row.cells[header])]
        if name in WHO:
            return sum(cell in known or cell.casefold() in known for cell in cells) > len(cells) / 2
        if name in resource.dated:
            return name in resource.key and _days(sheet, header) is not None
        return name == "value" and _days(sheet, header) is None and all(map(NUMBER.fullmatch, cells))

    found = [header for header in free if any(row.cells[header] for row in sheet.rows) and of_kind(header)]
    return found[0] if len(found) == 1 else ""


def _days(sheet: Sheet, header: str) -> Mapping[str, str] | None:
    """How a column writes its days, months or years; None where its cells are none."""
    cells = [cell for row in sheet.rows if (cell := row.cells[header])]
    for formats in (ISO, *DAYS):
        if cells and all(any(_reads(cell, each) for each in formats) for cell in cells):
            return formats
    return None


def _reads(cell: str, form: str) -> bool:
    try:
        return datetime.strptime(cell, form).year >= 1800
    except ValueError:
        return False


def _scale(evidence: Evidence, sample: Sample, mine: list[dict[str, str]], name: str) -> int:
    """What the numbers of a file are divided by to be ours: a thousand, a million ..., by those that are in both."""
    key = sample.resource.key
    ours = {tuple(row[column] for column in key): row[name] for row in mine}
    names = {row["name_en"].casefold(): entity for entity, row in evidence.entities.items()}
    ratios = []
    for record in sample.sheet.rows:
        row = {**sample.fixed, **{column: record.cells[header] for column, header in sample.columns.items()}}
        for column in sample.who:
            row[column] = row[column] if row[column] in evidence.entities else names.get(row[column].casefold(), "")
        for column, how in sample.days.items():
            row[column] = sample.sheet.day(Record(0, row), column, how)
        there, here = row[name], ours.get(tuple(row.get(column, "") for column in key), "")
        if NUMBER.fullmatch(there) and NUMBER.fullmatch(here) and Decimal(here):
            ratios.append(Decimal(there) / Decimal(here))
    return next((scale for scale in SCALES if ratios and 0.5 < median(ratios) / scale < 2), 1)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()
