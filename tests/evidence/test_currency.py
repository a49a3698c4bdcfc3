"""Currency: factors recomputed by hand, rows that cannot be converted, and what a converted fact carries."""

from __future__ import annotations

import pytest

from helpers import Small, read_csv, write_book
from twotracks.edition import CURRENCIES, Edition
from twotracks.errors import ConversionError, EvidenceError
from twotracks.evidence.rates import Rates

CNY, HKD, CPI, PPP = (
    {"2021": 6.45, "2024": 7.2, "2025": 7.1875},
    {"2024": 7.8},
    {"2021": 271.0, "2024": 313.7},
    {"2024": 3.6},
)
MONTHS = {"2025-01": 7.30, "2025-02": 7.28, "2025-03": 7.25}


def macro() -> Small:
    series = [
        ("CHN", "exchange_rate_annual_avg", CNY, "CNY_per_USD"),
        ("CHN", "exchange_rate_monthly_avg", MONTHS, "CNY_per_USD"),
        ("HKG", "exchange_rate_annual_avg", HKD, "HKD_per_USD"),
        ("USA", "cpi_u_index", CPI, "index_1982_84_100"),
        ("CHN", "ppp_conversion_factor", PPP, "CNY_per_INTL"),
        ("USA", "ppp_conversion_factor", {"2024": 1}, "USD_per_INTL"),
    ]
    lines = [
        f"{country},{indicator},{period},{value},{unit},almanac\n"
        for country, indicator, values, unit in series
        for period, value in values.items()
    ]
    known = {"rule": "period_end", "column": "period", "lag_days": 60}
    header = "country,indicator,period,value,unit,source\n"
    return Small("investment/macro", header + "".join(lines), ("country", "indicator", "period"), known)


AMOUNTS = Small(
    "amounts",
    """\
id,country,period,period_end,value,unit,source,confidence
usa,USA,2024,,100,USD_bn,gazette,high
usa-m,USA,2024,,100,USD_m,gazette,high
chn,CHN,2024,,36,USD_bn,gazette,high
yuan,CHN,2024,,72,CNY_bn,gazette,low
hkd,HKG,2024,,39,HKD_bn,gazette,high
real,USA,2024,,50,USD2021_bn,gazette,high
quarter,CHN,2025-Q1,,72,CNY_bn,gazette,high
late-quarter,CHN,2025-Q2,,72,CNY_bn,gazette,high
year-2025,CHN,2025,,12,USD_bn,gazette,high
fiscal,CHN,FY2025,2025-03-31,12,CNY_bn,gazette,high
undated,CHN,,,12,CNY_bn,gazette,high
empty,CHN,2024,,,CNY_bn,gazette,high
old,CHN,2021,,12,HKD_bn,gazette,high
firms,CHN,2024,,5,firms,gazette,high
""",
    key=("id",),
    schema={"value": {"type": "number"}},
)


@pytest.fixture
def book(tmp_path):
    return write_book(tmp_path, macro(), AMOUNTS, Small("rounds", "id,period,amount,unit\na,2024,5,USD_bn\n", ("id",)))


def converted(book, currency: str, identifier: str, **edition):
    return Edition(root=book, currency=currency, **edition).table("amounts").money().fact(id=identifier)


MONTHLY_MEAN = sum(MONTHS.values()) / 3


@pytest.mark.parametrize(
    ("identifier", "currency", "value", "unit"),
    [
        ("usa", "USD", 100, "USD_bn"),
        ("usa", "CNY", 100 * 7.2, "CNY_bn"),
        ("usa", "USD2021", 100 * 271.0 / 313.7, "USD2021_bn"),
        ("usa", "PPP", 100, "INTL_bn"),
        ("chn", "CNY", 36 * 7.2, "CNY_bn"),
        ("chn", "USD2021", 36 * 271.0 / 313.7, "USD2021_bn"),
        # dollars of a Chinese row become the yuan they stand for, and those international dollars
        ("chn", "PPP", 36 * 7.2 / 3.6, "INTL_bn"),
        ("yuan", "USD", 72 / 7.2, "USD_bn"),
        ("yuan", "CNY", 72, "CNY_bn"),
        ("yuan", "USD2021", 72 / 7.2 * 271.0 / 313.7, "USD2021_bn"),
        ("yuan", "PPP", 72 / 3.6, "INTL_bn"),
        ("hkd", "USD", 39 / 7.8, "USD_bn"),
        ("hkd", "CNY", 39 / 7.8 * 7.2, "CNY_bn"),
        ("real", "USD2021", 50, "USD2021_bn"),
        # part of a year takes the mean of its months
        ("quarter", "USD", 72 / MONTHLY_MEAN, "USD_bn"),
        # no unit for millions there: the nearest of the currency
        ("usa-m", "PPP", 0.1, "INTL_bn"),
        ("usa-m", "CNY", 0.1 * 7.2, "CNY_bn"),
        ("firms", "CNY", 5, "firms"),
    ],
)
def test_amounts_are_converted_at_the_rate_of_their_period(book, identifier, currency, value, unit):
    fact = converted(book, currency, identifier)
    assert (fact.value, fact.unit, fact.missing) == (pytest.approx(value), unit, "")


@pytest.mark.parametrize(
    ("identifier", "currency", "reason"),
    [
        ("hkd", "PPP", "there is no PPP factor of HKG"),
        ("year-2025", "PPP", "the PPP factor has no row for 2025"),
        ("year-2025", "USD2021", "the price index has no row for 2025"),
        ("quarter", "PPP", "PPP factors are annual, and 2025-Q1 is not a year"),
        ("quarter", "USD2021", "the price index is annual, and 2025-Q1 is not a year"),
        ("late-quarter", "USD", "the CNY rate has no row for 2025-04"),
        ("real", "USD", "amounts already in USD2021 are not converted back"),
        ("fiscal", "USD", "there is no average exchange rate of FY2025"),
        ("undated", "USD", "there is no average exchange rate of a row without a period"),
        ("empty", "USD", "row 13 of amounts gives no value"),
    ],
)
def test_what_cannot_be_converted_is_missing_with_the_reason(book, identifier, currency, reason):
    fact = converted(book, currency, identifier)
    assert fact.missing == reason
    assert str(fact) == "no data"


@pytest.mark.parametrize("currency", CURRENCIES)
def test_rows_without_a_factor_are_left_out_and_the_reasons_listed(book, currency):
    table = Edition(root=book, currency=currency).table("amounts").money()
    amounts = table.frame[table.frame["unit"] != "firms"]
    assert amounts["unit"].nunique() == 1 or currency in ("USD", "CNY")
    assert len(table.frame) < len(table.rows) and table.left_out()


@pytest.mark.parametrize("currency", CURRENCIES)
def test_a_missing_amount_still_fits_those_it_is_compared_with(book, currency):
    known = converted(book, currency, "usa", start_year=2024)
    before, without_rate = converted(book, currency, "old", start_year=2024), converted(book, currency, "old")
    assert not known.missing
    for missing in (before, without_rate):
        assert missing.missing and (known > 2 * missing).missing == missing.missing


def test_a_rate_not_yet_known_is_told(book):
    fact = converted(book, "CNY", "usa", as_of="2025-02-01")
    assert fact.missing == "the CNY rate for 2024 is not yet known on 2025-02-01"


def test_constant_dollars_find_their_base_year_before_the_first_year(book):
    assert converted(book, "USD2021", "usa", start_year=2024).value == pytest.approx(100 * 271.0 / 313.7)


def test_a_converted_fact_keeps_its_period_and_carries_the_rows_of_the_rate(book):
    fact = converted(book, "USD2021", "yuan")
    assert fact.period == "2024"
    assert [(row.table, row.value, row.unit) for row in fact.rows] == [
        ("amounts", "72", "CNY_bn"),
        ("investment/macro", "7.2", "CNY_per_USD"),
        ("investment/macro", "271", "index_1982_84_100"),
        ("investment/macro", "313.7", "index_1982_84_100"),
    ]
    assert (fact.sources, fact.confidence) == (("gazette", "almanac"), "low")


def test_formula_shows_the_conversion(book):
    assert converted(book, "USD", "yuan").formula == "72 × 1 ÷ 7.2"
    assert converted(book, "PPP", "usa").formula == "100"


def test_a_chart_of_converted_amounts_names_the_sources_of_the_rates(book):
    frame = Edition(root=book).table("amounts").money("CNY").frame.set_index("id")
    assert (frame.loc["usa", "source"], frame.loc["yuan", "source"]) == ("gazette; almanac", "gazette")


@pytest.mark.parametrize("via", CURRENCIES)
def test_a_second_conversion_starts_from_what_the_source_states(book, via):
    table = Edition(root=book).table("amounts").where(id=["usa", "yuan"])
    twice, once = table.money(via).money("CNY"), table.money("CNY")
    for identifier in ("usa", "yuan"):
        assert twice.fact(id=identifier).value == pytest.approx(once.fact(id=identifier).value)
        assert twice.fact(id=identifier).rows == once.fact(id=identifier).rows


def test_a_table_without_amounts_in_value_is_refused_by_name(book):
    with pytest.raises(EvidenceError, match="rounds: has no amounts that money"):
        Edition(root=book).table("rounds").money()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda rates: rates.per_usd("EUR", "2024"), "no exchange rate of EUR(.|\n)*known are CNY, HKD"),
        (lambda rates: rates.per_usd("CNY", "1999"), "the CNY rate has no row for 1999(.|\n)*it covers 2021 to 2025"),
        (lambda rates: rates.ppp("DEU", "2024"), "no PPP factor of DEU(.|\n)*known are CHN, USA"),
        (lambda rates: rates.factor("USD2021", "CNY", "USA", "2024"), "start from the nominal values"),
    ],
)
def test_a_refusal_says_what_there_is_instead(book, ask, message):
    with pytest.raises(ConversionError, match=message):
        ask(Edition(root=book).rates)


def test_an_unknown_currency_is_refused_with_those_there_are(book):
    with pytest.raises(ConversionError, match=r"no currency 'EUR'(.|\n)*USD, CNY, USD2021, PPP"):
        Edition(root=book).table("amounts").money("EUR")


def test_a_series_that_the_macro_table_lacks_is_named(tmp_path):
    bare = Small("investment/macro", "country,indicator,period,value,unit,source\n", ("country", "indicator", "period"))
    with pytest.raises(EvidenceError, match="investment/macro: has no exchange_rate_annual_avg of CHN"):
        Edition(root=write_book(tmp_path, bare, AMOUNTS)).table("amounts").money("CNY")


def test_an_edition_works_out_a_rate_once(book):
    edition = Edition(root=book)
    assert edition.rates.factor("CNY", "USD", "CHN", "2024") is edition.rates.factor("CNY", "USD", "CHN", "2024")


# --- the real rates


def real_rates() -> Rates:
    return Edition().rates


def series(country: str, indicator: str) -> dict[str, float]:
    rows = read_csv("investment/macro.csv")
    return {
        row["period"]: float(row["value"]) for row in rows if (row["country"], row["indicator"]) == (country, indicator)
    }


def test_yuan_to_dollars_and_back_is_the_same_amount():
    rates = real_rates()
    for period in [*series("CHN", "exchange_rate_annual_avg"), *series("CHN", "exchange_rate_monthly_avg")]:
        there, back = rates.factor("CNY", "USD", "CHN", period), rates.factor("USD", "CNY", "CHN", period)
        assert (there * back).value == pytest.approx(1)
        assert (there * back).unit == "ratio"


def test_published_rates_give_the_real_factors():
    rates = real_rates()
    cny, ppp, prices = (
        series("CHN", "exchange_rate_annual_avg"), series("CHN", "ppp_conversion_factor"), series("USA", "cpi_u_index")
    )  # fmt: skip
    for year in cny:
        assert rates.factor("CNY", "USD", "CHN", year).value == pytest.approx(1 / cny[year])
    for year in prices:
        assert rates.factor("USD", "USD2021", "USA", year).value == pytest.approx(prices["2021"] / prices[year])
    for year in ppp.keys() & cny.keys():
        assert rates.factor("USD", "PPP", "CHN", year).value == pytest.approx(cny[year] / ppp[year])


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_table_of_amounts_can_be_asked_for_in_every_currency(currency):
    edition = Edition(currency=currency)
    for name, description in edition.evidence.tables.items():
        if {"value", "unit"} <= set(description.fields):
            table = edition.table(name).money()
            assert len(table.rows) == len(edition.table(name).rows)
