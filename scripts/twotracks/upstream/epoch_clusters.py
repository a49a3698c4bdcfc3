"""Epoch AI, GPU clusters: into chips/ai_clusters_largest, the largest of each country.

Names are not unique (257 systems have the same one), and our ids hold row numbers of another copy: only rows whose
name occurs once there and here are revised. All others are listed.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Delivery, Publisher, Update, Upload
from twotracks.upstream.files import read_sheet
from twotracks.upstream.records import ISO, Record, Sheet, scaled

TABLE = "chips/ai_clusters_largest"
COLUMNS = {
    "name": ("Name",),
    "status": ("Status",),
    "certainty": ("Certainty",),
    "country": ("Country",),
    "first_operational": ("First Operational Date",),
    "h100_equivalents": ("H100 equivalents",),
    "ops": ("16-bit OP/s (log)",),
    "power": ("Power Capacity (MW)",),
    "chips": ("Chip quantity (primary)",),
    "standard": ("Include in Standard Analysis",),
}
COUNTRIES = {"United States of America": "USA", "United States": "USA", "China": "CHN"}
OWNED = ("status", "certainty", "first_operational", "h100_equivalents", "ops_16bit_eflops", "power_mw", "chips",
         "in_standard_analysis")  # fmt: skip
# how our table writes what the file measures more finely
DIGITS = {"h100_equivalents": 0, "ops_16bit_eflops": 3, "power_mw": 1}


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """What the file says of the clusters that we list and that can be told apart.

    Raises
    ------
    UpstreamError
    """
    sheet = read_sheet(upload)
    records = sheet.pick(COLUMNS)
    delivery = Delivery([], PUBLISHER.source("GPU clusters"))
    ours = evidence.text(TABLE).to_dict("records")
    here, there = Counter(row["name"] for row in ours), Counter(record["name"] for record in records)
    single = {row["name"]: row for row in ours if here[row["name"]] == 1}
    rows, days = [], []
    for record in records:
        cells = _cells(sheet, record)
        days += [cells["first_operational"]] if cells["status"] == "existing" else []
        if record["name"] in single and there[record["name"]] == 1:
            mine = single[record["name"]]
            # the table is known by the day of the copy, so what is revised is known from this copy on
            rows.append({**cells, "id": mine["id"], "source": delivery.source["id"], "issued": upload.retrieved,
                         "locator": f"gpu_clusters.csv row {record.row}"})  # fmt: skip
        elif there[record["name"]] > 1:
            delivery.leave_out("names that several clusters have: they cannot be told apart", record["name"])
        elif record["country"] in COUNTRIES:
            delivery.leave_out("clusters of the two countries that are not in our selection", record["name"])
        else:
            delivery.leave_out("clusters of other countries", record["name"])
    sheet.stop()
    for name in sorted({row["name"] for row in ours} - set(single)):
        delivery.leave_out("names that several rows of ours have: they stay as they are", f"{name} ({here[name]} rows)")
    for column in sheet.unused:
        delivery.leave_out("columns not used", column)
    newest = max((day for day in days if day <= upload.retrieved), default="")
    existing = (row["first_operational"] for row in single.values() if row["status"] == "existing")
    delivery.source["published"] = newest
    update = Update(TABLE, rows, OWNED, lambda row: row["name"] in single, "none", ("id",), agrees=_coarser,
                    newest=newest, ours=max(existing, default=""), leavers=0.15)  # fmt: skip
    delivery.updates.append(update)
    return delivery


def _cells(sheet: Sheet, record: Record) -> dict[str, str]:
    log = sheet.number(record, "ops")
    rate = Decimal(10) ** log / Decimal(10) ** 18 if log is not None and -30 < log < 60 else None
    if log is not None and rate is None:
        sheet.tell(record.row, "ops", record["ops"], f"{record['ops']!r} is no logarithm of a rate", "fetch it again")
    standard = record["standard"].casefold()
    if standard not in ("true", "false", "", "yes", "no"):
        what = f"{record['standard']!r} is neither True nor False"
        sheet.tell(record.row, "standard", record["standard"], what, "fetch it again")
    return {
        "status": record["status"].casefold(),
        "certainty": record["certainty"].casefold(),
        "first_operational": sheet.day(record, "first_operational", ISO),
        "h100_equivalents": scaled(sheet.number(record, "h100_equivalents"), 1, DIGITS["h100_equivalents"]),
        "ops_16bit_eflops": scaled(rate, 1, DIGITS["ops_16bit_eflops"]),
        "power_mw": scaled(sheet.number(record, "power"), 1, DIGITS["power_mw"]),
        "chips": scaled(sheet.number(record, "chips"), 1, 0),
        "in_standard_analysis": "true" if standard in ("true", "yes") else "false",
    }


def _coarser(column: str, ours: str, theirs: str) -> bool:
    """Whether a figure of ours is the file's with fewer digits."""
    if column not in DIGITS or not ours or not theirs:
        return False
    return round(Decimal(theirs), max(0, -int(Decimal(ours).as_tuple().exponent))) == Decimal(ours)


PUBLISHER = Publisher("epoch-clusters", "Epoch AI", "CC BY 4.0", "https://epoch.ai/data/gpu_clusters.csv", read)
