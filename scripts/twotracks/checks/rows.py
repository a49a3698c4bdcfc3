"""Rows: what the cells of one row say together, in any table that has the columns.

Meaning that no field can have by itself: the last day of a period, the label of a fiscal quarter, the country of a
company, two sources that are two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from twotracks.checks.cells import shown
from twotracks.errors import Problem
from twotracks.evidence.package import Resource
from twotracks.quantities import periods

# companies whose quarters end on a weekday, or a month beside the calendar's, stand in the calendar quarter
SLACK = timedelta(days=45)
IDS = ("period-end", "fiscal-label", "two-sources", "country-of-entity", "known-after")
FISCAL = re.compile(r"FY(\d{4})(?:-Q([1-4]))?", re.ASCII)


@dataclass(frozen=True)
class RowCheck:
    """A check of some cells of a row; a problem is told at the column `column`, unless its breach is declared.

    Such a breach names in `where` cells of the columns looked at, as those of a rule do, and `id` for the rule.
    """

    id: str
    columns: tuple[str, ...]
    column: str
    check: Callable[..., Problem | None]

    def declared(self, breaches: Sequence[Mapping[str, Any]], cells: Sequence[str]) -> list[Mapping[str, Any]]:
        """The declared breaches that cover these cells."""
        named = dict(zip(self.columns, cells, strict=True))
        own = [each for each in breaches if each.get("rule") == self.id and each.get("where")]
        return [each for each in own if each["where"].items() <= named.items()]


def row_checks(description: Resource, countries: Mapping[str, str]) -> Iterator[RowCheck]:
    """The checks that fit the columns of a table.

    Parameters
    ----------
    description : Resource
    countries : dict
        From an entity to the country it is of, where it is of one.
    """
    fields = description.fields
    if {"period", "period_end"} <= fields.keys():
        yield RowCheck("period-end", ("period", "period_end"), "period_end", period_end)
    if {"fiscal_period", "period_end"} <= fields.keys():
        yield RowCheck("fiscal-label", ("fiscal_period", "period_end"), "fiscal_period", fiscal_period)
    if {"source", "source2"} <= fields.keys():
        yield RowCheck("two-sources", ("source", "source2"), "source2", second_source)
    if {"entity", "country"} <= fields.keys() and not fields["country"].get("countryReason"):
        listed = ("countries",) if "countries" in fields else ()
        yield RowCheck(
            "country-of-entity", ("entity", "country", *listed), "country", lambda *cells: home(countries, *cells)
        )
    known = description.descriptor.get("known", {})
    if known.get("rule") in ("date", "edition") and "period" in fields and not fields["period"].get("futureReason"):
        dates = known.get("dates", {}) if known["rule"] == "edition" else {}
        check = RowCheck(
            "known-after", ("period", known["column"]), known["column"], lambda *cells: known_before(dates, *cells)
        )
        if known["column"] != "period":
            yield check


def period_end(period: str, end: str) -> Problem | None:
    """The last day given for a period is that of the period, or within 45 days of it."""
    fiscal = period.startswith("FY")
    remedy = "correct the period or its last day"
    if not end:
        what = f"is empty, and {shown(period)} does not say when the year ends"
        return Problem("", what, "write the last day of the fiscal year") if fiscal else None
    try:
        first, last = periods.span(period.removeprefix("FY"))
        given = periods.span(end)[1]
    except ValueError:
        return None  # told for the cell itself
    # a fiscal year is named after the year it ends in
    first = first.replace(year=first.year - 1) if fiscal else first
    if given < first:
        return Problem("", f"{shown(end)} is before {shown(period)} begins", remedy)
    near = (given.year == last.year or last < given <= last + SLACK) if fiscal else abs(given - last) <= SLACK
    if near:
        return None
    what = f"{shown(end)} is not the end of {shown(period)}, which is {f'in {last.year}' if fiscal else last}"
    return Problem("", what, f"{remedy}: they may be {SLACK.days} days apart")


def year_end(label: str, end: str) -> date | None:
    """A day in the month in which the fiscal year ends, by a label such as FY2025-Q1 and the last day beside it."""
    match = FISCAL.fullmatch(label)
    try:
        # quarters of 13 weeks end some days before or after a month does
        last = periods.span(end)[1] - timedelta(days=15)
    except ValueError:
        return None
    if not match:
        return None
    month = last.month - 1 + 3 * (4 - int(match[2] or 4))
    return date(last.year + month // 12, month % 12 + 1, 1)


def fiscal_period(label: str, end: str) -> Problem | None:
    """The year in a company's own label is the year in which its fiscal year ends."""
    if not label or not end:
        return None
    if not FISCAL.fullmatch(label):
        return Problem("", f"{shown(label)} is not a fiscal period", "write it as FY2025-Q3 or FY2025")
    ends = year_end(label, end)
    if ends is None or FISCAL.fullmatch(label)[1] == str(ends.year):
        return None
    what = f"{shown(label)} ends a fiscal year in {ends.year}, by its last day {end}"
    return Problem("", what, "correct the label or the last day of the period")


def second_source(source: str, second: str) -> Problem | None:
    """A second source is another one."""
    if not source or source != second:
        return None
    return Problem("", f"{shown(second)} is the first source of the row too", "name another source, or leave it empty")


def home(countries: Mapping[str, str], entity: str, country: str, listed: str = "") -> Problem | None:
    """The country of a row is that of its entity, or one of several: `countries`, or a group such as USA_CHN."""
    of = countries.get(entity)
    if not of or not country or of in {country, *country.split("_"), *listed.split("|")}:
        return None
    what = f"{shown(country)} is not the country of {entity}, which data/entities.csv says is {of}"
    remedy = "correct the country or the entity, or say in `countryReason` of the field what the country is of"
    return Problem("", what, remedy)


def known_before(dates: Mapping[str, str], period: str, known: str) -> Problem | None:
    """What a row says was not known before its period began; `dates` are the days of issue of editions."""
    try:
        begins = periods.span(period.removeprefix("FY"))[0]
        day = periods.span(dates.get(known, known))[1]
    except ValueError:
        return None
    begins = begins.replace(year=begins.year - 1) if period.startswith("FY") else begins
    if begins <= day + SLACK:
        return None
    what = f"is known from {day}, before {shown(period)} begins"
    remedy = "correct the day or the period, or say in `futureReason` of `period` why the table looks ahead"
    return Problem("", what, remedy)


class FiscalYears:
    """The month in which the fiscal years of each company end, by its labels; the same in all of its rows."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[int, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))

    def add(self, rows: Sequence[int], columns: Mapping[str, Sequence[str]]) -> None:
        """Take in a batch of a table with `entity`, `fiscal_period` and `period_end`."""
        cells = zip(rows, *(columns[name] for name in ("entity", "fiscal_period", "period_end")), strict=True)
        for row, entity, label, end in cells:
            ends = year_end(label, end)
            if ends:
                self.rows[entity][ends.month].append((row, label))

    def problems(self) -> list[Problem]:
        """The rows of a company that disagree with most of its others."""
        found = []
        for entity, months in self.rows.items():
            usual = max(months, key=lambda month: (len(months[month]), -months[month][0][0]))
            for month, rows in months.items():
                what = f"ends the fiscal year of {entity} in month {month}, other rows in month {usual}"
                remedy = "correct the label or the last day of the period"
                found += [
                    Problem("", f"{shown(label)} {what}", remedy, row=row, column="fiscal_period", cell=label)
                    for row, label in rows
                    if month != usual
                ]
        return found
