"""LMArena, text leaderboard without style control: the best model of each country, into models/arena_leaders.

As fboulnois/llm-leaderboard-csv packs it, one file for each day. The day is in the name of the file or, failing that,
the day it was fetched.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Cells, Delivery, Publisher, Update, Upload
from twotracks.upstream.files import read_sheet, toml
from twotracks.upstream.records import Record, Sheet, scaled

TABLE, BOARD, SCOPE = "models/arena_leaders", "text_raw", "all_models"
COLUMNS = {
    "rank": ("rank", "Rank* (UB)", "Rank (UB)"),
    "model": ("model", "Model"),
    "score": ("arena_score", "Arena Score", "score", "rating"),
    "interval": ("95_pct_ci", "95% CI", "95% CI (±)"),
    "votes": ("votes",),
    "organisation": ("organization", "organisation"),
    "licence": ("license", "licence"),
}
OWNED = ("entity", "model", "value", "low", "high", "rank", "votes", "open_weights", "licence")
# how the board writes what is around a rating: +5/-4, or ±5
AROUND = re.compile(r"\+(\d+(?:\.\d+)?)\s*/\s*-(\d+(?:\.\d+)?)|±\s*(\d+(?:\.\d+)?)")
# ratings of the board are around 1,000 to 1,700 by their construction
PLAUSIBLE = (500, 2500)


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """The best-rated model of each country on the day of the file.

    Raises
    ------
    UpstreamError
    """
    sheet, names = read_sheet(upload), toml("lmarena")
    records = sheet.pick(COLUMNS)
    sheet.once(records, "model")
    found = re.search(r"(?<!\d)(20\d\d)[._-]?(\d\d)[._-]?(\d\d)(?!\d)", upload.name)
    day = "-".join(found.groups()) if found else upload.retrieved
    try:
        date.fromisoformat(day)
    except ValueError:
        sheet.tell(0, "", "", f"has {day} in its name, which is no day", "name the file by the day of the board")
    delivery = Delivery([], PUBLISHER.source("LMArena text leaderboard", day, relay_of="LMArena"))
    best: dict[str, tuple[Any, Record]] = {}
    unknown = []
    for record in records:
        score = sheet.number(record, "score", required=True)
        if score is None or not PLAUSIBLE[0] <= score <= PLAUSIBLE[1]:
            if score is not None:
                what = f"{record['score']} is no rating of this board, which are {PLAUSIBLE[0]} to {PLAUSIBLE[1]}"
                sheet.tell(record.row, "score", record["score"], what, "see whether a point was shifted")
            continue
        entity = names["organisations"].get(record["organisation"])
        country = evidence.entities.get(entity or "", {}).get("country", "")
        if country in ("USA", "CHN"):
            if country not in best or score > best[country][0]:
                best[country] = (score, record)
        elif record["organisation"] in names["abroad"]["names"]:
            delivery.leave_out("models of other countries", record["model"])
        else:
            unknown.append((score, record))
    for country in {"USA", "CHN"} - set(best):
        sheet.tell(1, "organisation", "", f"no model is of an organisation of {country}", "see whether it is cut off")
    least = min((score for score, _ in best.values()), default=0)
    for score, record in unknown:
        if score > least:
            what = f"{record['organisation']!r} is not known, and {record['model']} would decide who leads"
            sheet.tell(record.row, "organisation", "", what, "add it to upstream/lmarena.toml")
        delivery.leave_out("models of organisations that we do not know, below the leaders", record["model"])
    rows = [_row(sheet, record, country, day, names, upload, delivery) for country, (_, record) in best.items()]
    sheet.stop()
    rows.sort(key=lambda row: row["country"], reverse=True)
    mine = [row for row in evidence.text(TABLE).to_dict("records") if (row["board"], row["scope"]) == (BOARD, SCOPE)]
    _doubt_copy(rows, mine, day, delivery)
    newest = max((row["date"] for row in mine), default="")
    covers = lambda row: (row["board"], row["scope"], row["date"]) == (BOARD, SCOPE, day)  # noqa: E731
    delivery.updates.append(Update(TABLE, rows, OWNED, covers, newest=day, ours=newest))
    return delivery


def _row(
    sheet: Sheet, record: Record, country: str, day: str, names: Any, upload: Upload, delivery: Delivery
) -> dict[str, str]:
    score = sheet.number(record, "score") or 0
    found = AROUND.fullmatch(record["interval"])
    if record["interval"] and not found:
        what = f"{record['interval']!r} is no interval"
        sheet.tell(record.row, "interval", record["interval"], what, "write it as in +5/-4 or ±5")
    above, below = (found[1] or found[3], found[2] or found[3]) if found else ("", "")
    licence = record["licence"]
    closed = licence.casefold() in ("proprietary", "propretary")
    return {
        "date": day,
        "board": BOARD,
        "scope": SCOPE,
        "country": country,
        "entity": names["organisations"][record["organisation"]],
        "model": record["model"],
        "value": scaled(score),
        "unit": "arena_points",
        "low": scaled(score - type(score)(below)) if below else "",
        "high": scaled(score + type(score)(above)) if above else "",
        "rank": scaled(sheet.number(record, "rank")),
        "votes": scaled(sheet.number(record, "votes")),
        "open_weights": "" if not licence else "false" if closed else "true",
        "licence": "Proprietary" if closed else licence,
        "source": delivery.source["id"],
        "locator": upload.name,
        "confidence": "high",
    }


def _doubt_copy(rows: list[dict[str, str]], mine: list[Cells], day: str, delivery: Delivery) -> None:
    """Say when the leaders are, vote for vote, those of another day: copies that have stopped go on being dated."""
    for row in rows:
        for other in mine:
            if other["date"] != day and all(
                other[name] == row[name] for name in ("country", "model", "value", "votes")
            ):
                delivery.doubts.append(
                    f"{row['model']} has the votes of {other['date']}: is it a copy that has stopped?"
                )
                return


PUBLISHER = Publisher(
    "lmarena", "fboulnois/llm-leaderboard-csv (GitHub)", "see repository; data LMArena",
    "https://github.com/fboulnois/llm-leaderboard-csv/releases", read,
)  # fmt: skip
