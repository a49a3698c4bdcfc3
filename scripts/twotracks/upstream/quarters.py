"""The quarters of a company from what it filed: by themselves, or as differences of figures since the year began."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twotracks.upstream.delivery import Delivery


@dataclass(frozen=True)
class Filed:
    """One figure of a filing, of one to four quarters of a fiscal year."""

    start: date
    end: date
    quarters: int
    value: Decimal
    first: Decimal
    form: str
    filed: str


@dataclass(frozen=True)
class Quarter:
    """The figure of one quarter, and how it was found."""

    end: date
    value: Decimal
    kind: str
    derivation: str
    locator: str


def quarters_of(indicator: str, tag: str, filed: Iterable[Filed], delivery: Delivery) -> Iterator[tuple[date, Quarter]]:
    """The quarters filed by themselves, and those that follow from two figures since the start of the year."""
    single = {each.end: each for each in filed if each.quarters == 1}
    years: dict[date, dict[int, Filed]] = defaultdict(dict)
    for each in filed:
        years[each.start][each.quarters] = each
    for each in single.values():
        locator = f"{tag}, {each.form} filed {each.filed}"
        yield each.end, Quarter(each.end, each.value, "as_filed", "as filed", locator)
    for year in years.values():
        for quarters, each in year.items():
            if quarters == 1 or each.end in single:
                continue
            before = year.get(quarters - 1)
            if before is None:
                delivery.leave_out("quarters without the figure up to the one before", f"{indicator} {each.end}")
                continue
            value = each.value - before.value
            if (each.value != each.first) != (before.value != before.first):
                # the difference would mix figures of before and after
                value = each.first - before.first
                delivery.leave_out(
                    "restated in one of two cumulative figures: both as first filed", f"{indicator} {each.end}"
                )
            locator = f"{tag}, {each.form} filed {each.filed}"
            derived = "cumulative filing minus earlier quarters"
            yield each.end, Quarter(each.end, value, "decumulated", derived, locator)


def differences(
    flows: Mapping[date, Quarter], spending: Mapping[date, Quarter], derivation: str
) -> Iterator[tuple[date, Quarter]]:
    """What one series is more than another, in the quarters that both have."""
    for end, flow in flows.items():
        if (spent := spending.get(end)) is not None:
            yield end, Quarter(end, flow.value - spent.value, "difference", derivation, flow.locator)


def month_of(end: date) -> tuple[int, int]:
    """The year and month that end with a day; a week of thirteen may end in the first days of the next month.

    Examples
    --------
    >>> month_of(date(2026, 6, 30)), month_of(date(2022, 1, 1))
    ((2026, 6), (2021, 12))
    """
    if end.day > 7:
        return end.year, end.month
    return (end.year, end.month - 1) if end.month > 1 else (end.year - 1, 12)


def periods_of(end: date, closing: int) -> tuple[str, str]:
    """The calendar quarter and the fiscal one that end on a day, of a company whose years end in a month.

    Parameters
    ----------
    end : date
        The last day; in the first week of a month, that of a quarter of thirteen weeks that belongs to the one before.
    closing : int
        The month in which fiscal years end, 1 to 12.

    Examples
    --------
    >>> periods_of(date(2025, 9, 30), 6), periods_of(date(2019, 2, 28), 5), periods_of(date(2026, 7, 3), 6)
    (('2025-Q3', 'FY2026-Q1'), ('2019-Q1', 'FY2019-Q3'), ('2026-Q2', 'FY2026-Q4'))
    """
    year, month = month_of(end)
    behind = (month - closing - 1) % 12 + 1
    return f"{year}-Q{(month + 2) // 3}", f"FY{year + (month > closing)}-Q{(behind + 2) // 3}"
