"""A small book made in the test: what the core needs to run, and no more."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from twotracks.evidence.package import Evidence
from twotracks.facts.fact import Fact
from twotracks.facts.provenance import Row
from twotracks.project import Project
from twotracks.quantities.formats import exact
from twotracks.quantities.units import Unit, Units

# a busy machine must not fail a property
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parent.parent

UNITS = Units(
    [
        Unit("USD_bn", "USD", 1e9, "billion US dollars", "十亿美元"),
        Unit("USD_m", "USD", 1e6, "million US dollars", "百万美元"),
        Unit("CNY_bn", "CNY", 1e9, "billion yuan", "十亿元人民币"),
        Unit("HKD_bn", "HKD", 1e9, "billion Hong Kong dollars", "十亿港元"),
        Unit("USD2021_bn", "USD2021", 1e9, "billion constant 2021 US dollars", "十亿美元(2021年不变价)"),
        Unit("INTL_bn", "INTL", 1e9, "billion international dollars", "十亿国际元"),
        Unit("CNY_per_USD", "CNY/USD", 1, "yuan per US dollar", "人民币元/美元"),
        Unit("HKD_per_USD", "HKD/USD", 1, "Hong Kong dollars per US dollar", "港元/美元"),
        Unit("CNY_per_INTL", "CNY/INTL", 1, "yuan per international dollar", "人民币元/国际元"),
        Unit("USD_per_INTL", "USD/INTL", 1, "US dollars per international dollar", "美元/国际元"),
        Unit("index_1982_84_100", "cpi1982_84", 1, "consumer price index", "消费者价格指数"),
        Unit("percent", "one", 0.01, "percent", "百分比"),
        Unit("ratio", "one", 1, "ratio", "倍"),
        Unit("kW", "watt", 1e3, "kilowatts", "千瓦"),
        Unit("TWh", "watt_hour", 1e12, "terawatt-hours", "太瓦时"),
        Unit("TB_per_s", "byte/second", 1e12, "terabytes per second", "TB/秒"),
        Unit("H100e", "H100e", 1, "H100 equivalents", "H100等效算力"),
        Unit("months", "month", 1, "months", "个月"),
        Unit("days", "day", 1, "days", "天"),
        Unit("firms", "firm", 1, "firms", "家企业"),
        Unit("models_k", "model", 1000, "thousand models", "千个模型"),
        Unit("FLOP", "FLOP", 1, "floating-point operations", "次浮点运算"),
        Unit("rides_m", "ride", 1e6, "million rides", "百万次出行"),
    ]
)
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
# what a column of a small table refers to
REGISTRIES = {
    "country": "entities", "entity": "entities", "unit": "units", "source": "sources", "source2": "sources",
}  # fmt: skip


def fact(value: float, unit: str = "USD_bn", rows: str = "", period: str = "2025", confidence: str = "high") -> Fact:
    """A fact of :data:`UNITS`; each letter of `rows` stands for one row of a table, with a source of that name."""
    behind = tuple(Row("t", ord(name), (("id", name),), "1", unit, "2025", (name,), confidence) for name in rows)
    return Fact(UNITS.quantity(value, unit), UNITS, (period,), exact(value), behind)


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
            {"name": name, "type": "number" if name in ("value", "scale") else "string", **self.schema.get(name, {})}
            for name in columns
        ]
        foreign = [
            {"fields": [name], "reference": {"resource": REGISTRIES[name], "fields": ["id"]}}
            for name in columns
            if name in REGISTRIES
        ]
        return {
            "name": self.name,
            "path": f"{self.name}.csv",
            "title": self.name,
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "schema": {"fields": fields, "primaryKey": list(self.key), "foreignKeys": foreign},
            **({"known": self.known} if self.known else {}),
        }


def write_book(root: Path, *tables: Small) -> Path:
    """Write `_config.yml` and data/ with the three registries and the tables given; returns the folder."""
    units = "id,dimension,scale,name_en,name_zh\n" + "".join(
        f"{unit.id},{unit.dimension},{unit.scale!r},{unit.name_en},{unit.name_zh}\n" for unit in UNITS.by_id.values()
    )
    registries = [Small(name, text, ("id",)) for name, text in
                  (("sources", SOURCES), ("entities", ENTITIES), ("units", units))]  # fmt: skip
    (root / "_config.yml").write_text("title: Small\n", encoding="utf-8")
    for table in (*registries, *tables):
        path = root / "data" / f"{table.name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(table.text, encoding="utf-8")
    package = {"name": "small", "resources": [table.describe() for table in (*registries, *tables)]}
    (root / "data/datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return root


def evidence_of(root: Path) -> Evidence:
    """The evidence of a book, read afresh."""
    return Evidence(Project(root))


def read_csv(path: str) -> list[dict[str, str]]:
    """The rows of a table of the real package, read without the package under test."""
    with (ROOT / "data" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
