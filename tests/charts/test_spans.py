"""Stretches of time in rows: what was in force when."""

from __future__ import annotations

from xml.etree import ElementTree

from helpers import ROOT
from twotracks import Edition, charts
from twotracks.analysis.tenures import rule_spans
from twotracks.charts.rendering.pictures import draw


def test_rules_live_until_their_end_is_known(words):
    names = {"us-eo14110-2023": "Order", "us-colorado-2024": "Colorado"}
    ends = {"us-eo14110-2023": "us-eo14110-revoked-2025", "us-colorado-2024": "us-colorado-2026"}
    late, early = (
        rule_spans(Edition(as_of=day, root=ROOT).table("policy/policy_events"), names, ends).set_index("name")
        for day in ("2026-11-21", "2024-12-31")
    )
    assert late.loc["Order", "label"] == "448 days, ended" and late.loc["Colorado", "label"] == "never applied"
    assert early.loc["Order", "end"] == "" and early.loc["Order", "value"] == 428
    assert early.loc["Colorado", "label"] == "not yet"
    drawn = draw(
        charts.spans(
            late.reset_index().assign(source="almanac"), announced="period", until="2026-11-21", **words
        ).payload()
    )
    assert "448 days, ended" in "".join(ElementTree.fromstring(drawn["svg"]["narrow"]).itertext())
