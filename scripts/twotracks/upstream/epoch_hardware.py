"""Epoch AI, machine learning hardware: into chips/accelerators, a selection by hand with names of its own.

Only chips that we list are revised, found by the name in their `locator`; prices come from elsewhere and are not taken.
"""

from __future__ import annotations

import re
from decimal import Decimal

from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Delivery, Publisher, Update, Upload
from twotracks.upstream.files import read_sheet, toml
from twotracks.upstream.records import ISO, Record, Sheet, scaled

TABLE = "chips/accelerators"
COLUMNS = {
    "name": ("Hardware name", "Name"),
    "released": ("Release date",),
    "half": ("FP16 (half precision) performance (FLOP/s)",),
    "tensor": ("Tensor-FP16/BF16 performance (FLOP/s)",),
    "fp8": ("FP8 performance (FLOP/s)",),
    "int8": ("INT8 performance (OP/s)",),
    "memory": ("Memory size per board (Byte)", "Memory (Byte)"),
    "bandwidth": ("Memory bandwidth (byte/s)",),
    "interconnect": ("Intranode bandwidth (byte/s)",),
    "power": ("TDP (W)",),
    "process": ("Process size (nm)",),
    "foundry": ("Foundry",),
}
# our column; the file's; what it is divided by
SCALES = {
    "fp8_dense_tflops": ("fp8", 10**12),
    "int8_dense_tops": ("int8", 10**12),
    "memory_gb": ("memory", 10**9),
    "memory_bandwidth_tb_s": ("bandwidth", 10**12),
    "interconnect_gb_s": ("interconnect", 10**9),
    "tdp_w": ("power", 1),
    "process_nm": ("process", 1),
}
OWNED = ("released", "fp16_dense_tflops", *SCALES, "foundry")


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """What the file says of the chips that we list.

    Raises
    ------
    UpstreamError
    """
    sheet = read_sheet(upload)
    records = sheet.pick(COLUMNS)
    sheet.once(records, "name")
    delivery = Delivery([], PUBLISHER.source("Machine learning hardware"))
    ours = {name: row for row in evidence.text(TABLE).to_dict("records") if (name := _named(row["locator"]))}
    rows, days = [], []
    for record in records:
        day = sheet.day(record, "released", ISO)
        days.append(day)
        cells = _cells(sheet, record, day)
        if record["name"] in ours:
            cells |= {"id": ours[record["name"]]["id"], "locator": ours[record["name"]]["locator"]}
            rows.append({**cells, "source": delivery.source["id"]})
        else:
            delivery.leave_out("chips that are not in our selection", record["name"])
    sheet.stop()
    for column in sheet.unused:
        delivery.leave_out("columns not used", column)
    kept = {
        (entry["id"], column): entry["reason"] for entry in toml("epoch")["accelerators"] for column in entry["columns"]
    }
    # chips announced for later are in every vintage; the newest that is out tells how old the file is
    newest = max((day for day in days if day and day <= upload.retrieved), default="")
    released = (row["released"] for row in ours.values() if row["status"] == "released")
    delivery.source["published"] = newest
    update = Update(TABLE, rows, OWNED, lambda row: bool(_named(row["locator"])), "none", ("id",), kept, _coarser,
                    newest, max(released, default=""), leavers=0.15)  # fmt: skip
    delivery.updates.append(update)
    return delivery


def _cells(sheet: Sheet, record: Record, day: str) -> dict[str, str]:
    tensor = sheet.number(record, "tensor")
    half = sheet.number(record, "half")
    cells = {ours: scaled(sheet.number(record, theirs), by) for ours, (theirs, by) in SCALES.items()}
    rate = scaled(tensor if tensor is not None else half, 10**12)
    return {**cells, "released": day, "fp16_dense_tflops": rate, "foundry": record["foundry"]}


def _named(locator: str) -> str:
    """The name of a row in the file: `row "NVIDIA HGX H20"`."""
    found = re.fullmatch(r'row "(.+)"', locator)
    return found[1] if found else ""


def _coarser(column: str, ours: str, theirs: str) -> bool:
    """Whether a date of ours (`2026-H1`) holds the day of the file, or a figure of ours is the file's, rounded."""
    if column == "released":
        quarter = f"{theirs[:4]}-Q{(int(theirs[5:7]) + 2) // 3}" if len(theirs) > 6 else theirs
        return bool(ours) and (theirs.startswith(ours) or ours == quarter)
    if column == "foundry" or not ours or not theirs:
        return False
    return round(Decimal(theirs), max(0, -int(Decimal(ours).as_tuple().exponent))) == Decimal(ours)


PUBLISHER = Publisher("epoch-hardware", "Epoch AI", "CC BY 4.0", "https://epoch.ai/data/ml_hardware.csv", read)
