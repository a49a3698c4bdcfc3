"""check_claim(): what a chapter says is the evidence for a claim, and what its page is told."""

from __future__ import annotations

import pytest

from small_ledger import CLAIM, THESIS, write_ledger
from twotracks.build.judging.claims import disputed
from twotracks.edition import Edition
from twotracks.errors import EvidenceError, UnitError
from twotracks.facts.fact import constant
from twotracks.outputs.claims import check_claim
from twotracks.outputs.mime import CLAIM as MIME

DAY = "2026-01-31"


@pytest.fixture
def shown(monkeypatch):
    """What check_claim() displayed."""
    payloads = []
    monkeypatch.setattr("twotracks.outputs.claims.display", lambda bundle, raw: payloads.append(bundle[MIME]))
    return payloads


def usa(root, as_of=DAY):
    return Edition(root=root, as_of=as_of).table("money").fact(country="USA", period="2025")


def test_a_claim_is_judged_in_its_own_unit(tmp_path, shown):
    fact = usa(write_ledger(tmp_path))
    ratio = check_claim("s001-01", fact.to("USD_m"))
    assert (shown[0]["computed"], shown[0]["agrees"], shown[0]["missing"]) == ("supported", True, "")
    assert (shown[0]["claimed"], shown[0]["said"]) == ("about $290 billion", "$286 billion")
    assert shown[0]["found"]["rows"][0]["table"] == "money"
    assert ratio.value == pytest.approx(285.88 / 290) and ratio.unit == "ratio"
    assert list(disputed(shown)) == []


def test_a_verdict_that_the_data_do_not_carry_names_both_verdicts_and_both_values(tmp_path, shown):
    check_claim("s001-01", usa(write_ledger(tmp_path, [CLAIM | {"value": "400"}, THESIS])))
    (problem,) = disputed(shown)
    assert problem.where == "data/claims/claims.csv, row 2, column verdict"
    for words in ("s001-01", "supported", "contradicted", "$400 billion", "285.88"):
        assert words in problem.what
    assert "correct the verdict" in problem.remedy


@pytest.mark.parametrize(
    ("value", "written", "agrees"),
    [
        ("290", "mostly_supported", True), ("290", "imprecise", False), ("290", "unverifiable", False),
        ("320", "imprecise", True), ("320", "mostly_supported", False), ("320", "supported", False),
        ("400", "contradicted", True), ("400", "outdated", True), ("400", "imprecise", False),
    ],
)  # fmt: skip
def test_a_figure_carries_some_verdicts_and_not_others(tmp_path, shown, value, written, agrees):
    check_claim("s001-01", usa(write_ledger(tmp_path, [CLAIM | {"value": value, "verdict": written}, THESIS])))
    assert shown[0]["agrees"] is agrees


def test_a_fact_that_the_edition_lacks_leaves_the_claim_open(tmp_path, shown):
    root = write_ledger(tmp_path)
    absent = Edition(root=root, as_of=DAY).table("money").at("2019", country="USA")
    ratio = check_claim("s001-01", absent)
    assert shown[0]["missing"] and not shown[0]["computed"] and shown[0]["agrees"]
    assert ratio.missing


def test_an_article_that_was_not_yet_published_leaves_its_claims_open(tmp_path, shown):
    check_claim("s001-01", usa(write_ledger(tmp_path), as_of="2025-11-30"))
    assert shown[0]["missing"] == "not yet known on 2025-11-30" and shown[0]["agrees"]


@pytest.mark.parametrize(
    ("identifier", "changes", "says", "remedy"),
    [
        ("s001-03", {}, "there is no claim 's001-03'", "did you mean s001-0"),
        ("s001-02", {}, "claim s001-02 is checked against a figure, but is not live", "do not check it"),
        ("s001-01", {"value": ""}, "claim s001-01 is checked against a figure, but has no value", "what is claimed"),
        ("s001-01", {"unit": "rides_m"}, "claim s001-01 is in rides_m, its evidence in USD_bn", "of the same kind"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_claim_file_row_and_remedy(tmp_path, identifier, changes, says, remedy):
    fact = usa(write_ledger(tmp_path, [CLAIM | changes, THESIS]))
    with pytest.raises((EvidenceError, UnitError)) as caught:
        check_claim(identifier, fact)
    (problem,) = caught.value.problems
    assert says in problem.what and remedy in problem.remedy
    assert problem.path == "data/claims/claims.csv"
    assert problem.row == {"s001-03": 0, "s001-01": 2, "s001-02": 3}[identifier]


def test_evidence_is_a_fact(tmp_path):
    fact = usa(write_ledger(tmp_path))
    for wrong in (285.88, None, [fact], fact > 0):
        with pytest.raises(UnitError, match="claim s001-01"):
            check_claim("s001-01", wrong)


def test_counts_and_ratios_say_what_they_count(tmp_path, shown):
    many = CLAIM | {"value": "6", "unit": "firms", "relation": "at_least"}
    times = CLAIM | {"id": "s001-02", "value": "2", "value_high": "3", "unit": "ratio", "relation": "between"}
    claims = [many, times]
    fact = usa(write_ledger(tmp_path, claims))
    check_claim("s001-01", constant(7, "firms", fact))
    check_claim("s001-02", constant(2.5, "ratio", fact))
    assert [(each["claimed"], each["said"]) for each in shown] == [("at least 6 firms", "7 firms"),
                                                                   ("between 2× and 3×", "2.5×")]  # fmt: skip


@pytest.mark.parametrize(("found", "ratio"), [(2.5, 1), (2, 1), (3, 1), (6, 2), (1, 0.5)])
def test_a_range_is_met_inside_and_outside_it_set_over_its_nearer_end(tmp_path, shown, found, ratio):
    times = CLAIM | {"value": "2", "value_high": "3", "unit": "ratio", "relation": "between"}
    fact = usa(write_ledger(tmp_path, [times, THESIS]))
    assert check_claim("s001-01", constant(found, "ratio", fact)).value == shown[0]["ratio"] == ratio


@pytest.mark.parametrize(
    ("relation", "value", "unit", "claimed", "said"),
    [
        ("less_than", 1, "firms", "no firm", "1 firm"),
        ("less_than", 5, "firms", "fewer than 5 firms", "1 firm"),
        ("more_than", 0, "firms", "at least one firm", "1 firm"),
        ("less_than", 12, "months", "less than 12 months", "1 month"),
        ("at_most", 10, "rank", "rank 10 or better", "rank 1"),
        ("more_than", 1000, "rides_m", "more than 1 billion rides", "1 million rides"),
    ],
)
def test_claimed_and_found_read_as_a_sentence_says_them(tmp_path, shown, relation, value, unit, claimed, said):
    root = write_ledger(tmp_path, [CLAIM | {"relation": relation, "value": str(value), "unit": unit}, THESIS])
    check_claim("s001-01", constant(1, unit, usa(root)))
    assert (shown[0]["claimed"], shown[0]["said"]) == (claimed, said)
