"""Epoch AI, notable AI models: into models/models, the union of this list with two others.

Rows that the file has are revised and marked as notable; those of the other lists stay. An empty cell says only that
this list is silent. A name that a later list has split in two (`GPT-4`) says nothing about either.
"""

from __future__ import annotations

import re
from typing import Any

from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Delivery, Publisher, Update, Upload
from twotracks.upstream.epoch_names import TABLE, Names, split
from twotracks.upstream.files import nearest, read_sheet, toml
from twotracks.upstream.records import ISO, Record, Sheet

SINCE, SIDES = "2017-01-01", ("USA", "CHN")
COLUMNS = {
    "model": ("Model", "System"),
    "organization": ("Organization", "Organizations", "Organisation"),
    "date": ("Publication date", "Date published"),
    "domain": ("Domain", "Domains"),
    "parameters": ("Parameters",),
    "training_compute_flop": ("Training compute (FLOP)", "Training compute (FLOPs)"),
    "training_dataset_size": ("Training dataset size (gradients)", "Training dataset size (datapoints)"),
    "training_cost_usd2023": ("Training compute cost (2023 USD)", "Training compute cost (USD 2023)"),
    "training_hardware": ("Training hardware",),
    "hardware_quantity": ("Hardware quantity",),
    "accessibility": ("Model accessibility", "Accessibility"),
    "base_model": ("Base model",),
    "frontier": ("Frontier model",),
    "source_confidence": ("Confidence",),
    "link": ("Link",),
    "country": ("Country (of organization)", "Country (from Organization)", "Country (of organisation)", "Country"),
}
NUMBERS = ("parameters", "training_compute_flop", "training_dataset_size", "training_cost_usd2023", "hardware_quantity")
OWNED = (
    "country", "countries", "organisations", "date", "domain", "is_language", *NUMBERS, "training_hardware",
    "accessibility", "open_weights", "base_model", "in_notable", "in_frontier", "source_confidence", "link",
    "confidence",
)  # fmt: skip
GRADES = {"confident": "high", "likely": "medium", "unknown": "medium", "": "medium",
          "speculative": "low", "unverified": "low"}  # fmt: skip
TRUTHS = {"true": True, "checked": True, "yes": True, "1": True, "": False, "false": False, "no": False, "0": False}
JOINT = "joint US and Chinese organisations; counted in neither single-country total"


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """The American and Chinese models of the file, from 2017 on.

    Raises
    ------
    UpstreamError
    """
    sheet, names = read_sheet(upload), toml("epoch")
    records = sheet.pick(COLUMNS)
    sheet.once(records, "model")
    delivery = Delivery([], PUBLISHER.source("Notable AI models"))
    rows, there = [], {record["model"] for record in records}
    ids = Names(evidence, names["organisations"], names["models"], there)
    for record in records:
        date = sheet.day(record, "date", ISO)
        countries = _countries(sheet, record, names["countries"], delivery)
        if not set(countries) & set(SIDES):
            delivery.leave_out("neither American nor Chinese", record["model"])
        elif not date or date < SINCE:
            delivery.leave_out(f"published before {SINCE}" if date else "without a date", record["model"])
        elif record["model"] in names["split"] and record["model"] not in ids.models:
            delivery.leave_out("split in two under other names by the list we have", record["model"])
        else:
            rows.append(_row(sheet, record, date, countries, names, ids, delivery))
    sheet.stop()
    ids.doubt_renamed(rows, delivery)
    delivery.source["published"] = newest = max((row["date"] for row in rows), default="")
    for column in sheet.unused:
        delivery.leave_out("columns not used", column)
    ours = max((row["date"] for row in ids.rows if row["in_notable"] == "true"), default="")
    covers = lambda row: row["in_notable"] == "true"  # noqa: E731
    delivery.updates.append(Update(TABLE, rows, OWNED, covers, newest=newest, ours=ours, leavers=0.05))
    return delivery


def _row(
    sheet: Sheet, record: Record, date: str, countries: list[str], names: Any, ids: Names, delivery: Delivery
) -> dict[str, str]:
    model = ids.ours(record["model"], delivery)
    organisations = list(split(record["organization"], names["commas"]["names"]))
    both = set(SIDES) <= set(countries)
    row = {
        "id": ids.model(model),
        "model": model,
        "country": "USA_CHN" if both else next(side for side in SIDES if side in countries),
        "countries": "|".join(countries),
        "entity": ids.entity(organisations[0] if organisations else "", countries, delivery),
        "organisations": "; ".join(organisations),
        "date": date,
        "domain": "; ".join(split(record["domain"])),
        "is_language": _truth("Language" in record["domain"] or "Multimodal" in record["domain"]),
        "training_hardware": "; ".join(split(record["training_hardware"])),
        "accessibility": record["accessibility"],
        "open_weights": _truth(record["accessibility"].startswith("Open weights")) if record["accessibility"] else "",
        "base_model": record["base_model"],
        "in_notable": "true",
        "in_large_scale": "false",
        "in_frontier": _truth(TRUTHS.get(record["frontier"].casefold(), False)),
        "source_confidence": record["source_confidence"].casefold(),
        "link": _link(record["link"]),
        "source": delivery.source["id"],
        "locator": ids.locator(model),
        "note": JOINT if both else "",
    }
    if row["source_confidence"] not in GRADES:
        known = ", ".join(filter(None, GRADES))
        what = f"{record['source_confidence']!r} is no grade that we know"
        sheet.tell(record.row, "source_confidence", record["source_confidence"], what, f"known are {known}")
    if record["frontier"].casefold() not in TRUTHS:
        what = f"{record['frontier']!r} is neither True nor False"
        sheet.tell(record.row, "frontier", record["frontier"], what, "write True, or leave it empty")
    row["confidence"] = GRADES.get(row["source_confidence"], "")
    for column in NUMBERS:
        row[column] = _figure(sheet, record, column, delivery)
    return row


def _figure(sheet: Sheet, record: Record, column: str, delivery: Delivery) -> str:
    """The digits of a figure as the file has them; a cell with two figures (`14180000,14180000`) has none."""
    cell = record[column]
    if re.fullmatch(r"[\d.]+(e[+-]?\d+)?(,\s*[\d.]+(e[+-]?\d+)?)+", cell):
        delivery.leave_out("cells with two figures", f"{record['model']}: {sheet.headers[column]}")
        return ""
    return "" if sheet.number(record, column) is None else re.sub(r"\.0*$", "", cell)


def _countries(sheet: Sheet, record: Record, known: dict[str, str], delivery: Delivery) -> list[str]:
    """ISO codes in order of first appearance; those of several countries at once have none.

    A country that is not known matters beside one of the two sides, or where its name is like theirs.
    """
    names = [
        name for name in split(record["country"], [name for name in known if "," in name]) if name != "Multinational"
    ]
    found = list(dict.fromkeys(known[name] for name in names if name in known))
    for name in (name for name in names if name not in known):
        near = nearest(name, known)
        if known.get(near) in SIDES or set(found) & set(SIDES):
            remedy = f"did you mean {near}? " if near else ""
            remedy += "A country that is new goes into upstream/epoch.toml"
            sheet.tell(record.row, "country", record["country"], f"{name!r} is no country that we know", remedy)
        else:
            delivery.leave_out("countries that upstream/epoch.toml does not know", name)
    return found


def _link(cell: str) -> str:
    """The first address of a cell that may hold several, with remarks between them."""
    found = re.search(r"https?://[^\s,]+(?:,[^\s,]+)*", cell)
    return found[0] if found else ""


def _truth(value: bool) -> str:
    return "true" if value else "false"


PUBLISHER = Publisher("epoch-models", "Epoch AI", "CC BY 4.0", "https://epoch.ai/data/notable_ai_models.csv", read)
