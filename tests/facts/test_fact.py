"""Facts: arithmetic and comparison keep unit, period, formula and rows, and refuse what does not fit."""

from __future__ import annotations

import math
import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import CONTEXT, UNITS, fact
from twotracks.errors import UnitError
from twotracks.facts.aggregates import greatest, least, mean, total
from twotracks.facts.fact import Fact, constant, missing
from twotracks.facts.provenance import Check
from twotracks.quantities.formats import exact

NUMBERS = st.floats(0.01, 1e6).map(lambda number: float(f"{number:.4g}"))
ROWS = st.text("abcdef", max_size=3)
FACTS = st.builds(fact, NUMBERS, st.sampled_from(["USD_bn", "USD_m"]), ROWS)
PURE = st.builds(lambda value: fact(value, "ratio"), NUMBERS)
ARITHMETIC = {"+": operator.add, "−": operator.sub, "×": operator.mul, "÷": operator.truediv}
COMPARISONS = {"<": operator.lt, "≤": operator.le, ">": operator.gt, "≥": operator.ge}
ALL = {**ARITHMETIC, **COMPARISONS}
UNLIKE = [
    (left.id, right.id)
    for left in UNITS.by_id.values()
    for right in UNITS.by_id.values()
    if left.dimension != right.dimension
]
MISSING = missing("not yet known on 2020-01-01", "USD_bn", CONTEXT)


def names(result: Fact | Check) -> str:
    return "".join(row.sources[0] for row in result.rows)


def union(*parts: str) -> str:
    return "".join(dict.fromkeys("".join(parts)))


def in_dollars(result: Fact) -> float:
    return result.to("USD_bn").value


@pytest.mark.parametrize("factor", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_fact(factor):
    with pytest.raises(UnitError, match="is no number that can be told"):
        fact(3.0) * factor


# --- arithmetic


@given(FACTS, FACTS)
def test_addition_commutes(a, b):
    assert in_dollars(a + b) == pytest.approx(in_dollars(b + a))


@given(FACTS, FACTS, FACTS)
def test_addition_is_associative(a, b, c):
    assert in_dollars((a + b) + c) == pytest.approx(in_dollars(a + (b + c)))


@given(FACTS, FACTS)
def test_subtraction_undoes_addition(a, b):
    assert in_dollars(a + b - b) == pytest.approx(in_dollars(a), abs=1e-6)


@given(NUMBERS, NUMBERS)
def test_millions_and_billions_of_one_currency_are_the_same_money(a, b):
    assert (fact(a) + fact(b * 1000, "USD_m")).value == pytest.approx(a + b)
    assert (fact(a) / fact(b * 1000, "USD_m")).value == pytest.approx(a / b)
    assert (fact(a) > fact(b * 1000, "USD_m")).holds == (a > b) or a == pytest.approx(b)


@given(NUMBERS)
def test_to_changes_the_unit_and_not_the_amount(value):
    assert fact(value).to("USD_m").value == pytest.approx(value * 1000)
    assert fact(value).to("USD_m").to("USD_bn").value == pytest.approx(value)
    assert fact(value, "ratio").to("percent").value == pytest.approx(value * 100)


def test_division_by_the_same_dimension_gives_a_pure_number():
    ratio = fact(6) / fact(500, "USD_m")
    assert (ratio.unit, ratio.value) == ("ratio", pytest.approx(12))


def test_division_by_another_dimension_keeps_both_units():
    assert (fact(6) / fact(3, "firms")).unit == "USD_bn / firms"


def test_multiplying_by_a_share_takes_that_share_of_the_money():
    part = fact(200) * fact(25, "percent")
    assert (part.to("USD_bn").value, part.unit) == (pytest.approx(50), "USD_bn")


def test_numbers_scale_facts_from_either_side():
    assert [(10 * fact(2)).value, (fact(2) * 10).value, (fact(2) / 4).value] == [20, 20, 0.5]
    assert (1 / fact(4, "ratio")).value == 0.25
    assert (1 - fact(0.25, "ratio")).value == 0.75


def test_sum_of_python_starts_from_a_zero_of_any_unit():
    assert sum([fact(1), fact(2)]).value == 3


def test_total_and_mean():
    facts = [fact(value) for value in (1, 2, 6)]
    assert (total(facts).value, mean(facts).value, mean(facts).unit) == (9, 3, "USD_bn")


def test_mean_of_percentages_is_a_percentage():
    average = mean([fact(40, "percent"), fact(50, "percent")])
    assert (average.value, average.unit) == (pytest.approx(45), "percent")


def test_mean_is_in_the_unit_of_the_first():
    assert mean([fact(1), fact(3000, "USD_m")]).unit == "USD_bn"
    assert mean([fact(3000, "USD_m"), fact(1)]).value == pytest.approx(2000)


@pytest.mark.parametrize("function", [total, mean])
def test_nothing_to_add_up_is_refused(function):
    with pytest.raises(UnitError, match="nothing to add up"):
        function([])


def test_division_by_zero_names_both_sides():
    with pytest.raises(UnitError, match=r"7 ÷ 0: divides by zero\n.*remedy: check the row of the divisor"):
        fact(7) / fact(0)


# --- units that do not fit


@pytest.mark.parametrize("sign", ["+", "−", *COMPARISONS])
def test_unlike_dimensions_are_refused_with_both_units(sign):
    for left, right in UNLIKE:
        with pytest.raises(UnitError) as error:
            ALL[sign](fact(1, left), fact(1, right))
        message = str(error.value)
        assert left in message and right in message and sign in message and "remedy" in message


@pytest.mark.parametrize("sign", ["+", "−", *COMPARISONS])
@pytest.mark.parametrize("unit", [unit for unit in UNITS.by_id if unit != "ratio"])
def test_a_bare_number_is_no_amount(sign, unit):
    with pytest.raises(UnitError, match=unit):
        ALL[sign](fact(60, unit), 50)
    with pytest.raises(UnitError, match=unit):
        ALL[sign](50, fact(60, unit))


@pytest.mark.parametrize("sign", ["+", "−", *COMPARISONS])
def test_half_and_fifty_percent_are_not_mixed_up(sign):
    with pytest.raises(UnitError, match="mix up 50 and 50%"):
        ALL[sign](fact(50, "percent"), fact(0.5, "ratio"))


@pytest.mark.parametrize("sign", ALL)
@pytest.mark.parametrize("other", ["1", None, True, [1]])
def test_only_facts_and_numbers_combine(sign, other):
    remedy = "write a number and its unit" if sign in COMPARISONS and other == "1" else "use a fact or a number"
    with pytest.raises(UnitError, match=remedy):
        ALL[sign](fact(1, "ratio"), other)


@given(st.floats(-1e6, 1e6), st.sampled_from(sorted(UNITS.by_id)))
def test_every_fact_compares_with_zero(value, unit):
    one = fact(value, unit)
    assert ((one > 0).holds, (one < 0).holds) == (value > 0, value < 0)
    assert (one * fact(1, "firms") >= 0).holds == (value >= 0)


@pytest.mark.parametrize(
    ("one", "threshold", "holds"),
    [
        (fact(60, "percent"), "50 percent", True),
        (fact(0.6, "ratio"), "50%", True),
        (fact(0.4, "ratio"), "50%", False),
        (fact(2), "1500 USD_m", True),
        (fact(2), "3,000.5 USD_m", False),
        (fact(-3, "percent"), "-2%", False),
        (fact(16, "months"), "15 months", True),
    ],
)
def test_a_threshold_is_written_with_its_unit(one, threshold, holds):
    assert (one > threshold).holds is holds
    assert (one > threshold).rows == one.rows


def test_a_threshold_reads_in_the_condition_as_it_was_written():
    assert (fact(0.6, "ratio") > "50%").text == "0.6 > 50 percent"
    assert (fact(2) > 0).text == "2 USD_bn > 0 USD_bn"


@pytest.mark.parametrize(
    ("threshold", "message"),
    [("50", "number and its unit"), ("fifty percent", "number and its unit"), ("5 USDbn", "did you mean USD_bn"),
     ("5 CNY_bn", "does not fit")],
)  # fmt: skip
def test_a_threshold_without_a_fitting_unit_is_refused(threshold, message):
    with pytest.raises(UnitError, match=message):
        _ = fact(2) > threshold


def test_a_missing_fact_compares_as_missing():
    assert (MISSING > 0).missing == (MISSING > "1 USD_bn").missing == MISSING.missing


@given(st.floats(-1e6, 1e6), st.sampled_from(sorted(UNITS.by_id)), ROWS)
def test_a_sign_keeps_unit_and_rows(value, unit, rows):
    one = fact(value, unit, rows)
    assert ((-one).value, (-one).unit, (-one).rows) == (-value, unit, one.rows)
    assert (abs(one).value, abs(one).unit, abs(one).rows) == (abs(value), unit, one.rows)


def test_a_sign_is_part_of_the_formula():
    assert (-fact(3)).formula == "−3"
    assert (-(fact(3) + fact(2))).formula == "−(3 + 2)"
    assert (-fact(-3)).formula == "−(-3)"
    assert (2 - -fact(3, "ratio")).formula == "2 − (−3)"


def test_the_least_and_the_greatest_pass_over_what_is_missing():
    assert least([MISSING, fact(3), fact(500, "USD_m")]).value == 500
    assert greatest([MISSING, fact(500, "USD_m"), fact(3)]).value == 3
    assert least([MISSING]).missing == MISSING.missing
    with pytest.raises(UnitError, match="nothing to choose from"):
        greatest([])


def test_to_refuses_another_dimension_and_an_unknown_unit():
    with pytest.raises(UnitError, match="USD_bn: cannot be expressed in CNY_bn"):
        fact(1).to("CNY_bn")
    with pytest.raises(UnitError, match="there is no unit 'EUR_bn'"):
        fact(1).to("EUR_bn")


# --- provenance


@pytest.mark.parametrize("sign", ALL)
@given(left=ROWS, right=ROWS)
def test_result_has_the_rows_of_both_sides_in_order_and_once(sign, left, right):
    assert names(ALL[sign](fact(3, rows=left), fact(2, rows=right))) == union(left, right)


@pytest.mark.parametrize("function", [total, mean])
@given(parts=st.lists(ROWS.map(union), min_size=1, max_size=9))
def test_total_and_mean_lose_no_row(function, parts):
    assert names(function([fact(1, rows=part) for part in parts])) == union(*parts)


@given(ROWS.map(union), ROWS.map(union), ROWS.map(union))
def test_checks_combine_with_the_rows_of_both(a, b, c):
    first, second = fact(1, rows=a) < fact(2, rows=b), fact(1, rows=c) > fact(2)
    assert [names(first & second), names(first | second), names(~first)] == [
        union(a, b, c),
        union(a, b, c),
        union(a, b),
    ]


@given(ROWS.map(union))
def test_sources_are_those_of_the_rows(rows):
    assert fact(1, rows=rows).sources == tuple(rows)


GRADES = ["low", "medium", "high"]


@given(st.lists(st.sampled_from(GRADES), min_size=1, max_size=5))
def test_confidence_is_that_of_the_weakest_row(grades):
    facts = [fact(1, rows=name, confidence=grade) for name, grade in zip("abcde", grades, strict=False)]
    assert total(facts).confidence == min(grades, key=GRADES.index)


@pytest.mark.parametrize(
    ("periods", "together"),
    [
        (["2025"], "2025"),
        (["2025", "2025"], "2025"),
        (["2025", "2013", "2020"], "2013/2025"),
        (["2025", "2024-07/2025-06"], "2024-07/2025"),
        (["2025-Q1", "2025"], "2025"),
    ],
)
def test_period_covers_those_of_all_rows(periods, together):
    assert total([fact(1, period=period) for period in periods]).period == together


def test_a_constant_has_a_unit_and_no_rows_and_no_period():
    threshold = constant(50, "percent", like=fact(1, rows="a"))
    assert (threshold.value, threshold.unit, threshold.rows, threshold.period) == (50, "percent", (), "")
    assert (fact(60, "percent") > threshold).holds


# --- formulas


def evaluate(formula: str) -> float:
    """What a formula comes to, read with the usual precedence."""
    for sign, python in (("−", "-"), ("×", "*"), ("÷", "/"), (",", "")):
        formula = formula.replace(sign, python)
    return eval(formula)  # the formula is made of numbers, signs and brackets by the test itself


def join(sign: str, left: Fact, right: Fact) -> Fact:
    return ARITHMETIC[sign](left, right) if right.value else left


SIGNS = st.sampled_from([*ARITHMETIC])
TREES = st.recursive(PURE, lambda inner: st.builds(join, SIGNS, inner, inner), max_leaves=8)


@given(TREES)
def test_formula_comes_to_the_value(tree):
    assert evaluate(tree.formula) == pytest.approx(tree.value, rel=1e-6, abs=1e-6)


@given(st.lists(PURE, min_size=1, max_size=6), PURE)
def test_formula_of_totals_and_means_comes_to_the_value(facts, other):
    for result in (total(facts), mean(facts), other / total(facts), other - total(facts), other * mean(facts)):
        assert evaluate(result.formula) == pytest.approx(result.value, rel=1e-6, abs=1e-6)


def test_formula_has_no_bracket_too_many():
    a, b, c = (fact(value, "ratio") for value in (2, 3, 4))
    formulas = [
        ((a + b) + c).formula,
        (a - (b - c)).formula,
        ((a + b) * c).formula,
        (a * b + c).formula,
        (a / (b / c)).formula,
    ]
    assert formulas == ["2 + 3 + 4", "2 − (3 − 4)", "(2 + 3) × 4", "2 × 3 + 4", "2 ÷ (3 ÷ 4)"]


@pytest.mark.parametrize(
    ("value", "text"), [(1285.88, "1,285.88"), (0.1 + 0.2, "0.3"), (1e-5, "0.00001"), (2.5e13, "25,000,000,000,000")]
)
def test_exact_has_all_digits_and_no_exponent(value, text):
    assert exact(value) == text


def test_formula_leaves_out_a_factor_of_one():
    assert [(fact(7) * fact(1, "ratio")).formula, (fact(7) / 1).formula, (1 * fact(7)).formula] == ["7", "7", "7"]


def test_formula_of_many_counts_them():
    assert total(fact(1) for _ in range(7)).formula == "sum of 7 values"


# --- missing


@pytest.mark.parametrize("sign", ALL)
@pytest.mark.parametrize("flip", [False, True])
def test_missing_is_contagious(sign, flip):
    pair = (fact(1, rows="a"), MISSING)
    result = ALL[sign](*(pair[::-1] if flip else pair))
    assert result.missing == MISSING.missing
    assert not (result.holds if isinstance(result, Check) else math.isfinite(result.value))


def test_missing_passes_through_totals_numbers_units_and_checks():
    known = fact(1) < fact(2)
    unknown = fact(2) > MISSING
    results = [total([fact(1), MISSING]), mean([MISSING, fact(1)]), 10 * MISSING, MISSING.to("USD_m"),
               known & unknown, unknown & known, known | unknown, unknown | known, ~unknown]  # fmt: skip
    assert [result.missing for result in results] == [MISSING.missing] * len(results)


def test_a_missing_fact_has_neither_rows_nor_period():
    assert (MISSING.rows, MISSING.period, MISSING.sources) == ((), "", ())


# --- checks


@pytest.mark.parametrize("sign", COMPARISONS)
@given(a=NUMBERS, b=NUMBERS)
def test_check_holds_as_its_numbers_do(sign, a, b):
    assert COMPARISONS[sign](fact(a), fact(b)).holds == COMPARISONS[sign](a, b)


@pytest.mark.parametrize("p", [True, False])
@pytest.mark.parametrize("q", [True, False])
def test_checks_combine_like_logic(p, q):
    first, second = Check(p, "p", CONTEXT), Check(q, "q", CONTEXT)
    assert [(first & second).holds, (first | second).holds, (~first).holds] == [p and q, p or q, not p]


@pytest.mark.parametrize("combine", [operator.and_, operator.or_])
def test_checks_combine_only_with_checks(combine):
    with pytest.raises(UnitError, match="cannot be combined with True"):
        combine(fact(1) < fact(2), True)


def test_check_says_its_condition_with_values_and_units():
    assert (fact(1500) > 10 * fact(12)).text == "1,500 USD_bn > 10 × 12 (= 120 USD_bn)"
    assert (~((fact(3, "ratio") > 2) & (fact(1) <= fact(2)))).text == "not (3 > 2, and 1 USD_bn ≤ 2 USD_bn)"


def test_check_is_not_plain_true_or_false():
    with pytest.raises(UnitError, match=r"write \(a < b\) & \(b < c\)"):
        bool(fact(1) < fact(2))
    with pytest.raises(UnitError):
        assert fact(1) < fact(2) < fact(3)


# ---- conditions in the reader's words ----


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (lambda a, b: a > b, "$12.4 billion > $25.9 billion"),
        (lambda a, b: a < 0.75 * b, "$12.4 billion < 75% of $25.9 billion (= $19.4 billion)"),
        (lambda a, b: a > 10 * b, "$12.4 billion > 10 × $25.9 billion (= $259 billion)"),
        (lambda a, b: (b - a) / b > 0.5, "($25.9 billion − $12.4 billion) ÷ $25.9 billion (= 0.521) > 0.5"),
        (
            lambda a, b: b - (a - b) > b,
            "$25.9 billion − ($12.4 billion − $25.9 billion) (= $39.4 billion) > $25.9 billion",
        ),
        (lambda a, b: (a < b) & ~(b < a), "$12.4 billion < $25.9 billion, and not ($25.9 billion < $12.4 billion)"),
        (lambda a, b: -a < b, "−$12.4 billion < $25.9 billion"),
    ],
)
def test_a_condition_reads_as_arithmetic_in_the_words_of_the_text(condition, words):
    assert condition(fact(12.41, rows="a"), fact(25.891135, rows="b")).words == words


@pytest.mark.parametrize(
    ("left", "sign", "right", "words"),
    [
        (3, ">", fact(2, "firms", rows="b"), "3 > 2 firms"),
        (3, ">", 0, "3 > 0 firms"),
        (3, ">", "1 firms", "3 > 1 firm"),
        (3, "<", 2 * fact(2, "firms", rows="b"), "3 < 2 × 2 (= 4 firms)"),
    ],
)
def test_a_condition_says_once_what_is_counted(left, sign, right, words):
    assert COMPARISONS[sign](fact(left, "firms", rows="a"), right).words == words


def test_a_condition_that_rounding_would_hide_shows_all_digits():
    words = (fact(12.412, rows="a") > fact(12.411, rows="b")).words
    assert words == "12.412 billion US dollars > 12.411 billion US dollars"
    assert (fact(1.04, "percent", rows="a") > "1 percent").words == "1.04 percent > 1 percent"
