"""A small book made in the test: what the core needs to run, and no more."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from hypothesis import HealthCheck, settings

from twotracks.evidence.package import Evidence
from twotracks.facts.fact import Fact
from twotracks.facts.provenance import Row
from twotracks.project import Project
from twotracks.quantities.formats import exact
from twotracks.quantities.units import Unit, Units, load_units

if TYPE_CHECKING:
    from twotracks.build.chapters.chapter import Chapter

# a busy machine must not fail a property
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parent.parent

# those of the book that the tests use
UNITS = Units(
    [
        load_units(ROOT / "data/units.csv")[unit]
        for unit in (
            "USD_bn", "USD_m", "CNY_bn", "HKD_bn", "USD2021_bn", "INTL_bn",
            "CNY_per_USD", "HKD_per_USD", "CNY_per_INTL", "USD_per_INTL", "index_1982_84_100",
            "percent", "ratio", "kW", "TWh", "TB_per_s", "H100e", "months", "days", "firms", "measures",
            "models_k", "FLOP", "rides_m", "dated_event", "rank",
        )
    ]
)  # fmt: skip
SOURCES = """\
id,publisher,title,url,accessed
almanac,The Almanac,Money raised,https://example.org/almanac,2026-11-01
gazette,The Gazette,Money again,,2025-06-15
"""
ENTITIES = """\
id,name_en,name_zh
USA,United States,美国
CHN,China,中国
HKG,Hong Kong,
"""
# the columns of small tables that hold periods or days; the first that a table has says when its rows are
DATED = ("period", "date", "target_period", "issued", "published", "period_end", "as_of", "released")
# what a column of a small table refers to
REGISTRIES = {
    "country": "entities", "entity": "entities", "unit": "units", "source": "sources", "source2": "sources",
}  # fmt: skip


@dataclass(frozen=True)
class Bookless:
    """The context of facts that belong to no book."""

    lang: str = "en"
    as_of: str = "2026-01-31"
    units: Units = UNITS
    sources: dict[str, dict[str, str]] = field(default_factory=dict)

    def name(self, identifier: str) -> str:
        return identifier

    def estimate(self, of: str, usual: str) -> str:
        return usual


CONTEXT = Bookless()


def fact(value: float, unit: str = "USD_bn", rows: str = "", period: str = "2025", confidence: str = "high") -> Fact:
    """A fact of :data:`UNITS`; each letter of `rows` stands for one row of a table, with a source of that name."""
    behind = tuple(Row("t", ord(name), (("id", name),), "1", unit, "2025", (name,), confidence) for name in rows)
    return Fact(UNITS.quantity(value, unit), CONTEXT, (period,), exact(value), behind)


@dataclass(frozen=True)
class Small:
    """A table to write: CSV text and what the package says of it. Columns named in `schema` get what stands there."""

    name: str
    text: str
    key: tuple[str, ...] = ("country", "period")
    known: dict[str, Any] | None = None
    schema: dict[str, dict[str, Any]] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        columns = next(csv.reader(self.text.splitlines()))
        fields = [
            {
                "name": name,
                "type": "number" if name in ("value", "scale") else "string",
                **({"dated": True} if name in DATED else {}),
                **self.schema.get(name, {}),
            }
            for name in columns
        ]
        foreign = [
            {"fields": [name], "reference": {"resource": REGISTRIES[name], "fields": ["id"]}}
            for name in columns
            if name in REGISTRIES
        ]
        when = next((name for name in DATED if name in columns), "")
        return {
            "name": self.name,
            "path": f"{self.name}.csv",
            "title": self.name,
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "schema": {"fields": fields, "primaryKey": list(self.key), "foreignKeys": foreign},
            **({"time": when} if when else {}),
            "known": self.known or {"rule": "always"},
        }


def write_book(root: Path, *tables: Small) -> Path:
    """Write `_config.yml` and data/ with the three registries and the tables given; returns the folder."""
    units = io.StringIO()
    rows = csv.DictWriter(units, [column.name for column in fields(Unit)], lineterminator="\n")
    rows.writeheader()
    rows.writerows(asdict(unit) for unit in UNITS.by_id.values())
    registries = [Small(name, text, ("id",)) for name, text in
                  (("sources", SOURCES), ("entities", ENTITIES), ("units", units.getvalue()))]  # fmt: skip
    (root / "_config.yml").write_text("title: Small\n", encoding="utf-8")
    for table in (*registries, *tables):
        path = root / "data" / f"{table.name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(table.text, encoding="utf-8")
    licence = {"name": "CC-BY-4.0", "title": "Attribution"}
    described = [table.describe() for table in (*registries, *tables)]
    package = {"name": "small", "licenses": [licence], "resources": described}
    (root / "data/datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return root


def evidence_of(root: Path) -> Evidence:
    """The evidence of a book, read afresh."""
    return Evidence(Project(root))


def read_csv(path: str) -> list[dict[str, str]]:
    """The rows of a table of the real package, read without the package under test."""
    with (ROOT / "data" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page(site: Path, name: str) -> BeautifulSoup:
    """A page of a site, by its name without suffix."""
    return BeautifulSoup((site / f"{name}.html").read_bytes(), "lxml")


def chapters_with_code(book: Path) -> list[Chapter]:
    """The chapters of a book that run, by name."""
    # loads jupytext, which few tests need
    from twotracks.build.chapters.chapter import Chapter, has_code

    return [Chapter(path, path.name) for path in sorted((book / "chapters").glob("*.md")) if has_code(path)]
