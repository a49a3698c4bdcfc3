"""What a table may hold, said a second time: Frictionless for the schema, and the conventions of data/README.md.

It shares no code with the checks. A verdict has cells that must be refused, and cells that may be: where a damaged cell
also makes two rows alike, or moves a row against its rules, the checks are free to tell it or not.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from frictionless import Schema

Row = Mapping[str, str]
LONGEST = 20_000
# numbers are digits with a point, without separators; digits are ASCII
NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
INTEGER = re.compile(r"-?\d+", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# a text does not begin with what a spreadsheet runs; a sign may stand before a number
FORMULA = re.compile(r"[=@].|[+-](?![\d.,]*\d[\d.,]*%?($|[\s;,]))[^\n]", re.ASCII)
POINT = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(9M)|(\d\d)(?:-(\d\d))?))?", re.ASCII)
REGISTRIES = ("sources", "entities", "units", "corrections")


@dataclass
class Verdict:
    """Cells that must be refused (file, rows and columns, of which one must be told), and cells that may be."""

    must: list[tuple[str, frozenset[int], frozenset[str]]] = field(default_factory=list)
    may: set[tuple[str, int, str]] = field(default_factory=set)

    def refuse(self, file: str, rows: int | set[int], names: str | Sequence[str]) -> None:
        rows = {rows} if isinstance(rows, int) else rows
        self.must.append((file, frozenset(rows), frozenset([names] if isinstance(names, str) else names)))

    def allow(self, file: str, rows: set[int], names: Sequence[str]) -> None:
        self.may |= {(file, row, name) for row in rows for name in names}

    def illegal(self, file: str, row: int, column: str) -> bool:
        return any(file == where and row in rows and column in names for where, rows, names in self.must)


def span(text: str) -> tuple[date, date] | None:
    """First and last day of a period, None when no calendar has it; a fiscal year counts as the calendar's."""
    first, slash, last = re.sub(r"^FY(?=\d{4}$)", "", text, flags=re.ASCII).partition("/")
    if slash:
        ends = span(first), None if "/" in last else span(last)
        if None in ends or "FY" in text or ends[0][0] > ends[1][1]:  # type: ignore[index]
            return None
        return ends[0][0], ends[1][1]  # type: ignore[index]
    match = POINT.fullmatch(first)
    if not match or match[1] == "0000":
        return None
    year, quarter, half, nine, month, day = match.groups()
    begin, months = 1, 12
    if quarter or half or nine:
        begin, months = (3 * int(quarter) - 2, 3) if quarter else (6 * int(half) - 5, 6) if half else (1, 9)
    elif month:
        begin, months = int(month), 1
    try:
        if day:
            return (date(int(year), begin, int(day)),) * 2
        after = date(int(year) + (begin + months > 12), (begin + months - 1) % 12 + 1, 1)
        return date(int(year), begin, 1), date.fromordinal(after.toordinal() - 1)
    except ValueError:
        return None


@cache
def frictionless_field(described: str) -> Any:
    return Schema.from_descriptor({"fields": [json.loads(described)]}).fields[0]


@cache
def meets(cell: str, described: str, newest: str) -> bool:
    """Whether a cell is legal by its field alone: Frictionless, and the conventions."""
    column = json.loads(described)
    limits, kind = column.get("constraints", {}), column.get("type", "string")
    if not cell:
        return not limits.get("required")
    hidden = {unicodedata.category(each) for each in cell if each not in "\n\u200c\u200d"}
    if cell != cell.strip() or len(cell) > LONGEST or hidden & {"Cc", "Cf", "Co", "Zl", "Zp"}:
        return False
    if frictionless_field(described).read_cell(cell)[1]:
        return False
    if "pattern" in limits and not re.fullmatch(limits["pattern"], cell, re.ASCII):
        return False
    if kind == "number":
        return bool(NUMBER.fullmatch(cell)) and abs(float(cell)) != float("inf")
    if kind == "integer":
        return bool(INTEGER.fullmatch(cell)) and abs(float(cell)) != float("inf")
    if kind == "boolean":
        return cell in ("true", "false")
    if "enum" in limits:
        return True
    if kind == "date" or column.get("dated"):
        days = span(cell)
        if days is None or days[0].year < 1950 or (kind == "date" and not DAY.fullmatch(cell)):
            return False
        late = days[0].replace(year=days[0].year - cell.startswith("FY")).isoformat() > newest
        return not late or bool(column.get("futureReason"))
    return not FORMULA.match(cell)


def judge(resources: Mapping[str, Mapping[str, Any]], tables: Mapping[str, Sequence[Row]]) -> Verdict:
    """The verdict on all tables of a package, given as rows of text."""
    verdict = Verdict()
    for name, resource in resources.items():
        judge_table(verdict, name, resource, tables)
    used = {
        row[key["fields"][0]]
        for name, resource in resources.items()
        for key in resource["schema"].get("foreignKeys", [])
        if key["reference"]["resource"] == "sources"
        for row in tables[name]
    }
    for number, row in enumerate(tables["sources"], start=2):
        if row["id"] and row["id"] not in used:
            verdict.refuse("data/sources.csv", number, "id")
    return verdict


def judge_table(verdict: Verdict, name: str, resource: Mapping[str, Any], tables: Mapping[str, Sequence[Row]]) -> None:
    """The verdict on one table; the others are there to be referred to."""
    file, rows, schema = f"data/{resource['path']}", tables[name], resource["schema"]
    newest = max((row["accessed"] for row in tables["sources"] if DAY.fullmatch(row["accessed"])), default="9999")
    for column in schema["fields"]:
        judge_column(verdict, file, column, rows, "9999" if name in REGISTRIES else newest)
    for key in schema.get("foreignKeys", []):
        (column,), target = key["fields"], key["reference"]["resource"] or name
        known = {row[key["reference"]["fields"][0]] for row in tables[target]}
        refuse_where(verdict, file, rows, column, lambda cell, known=known: cell and cell not in known)
    if "countries" in rows[0]:
        ids = {row["id"] for row in tables["entities"]}
        refuse_where(verdict, file, rows, "countries", lambda cell: cell and set(cell.split("|")) - ids)
    fixed = next((column.get("unit") for column in schema["fields"] if column["name"] == "value"), None)
    if fixed and "unit" in rows[0]:
        refuse_where(verdict, file, rows, "unit", lambda cell: cell and cell != fixed)
    if name == "units":
        refuse_where(verdict, file, rows, "scale", lambda cell: NUMBER.fullmatch(cell) and float(cell) <= 0)
    judge_keys(verdict, file, schema, rows)
    judge_known(verdict, file, resource, rows)
    judge_rows(verdict, file, resource, tables)
    if name == "corrections":
        # whether a correction fits the table that it corrects is not in its schema
        verdict.allow(file, set(range(2, len(rows) + 2)), list(rows[0]))
    if len(schema["primaryKey"]) == 1 and name not in REGISTRIES:
        others = [name for name in rows[0] if name not in schema["primaryKey"]]
        seen: dict[tuple[str, ...], int] = {}
        for number, row in enumerate(rows, start=2):
            if seen.setdefault(tuple(row[other] for other in others), number) != number and len(others) > 1:
                verdict.refuse(file, number, ["once more"])


def refuse_where(verdict: Verdict, file: str, rows: Sequence[Row], column: str, wrong: Any) -> None:
    for number, row in enumerate(rows, start=2):
        if wrong(row[column]):
            verdict.refuse(file, number, column)


def judge_column(verdict: Verdict, file: str, column: Mapping[str, Any], rows: Sequence[Row], newest: str) -> None:
    described, seen = json.dumps(column), {}
    for number, row in enumerate(rows, start=2):
        cell = row[column["name"]]
        if not meets(cell, described, newest):
            verdict.refuse(file, number, column["name"])
        if column.get("constraints", {}).get("unique") and cell and cell in seen:
            verdict.refuse(file, {seen[cell], number}, column["name"])
        seen.setdefault(cell, number)


def judge_keys(verdict: Verdict, file: str, schema: Mapping[str, Any], rows: Sequence[Row]) -> None:
    names, seen = schema["primaryKey"], {}
    for number, row in enumerate(rows, start=2):
        key = tuple(row[name] for name in names)
        first = seen.setdefault(key, number)
        if not any(key):
            verdict.refuse(file, number, names)
        elif first != number:
            verdict.refuse(file, {first, number}, names)


def judge_known(verdict: Verdict, file: str, resource: Mapping[str, Any], rows: Sequence[Row]) -> None:
    """A row whose day cannot be told belongs to no edition; one known long before its period is wrong somewhere."""
    known = resource["known"]
    period = next((each for each in resource["schema"]["fields"] if each["name"] == "period"), None)
    for number, row in enumerate(rows, start=2):
        if known["rule"] == "always":
            return
        cell = row[known["column"]]
        day = known["dates"].get(cell, "") if known["rule"] == "edition" else cell
        if not span(day) or (known["rule"] != "edition" and day.startswith("FY")):
            verdict.refuse(file, number, known["column"])
        elif known["rule"] != "period_end" and known["column"] != "period" and period and span(row["period"]):
            begins = span(row["period"])[0]
            begins = begins.replace(year=begins.year - row["period"].startswith("FY"))
            if (begins - span(day)[1]).days > 45 and not period.get("futureReason"):
                verdict.refuse(file, number, [known["column"], "period"])


def judge_rows(verdict: Verdict, file: str, resource: Mapping[str, Any], tables: Mapping[str, Sequence[Row]]) -> None:
    """What the cells of a row say together."""
    rows, fields = tables[resource["name"]], {each["name"]: each for each in resource["schema"]["fields"]}
    homes = {row["id"]: row.get("country", "") for row in tables["entities"]}
    breaches = [each["where"] for each in resource.get("breaches", [])]
    for number, row in enumerate(rows, start=2):
        if row.get("source") and row["source"] == row.get("source2"):
            verdict.refuse(file, number, "source2")
        if "period_end" in fields and not end_fits(row["period"], row["period_end"]):
            verdict.refuse(file, number, ["period_end"])
        home, country = homes.get(row.get("entity", ""), ""), row.get("country", "")
        places = {country, *country.split("_"), *row.get("countries", "").split("|")}
        declared = any(where.items() <= dict(row).items() for where in breaches)
        elsewhere = declared or not home or not country or fields["country"].get("countryReason")
        if not elsewhere and home not in places:
            verdict.refuse(file, number, "country")
        if "fiscal_period" in fields:
            # a label is judged by the others of its company, so one changed cell may be told elsewhere
            verdict.allow(file, {number}, ["fiscal_period"])


def end_fits(period: str, end: str) -> bool:
    """Whether a last day is that of a period, or within 45 days of it; of a fiscal year, whether it is in that year."""
    days, last = span(period), span(end)
    fiscal = period.startswith("FY")
    if not end:
        return not fiscal
    if not days or not last:
        return True
    given = last[1]
    if fiscal:
        return given.year == days[1].year or 0 < (given - days[1]).days <= 45
    return abs((given - days[1]).days) <= 45 and given >= days[0]
