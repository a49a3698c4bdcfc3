"""The verdict that a figure found gives on a figure claimed."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from twotracks.evidence.claims import CARRIES, RELATIONS, VERDICTS, deviation, judge

ORDER = ("supported", "imprecise", "contradicted")
AMOUNTS = st.floats(0.01, 1e9)


@pytest.mark.parametrize(
    ("relation", "found", "value", "verdict"),
    [
        ("equals", 100, 100, "supported"), ("equals", 102, 100, "supported"), ("equals", 103, 100, "imprecise"),
        ("about", 105, 100, "supported"), ("about", 95, 100, "supported"), ("about", 94, 100, "imprecise"),
        ("about", 120, 100, "imprecise"), ("about", 121, 100, "contradicted"), ("about", -100, 100, "contradicted"),
        ("at_least", 1000, 100, "supported"), ("at_least", 95, 100, "supported"), ("at_least", 79, 100, "contradicted"),
        ("at_most", 3, 100, "supported"), ("at_most", 120, 100, "imprecise"), ("at_most", 121, 100, "contradicted"),
        ("more_than", 101, 100, "supported"), ("more_than", 81, 100, "imprecise"), ("less_than", 2, 1, "contradicted"),
        # losses: minus 3.07 is nearer to minus 3.1 than to nothing
        ("about", -3.07, -3.1, "supported"), ("more_than", -1, -3, "supported"), ("less_than", -5, -3, "supported"),
        ("more_than", 0.1, 0, "supported"), ("more_than", -0.1, 0, "contradicted"), ("equals", 0, 0, "supported"),
    ],
)  # fmt: skip
def test_the_rule_of_the_house(relation, found, value, verdict):
    assert judge(relation, found, value) == verdict


def test_a_range_holds_between_its_ends():
    assert [judge("between", found, 160, 170) for found in (160, 165, 170, 175, 190, 300, 120)] == [
        "supported", "supported", "supported", "supported", "imprecise", "contradicted", "contradicted"
    ]  # fmt: skip


def test_a_tolerance_of_its_own_replaces_that_of_the_house():
    assert judge("about", 104, 100, tolerance=1) == "imprecise"
    assert judge("equals", 130, 100, tolerance=30) == "supported"
    assert judge("equals", 131, 100, tolerance=30) == "contradicted", "what is beyond a wide tolerance is not near"
    assert judge("more_than", 1, 1, tolerance=0) == "imprecise", "more than one is not one"


@given(st.sampled_from(sorted(RELATIONS)), AMOUNTS, AMOUNTS, st.floats(0.001, 1000))
def test_a_verdict_does_not_depend_on_the_unit(relation, found, value, factor):
    off = deviation(relation, found, value, 2 * value)
    # at a border a rounding decides
    assume(all(abs(off - border) > 1e-6 for border in (2, 5, 20)))
    scaled = judge(relation, found * factor, value * factor, 2 * value * factor)
    assert judge(relation, found, value, 2 * value) == scaled


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_more_never_hurts_a_claim_of_at_least(value, one, other):
    less, more = sorted((one, other))
    for relation in ("at_least", "more_than"):
        assert ORDER.index(judge(relation, more, value)) <= ORDER.index(judge(relation, less, value))
    for relation in ("at_most", "less_than"):
        assert ORDER.index(judge(relation, less, value)) <= ORDER.index(judge(relation, more, value))


@given(st.sampled_from(sorted(RELATIONS)), AMOUNTS, AMOUNTS, st.floats(0, 100), st.floats(0, 100))
def test_a_wider_tolerance_is_never_harsher(relation, found, value, one, other):
    narrow, wide = sorted((one, other))
    verdicts = [judge(relation, found, value, 2 * value, tolerance) for tolerance in (narrow, wide)]
    assert ORDER.index(verdicts[1]) <= ORDER.index(verdicts[0])


@given(AMOUNTS, AMOUNTS)
def test_less_and_more_mirror_each_other(value, found):
    assert judge("at_most", -found, -value) == judge("at_least", found, value)
    assert judge("less_than", -found, -value) == judge("more_than", found, value)


def test_every_verdict_but_the_untestable_can_be_carried():
    assert {each for carried in CARRIES.values() for each in carried} == set(VERDICTS) - {"unverifiable"}
