"""Our World in Data: the CSV behind a chart (`Entity`, `Code`, `Year`, one column for each measure).

Which chart it is, its columns say. Two are in the book: private investment in AI by CSET, whose constant dollars are
kept by edition, and industrial robots, whose installations are rounded to a thousand where we have the exact count.
"""

from __future__ import annotations

import re
from decimal import Decimal
from statistics import median

from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Cells, Delivery, Publisher, Update, Upload
from twotracks.upstream.files import read_sheet
from twotracks.upstream.records import Record, Sheet, scaled

COLUMNS = {"entity": ("Entity", "Country"), "code": ("Code",), "year": ("Year",)}
INVESTMENT = ("Estimated investment - Field: All", "Estimated investment (All)", "Estimated investment")
ROBOTS = {
    "industrial_robot_installations": ("Annual industrial robots installed", "Annual installations"),
    "industrial_robot_operational_stock": ("Total industrial robots in operation", "Operational stock"),
}
TRACKERS, CSET, MACRO = "investment/private_investment_trackers", "estimated_private_ai_investment", "investment/macro"
CODES = {"OWID_WRL": "WLD", "OWID_EUN": "EUU"}
REAL = ("constant 2021 US$ as published by OWID; nominal re-inflated with CPI-U and not checked against CSET own "
        "nominal figures")  # fmt: skip
# constant dollars of another year differ from ours by the prices between the two
SAME_DOLLARS = 0.03


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """The rows of one of the charts that the book uses.

    Raises
    ------
    UpstreamError
    """
    sheet = read_sheet(upload)
    if set(sheet.columns) & set(INVESTMENT):
        return _investment(sheet, upload, evidence)
    if set(sheet.columns) & {name for names in ROBOTS.values() for name in names}:
        return _robots(sheet, upload, evidence)
    known = ", ".join(repr(names[0]) for names in (INVESTMENT, *ROBOTS.values()))
    measures = [name for name in sheet.columns if name not in ("Entity", "Code", "Year")]
    what = f"is a chart that no table rests on: its columns are {', '.join(map(repr, measures))[:200]}"
    raise UpstreamError(
        Problem(upload.name, what, f"known columns are {known}", row=1, column=measures[0] if measures else "")
    )


def _records(sheet: Sheet, measures: dict[str, tuple[str, ...]], known: set[str], delivery: Delivery) -> list[Record]:
    """The records of countries that we have, with their codes as ours; the others are listed."""
    found, others = [], set()
    records = sheet.pick(COLUMNS | measures, optional=[name for name in measures if len(measures) > 1])
    sheet.once(records, "entity", "year")
    for record in records:
        code = CODES.get(record["code"], record["code"])
        if not re.fullmatch(r"(19|20)\d\d", record["year"]):
            sheet.tell(
                record.row, "year", record["year"], f"{record['year'][:40]!r} is not a year", "write it as in 2024"
            )
        elif code in known:
            found.append(Record(record.row, record.cells | {"code": code}))
        else:
            others.add(record["entity"])
    delivery.left_out["entities that are not in our table"] = sorted(others)
    return found


def _investment(sheet: Sheet, upload: Upload, evidence: Evidence) -> Delivery:
    page = "https://ourworldindata.org/grapher/private-investment-in-artificial-intelligence-cset.csv"
    delivery = Delivery([], PUBLISHER.source("Annual private investment in AI, CSET estimate, constant 2021 US$", url=page,
                                             identifier="upstream-owid-cset", relay_of="CSET"))  # fmt: skip
    mine = [row for row in evidence.text(TRACKERS).to_dict("records") if row["indicator"] == CSET]
    prices = {row["period"]: Decimal(row["value"]) for row in evidence.text(MACRO).to_dict("records")
              if row["indicator"] == "cpi_u_index"}  # fmt: skip
    records = _records(sheet, {"value": INVESTMENT}, {row["country"] for row in mine}, delivery)
    real = {(each["code"], each["year"]): scaled(sheet.number(each, "value"), 10**9, 4) for each in records}
    sheet.stop()
    editions = sorted({row["vintage"] for row in mine})
    theirs = {(name, year): value for (name, year), value in real.items() if value}
    vintage = next((each for each in editions if _same(theirs, mine, each)), upload.retrieved[:7])
    rows = []
    for (country, year), value in theirs.items():
        # prices of the last year are not known when it is published, and the figure is a projection
        actual = year in prices and int(year) < int(vintage[:4])
        nominal = scaled(Decimal(value) * prices[year] / prices["2021"], 1, 3) if actual else value
        rows.append({
            "tracker": "cset_eto", "vintage": vintage, "country": country, "indicator": CSET, "period": year,
            "value": nominal, "unit": "USD_bn" if actual else "USD2021_bn", "value_real_usd2021_bn": value,
            "status": "actual" if actual else "projected", "source": delivery.source["id"],
            "source2": "datahub-cpi-us-bls" if actual else "", "locator": upload.name, "confidence": "high" if actual else "low",
            "note": REAL,
        })  # fmt: skip
    if vintage not in editions:
        delivery.editions[TRACKERS] = (vintage, upload.retrieved)
        _doubt(theirs, [row for row in mine if row["vintage"] == editions[-1]], delivery)
    newest, ours = max((year for _, year in theirs), default=""), max(row["period"] for row in mine)
    if vintage in editions:
        newest, ours = vintage, editions[-1]
    covers = lambda row: row["indicator"] == CSET and row["vintage"] == vintage  # noqa: E731
    update = Update(TRACKERS, rows, ("value_real_usd2021_bn",), covers, newest=newest, ours=ours)
    delivery.updates.append(update)
    return delivery


def _same(theirs: dict[tuple[str, str], str], mine: list[dict[str, str]], vintage: str) -> bool:
    """Whether a file has the figures of an edition that we have."""
    ours = {(row["country"], row["period"]): row["value_real_usd2021_bn"] for row in mine if row["vintage"] == vintage}
    return theirs == ours


def _doubt(theirs: dict[tuple[str, str], str], mine: list[Cells], delivery: Delivery) -> None:
    """Say when figures of the edition before are not in this one, or have moved together.

    The header does not name the year of the dollars.
    """
    first = min((year for _, year in theirs), default="")
    names = [(row["country"], row["period"]) for row in mine if row["status"] == "actual" and row["period"] >= first]
    if gone := [" ".join(name) for name in names if name not in theirs]:
        told = ", ".join(gone[:5])
        delivery.doubts.append(f"{len(gone)} of {len(names)} figures of the edition before are not in the file (any more): {told}")
    ratios = [
        float(theirs[name]) / float(row["value_real_usd2021_bn"])
        for row in mine
        if (name := (row["country"], row["period"])) in theirs and float(row["value_real_usd2021_bn"])
    ]
    if len(ratios) > 3 and abs(median(ratios) - 1) > SAME_DOLLARS:
        delivery.doubts.append(
            f"figures are {median(ratios):.3g} times those of the edition before: are they in dollars of another year than 2021?"
        )


def _robots(sheet: Sheet, upload: Upload, evidence: Evidence) -> Delivery:
    table = "diffusion/industrial_robots"
    page = "https://ourworldindata.org/grapher/industrial-robots-annual-installations-total-operational.csv"
    delivery = Delivery([], PUBLISHER.source("Industrial robots: annual installations and operational stock", url=page,
                                             identifier="upstream-owid-robots", relay_of="International Federation of Robotics"))  # fmt: skip
    mine = [row for row in evidence.text(table).to_dict("records") if row["indicator"] in ROBOTS]
    rows = []
    for record in _records(sheet, ROBOTS, {row["country"] for row in mine}, delivery):
        for indicator in ROBOTS:
            if value := scaled(sheet.number(record, indicator)):
                rows.append({
                    "country": record["code"], "indicator": indicator, "period": record["year"], "issued": upload.retrieved,
                    "value": value, "unit": "robots", "source": delivery.source["id"], "locator": upload.name,
                    "confidence": "medium", "note": "rounded by the source" if value.endswith("000") else "",
                })  # fmt: skip
    sheet.stop()
    ours = {(row["country"], row["indicator"], row["period"]): row for row in mine}
    kept = {("; ".join(name), "value"): "ours is the count as first reported, with its own source" for name in ours}
    newest = max((row["period"] for row in rows), default="")
    years, series = {row["period"] for row in rows}, {(row["country"], row["indicator"]) for row in rows}

    def covers(row: Cells) -> bool:
        # the stock is there for few countries, the installations for all that we have
        there = row["indicator"] == next(iter(ROBOTS)) or (row["country"], row["indicator"]) in series
        return row["indicator"] in ROBOTS and there and row["period"] in years

    last = max((row["period"] for row in mine if row["source"] == delivery.source["id"]), default="")
    delivery.updates.append(Update(table, rows, ("value",), covers, "series", (), kept, _rounded, newest, last))
    return delivery


def _rounded(column: str, ours: str, theirs: str) -> bool:
    """Whether the file has the exact count of ours, rounded to a thousand."""
    return bool(ours) and bool(theirs) and round(Decimal(ours), -3) == Decimal(theirs)


PUBLISHER = Publisher("owid", "Our World in Data", "CC BY 4.0", "https://ourworldindata.org/grapher", read)
