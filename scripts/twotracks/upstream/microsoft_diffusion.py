"""Microsoft AI Diffusion: who uses AI, in percent of people of working age, into diffusion/microsoft_ai_diffusion.

The publisher's file is in Mac Roman (byte 0x9F is the ü of Türkiye); a copy may be UTF-8. Aggregates and DeepSeek's
shares come from PDFs and are not in it.
"""

from __future__ import annotations

import re

from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Delivery, Publisher, Update, Upload
from twotracks.upstream.files import nearest, read_sheet
from twotracks.upstream.records import Record, Sheet, scaled

TABLE, INDICATOR = "diffusion/microsoft_ai_diffusion", "ai_user_share"
ECONOMY = {"economy": ("Economy", "Country", "Economy name", "Country/Economy")}
# names of economies that are not those of data/entities.csv
ALIASES = {"bosnia and herzegovina": "BIH", "cote d'ivoire": "CIV", "côte d'ivoire": "CIV", "côte d’ivoire": "CIV",
           "turkey": "TUR", "türkiye": "TUR", "republic of korea": "KOR", "usa": "USA", "uk": "GBR"}  # fmt: skip
# "H1 2025 AI Diffusion", "AI Diffusion Q1 2026", "2026 Q1"
WHEN = re.compile(r"\b([HQ][1-4])[ -]?(20\d\d)\b|\b(20\d\d)[ -]?([HQ][1-4])\b")
MEASURE = re.compile(r"^(AI Diffusion|AI user share|)( ?\(?(%|percent)\)?)?$", re.IGNORECASE)
CHINA = "telemetry model of 19 mostly Western platforms on Windows devices; undercounts Chinese apps"


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """The shares of all economies and periods in the file.

    Raises
    ------
    UpstreamError
    """
    sheet = read_sheet(upload, encodings=("utf-8-sig", "mac_roman"))
    periods = {column: period for column in sheet.columns if (period := _period(column))}
    columns = {period: (column,) for column, period in periods.items()}
    if len(columns) < len(periods) or not columns:
        what = (
            "has two columns of one period" if columns else "has no column of a period, such as 'Q1 2026 AI Diffusion'"
        )
        raise UpstreamError(Problem(upload.name, what, "see whether it is the right file", row=1))
    records = sheet.pick({**ECONOMY, **columns})
    sheet.once(records, "economy")
    delivery = Delivery([], PUBLISHER.source("AI diffusion by economy", published=""))
    names = {row["name_en"]: name for name, row in evidence.entities.items() if row["kind"] == "country"}
    folded = {name.casefold(): country for name, country in names.items()}
    rows = []
    for record in records:
        country = folded.get(record["economy"].casefold()) or ALIASES.get(record["economy"].casefold())
        if country is None:
            near = nearest(record["economy"], names)
            told = f"{record['economy']} (like {near}?)" if near else record["economy"]
            delivery.leave_out("economies that data/entities.csv does not know: not taken", told)
            continue
        for period in columns:
            if value := _share(sheet, record, period):
                rows.append(_row(country, period, value, upload, delivery))
            elif not record[period]:
                delivery.leave_out("economies without a figure", f"{record['economy']}, {period}")
    sheet.stop()
    for column in sheet.unused:
        delivery.leave_out("columns not used", column)
    # a publisher may leave out what came before, but no period between
    first = min(map(_end, columns))
    pdf = {"WLD", "GLOBAL_NORTH", "GLOBAL_SOUTH"}
    covers = lambda row: row["indicator"] == INDICATOR and row["country"] not in pdf and _end(row["period"]) >= first  # noqa: E731
    ours = (row["period"] for row in evidence.text(TABLE).to_dict("records") if row["indicator"] == INDICATOR)
    update = Update(
        TABLE, rows, ("value",), covers, newest=max(columns, key=_end), ours=max(ours, key=_end, default="")
    )
    delivery.updates.append(update)
    return delivery


def _row(country: str, period: str, value: str, upload: Upload, delivery: Delivery) -> dict[str, str]:
    return {
        "country": country,
        "indicator": INDICATOR,
        "period": period,
        "value": value,
        "unit": "percent",
        "base": "population_15_64",
        "source": delivery.source["id"],
        "locator": upload.name,
        "confidence": "medium" if country == "CHN" else "high",
        "note": CHINA if country == "CHN" else "",
    }


def _period(column: str) -> str:
    """The period of a column, where the rest of its name says that it is a share of people who use AI."""
    found = WHEN.search(column)
    if not found or not MEASURE.match(re.sub(r"\s+", " ", WHEN.sub("", column)).strip()):
        return ""
    return f"{found[2] or found[3]}-{found[1] or found[4]}"


def _share(sheet: Sheet, record: Record, period: str) -> str:
    """A percentage, marked as such in the cell or in the name of the column; a bare fraction is not guessed at."""
    cell = record[period]
    if not cell:
        return ""
    if not cell.endswith("%") and not re.search(r"%|percent", sheet.headers[period], re.IGNORECASE):
        what = f"{cell[:40]!r} has no % sign: it could be a percentage, or a fraction of one"
        sheet.tell(record.row, period, cell, what, "write 59.4%, or say (%) in the name of the column")
        return ""
    record.cells[period] = cell.removesuffix("%").strip()
    return scaled(sheet.number(record, period))


def _end(period: str) -> str:
    """What orders halves and quarters of years by their ends."""
    year, part = period.split("-")
    return f"{year}-{int(part[1]) * (6 if part[0] == 'H' else 3):02}"


PUBLISHER = Publisher(
    "microsoft-diffusion", "Microsoft AI Economy Institute", "MIT",
    "https://github.com/microsoft/ai-diffusion-report/tree/main/data", read,
)  # fmt: skip
