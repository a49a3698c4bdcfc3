"""Periods as the tables write them (2025, 2025-Q3, 2025-H1, FY2025, 2024-07/2025-06 ...) as values: days, order, words.

The grammar is that of the data conventions (data/README.md).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

PATTERN = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(9M)|(\d{2})(?:-(\d{2}))?))?")
FISCAL = re.compile(r"FY(\d{4})", re.ASCII)
# first and last month of the parts of a year
MONTHS_OF = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12), "9M": (1, 9)}
WORDS = {
    "en": {"Q1": "the first quarter of {}", "Q2": "the second quarter of {}", "Q3": "the third quarter of {}",
           "Q4": "the fourth quarter of {}", "H1": "the first half of {}", "H2": "the second half of {}",
           "9M": "the first nine months of {}", "fiscal": "fiscal year {}", "to": "–",
           "day": "on {}", "days": "from {} to {}", "span": "in {}"},
    "zh": {"Q1": "{}年第一季度", "Q2": "{}年第二季度", "Q3": "{}年第三季度", "Q4": "{}年第四季度", "H1": "{}年上半年",
           "H2": "{}年下半年", "9M": "{}年前九个月", "fiscal": "{}财年", "to": "至",
           "day": "{}", "days": "{}至{}", "span": "{}"},
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of days with the text that names it, made by :func:`parse`.

    Periods are ordered by their last day; of two that end on one day the shorter is the later.

    Parameters
    ----------
    last, first : date
        Both included. Those of a fiscal year whose last day is not known are of the calendar year of its name,
        which puts years in order and says no more.
    text : str
        As the tables write it.

    Examples
    --------
    >>> quarter = parse("2025-Q1")
    >>> str(quarter.shift(years=-1)), str(quarter.shift(quarters=-1)), quarter < parse("2025")
    ('2024-Q1', '2024-Q4', True)
    >>> quarter.label(), quarter.label("zh"), quarter.last.isoformat()
    ('the first quarter of 2025', '2025年第一季度', '2025-03-31')
    """

    last: date
    first: date
    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def ends(self) -> tuple[str, str]:
        """The periods that an interval reaches from and to; twice itself for all others."""
        first, slash, last = self.text.partition("/")
        return (first, last) if slash else (first, first)

    @property
    def fiscal(self) -> bool:
        """Whether this is the fiscal year of a company."""
        return bool(FISCAL.fullmatch(self.text))

    @property
    def quarter(self) -> Period:
        """The calendar quarter in which the period begins."""
        return parse(f"{self.first.year:04}-Q{(self.first.month + 2) // 3}")

    def shift(self, years: int = 0, quarters: int = 0, months: int = 0) -> Period:
        """The period of the same kind some time later, or earlier; a day that a month lacks becomes its last.

        Of a fiscal year only the name is shifted: its last day is not that of the year before.

        Raises
        ------
        ValueError
            When that is no period of the same kind, such as a year shifted by a quarter.
        """
        distance = 12 * years + 3 * quarters + months
        if "/" in self.text:
            return parse("/".join(parse(end).shift(months=distance).text for end in self.ends))
        step = _step(self.text)
        if distance % step:
            raise ValueError(f"{self.text!r} shifted by {distance} months is no period; shift it by {step} or so")
        if self.fiscal:
            # years of 52 or 53 weeks end on another day each year
            return parse(f"FY{int(self.text[2:]) + distance // 12}")
        year, _, part = self.text.partition("-")
        if part == "9M" or not part:
            return parse("-".join(filter(None, (f"{int(year) + distance // 12:04}", part))))
        moved = _moved(self.first, distance)
        if part[0] in "QH":
            return parse(f"{moved.year:04}-{part[0]}{(moved.month - 1) // step + 1}")
        return parse(moved.isoformat()[: len(self.text)])

    def label(self, lang: str = "en") -> str:
        """The period in words for readers: "the third quarter of 2025", "31 March 2025"."""
        words, (first, last) = WORDS[lang], self.ends
        if "/" in self.text:
            return f"{parse(first).label(lang)}{words['to']}{parse(last).label(lang)}"
        if self.fiscal:
            return words["fiscal"].format(self.text[2:])
        year, _, part = self.text.partition("-")
        if part in words:
            return words[part].format(year)
        month, day = self.first.month, self.first.day if len(part) == len("MM-DD") else 0
        if lang == "zh":
            return f"{year}年{f'{month}月' if part else ''}{f'{day}日' if day else ''}"
        return " ".join(filter(None, (str(day or ""), calendar.month_name[month] if part else "", year)))


@lru_cache(maxsize=4096)
def parse(text: str, end: str = "") -> Period:
    """The period that a text names.

    Parameters
    ----------
    text : str
        One of the forms of the data conventions (data/README.md).
    end : str
        The last day of a fiscal year (`period_end`), which is then the year before it.

    Raises
    ------
    ValueError
        When the text is none of the forms, or no calendar has it.
    """
    if fiscal := FISCAL.fullmatch(text):
        if not end:
            return Period(*reversed(_days(fiscal[1])), text)
        last = parse(end).last
        return Period(last, _moved(last + timedelta(1), -12), text)
    first, slash, last = text.partition("/")
    if not slash:
        return Period(*reversed(_days(text)), text)
    begin, close = parse(first).first, parse(last).last
    if begin > close:
        raise ValueError(f"{text!r} ends before it begins")
    return Period(close, begin, text)


def span(period: str) -> tuple[date, date]:
    """First and last day of a period.

    Raises
    ------
    ValueError
        When the text is none of the forms of the data conventions (data/README.md), or no calendar has it.
        Fiscal years (FY2025) are such a case: their last day stands in the table's `period_end`.
    """
    if "FY" in period:
        raise ValueError(_refusal(period))
    parsed = parse(period)
    return parsed.first, parsed.last


def covering(parts: Sequence[str]) -> str:
    """The shortest way to write a period from the first day of several periods to the last; empty for none.

    Fiscal years are ordered like calendar years.
    """
    ends = [tuple(map(parse, parse(part).ends)) for part in parts if part]
    if not ends:
        return ""
    # of two that begin (or end) on one day, the longer: 2025 and 2025-Q1 are together 2025
    first = min((begin for begin, _ in ends), key=lambda one: (one.first, -one.last.toordinal()))
    last = max((close for _, close in ends), key=lambda one: (one.last, -one.first.toordinal()))
    return first.text if first.text == last.text else f"{first}/{last}"


def reach(periods: Iterable[str], until: str) -> dict[str, str]:
    """How far periods go: the last that had ended by a day, of years, of parts of years, and of months and days.

    Parameters
    ----------
    periods : iterable of str
        A span counts by its end; what is no period is passed over.
    until : str
        The day, YYYY-MM-DD.

    Returns
    -------
    dict
        By `years`, `parts` (quarters, halves) and `days`, those that there are.

    Examples
    --------
    >>> reach(["2025", "2026-Q1", "2030", "2026-08-14", "2024-07/2026-06"], "2026-11-21")
    {'years': '2025', 'parts': '2026-Q1', 'days': '2026-08-14'}
    """
    found: dict[str, Period] = {}
    last_day = parse(until).last
    for text in set(periods):
        try:
            period = parse(text.rpartition("/")[2])
        except ValueError:
            continue
        if period.last <= last_day:
            kind = "years" if period.fiscal or len(period.text) == 4 else "parts" if period.text[5] in "QH9" else "days"
            found[kind] = max(period, found.get(kind, period))
    return {kind: found[kind].text for kind in ("years", "parts", "days") if kind in found}


def label(period: str, lang: str = "en") -> str:
    """A period in words for readers, see :meth:`Period.label`; what is no period stays as it is."""
    try:
        return parse(period).label(lang)
    except ValueError:
        return period


def brief(period: str, lang: str = "en") -> str:
    """The end of a period as short as readers know it; other languages than English are short as they are.

    Examples
    --------
    >>> brief("2026-03-05"), brief("2025-06"), brief("2024-Q3/2025-Q2"), brief("2025")
    ('5 Mar 2026', 'Jun 2025', 'Q2 2025', '2025')
    """
    last = period.rpartition("/")[2]
    year, _, part = last.partition("-")
    if lang != "en" or not part:
        return label(last, lang)
    if part[0] in "QH":
        return f"{part} {year}"
    month = calendar.month_name[span(last)[0].month]
    return label(last).replace(month, month[:3])


def when(period: str, lang: str = "en") -> str:
    """A period in words with what leads to it in a sentence; what is no period stays as it is.

    Examples
    --------
    >>> when("2025-08-22"), when("2025-08"), when("2025-Q3")
    ('on 22 August 2025', 'in August 2025', 'in the third quarter of 2025')
    """
    try:
        known = parse(period)
    except ValueError:
        return period
    words, days = WORDS[lang], len(known.ends[0]) == len("YYYY-MM-DD")
    if days and "/" in period:
        return words["days"].format(*(label(end, lang) for end in known.ends))
    return words["day" if days else "span"].format(known.label(lang))


def _days(text: str) -> tuple[date, date]:
    """First and last day of a year, a part of one, or a day."""
    match = PATTERN.fullmatch(text)
    if not match:
        raise ValueError(_refusal(text))
    year, part = int(match[1]), text[5:7]
    begin, end = MONTHS_OF.get(part) or ((int(part), int(part)) if part else (1, 12))
    try:
        if match[6]:
            one = date(year, begin, int(match[6]))
            return one, one
        return date(year, begin, 1), date(year, end, calendar.monthrange(year, end)[1])
    except ValueError:
        raise ValueError(f"{text!r} is in no calendar") from None


def _refusal(text: str) -> str:
    return f"{text!r} is not a period such as 2025, 2025-Q3, 2025-09-30 or 2024-07/2025-06"


def _step(text: str) -> int:
    """By how many months one period of a kind follows another."""
    part = text[4:7] if not text.startswith("FY") else ""
    return {"": 12, "-9M": 12}.get(part) or {"Q": 3, "H": 6}.get(part[1], 1)


def _moved(day: date, months: int) -> date:
    """A day some months later; the last of the month where it lacks that day."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
