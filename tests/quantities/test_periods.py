"""Periods: their first and last day, what they cover together, and their wording."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers  # noqa: F401 - sets up hypothesis
from twotracks.quantities.periods import Period, covering, label, parse, span, when

YEARS = st.integers(1990, 2100)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-Q1", "2025-01-01", "2025-03-31"),
        ("2025-Q4", "2025-10-01", "2025-12-31"),
        ("2025-H1", "2025-01-01", "2025-06-30"),
        ("2025-H2", "2025-07-01", "2025-12-31"),
        ("2025-9M", "2025-01-01", "2025-09-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-03-31", "2025-03-31", "2025-03-31"),
        ("2013/2024", "2013-01-01", "2024-12-31"),
        ("2024-07/2025-06", "2024-07-01", "2025-06-30"),
        ("2024-11-30/2025-02", "2024-11-30", "2025-02-28"),
    ],
)
def test_span_is_first_and_last_day(period, first, last):
    assert span(period) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("parts", [["Q1", "Q2", "Q3", "Q4"], ["H1", "H2"], [f"{month:02d}" for month in range(1, 13)]])
@given(year=YEARS)
def test_parts_of_a_year_follow_each_other_and_fill_it(parts, year):
    spans = [span(f"{year}-{part}") for part in parts]
    assert (spans[0][0], spans[-1][1]) == span(str(year))
    for (_, end), (begin, _) in pairwise(spans):
        assert begin == end + timedelta(days=1)


@given(day=st.dates())
def test_a_day_is_its_own_span(day):
    assert span(day.isoformat()) == (day, day)


@pytest.mark.parametrize(
    "period",
    ["", "25", "2025-Q5", "2025-H3", "2025-13", "2025-00", "2025-02-30", "2025-1-1", "2025-Q1-01", "2026/2025",
     "FY2025", " 2025", "2025\n"],
)  # fmt: skip
def test_what_is_no_period_is_refused_by_name(period):
    with pytest.raises(ValueError) as error:
        span(period)
    assert repr(period) in str(error.value)


@pytest.mark.parametrize("interval", ["/2025", "2025/", "2025-13/2026", "2025/2026-02-30"])
def test_an_interval_needs_two_periods(interval):
    with pytest.raises(ValueError):
        span(interval)


@pytest.mark.parametrize(
    ("parts", "together"),
    [
        ([], ""),
        ([""], ""),
        (["2025"], "2025"),
        (["2025", "2013"], "2013/2025"),
        (["2025-Q4", "2026-Q1"], "2025-Q4/2026-Q1"),
        (["2025", "2025-Q1"], "2025"),
        (["2024", "2025-Q1"], "2024/2025-Q1"),
        (["2024-07/2025-06", "2025"], "2024-07/2025"),
        (["2013/2024", "2015"], "2013/2024"),
        (["FY2024", "FY2025"], "FY2024/FY2025"),
        (["2026-03-31", "2025-12"], "2025-12/2026-03-31"),
    ],
)
def test_covering_reaches_from_the_first_day_to_the_last(parts, together):
    assert covering(parts) == together


@given(
    st.lists(st.builds(lambda y, p: f"{y}{p}", YEARS, st.sampled_from(["", "-Q2", "-H2", "-07", "-9M"])), min_size=1)
)
def test_covering_spans_exactly_the_days_of_its_parts(parts):
    spans = [span(part) for part in parts]
    assert span(covering(parts)) == (min(begin for begin, _ in spans), max(end for _, end in spans))


@pytest.mark.parametrize(
    ("period", "en", "zh"),
    [
        ("2025", "2025", "2025年"),
        ("2025-Q3", "the third quarter of 2025", "2025年第三季度"),
        ("2025-H1", "the first half of 2025", "2025年上半年"),
        ("2025-H2", "the second half of 2025", "2025年下半年"),
        ("2025-9M", "the first nine months of 2025", "2025年前九个月"),
        ("2025-03", "March 2025", "2025年3月"),
        ("2025-03-09", "9 March 2025", "2025年3月9日"),
        ("2013/2024", "2013–2024", "2013年至2024年"),
        ("2024-07/2025-06", "July 2024–June 2025", "2024年7月至2025年6月"),
        ("", "", ""),
        ("FY2025", "fiscal year 2025", "2025财年"),
    ],
)
def test_label_is_what_a_reader_would_say(period, en, zh):
    assert (label(period), label(period, "zh")) == (en, zh)


def test_what_is_no_period_keeps_its_text_as_label():
    assert label("some day") == "some day"


# --- the value


PARTS = ["", "-Q1", "-Q4", "-H1", "-H2", "-9M", "-02", "-12", "-03-09"]
PERIODS = st.builds(lambda year, part: parse(f"{year}{part}"), YEARS, st.sampled_from(PARTS))


@given(PERIODS, st.integers(-40, 40))
def test_a_period_shifted_there_and_back_is_itself(period, years):
    assert period.shift(years=years).shift(years=-years) == period


@given(YEARS, st.integers(1, 4), st.integers(-40, 40))
def test_a_quarter_shifted_by_quarters_is_as_many_steps_away(year, quarter, steps):
    period = parse(f"{year}-Q{quarter}")
    for _ in range(abs(steps)):
        step = 1 if steps > 0 else -1
        after = period.shift(quarters=step)
        early, late = sorted([period, after])
        assert late.first == early.last + timedelta(days=1)
        period = after
    assert period == parse(f"{year}-Q{quarter}").shift(quarters=steps)


@pytest.mark.parametrize(
    ("period", "by", "shifted"),
    [
        ("2025", {"years": -1}, "2024"),
        ("2025", {"quarters": 4}, "2026"),
        ("2025-Q1", {"years": -1}, "2024-Q1"),
        ("2025-Q1", {"quarters": -1}, "2024-Q4"),
        ("2025-H2", {"quarters": 2}, "2026-H1"),
        ("2025-H2", {"years": 1}, "2026-H2"),
        ("2025-9M", {"years": -1}, "2024-9M"),
        ("2025-01", {"months": -1}, "2024-12"),
        ("2025-03-31", {"months": -1}, "2025-02-28"),
        ("2024-02-29", {"years": 1}, "2025-02-28"),
        ("FY2025", {"years": -1}, "FY2024"),
        ("2024-07/2025-06", {"years": -1}, "2023-07/2024-06"),
        ("2013/2024", {"years": 1}, "2014/2025"),
    ],
)
def test_a_shifted_period_is_of_the_same_kind(period, by, shifted):
    assert str(parse(period).shift(**by)) == shifted


@pytest.mark.parametrize(
    ("period", "by"),
    [("2025", {"quarters": 1}), ("2025-Q1", {"months": 1}), ("2025-H1", {"quarters": 1}), ("2025-9M", {"quarters": 1}),
     ("FY2025", {"quarters": 2}), ("2013/2024", {"months": 6})],
)  # fmt: skip
def test_a_shift_to_no_period_of_the_kind_is_refused(period, by):
    with pytest.raises(ValueError, match=r"shifted by \d+ months is no period; shift it by \d+"):
        parse(period).shift(**by)


def test_a_fiscal_year_is_the_year_before_its_last_day():
    known, unknown = parse("FY2025", "2025-06-30"), parse("FY2025")
    assert (known.first, known.last, known.text) == (date(2024, 7, 1), date(2025, 6, 30), "FY2025")
    assert (unknown.first, unknown.last) == span("2025")
    assert known.fiscal and unknown.fiscal and not parse("2025").fiscal


def test_the_fiscal_year_of_a_leap_day_has_a_year_of_days():
    assert parse("FY2024", "2024-02-29").first == date(2023, 3, 1)


def test_the_last_day_of_a_calendar_period_is_its_own():
    assert parse("2025-Q1", "2025-12-31") == Period(date(2025, 3, 31), date(2025, 1, 1), "2025-Q1")


def test_periods_are_in_order_of_their_last_day_and_then_the_shorter_is_later():
    order = ["2024", "2025-Q1", "2025-H1", "2025-Q2", "2013/2025", "2025", "2025-12", "2025-12-31"]
    assert [str(period) for period in sorted(map(parse, reversed(order)))] == order


@given(st.dates())
def test_a_day_lies_in_its_quarter(day):
    quarter = parse(day.isoformat()).quarter
    assert quarter.first <= day <= quarter.last
    assert quarter.shift(quarters=0) == quarter


@pytest.mark.parametrize(
    ("period", "en", "zh"),
    [
        ("2025-08-22", "on 22 August 2025", "2025年8月22日"),
        ("2025-08", "in August 2025", "2025年8月"),
        ("2025-Q3", "in the third quarter of 2025", "2025年第三季度"),
        ("2015/2020", "in 2015–2020", "2015年至2020年"),
        ("2025-05-01/2025-06-03", "from 1 May 2025 to 3 June 2025", "2025年5月1日至2025年6月3日"),
        ("FY2026", "in fiscal year 2026", "2026财年"),
        ("soon", "soon", "soon"),
    ],
)
def test_a_period_is_led_to_by_the_word_that_fits_it(period, en, zh):
    assert (when(period), when(period, "zh")) == (en, zh)
