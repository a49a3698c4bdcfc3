"""Time between facts, counts, pace, and the share of votes behind a lead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers import fact
from twotracks.analysis.durations import days, elapsed, how_many, last, pace, win_share


def at(day: str):
    one = fact(1.0, "firms", rows="a")
    return replace(one, periods=(day,))


def test_months_between_two_days():
    assert elapsed(at("2024-01-01"), at("2025-01-01")).value == pytest.approx(366 / 30.4375)


def test_pace_is_the_mean_step_and_missing_without_two():
    days = [at("2024-01-01"), at("2024-02-01"), at("2024-07-01")]
    assert pace(days, days[0]).value == pytest.approx(elapsed(days[0], days[-1]).value / 2)
    assert pace(days[:1], days[0]).missing


def test_count_keeps_the_rows():
    three = [at(day) for day in ("2024-01-01", "2024-02-01", "2024-03-01")]
    assert how_many(three, "firms", three[0]).value == 3
    assert how_many(three, "firms", three[0]).rows


def test_no_lead_is_half_of_the_votes():
    assert win_share(fact(0.0, "firms")).value == 50
    assert win_share(fact(400.0, "firms")).value == pytest.approx(100 * 10 / 11)


def test_days_between_two_days():
    assert days(at("2024-01-01"), at("2025-01-01")).value == 366


def test_the_last_of_none_is_missing_whatever_it_is_like():
    series = [fact(each, "firms") for each in (1.0, 2.0, 3.0)]
    assert (last(series, like=series[0]).value, last(series, like=series[0], back=2).value) == (3, 1)
    gone = last(series, like=series[0], back=3)
    assert gone.missing and gone.unit == "firms"
