"""What registers of acts and treaties amount to: days between entries, counts, outcomes of targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from twotracks import Edition
from twotracks.analysis.targets import target_outcome
from twotracks.errors import EvidenceError
from twotracks.facts.durations import days

ROOT = Path(__file__).resolve().parents[2]


def at(day: str = "2026-11-21") -> Edition:
    return Edition(as_of=day, root=ROOT)


def test_days_between_two_entries_keep_both_rows():
    events = at().table("policy/policy_events")
    gone = days(events.event(id="us-bis-models-2026"), events.event(id="us-bis-models-lifted-2026"))
    assert (gone.value, gone.unit, len(gone.rows)) == (18, "days", 2)
    before = at("2026-06-20").table("policy/policy_events")
    assert days(*(before.event(id=f"us-bis-models{each}-2026") for each in ("", "-lifted"))).missing


def test_a_count_of_none_rests_on_the_register_and_one_of_nothing_is_missing():
    treaties = at("2024-12-31").table("policy/international_participation").where(open_to_both="true", country="USA")
    refused = treaties.where(position=["absent", "against"])
    none = refused.count("measures", of=treaties)
    assert none.value == 0 and not none.missing and len(none.rows) == len(treaties.frame)
    assert refused.count("measures", of=refused).missing
    with pytest.raises(EvidenceError, match="say which"):
        treaties.event()


def test_an_outcome_is_known_from_the_day_of_its_source():
    now, before = (at(day).table("policy/targets") for day in ("2026-11-21", "2025-12-31"))
    known, unknown = (target_outcome(targets, "ngaidp-core-2030") for targets in (now, before))
    never = target_outcome(now, "mic-core-2025")
    assert known.value == 1200 and known.period == "2025" and known.sources[0] == "cec100-2026-03"
    assert unknown.missing == "not yet known on 2025-12-31" and never.missing
