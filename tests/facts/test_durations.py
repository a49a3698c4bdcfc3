"""Time between facts, and how fast they follow each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers import CONTEXT, fact
from twotracks.errors import UnitError
from twotracks.facts.durations import days, elapsed, pace
from twotracks.facts.fact import missing
from twotracks.facts.series import Series

LOST = missing("not yet known on 2020-01-01", "firms", CONTEXT)


def at(day: str):
    return replace(fact(1.0, "firms", rows="a"), periods=(day,))


def test_months_and_days_between_two_facts():
    first, last = at("2024-01-01"), at("2025-01-01")
    assert elapsed(first, last).value == pytest.approx(366 / 30.4375)
    assert (days(first, last).value, days(first, last).formula) == (366, "2024-01-01 to 2025-01-01")
    assert days(last, first).value == -366
    assert days(first, last).rows == first.rows


def test_time_from_or_to_what_is_missing_is_missing():
    assert elapsed(LOST, at("2025")).missing == days(at("2025"), LOST).missing == LOST.missing


def test_pace_is_the_mean_step_and_missing_without_two():
    known = [at("2024-01-01"), at("2024-02-01"), at("2024-07-01")]
    assert pace(known).value == pytest.approx(elapsed(known[0], known[-1]).value / 2)
    assert pace(known[:1]).missing == "this edition knows fewer than two"
    assert pace([], of=LOST).missing == pace(Series({}, LOST)).missing == LOST.missing
    with pytest.raises(UnitError, match="nothing that says why"):
        pace([])
