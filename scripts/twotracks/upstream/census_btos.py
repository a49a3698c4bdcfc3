"""Census Bureau, Business Trends and Outlook Survey: firms that use AI, by state, into diffusion/btos_state_ai_use.

The sheet "Response Estimates" of State.xlsx, saved as CSV: one row for each state (its postal abbreviation), question
and answer, one column for each sample period (`202512`). The layout is that of two copies of the sheet in public
repositories, of June and September 2025. Only the question asked until autumn 2025 is ours; a later wording is another
measure.
"""

from __future__ import annotations

import re

from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Delivery, Publisher, Update, Upload
from twotracks.upstream.files import nearest, read_sheet, toml
from twotracks.upstream.records import Record, Sheet, scaled

TABLE, INDICATOR = "diffusion/btos_state_ai_use", "ai_use_producing_goods_services"
COLUMNS = {
    "state": ("State", "Geography"),
    "question": ("Question", "Question Text"),
    "answer": ("Answer", "Answer Text"),
}
# the wording of the question, as far as it tells it from the one on the next six months and that of autumn 2025
WORDS = ("artificial intelligence", "producing goods or services", "last two weeks")
# what the Census Bureau writes where a figure is suppressed or there is none
SUPPRESSED = {"S", "D", "N", "NA", "N/A", ".", "-", ""}


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """The share of firms that answered yes, by state and sample period.

    Raises
    ------
    UpstreamError
    """
    sheet = read_sheet(upload)
    samples = [name for name in sheet.columns if re.fullmatch(r"20\d\d[0-2]\d", name)]
    records = sheet.pick(COLUMNS | {name: (name,) for name in samples})
    delivery = Delivery([], PUBLISHER.source("Business Trends and Outlook Survey: State.xlsx, Response Estimates"))
    asked = [each for each in records if _is_ours(each["question"]) and each["answer"].casefold() == "yes"]
    if not asked or not samples:
        what = "has no answer Yes to our question" if samples else "has no column of a sample period, such as '202512'"
        remedy = f"it should ask about {WORDS[0]} in {WORDS[1]} in the {WORDS[2]}; another wording is another measure"
        raise UpstreamError(Problem(upload.name, what, remedy, column="Question" if samples else ""))
    for question in dict.fromkeys(each["question"] for each in records if not _is_ours(each["question"])):
        delivery.leave_out("questions that are not ours", question)
    sheet.once(asked, "state")
    ours, named = evidence.text(TABLE).to_dict("records"), toml("census_btos")
    days = named["periods"] | {row["sample_period"]: row["period"] for row in ours}
    for sample in sorted(set(samples) - set(days)):
        delivery.leave_out("sample periods of which upstream/census_btos.toml has no day: not taken", sample)
    places = {row["name_en"].casefold(): name for name, row in evidence.entities.items() if row["kind"] == "region"}
    rows = []
    for record in asked:
        state = named["states"].get(record["state"], record["state"])
        place = places.get(state.casefold())
        if place is None:
            near = nearest(state, places)
            told = f"{record['state']} (like {near}?)" if near else record["state"]
            delivery.leave_out("places that are no states of ours: not taken", told)
            continue
        for sample in (name for name in samples if name in days):
            if value := _share(sheet, record, sample):
                rows.append(_row(place, days[sample], sample, value, upload, delivery))
            elif record[sample].upper() in SUPPRESSED:
                delivery.leave_out("cells that the Census Bureau suppresses", f"{record['state']} {sample}")
    sheet.stop()
    taken = {row["sample_period"] for row in rows}
    newest = max(samples) if set(samples) - set(days) else max(taken, default="")
    covers = lambda row: row["sample_period"] in taken  # noqa: E731
    update = Update(TABLE, rows, ("value",), covers, newest=newest, ours=max(row["sample_period"] for row in ours))
    delivery.updates.append(update)
    return delivery


def _is_ours(question: str) -> bool:
    return all(words in question.casefold() for words in WORDS)


def _share(sheet: Sheet, record: Record, sample: str) -> str:
    cell = record[sample]
    if cell.upper() in SUPPRESSED:
        return ""
    if not cell.endswith("%"):
        what = f"{cell[:40]!r} has no % sign: a workbook may have saved it as a fraction"
        sheet.tell(record.row, sample, cell, what, "save the cells as they are shown: 5.2%")
        return ""
    record.cells[sample] = cell.removesuffix("%").strip()
    return scaled(sheet.number(record, sample))


def _row(place: str, period: str, sample: str, value: str, upload: Upload, delivery: Delivery) -> dict[str, str]:
    return {
        "country": "USA",
        "place": place,
        "indicator": INDICATOR,
        "period": period,
        "sample_period": sample,
        "value": value,
        "unit": "percent",
        "base": "firms",
        "source": delivery.source["id"],
        "locator": f"{upload.name}, answer Yes",
        "confidence": "high",
        "note": "narrow pre-Nov-2025 wording",
    }


PUBLISHER = Publisher(
    "census-btos", "US Census Bureau", "US public domain", "https://www.census.gov/hfp/btos/downloads/State.xlsx", read
)
