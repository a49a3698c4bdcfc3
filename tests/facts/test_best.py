"""A best estimate: one of rival figures, with the range of all and the reason, and never of unlike things unsaid."""

from __future__ import annotations

import math

import pytest

from helpers import Small, write_book
from twotracks import facts
from twotracks.edition import Edition
from twotracks.errors import UnitError
from twotracks.outputs.numbers import describe

STOCK = Small(
    "stock",
    """\
country,indicator,period,low,value,high,unit,source,confidence,note
CHN,chips,2025,2,5,9,USD_bn,almanac,high,
CHN,chips,2024,1,2,3,USD_bn,almanac,high,
CHN,cards,2025,,4,,USD_bn,gazette,low,
USA,chips,2025,,50,,USD_bn,almanac,high,
CHN,chips,2027,,6,,USD_bn,almanac,high,
CHN,growth,2025,,7,,percent,almanac,high,
""",
    ("country", "indicator", "period"),
    known={"rule": "period_end", "column": "period", "lag_days": 20},
    schema={end: {"type": "number", "unit": "USD_bn"} for end in ("low", "high")},
)
WHY = "It is the counter’s own central figure."


@pytest.fixture
def stock(tmp_path):
    return Edition(root=write_book(tmp_path, STOCK), as_of="2026-01-31").table("stock")


@pytest.fixture
def guesses(stock):
    """The three figures of one row."""
    return {end: stock.fact(end, country="CHN", indicator="chips", period="2025") for end in ("low", "value", "high")}


def best(estimates, **chosen):
    return facts.best(estimates, **{"of": "the stock", "choose": "value", "because": WHY, **chosen})


def test_a_best_estimate_is_one_of_the_figures_with_the_range_of_all(guesses):
    found = best(guesses)
    assert found.value is guesses["value"]
    assert [each.value for each in (found.low, found.high)] == [2, 9]


def test_the_middle_is_the_median(guesses):
    assert best(guesses, choose="middle").value is guesses["value"]


def test_the_page_gets_range_reason_and_all_estimates(guesses, stock):
    cards = stock.fact(country="CHN", indicator="cards", period="2025")
    shown = describe("stock", best({**guesses, "by card": cards}, unlike="Cards are counted by others."))
    assert shown["text"] == "$5 billion ($2 to $9 billion)"
    assert WHY in shown["best"]
    assert "Cards are counted by others." in shown["best"]
    assert "low $2 billion; value $5 billion; high $9 billion; by card $4 billion" in shown["best"]
    assert {row["value"] for row in shown["rows"]} == {"2", "5", "9", "4"}


@pytest.mark.parametrize(
    ("other", "unlike"),
    [
        ({"country": "CHN", "indicator": "cards", "period": "2025"}, "different definitions"),
        ({"country": "CHN", "indicator": "chips", "period": "2024"}, "different periods"),
        ({"country": "USA", "indicator": "chips", "period": "2025"}, "different countries"),
    ],
)
def test_unlike_estimates_are_refused_until_the_difference_is_said(guesses, stock, other, unlike):
    estimates = {**guesses, "other": stock.fact(**other)}
    with pytest.raises(UnitError, match=f"{unlike}.*\n?.*row"):
        best(estimates)
    assert "They differ so." in best(estimates, unlike="They differ so.").because


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"estimates": ["value"]}, "fewer than two"),
        ({"because": " "}, "gives no reason"),
        ({"choose": "the best"}, "none of its estimates"),
        ({"choose": "middle", "estimates": ["low", "high"]}, "no middle"),
    ],
)
def test_a_choice_that_says_too_little_is_refused(guesses, wrong, said):
    chosen = dict(wrong)
    estimates = {name: guesses[name] for name in chosen.pop("estimates", guesses)}
    with pytest.raises(UnitError, match=said):
        best(estimates, **({"choose": next(iter(estimates))} | chosen))


def test_estimates_of_two_dimensions_are_refused(guesses, stock):
    growth = stock.fact(country="CHN", indicator="growth", period="2025")
    with pytest.raises(UnitError, match="cannot be an estimate of the same thing"):
        best({**guesses, "growth": growth})


def test_an_edition_without_the_chosen_figure_has_no_best_estimate(guesses, stock):
    unknown = stock.fact(country="CHN", indicator="chips", period="2027")
    found = best({**guesses, "later": unknown}, choose="later")
    assert math.isnan(found.value.value)
    assert describe("stock", found)["best"] == ""
    known = best({**guesses, "later": unknown})
    assert (known.low.value, known.high.value) == (2, 9)
    three = {**dict(list(guesses.items())[:2]), "later": unknown}
    assert best(three, choose="middle").value.missing
