"""Cards: what there is to know about a table, from the package and its rows."""

from __future__ import annotations

import json

import pytest

from helpers import ROOT, Small, evidence_of, read_csv, write_book
from twotracks.errors import EvidenceError
from twotracks.evidence.profile import Tally, card, limits

KEYS = {
    "name", "title", "description", "theme", "rows", "columns", "key", "known", "updates", "latest", "second_source",
    "confidence", "licence", "gaps", "caveats", "breaks", "derivation", "rules", "path", "bytes", "hash",
}  # fmt: skip
EVIDENCE = evidence_of(ROOT)


@pytest.mark.parametrize("name", list(EVIDENCE.tables))
def test_every_table_has_a_whole_card(name):
    about = card(EVIDENCE, name)
    assert set(about) == KEYS
    assert json.loads(json.dumps(about)) == about, "a card is plain data"
    assert about["rows"] == len(read_csv(about["path"].removeprefix("data/")))
    assert all(set(column) == {"name", "title", "type", "unit", "description", "limits"} for column in about["columns"])
    assert all(isinstance(rule, str) and rule for rule in about["rules"])


def test_shares_are_those_of_the_rows():
    about, rows = card(EVIDENCE, "companies/capex_quarterly"), read_csv("companies/capex_quarterly.csv")
    assert about["second_source"] == pytest.approx(sum(row["source2"] != "" for row in rows) / len(rows))
    for grade, share in about["confidence"].items():
        assert share == pytest.approx(sum(row["confidence"] == grade for row in rows) / len(rows))
    assert sum(about["confidence"].values()) == pytest.approx(1)


def test_a_table_without_grades_or_second_sources_says_none():
    about = card(EVIDENCE, "units")
    assert (about["second_source"], about["confidence"], about["latest"]) == (None, {}, "")


@pytest.mark.parametrize(
    ("times", "latest"),
    [
        ({("2024", ""), ("2025-Q1", ""), ("2024-12", "")}, "2025-Q1"),
        ({("2013/2025", ""), ("2025", ""), ("2025-H2", "")}, "2025-H2"),
        ({("FY2026", "2026-03-31"), ("2026-Q2", "2026-06-30")}, "2026-Q2"),
        ({("FY2026", ""), ("2025-Q4", "")}, "FY2026"),
        ({("not a period", ""), ("2020", "")}, "2020"),
    ],
)
def test_the_latest_period_is_the_one_that_ends_last_and_says_most(times, latest):
    assert Tally(times=times).summary()["latest"] == latest


def test_limits_tell_what_a_cell_may_hold_and_why():
    described = {"constraints": {"required": True, "minimum": 0, "maximum": 100}, "limitReason": "it is a share"}
    assert limits(described) == "never empty; from 0 up to 100 (it is a share)"
    assert limits({"constraints": {"enum": ["high", "low"]}}) == "one of high, low"
    assert limits({}) == ""


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"rule": "period_end", "column": "period", "lag_days": 30}, "known 30 days after the last day of its period"),
        ({"rule": "edition", "column": "period", "dates": {"2024": "2025"}}, "from the day its period was issued"),
        ({"rule": "date", "column": "period", "reason": "Said at once."}, "in its column period. Said at once."),
        (None, "All rows are always known."),
    ],
)
def test_a_card_says_when_rows_become_known(tmp_path, known, said):
    small = Small("t", "country,period,value,unit,source\nUSA,2024,1,USD_bn,almanac\n", known=known)
    assert said in card(evidence_of(write_book(tmp_path, small)), "t")["known"]


def test_an_unknown_table_is_answered_with_the_nearest():
    with pytest.raises(EvidenceError, match="did you mean companies/capex_annual"):
        card(EVIDENCE, "companies/capex_anual")


def test_declared_rules_and_breaches_are_sentences_of_the_card():
    (rule,) = [each for each in card(EVIDENCE, "chips/power_capacity")["rules"] if "one-generation" in each]
    assert "to within 0.02 of its size" in rule and "Not so for country USA, period 2025: The EIA" in rule
