"""The ledger of claims: whatever is wrong with a row is refused with claim, file, row and remedy."""

from __future__ import annotations

import pytest

from helpers import evidence_of
from small_ledger import ARTICLE, CLAIM, ERROR, EVIDENCE, THESIS, write_ledger
from twotracks.checks.validation import validate


def problems(root):
    """The problems of the tables of the ledger; the small book leaves much else out that is described."""
    return [each for each in validate(evidence_of(root)).problems if each.path.startswith("data/claims/")]


def test_a_sound_ledger_has_no_problems(tmp_path):
    assert problems(write_ledger(tmp_path)) == []


@pytest.mark.parametrize(
    ("changes", "column", "names"),
    [
        ({"verdict": "half_true"}, "verdict", "'half_true'"),
        ({"relation": "nearly"}, "relation", "'nearly'"),
        ({"said_role": "bystander"}, "said_role", "'bystander'"),
        ({"unit": "furlongs"}, "unit", "'furlongs'"),
        ({"value": "many"}, "value", "'many'"),
        ({"tolerance": "narrow", "tolerance_reason": "so"}, "tolerance", "'narrow'"),
        ({"article": "009"}, "article", "'009'"),
        ({"same_as": "s009-01"}, "same_as", "'s009-01'"),
        ({"source": ""}, "source", "empty"),
        ({"relation": "between", "value_high": "200"}, "value_high", "between 290 and 200"),
    ],
)
def test_a_cell_that_cannot_stand_names_the_claim(tmp_path, changes, column, names):
    found = [each for each in problems(write_ledger(tmp_path, [CLAIM | changes, THESIS])) if each.column == column]
    assert found, changes
    assert found[0].path == "data/claims/claims.csv" and found[0].row == 2
    assert "claim s001-01" in found[0].what and names in found[0].what
    assert found[0].remedy


def test_a_cell_that_is_no_number_hides_no_range_below_it(tmp_path):
    ranges = {"relation": "between", "value": "many", "value_high": "300"}, {"relation": "between", "value_high": "200"}
    claims = [CLAIM | ranges[0], CLAIM | ranges[1] | {"id": "s001-03"}, THESIS]
    found = {(each.row, each.column) for each in problems(write_ledger(tmp_path, claims))}
    assert found >= {(2, "value"), (3, "value_high")}


@pytest.mark.parametrize(
    "changes",
    [
        {"value": ""}, {"unit": ""}, {"relation": ""}, {"relation": "", "value": "", "unit": ""},
        {"relation": "between"}, {"value_high": "300"}, {"tolerance": "10"}, {"tolerance_reason": "so"},
    ],
)  # fmt: skip
def test_a_live_claim_has_all_that_a_figure_is_compared_with(tmp_path, changes):
    found = problems(write_ledger(tmp_path, [CLAIM | changes, THESIS]))
    assert found and all(each.row == 2 and "claim s001-01" in each.what and each.remedy for each in found)


def test_an_id_stands_once(tmp_path):
    found = problems(write_ledger(tmp_path, [CLAIM, CLAIM]))
    assert any("s001-01" in each.what and each.row == 3 for each in found)


@pytest.mark.parametrize(("changes", "column"), [({"source": ""}, "source"), ({"claim": "s001-09"}, "claim")])
def test_evidence_has_a_source_and_a_claim(tmp_path, changes, column):
    (found,) = problems(write_ledger(tmp_path, evidence=[EVIDENCE | changes]))
    assert (found.path, found.row, found.column) == ("data/claims/evidence.csv", 2, column)
    assert found.what.startswith(f"claim {(EVIDENCE | changes)['claim']}") and found.remedy


def test_an_error_of_a_copy_belongs_to_a_claim_and_an_article_with_a_record(tmp_path):
    found = problems(write_ledger(tmp_path, text_errors=[ERROR | {"claim": "s001-09", "article": "009"}]))
    assert {each.column for each in found} == {"claim", "article"}


def test_an_article_without_a_record_is_refused_at_each_of_its_claims(tmp_path):
    found = problems(write_ledger(tmp_path, articles=[ARTICLE | {"id": "002"}]))
    assert {each.row for each in found if each.path.endswith("claims.csv")} == {2, 3}
