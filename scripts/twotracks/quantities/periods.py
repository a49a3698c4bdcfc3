"""Periods as the tables write them (2025, 2025-Q3, 2025-H1, 2024-07/2025-06 ...) as days and as words."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

PATTERN = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(9M)|(\d{2})(?:-(\d{2}))?))?")
MONTHS = {
    "en": list(calendar.month_name),
    "zh": ["", *(f"{month}月" for month in range(1, 13))],
}


def _months(quarter: str | None, half: str | None, nine: str | None, month: str | None) -> tuple[int, int]:
    """First and last month of a part of a year; the whole year when no part is named."""
    if quarter:
        return 3 * int(quarter) - 2, 3 * int(quarter)
    if half:
        return 6 * int(half) - 5, 6 * int(half)
    if nine:
        return 1, 9
    return (int(month), int(month)) if month else (1, 12)


@lru_cache(maxsize=4096)
def span(period: str) -> tuple[date, date]:
    """First and last day of a period.

    Raises
    ------
    ValueError
        When the text is none of the forms of the data conventions (data/README.md), or no calendar has it.
        Fiscal years (FY2025) are such a case: their last day stands in the table's `period_end`.
    """
    first, slash, last = period.partition("/")
    if slash:
        begin, end = span(first)[0], span(last)[1]
        if begin > end:
            raise ValueError(f"{period!r} ends before it begins")
        return begin, end
    match = PATTERN.fullmatch(period)
    if not match:
        raise ValueError(f"{period!r} is not a period such as 2025, 2025-Q3, 2025-09-30 or 2024-07/2025-06")
    year, quarter, half, nine, month, day = match.groups()
    begin, end = _months(quarter, half, nine, month)
    try:
        if day:
            one = date(int(year), begin, int(day))
            return one, one
        return date(int(year), begin, 1), date(int(year), end, calendar.monthrange(int(year), end)[1])
    except ValueError:
        raise ValueError(f"{period!r} is in no calendar") from None


def covering(parts: Sequence[str]) -> str:
    """The shortest way to write a period from the first day of several periods to the last; empty for none.

    Fiscal years are ordered like calendar years.
    """
    parts = [part for part in parts if part]
    firsts = dict.fromkeys(part.partition("/")[0] for part in parts)
    lasts = dict.fromkeys(part.rpartition("/")[2] for part in parts)
    if not parts:
        return ""
    # of two that begin (or end) on one day, the longer: 2025 and 2025-Q1 are together 2025
    first = min(firsts, key=lambda part: (_order(part)[0], -_order(part)[1].toordinal()))
    last = max(lasts, key=lambda part: (_order(part)[1], -_order(part)[0].toordinal()))
    return first if first == last else f"{first}/{last}"


def _order(part: str) -> tuple[date, date]:
    return span(part.removeprefix("FY"))


def label(period: str, lang: str = "en") -> str:
    """A period in words for readers: `2025-Q3` is "the third quarter of 2025", `2025-03-31` "31 March 2025"."""
    first, slash, last = period.partition("/")
    if slash:
        return f"{label(first, lang)}{'至' if lang == 'zh' else '–'}{label(last, lang)}"
    match = PATTERN.fullmatch(period)
    if not match:
        year = period.removeprefix("FY")
        return period if year == period else (f"{year}财年" if lang == "zh" else f"fiscal year {year}")
    year, quarter, half, nine, month, day = match.groups()
    if lang == "zh":
        part = (quarter and f"第{'一二三四'[int(quarter) - 1]}季度") or (half and f"{'上下'[int(half) - 1]}半年")
        part = part or (nine and "前九个月") or (month and MONTHS["zh"][int(month)] + (f"{int(day)}日" if day else ""))
        return f"{year}年{part or ''}"
    if quarter:
        return f"the {('first', 'second', 'third', 'fourth')[int(quarter) - 1]} quarter of {year}"
    if half:
        return f"the {('first', 'second')[int(half) - 1]} half of {year}"
    if nine:
        return f"the first nine months of {year}"
    if month:
        return f"{f'{int(day)} ' if day else ''}{MONTHS['en'][int(month)]} {year}"
    return year
