"""Our World in Data: the CSV behind a chart (`Entity`, `Code`, `Year`, one column for each measure).

Which chart it is, its columns say. Two are in the book: private investment in AI by CSET (:mod:`owid_cset`), and
industrial robots, whose installations are rounded to a thousand where we have the exact count.
"""

from __future__ import annotations

from decimal import Decimal

from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.package import Evidence
from twotracks.upstream import owid_cset
from twotracks.upstream.delivery import Cells, Delivery, Publisher, Update, Upload
from twotracks.upstream.files import read_sheet
from twotracks.upstream.owid_cset import country_years
from twotracks.upstream.records import Sheet, scaled

ROBOTS = {
    "industrial_robot_installations": ("Annual industrial robots installed", "Annual installations"),
    "industrial_robot_operational_stock": ("Total industrial robots in operation", "Operational stock"),
}
TABLE = "diffusion/industrial_robots"


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """The rows of one of the charts that the book uses.

    Raises
    ------
    UpstreamError
    """
    sheet = read_sheet(upload)
    if sheet.has(owid_cset.INVESTMENT):
        return owid_cset.read(sheet, upload, evidence, PUBLISHER)
    if any(sheet.has(names) for names in ROBOTS.values()):
        return _robots(sheet, upload, evidence)
    known = ", ".join(repr(names[0]) for names in (owid_cset.INVESTMENT, *ROBOTS.values()))
    measures = [name for name in sheet.columns if name not in ("Entity", "Code", "Year")]
    what = f"is a chart that no table rests on: its columns are {', '.join(map(repr, measures))[:200]}"
    raise UpstreamError(
        Problem(upload.name, what, f"known columns are {known}", row=1, column=measures[0] if measures else "")
    )


def _robots(sheet: Sheet, upload: Upload, evidence: Evidence) -> Delivery:
    page = "https://ourworldindata.org/grapher/industrial-robots-annual-installations-total-operational.csv"
    title, origin = (
        "Industrial robots: annual installations and operational stock",
        "International Federation of Robotics",
    )
    source = PUBLISHER.source(title, identifier="upstream-owid-robots", url=page, relay_of=origin)
    delivery = Delivery([], source)
    mine = [row for row in evidence.text(TABLE).to_dict("records") if row["indicator"] in ROBOTS]
    rows = []
    for record in country_years(sheet, ROBOTS, {row["country"] for row in mine}, delivery):
        for indicator in ROBOTS:
            if value := scaled(sheet.number(record, indicator)):
                row = {"country": record["code"], "indicator": indicator, "period": record["year"], "value": value}
                note = "rounded by the source" if value.endswith("000") else ""
                rows.append({**row, "issued": upload.retrieved, "unit": "robots", "source": source["id"],
                             "locator": upload.name, "confidence": "medium", "note": note})  # fmt: skip
    sheet.stop()
    ours = {(row["country"], row["indicator"], row["period"]): row for row in mine}
    kept = {("; ".join(name), "value"): "ours is the count as first reported, with its own source" for name in ours}
    newest = max((row["period"] for row in rows), default="")
    years, series = {row["period"] for row in rows}, {(row["country"], row["indicator"]) for row in rows}

    def covers(row: Cells) -> bool:
        # the stock is there for few countries, the installations for all that we have
        there = row["indicator"] == next(iter(ROBOTS)) or (row["country"], row["indicator"]) in series
        return row["indicator"] in ROBOTS and there and row["period"] in years

    last = max((row["period"] for row in mine if row["source"] == source["id"]), default="")
    delivery.updates.append(Update(TABLE, rows, ("value",), covers, "series", (), kept, _rounded, newest, last))
    return delivery


def _rounded(column: str, ours: str, theirs: str) -> bool:
    """Whether the file has the exact count of ours, rounded to a thousand."""
    return bool(ours) and bool(theirs) and round(Decimal(ours), -3) == Decimal(theirs)


PUBLISHER = Publisher("owid", "Our World in Data", "CC BY 4.0", "https://ourworldindata.org/grapher", read)
