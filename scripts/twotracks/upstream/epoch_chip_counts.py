"""Epoch AI, chip counts: one file for each designer, into chips/chip_compute_cumulative.

The whole series is estimated again in each version, so a later one replaces it. Quarters that the file marks as
incomplete keep that mark: they are not final.
"""

from __future__ import annotations

import re

from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Delivery, Publisher, Update, Upload
from twotracks.upstream.files import nearest, read_sheet
from twotracks.upstream.records import Record, Sheet, scaled

TABLE = "chips/chip_compute_cumulative"
UNITS, H100E, POWER = "Number of units", "Compute estimate in H100e", "Power in MW"
COLUMNS = {
    "name": ("Name",),
    "manufacturer": ("Chip manufacturer", "Manufacturer", "Designer"),
    "start": ("Start date",),
    "end": ("End date",),
    "units": (f"{UNITS} (median)", UNITS),
    "units_low": (f"{UNITS} (5th percentile)",),
    "units_high": (f"{UNITS} (95th percentile)",),
    "h100_equivalents": (f"{H100E} (median)", "H100e (median)"),
    "h100_equivalents_low": (f"{H100E} (5th percentile)", "H100e (5th percentile)"),
    "h100_equivalents_high": (f"{H100E} (95th percentile)", "H100e (95th percentile)"),
    "power": (f"{POWER} (median)",),
    "power_low": (f"{POWER} (5th percentile)",),
    "power_high": (f"{POWER} (95th percentile)",),
    "incomplete": ("Incomplete",),
    "notes": ("Notes",),
}
DESIGNERS = {"Nvidia": "nvidia", "NVIDIA": "nvidia", "Google": "google", "AMD": "amd", "Amazon": "amazon",
             "Huawei": "huawei", "Cambricon": "cambricon"}  # fmt: skip
MEASURES = {"units": "chips", "h100_equivalents": "H100e", "power": "MW"}
OWNED = ("vintage", "value", "low", "high", "series_start", "incomplete")
# how Epoch writes days in these files, and when it made them
DAYS = {"%m/%d/%Y": "%Y-%m-%d", "%Y-%m-%d": "%Y-%m-%d"}
MADE = re.compile(r"Estimates generated on: (\d{2})-(\d{2})-(\d{4})")


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """The cumulative totals of the designers in the file, by quarter.

    Raises
    ------
    UpstreamError
    """
    sheet = read_sheet(upload)
    if "Chip type" in sheet.columns:
        what = "counts chips by type, of which we have no table"
        raise UpstreamError(
            Problem(upload.name, what, "give the file of cumulative totals: NAME_cumulative_totals.csv")
        )
    records = sheet.pick(COLUMNS, optional=("incomplete",))
    sheet.once(records, "manufacturer", "end")
    day = _made(upload, records)
    delivery = Delivery(
        [], PUBLISHER.source("AI chip counts: cumulative totals", day), editions={TABLE: (day[:7], day)}
    )
    rows, ours = [], evidence.text(TABLE).to_dict("records")
    for record in records:
        if (entity := DESIGNERS.get(record["manufacturer"])) is None:
            near = nearest(record["manufacturer"], DESIGNERS)
            told = f"{record['manufacturer']} (like {near}?)" if near else record["manufacturer"]
            delivery.leave_out("quarters of designers that we do not know: not taken", told)
            continue
        rows += _rows(sheet, record, entity, day[:7], upload, delivery)
    sheet.stop()
    designers = {row["entity"] for row in rows}
    mine = [row for row in ours if row["entity"] in designers]
    newest = evidence.resource(TABLE).descriptor["known"]["dates"][max(row["vintage"] for row in mine)] if mine else ""
    update = Update(TABLE, rows, OWNED, lambda row: row["entity"] in designers, newest=day, ours=newest)
    delivery.updates.append(update)
    for column in sheet.unused:
        delivery.leave_out("columns not used", column)
    return delivery


def _made(upload: Upload, records: list[Record]) -> str:
    """The day on which the estimates were made, which every row says."""
    days = {f"{found[3]}-{found[1]}-{found[2]}" for record in records if (found := MADE.search(record["notes"]))}
    if len(days) == 1:
        return days.pop()
    what = f"says {'different days' if days else 'nowhere'} when its estimates were made"
    remedy = 'each note should say "Estimates generated on: MM-DD-YYYY": fetch the file again'
    raise UpstreamError(Problem(upload.name, what, remedy, column="Notes"))


def _rows(
    sheet: Sheet, record: Record, entity: str, vintage: str, upload: Upload, delivery: Delivery
) -> list[dict[str, str]]:
    start, end = sheet.day(record, "start", DAYS), sheet.day(record, "end", DAYS)
    if record["incomplete"]:
        delivery.leave_out("quarters marked as incomplete: taken with that mark", record["name"])
    common = {
        "vintage": vintage,
        "country": "CHN" if entity in ("huawei", "cambricon") else "USA",
        "entity": entity,
        "period": end,
        "series_start": f"{start[:4]}-Q{(int(start[5:7]) + 2) // 3}" if start else "",
        "incomplete": "true" if record["incomplete"] else "false",
        "source": delivery.source["id"],
        "locator": upload.name,
        "confidence": "medium",
        "note": "cumulative since series start, no retirement; H100e by 8-bit OP/s.",
    }
    return [
        {**common, "indicator": measure, "unit": unit, "value": scaled(sheet.number(record, measure, required=True)),
         "low": scaled(sheet.number(record, f"{measure}_low")), "high": scaled(sheet.number(record, f"{measure}_high"))}
        for measure, unit in MEASURES.items()
    ]  # fmt: skip


PUBLISHER = Publisher("epoch-chip-counts", "Epoch AI", "CC BY 4.0", "https://epoch.ai/data/ai-chip-sales", read)
