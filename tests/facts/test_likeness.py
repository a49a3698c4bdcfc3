"""Like with like: which pairs a condition holds against each other, and what makes a pair unlike."""

from __future__ import annotations

import pytest

from helpers import Small, write_book
from twotracks import facts
from twotracks.edition import Edition
from twotracks.facts.fact import missing
from twotracks.facts.likeness import declare, differences

MONEY = Small(
    "money",
    """\
country,indicator,period,edition,value,unit,source,confidence,note
USA,raised,2025,2026,300,USD_bn,almanac,high,
CHN,raised,2025,2026,20,USD_bn,almanac,high,
USA,raised,2024,2026,100,USD_bn,almanac,high,
USA,raised,2020,2026,30,USD_bn,almanac,high,
CHN,raised,2024,2025,25,USD_bn,almanac,high,
CHN,raised,2024,2026,26,USD_bn,almanac,high,
USA,spent,2025,2026,200,USD_bn,almanac,high,
CHN,spent,2025,2026,15,USD_bn,almanac,high,
USA,share,2025,2026,9,percent,almanac,high,
CHN,share,2024,2026,3,percent,almanac,high,
""",
    ("country", "indicator", "period", "edition"),
)
SALES = Small(
    "sales",
    """\
entity,period,value,unit,source,confidence,note
HKG,2024,10,USD_bn,almanac,high,
HKG,2024-Q1,2,USD_bn,almanac,high,
HKG,2024-Q4,4,USD_bn,almanac,high,
HKG,2025-Q1,3,USD_bn,almanac,high,
USA,2025-Q1,9,USD_bn,almanac,high,
""",
    ("entity", "period"),
)
# a register: its day is that of a thing, not the time that was measured
MODELS = Small(
    "models",
    """\
country,released,id,score,source,confidence,note
USA,2025-03-01,one,70,almanac,high,
CHN,2025-09-01,two,50,almanac,high,
""",
    ("id",),
    schema={"score": {"type": "number", "unit": "percent"}},
)


@pytest.fixture
def edition(tmp_path):
    return Edition(root=write_book(tmp_path, MONEY, SALES, MODELS), as_of="2026-01-31")


@pytest.fixture
def money(edition):
    return lambda country, indicator, period, vintage="2026": edition.table("money").fact(
        country=country, indicator=indicator, period=period, edition=vintage
    )


@pytest.fixture
def sales(edition):
    return lambda entity, period: edition.table("sales").fact(entity=entity, period=period)


def kinds(check) -> set[str]:
    return {each.what for each in differences(check)}


def test_two_countries_by_one_ruler_in_one_year_are_alike(money):
    usa, china = money("USA", "raised", "2025"), money("CHN", "raised", "2025")
    assert differences((usa > china) & (usa / china > 5) & (usa - china > 0)) == []


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (("CHN", "raised", "2024"), "different periods"),
        (("CHN", "spent", "2025"), "different definitions"),
        (("CHN", "raised", "2024", "2025"), "different prints"),
    ],
)
def test_two_countries_of_unlike_periods_definitions_or_prints_are_not(money, other, what):
    usa, china = money("USA", "raised", "2025"), money(*other)
    for check in (usa > china, usa / china > 5, (usa - china) / china > 5, usa > 10 * china, ~(usa < china)):
        assert what in kinds(check), check


def test_a_difference_names_table_row_and_column_of_both_sides(money):
    (found,) = differences(money("USA", "share", "2025") > money("CHN", "share", "2024"))
    assert str(found) == (
        "different periods: data/money.csv, row 10, column value (USA · share · 2025 · 2026) "
        "and data/money.csv, row 11, column value (CHN · share · 2024 · 2026)"
    )


def test_a_first_print_is_not_like_a_later_one(money):
    newest, revised = money("USA", "raised", "2025"), money("USA", "raised", "2020")
    assert kinds(newest / revised > 2) == {"a first print and a later one"}
    assert differences(newest > money("USA", "raised", "2025")) == []


def test_a_quarter_is_like_that_of_the_year_before_and_not_like_another_season_or_a_year(sales):
    now = sales("HKG", "2025-Q1")
    assert differences(now > sales("HKG", "2024-Q1")) == []
    assert kinds(now < sales("HKG", "2024-Q4")) == {"different seasons"}
    assert "periods of different length" in kinds(now < sales("HKG", "2024"))
    # growth on the year before is free of the season
    growth = (now / sales("HKG", "2024-Q1") - 1).to("percent")
    assert differences(growth > "10 percent") == []


def test_two_measures_of_one_country_and_year_are_no_pair_nor_are_a_part_and_its_whole(money):
    raised, spent = money("USA", "raised", "2025"), money("USA", "spent", "2025")
    both = raised + money("CHN", "raised", "2025")
    assert differences((raised > spent) & (spent / raised < 1) & (raised / both > "50%")) == []


def test_rates_of_two_countries_are_alike_when_both_their_parts_are(money):
    usa, china = (money(each, "spent", "2025") / money(each, "raised", "2025") for each in ("USA", "CHN"))
    assert differences(usa < china) == []
    mixed = money("CHN", "spent", "2025") / money("CHN", "raised", "2024")
    assert {"different periods", "different definitions"} <= kinds(usa > mixed)


def test_things_of_a_register_may_be_of_different_days(edition):
    best = [edition.table("models").max("score", country=each) for each in ("USA", "CHN")]
    assert differences(best[0] > best[1]) == []


def test_thresholds_and_numbers_of_rows_are_compared_with_anything(edition, money):
    counted = [edition.table("money").where(country="USA").count("firms"), edition.table("models").count("firms")]
    assert differences((money("USA", "raised", "2025") > "10 USD_bn") & (counted[0] > counted[1])) == []


def test_a_pair_that_the_edition_lacks_is_not_judged(edition, money):
    lacking = missing("not yet known", "USD_bn", edition)
    check = (money("USA", "raised", "2025") > money("CHN", "spent", "2025")) & (lacking > 0)
    assert differences(check) == []


def test_a_declared_reason_excuses_its_pairs_and_travels_with_the_check(money):
    unlike = money("USA", "raised", "2025") > money("CHN", "spent", "2025")
    excused = declare(unlike, "Raised and spent.")
    assert differences(excused) == [] and excused.declared == ("Raised and spent.",)
    joined = excused & (money("USA", "raised", "2025") > money("CHN", "raised", "2024"))
    assert joined.declared == ("Raised and spent.",) and kinds(joined) == {"different periods"}


def test_a_long_sum_is_searched_without_recursion(money):
    usa, china = money("USA", "raised", "2025"), money("CHN", "spent", "2025")
    assert kinds(facts.total([usa] * 5000) > china) == {"different definitions"}


def test_rows_that_only_convert_money_are_not_compared():
    # the real tables: yuan of one firm and dollars of another, both in dollars
    money = Edition(as_of="2026-11-21").table("companies/capex_quarterly")
    alibaba = money.money().series(entity="alibaba", indicator="capex_reported").at("2025-Q3")
    tencent = money.money().series(entity="tencent", indicator="capex_reported").at("2025-Q3")
    assert any(row.scope.rate for row in alibaba.rows)
    assert differences(alibaba > tencent) == []
