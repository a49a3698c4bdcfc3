"""The evidence: the data package under data/, read through one door.

`Evidence` knows the package; `Table` is one table as an edition sees it, and the place facts come from.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from twotracks import periods
from twotracks.errors import EvidenceError, Problem
from twotracks.facts import Fact, Row, exact, missing
from twotracks.project import Project, find_project
from twotracks.units import Units, load_units


@dataclass(frozen=True)
class Description:
    """What data/datapackage.json says of one table."""

    name: str
    path: Path
    resource: dict[str, Any]

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The fields by name, in the order of the columns."""
        return {field["name"]: field for field in self.resource["schema"]["fields"]}

    @property
    def key(self) -> list[str]:
        """Columns of the primary key."""
        key = self.resource["schema"].get("primaryKey", [])
        return [key] if isinstance(key, str) else list(key)

    @property
    def caveats(self) -> dict[str, str]:
        """What to know before using the table, by id."""
        return {caveat["id"]: caveat["text"] for caveat in self.resource.get("caveats", [])}


class Evidence:
    """The data package of one book.

    Raises
    ------
    EvidenceError
        When data/datapackage.json cannot be read.
    """

    def __init__(self, project: Project):
        self.project = project
        try:
            self.package = json.loads(project.package.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            where = project.relative(project.package)
            remedy = "restore the file: it describes every table"
            raise EvidenceError(Problem(where, f"cannot be read ({error})", remedy)) from None
        self.tables = {
            resource["name"]: Description(resource["name"], project.data / resource["path"], resource)
            for resource in self.package["resources"]
        }

    @cached_property
    def units(self) -> Units:
        """The units of data/units.csv."""
        return load_units(self.describe("units").path)

    @cached_property
    def sources(self) -> dict[str, dict[str, str]]:
        """The rows of data/sources.csv by id."""
        return self._by_id("sources")

    @cached_property
    def entities(self) -> dict[str, dict[str, str]]:
        """The rows of data/entities.csv by id."""
        return self._by_id("entities")

    def _by_id(self, table: str) -> dict[str, dict[str, str]]:
        rows = _read(self.describe(table), self.project).to_dict("records")
        return {row["id"]: {column: str(cell) for column, cell in row.items()} for row in rows}

    def describe(self, table: str) -> Description:
        """The description of a table.

        Raises
        ------
        EvidenceError
            When the package has no such table; the message names the nearest.
        """
        if table in self.tables:
            return self.tables[table]
        near = difflib.get_close_matches(table, self.tables, n=3, cutoff=0.4) or sorted(self.tables)
        raise EvidenceError(
            Problem("data/datapackage.json", f"there is no table {table!r}", f"did you mean {', '.join(near)}?")
        )

    def caveat(self, identifier: str) -> str:
        """The text of a caveat, wherever in the package it stands.

        Raises
        ------
        EvidenceError
            When no table declares it.
        """
        for description in self.tables.values():
            if identifier in description.caveats:
                return description.caveats[identifier]
        known = [each for description in self.tables.values() for each in description.caveats]
        near = difflib.get_close_matches(identifier, known, n=3, cutoff=0.3)
        raise EvidenceError(
            Problem("data/datapackage.json", f"there is no caveat {identifier!r}", f"did you mean {', '.join(near)}?")
        )

    def name(self, entity: str, lang: str = "en") -> str:
        """Display name of a country or company; its id where data/entities.csv has none."""
        row = self.entities.get(entity, {})
        return (row.get("name_zh") if lang == "zh" else "") or row.get("name_en") or entity

    def read(self, table: str) -> pd.DataFrame:
        """A table with the types its schema declares, `_row` (number of the record, header = 1) and `_known`.

        Raises
        ------
        EvidenceError
            With every cell that is not of its declared type.
        """
        description = self.describe(table)
        frame = _read(description, self.project)
        frame["_known"] = [day.isoformat() for day in _known(frame, description)]
        if "source" in frame and table != "sources":
            # a source dated only "2026" counts as its last day, but never as later than the day it was read
            read = [self.sources.get(source, {}).get("accessed") or "9999" for source in frame["source"]]
            frame["_known"] = frame["_known"].where(frame["_known"] < read, read)
        return frame


@lru_cache
def open_evidence(root: Path) -> Evidence:
    """The evidence of the book at `root`; read once in a process."""
    return Evidence(find_project(root))


def _read(description: Description, project: Project) -> pd.DataFrame:
    where = project.relative(description.path)
    try:
        frame = pd.read_csv(description.path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        remedy = "run `twotracks check`, which lists what is wrong cell by cell"
        raise EvidenceError(Problem(where, f"cannot be read ({error})", remedy)) from None
    frame["_row"] = range(2, len(frame) + 2)
    problems = []
    for name, field in description.fields.items():
        if name in frame and field["type"] in ("number", "integer"):
            numbers = pd.to_numeric(frame[name].where(frame[name] != ""), errors="coerce")
            bad = frame[~(numbers.abs() < math.inf) & (frame[name] != "")]
            problems += [
                Problem(f"{where}, row {row}, column {name}", f"{cell!r} is not a number", "write digits and a point")
                for row, cell in zip(bad["_row"], bad[name], strict=True)
            ]
            frame[name] = numbers
    if problems:
        raise EvidenceError(problems)
    return frame


def _known(frame: pd.DataFrame, description: Description) -> list[date]:
    """The day each row became known, by the rule that the table declares (`known` in the data package)."""
    known = description.resource.get("known", {"rule": "always"})
    rule = known["rule"]
    if rule == "date":
        return [periods.span(cell)[1] for cell in frame[known["column"]]]
    if rule == "edition":
        return [periods.span(known["dates"][cell])[1] for cell in frame[known["column"]]]
    if rule == "period_end":
        lag = timedelta(days=known["lag_days"])
        return [periods.span(cell)[1] + lag for cell in frame[known["column"]]]
    return [date.min] * len(frame)


class Table:
    """One table as an edition sees it.

    Rows that the edition does not have stay in the table, each with the reason, so that asking for one gives a
    missing fact, while asking for a row that never existed is an error.

    Parameters
    ----------
    description : Description
    evidence : Evidence
    rows : DataFrame
        As :meth:`Evidence.read` gives it, plus `_absent`: why the edition lacks the row, empty when it has it.
    edition : Edition
    """

    def __init__(self, description: Description, evidence: Evidence, rows: pd.DataFrame, edition: Any):
        self.description, self.evidence, self.rows, self.edition = description, evidence, rows, edition

    def __repr__(self) -> str:
        return f"{self.description.name}: {len(self._present)} of {len(self.rows)} rows in this edition"

    @property
    def _present(self) -> pd.DataFrame:
        return self.rows[self.rows["_absent"] == ""]

    @property
    def _time(self) -> str:
        return next(name for name in ("period", "date", "target_period", "issued") if name in self.rows)

    def _derive(self, rows: pd.DataFrame) -> Table:
        return Table(self.description, self.evidence, rows, self.edition)

    def where(self, **conditions: Any) -> Table:
        """The rows whose columns equal the values given; a list or tuple means any of them.

        Raises
        ------
        EvidenceError
            When the table has no such column, or no row at all has the value: a misspelling, not a gap.
        """
        rows = self.rows
        for column, wanted in conditions.items():
            self._require(column)
            wanted = wanted if isinstance(wanted, (list, tuple, set)) else [wanted]
            unknown = sorted(set(wanted) - set(self.rows[column]))
            if unknown:
                have = sorted(map(str, set(self.rows[column])))
                near = difflib.get_close_matches(str(unknown[0]), have, n=4, cutoff=0.3) or have[:8]
                what = f"no row selected so far has {column} = {unknown[0]!r}"
                raise EvidenceError(Problem(self.description.name, what, f"there is {', '.join(near)}"))
            rows = rows[rows[column].isin(wanted)]
        return self._derive(rows)

    def _require(self, column: str) -> None:
        if column not in self.description.fields:
            remedy = f"its columns are {', '.join(self.description.fields)}"
            raise EvidenceError(Problem(self.description.name, f"has no column {column!r}", remedy))

    def without(self, **conditions: Any) -> Table:
        """The rows that :meth:`where` with the same conditions would leave out."""
        return self._derive(self.rows.drop(self.where(**conditions).rows.index))

    def newest(self, column: str, per: Iterable[str]) -> Table:
        """Of rows that differ only in their edition or vintage, the newest one that the edition knows.

        Parameters
        ----------
        column : str
            The column that orders the vintages, e.g. "edition".
        per : iterable of str
            The columns that tell observations apart, e.g. ("country", "period").
        """
        present = self._present.sort_values(column, kind="stable")
        older = present[present.duplicated(list(per), keep="last")].index
        return self._derive(self.rows.drop(older))

    def money(self, currency: str | None = None) -> Table:
        """The table with `value` in a currency (the edition's own by default).

        Rows that cannot be converted become absent, with the reason; :meth:`left_out` lists the reasons.
        """
        from twotracks.currency import convert

        return convert(self, currency or self.edition.currency)

    def left_out(self) -> list[str]:
        """Why rows are absent, each reason once."""
        return list(dict.fromkeys(reason for reason in self.rows["_absent"] if reason))

    def fact(self, column: str = "value", **conditions: Any) -> Fact:
        """The one fact that the conditions name.

        Parameters
        ----------
        column : str
            The column with the value. Its unit is the row's `unit`, or the one the schema fixes for the column.

        Raises
        ------
        EvidenceError
            When no row, or more than one, fits.
        """
        self._require(column)
        chosen = self.where(**conditions)
        present = chosen._present
        if len(present) == 1:
            return chosen._fact(present.iloc[0], column)
        asked = ", ".join(f"{name} = {value!r}" for name, value in conditions.items())
        if len(present):
            differ = [
                name for name in self.description.fields if name != column and present[name].nunique(dropna=False) > 1
            ]
            what = f"{len(present)} rows have {asked} (rows {', '.join(map(str, present['_row'][:6]))})"
            raise EvidenceError(
                Problem(self.description.name, what, f"say which, by {', '.join(differ[:6]) or 'its key'}")
            )
        if chosen.rows.empty:
            raise EvidenceError(
                Problem(self.description.name, f"no row has {asked}", "each value exists, but not together")
            )
        return chosen._missing(column)

    def latest(self, column: str = "value", **conditions: Any) -> Fact:
        """The fact of the last period among the rows that fit; missing when the edition has none of them."""
        chosen = self.where(**conditions)
        facts = chosen.facts(column)
        return facts[-1] if facts else chosen._missing(column)

    def facts(self, column: str = "value") -> list[Fact]:
        """All facts of the table, by period; rows without a value in `column` are passed over."""
        self._require(column)
        present = self._present.dropna(subset=[column])
        ends = [_end(row, self._time) for row in present.to_dict("records")]
        order = sorted(range(len(present)), key=ends.__getitem__)
        return [self._fact(present.iloc[position], column) for position in order]

    def by_period(self, column: str = "value", **conditions: Any) -> dict[str, Fact]:
        """The facts that fit, by period, in order.

        Raises
        ------
        EvidenceError
            When two rows share a period.
        """
        facts = self.where(**conditions).facts(column)
        result = {fact.period: fact for fact in facts}
        if len(result) < len(facts):
            doubled = sorted({fact.period for fact in facts if fact is not result[fact.period]})
            remedy = "narrow the conditions, or choose a vintage with newest()"
            raise EvidenceError(Problem(self.description.name, f"several rows for {', '.join(doubled[:4])}", remedy))
        return result

    @property
    def frame(self) -> pd.DataFrame:
        """The rows that the edition has, for a chart: all columns, `name` for display, all sources in `source`."""
        present = self._present
        result = present[[name for name in present if not name.startswith("_")]].copy()
        who = "entity" if "entity" in present else "country" if "country" in present else None
        if who:
            result["name"] = [self.evidence.name(each, self.edition.lang) for each in present[who]]
        result["source"] = [
            "; ".join(dict.fromkeys((*_sources(row), *(row["_factor"].sources if row.get("_factor") else ()))))
            for row in present.to_dict("records")
        ]
        # without rows pandas takes a list for numbers
        result = result.astype({name: str for name in ("name", "source") if name in result})
        return result.drop(columns=[name for name in ("source2",) if name in result]).reset_index(drop=True)

    def _missing(self, column: str) -> Fact:
        reasons = self.left_out()
        unit = self._unit(self.rows.iloc[0], column) if len(self.rows) else "ratio"
        return missing(reasons[0] if reasons else "no rows", unit, self.evidence.units, self.edition.lang)

    def _unit(self, row: pd.Series, column: str) -> str:
        """Unit of a cell: the one that the schema fixes for its column, unless money() has changed it, or the row's."""
        converted = column == "value" and "_factor" in row
        fixed = None if converted else self.description.fields[column].get("unit")
        return fixed or row["unit"]

    def _fact(self, row: pd.Series, column: str) -> Fact:
        unit = self._unit(row, column)
        if pd.isna(row[column]):
            reason = f"row {row['_row']} of {self.description.name} gives no {column}"
            return missing(reason, unit, self.evidence.units, self.edition.lang)
        converted = column == "value" and row.get("_factor") is not None
        value, unit = (row["_original"], row["_unit"]) if converted else (row[column], unit)
        when = str(row[self._time])
        provenance = Row(
            self.description.name,
            int(row["_row"]),
            tuple((name, str(row[name])) for name in self.description.key),
            exact(value),
            unit,
            when,
            _sources(row),
            row.get("confidence") or "high",
            row.get("locator") or "",
            row.get("note") or "",
        )
        units = self.evidence.units
        fact = Fact(
            units.quantity(float(value), unit), units, (when,), exact(value), (provenance,), lang=self.edition.lang
        )
        return replace((fact * row["_factor"]).to(row["unit"]), periods=(when,)) if converted else fact


def _end(row: dict[str, Any], time: str) -> date:
    """Last day of a row's period; rows without one come first."""
    when = row.get("period_end") or row[time]
    return periods.span(when)[1] if when else date.min


def _sources(row: Any) -> tuple[str, ...]:
    return tuple(each for each in (row.get("source"), row.get("source2")) if each)


def tidy(facts: Iterable[Fact], **labels: Any) -> pd.DataFrame:
    """Facts as a chart's data: one row each with period, value, unit, source, confidence, plus constant labels."""
    return pd.DataFrame(
        [
            {
                **labels,
                "period": fact.period,
                "value": fact.value,
                "unit": fact.unit,
                "source": "; ".join(fact.sources),
                "confidence": fact.confidence,
            }
            for fact in facts
            if not fact.missing
        ],
        columns=[*labels, "period", "value", "unit", "source", "confidence"],
    )
