"""What a run takes otherwise than published: an edition follows the environment, and so do its rows and estimates."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import Small, write_book
from twotracks.edition import Edition
from twotracks.errors import UnitError
from twotracks.evidence.variation import PUBLISHED, VARIATION, Variation
from twotracks.facts.best import best

RAISED = """\
country,period,value,unit,confidence,source
USA,2025,40,USD_bn,high,almanac
CHN,2025,8,USD_bn,low,almanac
"""
SELECTIONS = """["ours"]
table = "raised"
where = {country = "CHN"}
"""


@pytest.fixture
def small(tmp_path):
    root = write_book(tmp_path, Small("raised", RAISED))
    (root / "data/selections.toml").write_text(SELECTIONS, encoding="utf-8")
    return root


def test_an_edition_follows_what_its_process_was_started_with(small, monkeypatch):
    changed = Variation(
        without={"confidence": "low"}, selections={"ours": {"table": "raised", "where": {"country": "USA"}}}
    )
    monkeypatch.setenv(VARIATION, changed.to_json())
    edition = Edition(root=small)
    assert edition.variation == changed
    assert edition.table("raised").latest(country="CHN").missing == "left out: confidence low"
    assert edition.select("ours").latest().value == 40
    monkeypatch.delenv(VARIATION)
    plain = Edition(root=small)
    assert plain.variation == PUBLISHED and edition != plain
    assert (plain.select("ours").latest().value, plain.table("raised").latest(country="CHN").value) == (8, 8)


def test_another_estimate_counts_where_the_run_says_so(small):
    def guess(variation: Variation):
        raised = Edition(root=small, variation=variation).table("raised").latest(country="USA")
        counts = {"The Gazette": raised, "with late deals": 2 * raised}
        return best(counts, of="the money raised", choose="The Gazette", because="It counts what is paid.")

    usual, other = guess(PUBLISHED), guess(Variation(estimates={"the money raised": "with late deals"}))
    assert (usual.chosen, usual.value.value) == ("The Gazette", 40)
    assert (other.chosen, other.value.value) == ("with late deals", 80)
    assert usual.choices == other.choices == {"The Gazette": "$40 billion", "with late deals": "$80 billion"}
    with pytest.raises(UnitError, match="chooses 'nobody', which is none of its estimates"):
        guess(Variation(estimates={"the money raised": "nobody"}))


def test_another_definition_stands_in_where_a_firm_reports_both_and_nowhere_else():
    rows = pd.DataFrame(
        [("meta", "2025", "cash", ""), ("meta", "2025", "own", ""), ("amazon", "2025", "cash", ""),
         ("oracle", "2025", "own", ""), ("meta", "2026", "cash", ""), ("meta", "2026", "own", "not yet known")],
        columns=["entity", "period", "indicator", "_absent"],
    )  # fmt: skip
    changed = Variation(instead={"indicator": ("own", "cash")}).absent(rows)
    assert changed["indicator"].tolist() == ["cash", "cash", "cash", "own", "cash", "own"]
    left_out = "left out: indicator cash"
    assert changed["_absent"].tolist() == [left_out, "", "", "", "", "not yet known"]
