"""The evidence: the data package under data/, read through one door."""

from __future__ import annotations

import difflib
import hashlib
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence import corrections
from twotracks.evidence.corrections import Correction
from twotracks.evidence.descriptor import read_package
from twotracks.evidence.selections import read_selections
from twotracks.project import Project, find_project
from twotracks.quantities import periods
from twotracks.quantities.units import Units, load_units

# whose a value is, what else defines it besides the key, and which print of it a row has; see data/README.md
SUBJECTS = ("country", "entity", "place", "city", "business", "customer", "model", "model_key", "market_country", "app",
            "chip", "channel", "origin", "destination", "company", "brand", "adopter", "service")  # fmt: skip
DEFINING = ("indicator", "base", "scope", "definition", "basis", "nature", "population", "tracker", "survey",
            "estimator", "counter", "valuation_basis")  # fmt: skip
PRINTS = ("edition", "vintage")


@dataclass(frozen=True)
class Resource:
    """One table of data/datapackage.json; `descriptor` is what the package says of it (Frictionless terms)."""

    name: str
    path: Path
    descriptor: dict[str, Any]

    @cached_property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The fields by name, in the order of the columns."""
        return {field["name"]: field for field in self.descriptor["schema"]["fields"]}

    @cached_property
    def key(self) -> list[str]:
        """Columns of the primary key."""
        key = self.descriptor["schema"].get("primaryKey", [])
        return [key] if isinstance(key, str) else list(key)

    @cached_property
    def roles(self) -> tuple[list[str], list[str], list[str]]:
        """Columns that say whose a value is, what is measured, and in which print, by the names of the conventions.

        A column of the key that is neither a subject, a time nor a print tells values apart by what they measure.
        """
        subject = [name for name in self.fields if name in SUBJECTS or (name in self.key and name == "id")]
        vintage = [name for name in self.fields if name in PRINTS]
        # where there are prints, the basis says how a print came by the value
        vintage += [name for name in self.fields if name == "basis" and vintage]
        others = {*subject, *vintage, *self.dated, "id", "unit"}
        definition = [name for name in self.fields if (name in DEFINING or name in self.key) and name not in others]
        return subject, definition, vintage

    @property
    def time(self) -> str:
        """The column that says of what time a row is; where none does, the one that says since when it is known.

        Empty for a table without either.
        """
        return self.descriptor.get("time") or self.descriptor.get("known", {}).get("column", "")

    @property
    def dated(self) -> list[str]:
        """The columns that hold periods or days (`dated` in the package, or of the type date)."""
        return [name for name, field in self.fields.items() if is_dated(field)]

    @property
    def caveats(self) -> dict[str, str]:
        """What to know before using the table, by id."""
        return {caveat["id"]: caveat["text"] for caveat in self.descriptor.get("caveats", [])}

    def stamps(self) -> dict[str, Any]:
        """Size and SHA-256 of the file as it is now, as Frictionless writes them.

        They stand in the description that readers get, never in the one that authors write: there they could only be
        true or a lie.
        """
        content = self.path.read_bytes()
        return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def is_dated(field: Mapping[str, Any]) -> bool:
    """Whether a field of the package holds periods or days, beyond what its pattern can say."""
    return bool(field.get("dated")) or field.get("type") == "date"


class Evidence:
    """The data package of one book.

    Raises
    ------
    EvidenceError
        When data/datapackage.json cannot be read, or is not a list of tables.
    """

    def __init__(self, project: Project):
        self.project = project
        self.package = read_package(project)
        self.tables = {
            resource["name"]: Resource(resource["name"], project.data / resource["path"], resource)
            for resource in self.package["resources"]
        }

    @cached_property
    def units(self) -> Units:
        """The units of data/units.csv."""
        return load_units(self.resource("units").path)

    @cached_property
    def sources(self) -> dict[str, dict[str, str]]:
        """The rows of data/sources.csv by id."""
        return self._by_id("sources")

    @cached_property
    def entities(self) -> dict[str, dict[str, str]]:
        """The rows of data/entities.csv by id."""
        return self._by_id("entities")

    @cached_property
    def corrections(self) -> list[Correction]:
        """The rows of data/corrections.csv; none where the book has no such table."""
        resource = self.tables.get(corrections.TABLE)
        return corrections.load(read_text(resource, self.project)) if resource else []

    @cached_property
    def selections(self) -> dict[str, dict[str, Any]]:
        """What data/selections.toml declares, by name."""
        return read_selections(self.project)

    def text(self, table: str) -> pd.DataFrame:
        """A table as text with its corrections applied, and `_row` (number of the record, header = 1).

        Raises
        ------
        EvidenceError
            When the file cannot be read.
        """
        frame = read_text(self.resource(table), self.project)
        return frame if table == corrections.TABLE else corrections.apply(frame, table, self.corrections)

    def content(self, table: str) -> bytes:
        """The file of a table, as readers take it away."""
        return self.resource(table).path.read_bytes()

    def _by_id(self, table: str) -> dict[str, dict[str, str]]:
        rows = self.text(table).to_dict("records")
        return {row["id"]: {column: str(cell) for column, cell in row.items()} for row in rows}

    def resource(self, table: str) -> Resource:
        """What the package says of a table.

        Raises
        ------
        EvidenceError
            When the package has no such table; the message names the nearest.
        """
        if table in self.tables:
            # the build listens: a chapter runs again when the description of a table that it used has changed
            sys.audit("twotracks.describe", table)
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
        for resource in self.tables.values():
            if identifier in resource.caveats:
                sys.audit("twotracks.describe", resource.name)
                return resource.caveats[identifier]
        known = [each for resource in self.tables.values() for each in resource.caveats]
        near = difflib.get_close_matches(identifier, known, n=3, cutoff=0.3)
        raise EvidenceError(
            Problem("data/datapackage.json", f"there is no caveat {identifier!r}", f"did you mean {', '.join(near)}?")
        )

    def name(self, entity: str, lang: str = "en") -> str:
        """Display name of a country or company; its id where data/entities.csv has none."""
        row = self.entities.get(entity, {})
        return (row.get("name_zh") if lang == "zh" else "") or row.get("name_en") or entity

    def read(self, table: str) -> pd.DataFrame:
        """A table with the types its schema declares, corrected, with `_row` (record, header = 1) and `_known`.

        Raises
        ------
        EvidenceError
            With every cell that is not of its declared type.
        """
        resource = self.resource(table)
        frame = _typed(self.text(table), resource, self.project.relative(resource.path))
        # of a table without rows pandas takes the days for numbers
        frame["_known"] = pd.Series([day.isoformat() for day in _known(frame, resource)], frame.index, dtype=str)
        if "source" in frame and table != "sources":
            # a source dated only "2026" counts as its last day, but never as later than the day it was read
            read = [self.sources.get(source, {}).get("accessed") or "9999" for source in frame["source"]]
            frame["_known"] = frame["_known"].where(frame["_known"] < read, read)
        return frame


@lru_cache
def open_evidence(root: Path) -> Evidence:
    """The evidence of the book at `root`; read once in a process."""
    return Evidence(find_project(root))


def read_text(resource: Resource, project: Project) -> pd.DataFrame:
    """A table as its file has it, all text, and `_row` (number of the record, header = 1).

    Raises
    ------
    EvidenceError
        When the file cannot be read.
    """
    try:
        frame = pd.read_csv(resource.path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        where = project.relative(resource.path)
        remedy = "run `twotracks check`, which lists what is wrong cell by cell"
        raise EvidenceError(Problem(where, f"cannot be read ({error})", remedy)) from None
    frame["_row"] = range(2, len(frame) + 2)
    return frame


def _typed(frame: pd.DataFrame, resource: Resource, where: str) -> pd.DataFrame:
    problems = []
    for name, field in resource.fields.items():
        if name in frame and field.get("type") in ("number", "integer"):
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


def _known(frame: pd.DataFrame, resource: Resource) -> list[date]:
    """The day each row became known, by the rule that the table declares (`known` in the data package)."""
    known = resource.descriptor.get("known", {"rule": "always"})
    rule = known["rule"]
    if rule == "date":
        return [periods.span(cell)[1] for cell in frame[known["column"]]]
    if rule == "edition":
        return [periods.span(known["dates"][cell])[1] for cell in frame[known["column"]]]
    if rule == "period_end":
        lag = timedelta(days=known["lag_days"])
        return [periods.span(cell)[1] + lag for cell in frame[known["column"]]]
    return [date.min] * len(frame)
