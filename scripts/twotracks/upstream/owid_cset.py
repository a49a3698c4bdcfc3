"""Our World in Data, private investment in AI by CSET: by edition, into investment/private_investment_trackers.

Constant dollars of 2021 as published; beside them nominal ones, by the consumer prices that our tables have.
"""

from __future__ import annotations

import re
from decimal import Decimal
from statistics import median

from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Cells, Delivery, Publisher, Update, Upload
from twotracks.upstream.records import Record, Sheet, scaled

COLUMNS = {"entity": ("Entity", "Country"), "code": ("Code",), "year": ("Year",)}
INVESTMENT = ("Estimated investment - Field: All", "Estimated investment (All)", "Estimated investment field all")
CODES = {"OWID_WRL": "WLD", "OWID_EUN": "EUU"}
TABLE, INDICATOR, MACRO = (
    "investment/private_investment_trackers",
    "estimated_private_ai_investment",
    "investment/macro",
)
PAGE = "https://ourworldindata.org/grapher/private-investment-in-artificial-intelligence-cset.csv"
TITLE = "Annual private investment in AI, CSET estimate, constant 2021 US$"
NOTE = ("constant 2021 US$ as published by OWID; nominal re-inflated with CPI-U and not checked against CSET own "
        "nominal figures")  # fmt: skip
PROJECTED = "projection for incomplete year; no nominal value computed"
PRICES = "datahub-cpi-us-bls"
# constant dollars of another year differ from ours by the prices between the two
SAME_DOLLARS = 0.03


def country_years(
    sheet: Sheet, measures: dict[str, tuple[str, ...]], known: set[str], delivery: Delivery
) -> list[Record]:
    """The records of a chart that are of countries we have, with our codes; the others are listed."""
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
    sheet.once(found, "code", "year")
    delivery.left_out["entities that are not in our table"] = sorted(others)
    return found


def read(sheet: Sheet, upload: Upload, evidence: Evidence, publisher: Publisher) -> Delivery:
    """The figures of one edition.

    Raises
    ------
    UpstreamError
    """
    delivery = Delivery([], publisher.source(TITLE, identifier="upstream-owid-cset", url=PAGE, relay_of="CSET"))
    mine = [row for row in evidence.text(TABLE).to_dict("records") if row["indicator"] == INDICATOR]
    prices = {row["period"]: Decimal(row["value"]) for row in evidence.text(MACRO).to_dict("records")
              if row["indicator"] == "cpi_u_index"}  # fmt: skip
    records = country_years(sheet, {"value": INVESTMENT}, {row["country"] for row in mine}, delivery)
    real = {(each["code"], each["year"]): scaled(sheet.number(each, "value"), 10**9, 4) for each in records}
    sheet.stop()
    editions = sorted({row["vintage"] for row in mine})
    theirs = {(name, year): value for (name, year), value in real.items() if value}
    vintage = next((each for each in editions if _same(theirs, mine, each)), upload.retrieved[:7])
    rows = []
    for (country, year), value in theirs.items():
        # the figure of the year before an edition is a projection, as in that of May 2026; it stays in constant dollars
        actual = year in prices and int(year) < int(vintage[:4]) - 1
        nominal = scaled(Decimal(value) * prices[year] / prices["2021"], 1, 3) if actual else value
        row = {"tracker": "cset_eto", "vintage": vintage, "country": country, "indicator": INDICATOR, "period": year}
        row |= {"value": nominal, "unit": "USD_bn" if actual else "USD2021_bn", "value_real_usd2021_bn": value}
        row |= {"status": "actual" if actual else "projected", "confidence": "high" if actual else "medium"}
        row |= {
            "source": delivery.source["id"],
            "source2": PRICES if actual else "",
            "locator": upload.name,
            "note": NOTE if actual else PROJECTED,
        }
        rows.append(row)
    if vintage not in editions:
        delivery.editions[TABLE] = (vintage, upload.retrieved)
        _doubt(theirs, [row for row in mine if row["vintage"] == editions[-1]], delivery)
    newest, ours = max((year for _, year in theirs), default=""), max(row["period"] for row in mine)
    if vintage in editions:
        newest, ours = vintage, editions[-1]
    covers = lambda row: row["indicator"] == INDICATOR and row["vintage"] == vintage  # noqa: E731
    update = Update(TABLE, rows, ("value_real_usd2021_bn",), covers, newest=newest, ours=ours)
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
        what = f"{len(gone)} of {len(names)} figures of the edition before are not in the file (any more)"
        delivery.doubts.append(f"{what}: {', '.join(gone[:5])}")
    ratios = [
        float(theirs[name]) / float(row["value_real_usd2021_bn"])
        for row in mine
        if (name := (row["country"], row["period"])) in theirs and float(row["value_real_usd2021_bn"])
    ]
    if len(ratios) > 3 and abs(median(ratios) - 1) > SAME_DOLLARS:
        what = f"figures are {median(ratios):.3g} times those of the edition before"
        delivery.doubts.append(f"{what}: are they in dollars of another year than 2021?")
