"""Formats: rounding and wording of facts in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import CONTEXT, UNITS, Bookless, fact
from twotracks.errors import UnitError
from twotracks.facts.fact import missing
from twotracks.quantities.formats import STYLES, significant

VALUES = st.floats(1e-9, 1e15)
DIGITS = st.integers(1, 6)


def number_in(text: str) -> Decimal:
    return Decimal(re.search(r"[\d,.]+", text)[0].replace(",", ""))


def chinese(value: float, unit: str) -> str:
    return str(replace(fact(value, unit), context=Bookless("zh")))


# --- significant digits


@given(VALUES, DIGITS)
def test_rounding_is_within_half_a_unit_of_the_last_digit_shown(value, digits):
    shown = number_in(significant(value, digits))
    exact = Decimal(repr(value))
    # the last digit asked for; whole numbers keep all of theirs
    last = Decimal(10) ** min(exact.adjusted() - digits + 1, 0)
    assert abs(shown - exact) <= max(last, Decimal(1).scaleb(shown.adjusted() - digits + 1) if last < 1 else last) / 2


@given(VALUES, DIGITS)
def test_no_more_digits_than_asked_for_unless_the_number_is_whole(value, digits):
    text = significant(value, digits)
    assert re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?", text)
    whole, _, decimals = text.replace(",", "").partition(".")
    shown = (whole + decimals).lstrip("0")
    assert len(shown) <= digits or not decimals


@given(st.integers(-(10**12), 10**12), DIGITS)
def test_whole_numbers_keep_all_their_digits(value, digits):
    assert significant(value, digits) == f"{value:,}"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 3, "0"),
        (1.0, 3, "1"),
        (2.5, 3, "2.5"),
        (9.96, 2, "10"),
        (9.94, 2, "9.9"),
        (0.996, 2, "1.0"),
        (0.9996, 3, "1.00"),
        (999.6, 3, "1,000"),
        (12.004, 3, "12.0"),
        (10.5, 2, "11"),
        (0.285, 2, "0.29"),
        (0.00001234, 2, "0.000012"),
        (123456.7, 3, "123,457"),
        (5e29, 3, "500" + ",000" * 9),
    ],
)
def test_zeros_stay_where_a_number_was_rounded_to_and_go_where_it_is_exact(value, digits, text):
    assert significant(value, digits) == text


# --- money


@pytest.mark.parametrize(
    ("amount", "en", "short", "zh"),
    [
        (285.88e9, "$286 billion", "$286 bn", "2,859亿美元"),
        (12.41e9, "$12.4 billion", "$12.4 bn", "124亿美元"),
        (1.5e12, "$1.5 trillion", "$1.5 tn", "1.5万亿美元"),
        (999.6e6, "$1.00 billion", "$1.00 bn", "10.0亿美元"),
        (999.4e6, "$999 million", "$999 m", "9.99亿美元"),
        (999.6e9, "$1.00 trillion", "$1.00 tn", "1.00万亿美元"),
        (99.96e6, "$100 million", "$100 m", "1.00亿美元"),
        (1e9, "$1 billion", "$1 bn", "10亿美元"),
        (25000, "$25,000", "$25,000", "2.5万美元"),
        (9996, "$9,996", "$9,996", "1.00万美元"),
        (-5.9e9, "−$5.9 billion", "−$5.9 bn", "−59亿美元"),
        (0, "$0", "$0", "0美元"),
    ],
)
def test_money_is_written_as_each_language_counts(amount, en, short, zh):
    dollars = fact(amount / 1e9, "USD_bn")
    assert (str(dollars), f"{dollars:short}", chinese(amount / 1e9, "USD_bn")) == (en, short, zh)


@pytest.mark.parametrize(
    ("unit", "en", "short", "zh"),
    [
        ("USD_bn", "$3 billion", "$3 bn", "30亿美元"),
        ("USD_m", "$3 million", "$3 m", "300万美元"),
        ("CNY_bn", "¥3 billion", "¥3 bn", "30亿元人民币"),
        ("HKD_bn", "HK$3 billion", "HK$3 bn", "30亿港元"),
        ("USD2021_bn", "$3 billion at 2021 prices", "$3 bn", "30亿美元(2021年价格)"),
        ("INTL_bn", "Int$3 billion", "Int$3 bn", "30亿国际元"),
    ],
)
def test_each_currency_says_which_it_is(unit, en, short, zh):
    three = fact(3, unit)
    assert (f"{three}", f"{three:short}", chinese(3, unit)) == (en, short, zh)


MONEY = sorted(unit.id for unit in UNITS.by_id.values() if unit.kind == "money" and unit.scale == 1e9)


@given(
    st.floats(1e-6, 1e5), st.sampled_from(["en", "zh"]), st.sampled_from(["auto", "short", "label"]),
    st.sampled_from(MONEY),
)  # fmt: skip
def test_the_words_of_an_amount_come_back_to_it(value, lang, style, unit):
    text = UNITS[unit].write(value, style, lang)
    bare = text
    for beside in (UNITS[unit].qualifier(lang), *UNITS[unit].symbol(lang)):
        bare = bare.replace(beside, "")
    words = {"trillion": 1e12, "tn": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "m": 1e6,
             "万亿": 1e12, "亿": 1e8, "万": 1e4, "": 1}  # fmt: skip
    scale = words[re.sub(r"[\d,. −]", "", bare)]
    assert float(number_in(bare)) * scale == pytest.approx(value * 1e9, rel=0.0051)


# --- labels


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (4446, "USD_m", "$4.45 bn", "44.5亿美元"),
        (3, "USD2021_bn", "$3 bn", "30亿美元"),
        (-5.9, "CNY_bn", "−¥5.9 bn", "−59亿元人民币"),
        (0.0349, "rides_m", "34,900", "3.49万"),
        (17.04, "rides_m", "17.0 m", "1,704万"),
        (216_400, "H100e", "216,000", "21.6万"),
        (34_900, "H100e", "34,900", "34,900"),
        (23.04, "ratio", "23×", "23倍"),
        (0.366, "percent", "0.37%", "0.37%"),
        (559, "kW", "559 kW", "559 kW"),
        (3.2, "TB_per_s", "3.2 TB/s", "3.2 TB/s"),
        (4.83, "months", "4.8 mo", "4.8个月"),
        (5e29, "FLOP", "5 × 10²⁹", "5 × 10²⁹"),
    ],
)
def test_a_label_has_its_unit_and_the_shortest_word_for_its_size(value, unit, en, zh):
    assert (UNITS[unit].write(value, "label"), UNITS[unit].write(value, "label", "zh")) == (en, zh)


# --- other units


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (23.04, "23 times", "23倍"),
        (1234.5, "1,235 times", "1,235倍"),
        (9.96, "10 times", "10倍"),
        (9.94, "9.9 times", "9.9倍"),
        (6.94, "6.9 times", "6.9倍"),
        (0.996, "1.0 times", "1.0倍"),
        (0.38, "0.38 times", "0.38倍"),
        (-6.94, "−6.9 times", "−6.9倍"),
        (-23.04, "−23 times", "−23倍"),
    ],
)
def test_times_show_a_decimal_only_when_small(value, en, zh):
    assert (str(fact(value, "ratio")), chinese(value, "ratio")) == (en, zh)


@pytest.mark.parametrize(
    ("value", "text"),
    [(38.1, "38%"), (7, "7%"), (-18, "−18%"), (0.366, "0.37%"), (150.4, "150%"), (99.96, "100%"), (0, "0%")],
)
def test_percent_has_two_digits(value, text):
    assert (str(fact(value, "percent")), chinese(value, "percent")) == (text, text)


def test_a_ratio_can_be_written_as_percent_and_back():
    assert f"{fact(0.381, 'ratio'):percent}" == "38%"
    assert f"{fact(230, 'percent'):times}" == "2.3 times"


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (1953, "firms", "1,953", "1,953"),
        (17.04, "rides_m", "17.0 million", "1,704万"),
        (180, "models_k", "180,000", "18万"),
        (-0.5, "rides_m", "−500,000", "−50万"),
    ],
)
def test_counts_are_written_with_their_scale_in_words(value, unit, en, zh):
    assert (str(fact(value, unit)), chinese(value, unit)) == (en, zh)


@pytest.mark.parametrize(
    ("value", "unit", "en", "short"),
    [
        (559, "kW", "559 kilowatts", "559 kW"),
        (10583.36, "TWh", "10,583 terawatt-hours", "10,583 TWh"),
        (3.2, "TB_per_s", "3.2 terabytes per second", "3.2 TB/s"),
    ],
)
def test_physical_amounts_keep_their_unit(value, unit, en, short):
    assert (str(fact(value, unit)), f"{fact(value, unit):short}") == (en, short)


@pytest.mark.parametrize(("value", "en"), [(707_968, "708,000"), (13_662_123, "13.7 million"), (99_999, "99,999")])
def test_large_counts_are_rounded_for_reading(value, en):
    assert str(fact(value, "H100e")) == en


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (5e26, "FLOP", "5 × 10²⁶"),
        (5e29, "FLOP", "5 × 10²⁹"),
        (1.51e25, "FLOP", "1.5 × 10²⁵"),
        (3.2e6, "rides_m", "3.2 trillion"),
    ],
)
def test_amounts_without_a_word_are_written_as_powers_of_ten(value, unit, text):
    assert str(fact(value, unit)) == text


def test_exact_gives_every_digit_of_the_source_and_the_unit_in_words():
    assert f"{fact(1285.8812, 'USD_bn'):exact}" == "1,285.8812 billion US dollars"
    assert f"{fact(0.1 + 0.2, 'USD_bn'):exact}" == "0.3 billion US dollars"
    assert f"{fact(-5.9, 'USD_bn'):exact}" == "−5.9 billion US dollars"
    assert f"{replace(fact(5, 'CNY_bn'), context=Bookless('zh')):exact}" == "5 十亿元人民币"


@pytest.mark.parametrize("style", STYLES)
def test_missing_is_no_data_in_every_style(style):
    assert format(missing("why", "USD_bn", CONTEXT), style) == "no data"
    assert format(missing("why", "USD_bn", Bookless("zh")), style) == "无数据"


@given(
    st.floats(-1e6, -1e-6), st.sampled_from(sorted(UNITS.by_id)), st.sampled_from(STYLES), st.sampled_from(["en", "zh"])
)
def test_negative_numbers_have_a_minus_sign_and_no_hyphen(value, unit, style, lang):
    try:
        text = format(replace(fact(value, unit), context=Bookless(lang)), style)
    except UnitError:
        return
    assert text.startswith("−")
    assert not re.search(r"-\d", text.replace("1982-84", ""))


@pytest.mark.parametrize("style", ["times", "percent"])
def test_money_is_neither_times_nor_percent(style):
    with pytest.raises(UnitError, match="USD_bn"):
        format(fact(1, "USD_bn"), style)


def test_unknown_style_names_the_known_ones():
    with pytest.raises(UnitError, match=r"'loud'(.|\n)*auto, short, label, times, percent, exact"):
        format(fact(1), "loud")
