"""Series: facts by period that meet, are cut and are counted as one; what is not there is missing with the reason."""

from __future__ import annotations

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import CONTEXT, fact
from twotracks.errors import EvidenceError, UnitError
from twotracks.facts.aggregates import mean, total
from twotracks.facts.counts import count
from twotracks.facts.fact import Fact, missing
from twotracks.facts.frames import to_frame
from twotracks.facts.series import Series

WHY = "not yet known on 2020-01-01"
QUARTERS = [f"{year}-Q{quarter}" for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4)]


def series(values: dict[str, float], unit: str = "USD_bn", rows: str = "") -> Series:
    facts = {period: fact(value, unit, rows, period) for period, value in values.items()}
    return Series(facts, missing(WHY, unit, CONTEXT))


PERIODS = st.dictionaries(st.sampled_from([str(year) for year in range(2013, 2026)]), st.floats(0.01, 1e6), max_size=8)
VALUES = PERIODS.map(lambda values: dict(sorted(values.items())))
OPERATIONS = {"+": operator.add, "−": operator.sub, "÷": operator.truediv, "×": operator.mul}


def test_the_sum_and_the_mean_of_a_series_without_facts_are_missing_with_its_reason():
    for result in (total(series({})), mean(series({}))):
        assert (result.missing, result.unit) == (WHY, "USD_bn")


# --- algebra


@given(VALUES, VALUES, st.sampled_from(sorted(OPERATIONS)))
def test_two_series_meet_at_the_periods_that_both_have(one, other, sign):
    met = OPERATIONS[sign](series(one, rows="a"), series(other, rows="b"))
    assert list(met.periods) == [period for period in one if period in other]
    for period, result in zip(met.periods, met, strict=True):
        alone = OPERATIONS[sign](
            fact(one[period], rows="a", period=period), fact(other[period], rows="b", period=period)
        )
        assert (result.value, result.rows, result.formula) == (alone.value, alone.rows, alone.formula)


@given(VALUES, VALUES)
def test_division_undoes_multiplication(one, other):
    there, by = series(one), series(other, "ratio")
    assert [each.value for each in there * by / by] == pytest.approx(
        [each.value for each in there if each.period in by]
    )


@given(VALUES)
def test_a_number_or_a_fact_meets_every_period(values):
    one, half = series(values), fact(0.5, "ratio", "b")
    assert [each.value for each in one * half] == [each.value / 2 for each in one]
    assert all(each.rows == half.rows for each in half * one)
    assert [each.value for each in 2 * one] == [each.value for each in one + one]
    assert [each.value for each in -one] == [-each.value for each in one]
    assert [each.value for each in 1 / (one / fact(1))] == pytest.approx([1 / each.value for each in one])


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_sum_of_python_adds_series_up(several):
    whole = sum(series(values) for values in several)
    for period, result in zip(whole.periods, whole, strict=True):
        assert result.value == pytest.approx(sum(values[period] for values in several))


@given(VALUES, st.sampled_from(sorted(OPERATIONS)))
def test_missing_is_contagious(values, sign):
    lost = missing("the other is not known", "USD_bn", CONTEXT)
    met = OPERATIONS[sign](series(values), lost)
    assert len(met) == 0
    assert met.last.missing == (lost.missing if values else WHY)
    assert (met.last > 0).missing == met.last.missing


def test_series_that_never_meet_say_so():
    apart = series({"2024": 1}) / series({"2025": 1})
    assert apart.last.missing == "the two series share no period"
    assert (series({}) / series({"2025": 1})).last.missing == WHY
    assert (series({"2025": 1}) / series({})).max.missing == WHY


def test_units_that_do_not_fit_are_refused_also_where_there_is_nothing():
    for values in ({}, {"2024": 1}):
        with pytest.raises(UnitError, match="does not fit"):
            _ = series(values) + series(values, "CNY_bn")


def test_two_series_are_joined_unless_both_have_a_period():
    outturn, forecast = series({"2024": 1, "2025": 2}), series({"2026": 3})
    assert (forecast | outturn).periods == ("2024", "2025", "2026")
    with pytest.raises(EvidenceError, match=r"both series have 2025(.|\n)*until"):
        _ = outturn | series({"2025": 5})
    assert [each.value for each in outturn | series({"2025": 5, "2026": 6}).beyond(outturn)] == [1, 2, 6]


# --- choosing


def test_a_series_gives_its_first_last_least_and_greatest_fact():
    one = series({"2023": 5, "2024": 1, "2025": 3})
    assert [each.value for each in (one.first, one.last, one.min, one.max, one.back(1))] == [5, 3, 1, 5, 1]
    assert one.back(3).missing == "the series does not go back 3 places"


def test_an_empty_series_gives_missing_facts_with_the_reason():
    empty = series({})
    found = [empty.first, empty.last, empty.min, empty.max, empty.at("2025"), empty.back(2), empty.since("2020").last,
             empty.change(years=1).last, empty.rolling(quarters=4).last, empty.to("USD_m").last]  # fmt: skip
    assert {each.missing for each in found} == {WHY}
    assert all(isinstance(each, Fact) for each in found)


def test_a_period_that_is_not_there_is_missing_and_one_that_is_none_is_an_error():
    one = series({"2024": 1})
    assert one.at("2025").missing == "the series has no value for 2025"
    assert one.at(missing(WHY, "USD_bn", CONTEXT).period).missing
    with pytest.raises(EvidenceError, match=r"'2025Q1'(.|\n)*2025-Q3"):
        one.at("2025Q1")


def test_a_series_is_cut_by_periods():
    one = series({"2024": 4, "2025-Q1": 1, "2025-Q2": 2})
    assert one.since("2025").periods == ("2025-Q1", "2025-Q2")
    assert one.until("2025-03").periods == ("2024", "2025-Q1")
    assert one.since("").last.missing == "the series has no value since a period that is not known"


def test_fiscal_years_are_ordered_moved_and_cut_by_their_number():
    one = series({"FY2024": 10, "FY2025": 15})
    assert one.change(years=1).at("FY2025").value == pytest.approx(50)
    assert one.since("FY2025").periods == ("FY2025",)
    assert one.rolling(years=2).last.value == 25


def test_facts_are_chosen_by_what_holds_of_them():
    one = series({"2023": 5, "2024": 1, "2025": 3}, rows="a")
    assert one.where(lambda each: each > "2 USD_bn").periods == ("2023", "2025")
    assert count(one.where(lambda each: each > "9 USD_bn"), "firms", of=one).value == 0


# --- time


def test_change_is_on_the_same_period_a_year_before():
    one = series(dict(zip(QUARTERS, range(1, 13), strict=True)), rows="a")
    change = one.change(years=1)
    assert change.periods == tuple(QUARTERS[4:])
    assert (change.last.value, change.last.unit) == (pytest.approx(50), "percent")
    assert change.last.formula == "12 ÷ 8 − 1"
    assert one.change(quarters=1).at("2024-Q1").value == pytest.approx(25)


@given(st.sets(st.sampled_from(QUARTERS)), st.integers(1, 5))
def test_a_rolling_sum_needs_every_period_of_its_window(held, many):
    one = series({quarter: 1.0 for quarter in QUARTERS if quarter in held}, rows="a")
    sums = one.rolling(quarters=many)
    assert all(each.value == many for each in sums)
    windows = [QUARTERS[place - many + 1 : place + 1] for place in range(many - 1, len(QUARTERS))]
    assert list(sums.periods) == [window[-1] for window in windows if held.issuperset(window)]


def test_a_rolling_sum_covers_its_window_and_stands_at_its_end():
    four = series(dict(zip(QUARTERS, range(1, 13), strict=True))).rolling(quarters=4)
    assert four.last.period == "2025-Q1/2025-Q4"
    assert four.at("2025-Q4").value == four.at(four.last.period).value == 42
    assert four.change(years=1).last.value == pytest.approx(100 * (42 / 26 - 1))


def test_a_rolling_sum_of_many_values_counts_them():
    one = series(dict.fromkeys(QUARTERS, 1.0))
    assert one.rolling(quarters=4).last.formula == "1 + 1 + 1 + 1"
    assert sum([one, one, one]).rolling(quarters=4).last.formula == "sum of 12 values"
    assert one.rolling(quarters=8).last.formula == "sum of 8 values"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda one: one.rolling(quarters=4), r"has no quarters(.|\n)*periods are 2024, 2025"),
        (lambda one: one.rolling(weeks=4), "name one of years, halves, quarters, months"),
        (lambda one: one.rolling(), "as in rolling"),
        (lambda one: one.change(quarters=1), "years=1"),
        (lambda one: one.change(), r"change\(years=1\)"),
    ],
)
def test_a_step_that_the_periods_do_not_have_is_refused(ask, message):
    with pytest.raises(EvidenceError, match=message):
        ask(series({"2024": 1, "2025": 2}))


def test_a_month_is_no_quarter():
    with pytest.raises(EvidenceError, match="has no quarters"):
        series({"2025-01": 1, "2025-04": 2}).rolling(quarters=2)


# --- as plain values


def test_a_series_is_neither_true_nor_false():
    with pytest.raises(UnitError, match=r"ask len\(series\)"):
        bool(series({"2024": 1}))


def test_a_series_says_what_it_is():
    assert repr(series({"2024": 1, "2025": 2})) == "Series: 2 USD_bn, 2024 to 2025"
    assert repr(series({})) == f"Series: empty ({WHY})"


def test_counts_rest_on_rows_and_none_may_be_zero_or_unknown():
    one = series({"2024": 1, "2025": 2}, rows="a")
    assert (one.count("firms").value, one.count("firms").rows) == (2, one.first.rows)
    assert series({}).count("firms").missing == WHY
    assert count([], "firms", of=one.last).value == 0
    assert count([], "firms", of=missing(WHY, "USD_bn", CONTEXT)).missing == WHY
    assert count(["x", "y"], "firms", of=CONTEXT).formula == "count of 2 firms in this edition"
    assert count([], "firms", of=CONTEXT).missing == "the edition of 2026-01-31 has none of these firms"
    with pytest.raises(UnitError, match=r"of=\.\.\."):
        count([], "firms")


# --- for charts


def test_a_frame_has_a_row_for_each_fact_and_carries_the_edition():
    frame = series({"2024": 1, "2025": 2}, rows="ab").frame(name="Total")
    assert frame.to_dict("list") == {
        "name": ["Total"] * 2, "period": ["2024", "2025"], "value": [1.0, 2.0], "unit": ["USD_bn"] * 2,
        "source": ["a; b"] * 2, "confidence": ["high"] * 2,
    }  # fmt: skip
    assert frame.attrs["edition"] is CONTEXT


def test_a_series_as_a_label_is_a_second_measure_where_both_have_a_value():
    left = series({"2024": 1, "2025": 2}, rows="ab")
    built = Series({"2025": fact(7, "USD_bn", "bc", "2025", "low")}, missing(WHY, "USD_bn", CONTEXT))
    frame = left.frame(built=built)
    assert frame[["period", "value", "built"]].values.tolist() == [["2025", 2, 7]]
    assert (frame["source"][0], frame["confidence"][0]) == ("a; b; c", "low")
    assert list(to_frame(left, built, built=[built, left])["built"]) == [7, 2]


def test_frames_are_made_of_facts_series_lists_and_names():
    one, two = series({"2024": 1, "2025": 2}), series({"2025": 5})
    assert list(to_frame({"A": one, "B": two, "C": fact(9)})["name"]) == ["A", "A", "B", "C"]
    assert list(to_frame(one, two, side=["a", "b"])["side"]) == ["a", "a", "b"]
    facts = [fact(1), missing(WHY, "USD_bn", CONTEXT), fact(3)]
    assert list(to_frame(facts, name=["x", "y", "z"])["name"]) == ["x", "z"]
    assert list(to_frame([], name="x")) == ["name", "period", "value", "unit", "source", "confidence"]
    with pytest.raises(EvidenceError, match="2 labels for 3 parts"):
        to_frame(facts, name=["x", "y"])


def test_total_of_a_series():
    assert total(series({"2024": 1, "2025": 2})).value == 3
