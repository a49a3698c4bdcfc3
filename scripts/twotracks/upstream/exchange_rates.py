"""Exchange rates of the Federal Reserve, monthly, as the datasets project packs them: into investment/macro.

The file gives units of a currency for one US dollar (for some countries of the Commonwealth and the euro area the other
way round; none of them is ours). A mean of a year is that of its twelve months, and only that of a whole year.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import partial

from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Cells, Delivery, Publisher, Update, Upload
from twotracks.upstream.files import read_sheet
from twotracks.upstream.records import scaled

TABLE, MONTHLY, ANNUAL = "investment/macro", "exchange_rate_monthly_avg", "exchange_rate_annual_avg"
COLUMNS = {
    "date": ("Date", "Month"),
    "country": ("Country", "Country Name"),
    "rate": ("Exchange rate", "Value", "Rate"),
}
CURRENCIES = {"China": ("CHN", "CNY_per_USD"), "Hong Kong": ("HKG", "HKD_per_USD")}
DAYS = {"%Y-%m-%d": "%Y-%m", "%Y-%m": "%Y-%m"}


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """Monthly means and those of whole years, of the yuan and the Hong Kong dollar.

    Raises
    ------
    UpstreamError
    """
    sheet = read_sheet(upload)
    records = sheet.pick(COLUMNS)
    delivery = Delivery([], PUBLISHER.source("US Federal Reserve exchange rates, monthly"))
    months: dict[str, dict[str, Decimal]] = defaultdict(dict)
    others = set()
    for record in records:
        record.cells["date"] = sheet.day(record, "date", DAYS)
    # a file of days says several things of a month
    sheet.once(records, "date", "country")
    for record in records:
        month, rate = record["date"], sheet.number(record, "rate")
        if record["country"] not in CURRENCIES:
            others.add(record["country"])
        elif rate is not None and rate <= 0:
            sheet.tell(record.row, "rate", record["rate"], f"{record['rate']!r} is no rate", "fetch the file again")
        elif rate is not None:
            months[record["country"]][month] = rate
    sheet.stop()
    delivery.left_out["countries whose currencies we do not use"] = sorted(others)
    rows = []
    for name, rates in months.items():
        rows += [_row(name, MONTHLY, month, rate, upload, delivery) for month, rate in sorted(rates.items())]
        rows += [_row(name, ANNUAL, *mean, upload, delivery) for mean in _years(name, rates, delivery)]
    mine = [row for row in evidence.text(TABLE).to_dict("records") if row["indicator"] in (MONTHLY, ANNUAL)]
    newest = max((row["period"] for row in rows if row["indicator"] == MONTHLY), default="")
    ours = max((row["period"] for row in mine if row["indicator"] == MONTHLY), default="")
    delivery.source["published"] = newest
    for indicator, agrees in ((MONTHLY, None), (ANNUAL, _rounding)):
        own = [row for row in rows if row["indicator"] == indicator]
        covers = partial(_is, indicator)
        delivery.updates.append(Update(TABLE, own, ("value",), covers, "series", (), {}, agrees, newest, ours))
    return delivery


def _is(indicator: str, row: Cells) -> bool:
    return row["indicator"] == indicator


def _years(name: str, rates: dict[str, Decimal], delivery: Delivery) -> list[tuple[str, Decimal]]:
    """The means of the years of which there are twelve months."""
    found = []
    for year in sorted({month[:4] for month in rates}):
        values = [rate for month, rate in rates.items() if month.startswith(year)]
        if len(values) == 12:
            found.append((year, sum(values, Decimal()) / 12))
        else:
            delivery.leave_out("years without all months: no mean", f"{name} {year} ({len(values)} months)")
    return found


def _row(name: str, indicator: str, period: str, rate: Decimal, upload: Upload, delivery: Delivery) -> dict[str, str]:
    country, unit = CURRENCIES[name]
    return {
        "country": country,
        "indicator": indicator,
        "period": period,
        "value": scaled(rate, 1, 4),
        "unit": unit,
        "source": delivery.source["id"],
        "locator": upload.name if indicator == MONTHLY else f"{upload.name}, mean of twelve months",
        "confidence": "high",
    }


def _rounding(column: str, ours: str, theirs: str) -> bool:
    """Whether a mean of the Federal Reserve's own, over days, differs from that over months in the third digit only."""
    return column == "value" and abs(Decimal(ours) - Decimal(theirs)) <= Decimal("0.001") * Decimal(ours)


PUBLISHER = Publisher(
    "exchange-rates", "Federal Reserve (H.10), packed by datahub.io", "ODC-PDDL",
    "https://github.com/datasets/exchange-rates/tree/main/data", read,
)  # fmt: skip
