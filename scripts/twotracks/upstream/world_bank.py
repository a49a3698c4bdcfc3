"""World Bank series, as the datasets project packs them or the bank's own download has them: into investment/macro.

One row for each country and year (`Country Code`, `Year`, `Value`), or one column for each year below four lines of
preamble. A file that names its indicator must name the right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Delivery, Publisher, Update, Upload
from twotracks.upstream.files import read_bytes, read_sheet
from twotracks.upstream.records import Record, Sheet, scaled

TABLE, INDEX = "investment/macro", "cpi_index_2013_100"
# what the bank's DataBank writes below the rows
NOTES = ("Data from database:", "Last Updated:")
COLUMNS = {
    "country": ("Country Code", "Code", "Country ISO3", "iso3"),
    "year": ("Year", "Date"),
    "code": ("Indicator Code", "Series Code"),
}


@dataclass(frozen=True)
class Series:
    """One indicator of the bank, and ours; `divisor` and `digits` are how our table writes it."""

    name: str
    code: str
    indicator: str
    title: str
    columns: tuple[str, ...]
    units: dict[str, str]
    divisor: int
    digits: int


GDP = Series("world-bank-gdp", "NY.GDP.MKTP.CD", "gdp_nominal_usd", "GDP (current US$)",
             ("Value", "GDP (current US$)", "GDP"), {"": "USD_bn"}, 10**9, 3)  # fmt: skip
PRICES = Series("world-bank-prices", "FP.CPI.TOTL.ZG", "cpi_inflation", "Inflation, consumer prices (annual %)",
                ("Value", "Inflation, consumer prices (annual %)", "CPI"), {"": "percent"}, 1, 4)  # fmt: skip
PARITIES = Series("world-bank-ppp", "PA.NUS.PPP", "ppp_conversion_factor",
                  "PPP conversion factor, GDP (LCU per international $)",
                  ("Value", "PPP", "PPP conversion factor, GDP (LCU per international $)"),
                  {"USA": "USD_per_INTL", "CHN": "CNY_per_INTL"}, 1, 6)  # fmt: skip


def read(upload: Upload, evidence: Evidence, series: Series) -> Delivery:
    """The years of one indicator, for the countries whose series we have.

    Raises
    ------
    UpstreamError
    """
    # the bank's own download has two records above the header
    own = b"Data Source" in read_bytes(upload)[:20]
    sheet = read_sheet(upload, skip=2 if own else 0, notes=NOTES)
    delivery = Delivery([], PUBLISHERS[series.name].source(series.title))
    cells = _wide(sheet) if _years(sheet) else sheet.pick(COLUMNS | {"value": series.columns}, ("code",))
    mine = [row for row in evidence.text(TABLE).to_dict("records") if row["indicator"] == series.indicator]
    countries, rows, others = {row["country"] for row in mine}, [], set()
    _check_indicator(sheet, cells, series)
    for record in cells:
        value = sheet.number(record, "value")
        if not re.fullmatch(r"(19|20)\d\d", record["year"]):
            sheet.tell(
                record.row, "year", record["year"], f"{record['year'][:40]!r} is not a year", "write it as in 2024"
            )
        elif record["country"] not in countries:
            others.add(record["country"])
        elif value is None:
            delivery.leave_out("years without a figure", f"{record['country']} {record['year']}")
        else:
            rows.append(_row(record, series, value, upload, delivery))
    sheet.once(cells, "country", "year")
    sheet.stop()
    delivery.left_out["economies and regions that are not in our table"] = sorted(others)
    newest, ours = max((row["period"] for row in rows), default=""), max((row["period"] for row in mine), default="")
    delivery.source["published"] = newest
    covers = lambda row: row["indicator"] == series.indicator  # noqa: E731
    delivery.updates.append(Update(TABLE, rows, ("value",), covers, "series", newest=newest, ours=ours))
    if series is PRICES:
        of_index = lambda row: row["indicator"] == INDEX  # noqa: E731
        chained = list(_chained(rows))
        delivery.updates.append(Update(TABLE, chained, ("value",), of_index, "series", agrees=_rounded))
    return delivery


def _chained(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The price index that follows from the rates of inflation of the years after 2013, which is 100."""
    for country in dict.fromkeys(row["country"] for row in rows):
        rates = {row["period"]: row for row in rows if row["country"] == country}
        level, year = Decimal(100), 2013
        while (row := rates.get(str(year))) is not None:
            level *= 1 + Decimal(row["value"]) / 100 if year > 2013 else 1
            yield row | {"indicator": INDEX, "value": scaled(level, 1, 3), "unit": "index_2013_100",
                         "locator": "chained annual rates", "note": "chained from annual inflation rates"}  # fmt: skip
            year += 1


def _rounded(column: str, ours: str, theirs: str) -> bool:
    """Whether two chained levels differ by what the rates were rounded by."""
    return column == "value" and abs(Decimal(ours) - Decimal(theirs)) <= Decimal("0.01")


def _row(record: Record, series: Series, value: Decimal, upload: Upload, delivery: Delivery) -> dict[str, str]:
    return {
        "country": record["country"],
        "indicator": series.indicator,
        "period": record["year"],
        "value": scaled(value, series.divisor, series.digits),
        "unit": series.units.get(record["country"]) or series.units[""],
        "source": delivery.source["id"],
        "locator": upload.name,
        "confidence": "high",
    }


def _years(sheet: Sheet) -> list[str]:
    return [name for name in sheet.columns if re.fullmatch(r"(19|20)\d\d( \[YR\d{4}\])?", name)]


def _wide(sheet: Sheet) -> list[Record]:
    """One record for each cell of a year."""
    years = _years(sheet)
    records = sheet.pick({name: COLUMNS[name] for name in ("country", "code")} | {year: (year,) for year in years})
    return [
        Record(record.row, {"country": record["country"], "code": record["code"], "year": year[:4], "value": cell})
        for record in records
        for year in years
        if (cell := record[year]) not in ("", "..")
    ]


def _check_indicator(sheet: Sheet, records: list[Record], series: Series) -> None:
    for code in sorted({record["code"] for record in records} - {"", series.code}):
        row = next(record.row for record in records if record["code"] == code)
        sheet.tell(row, "code", code, f"is the indicator {code}, not {series.code}", f"use the file of {series.title}")


PUBLISHERS = {
    series.name: Publisher(
        series.name, "World Bank", "CC BY 4.0", f"https://data.worldbank.org/indicator/{series.code}",
        partial(read, series=series),
    )
    for series in (GDP, PRICES, PARITIES)
}  # fmt: skip
