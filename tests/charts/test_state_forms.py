"""The forms and facts made for the chapter on states: acts over sales, lives of rules, marks in columns, registers."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from twotracks import Edition
from twotracks.analysis.counts import entry, outcome, tally
from twotracks.analysis.durations import days
from twotracks.charts import impact, lifetimes, lives, matrix
from twotracks.charts.forms.matrix import _placed
from twotracks.charts.rendering.pictures import draw
from twotracks.errors import EvidenceError

ROOT = Path(__file__).resolve().parents[2]
WORDS = {"title": "A finding", "subtitle": "Measure, unit", "alt": "The finding and its range"}
SALES = pd.DataFrame(
    [("A100", "2022-Q3", 30.0), ("A100", "2022-Q4", 10.0), ("A800", "2022-Q4", 25.0), ("A800", "2023-Q1", 40.0)],
    columns=["name", "period", "value"],
).assign(unit="chips_k", country="USA", source="almanac")
ACTS = pd.DataFrame(
    [("A rule against a chip", "2022-10-07", "USA", "Washington tightens", False),
     ("An answer to the rule", "2023-08", "CHN", "Beijing tightens", True)],
    columns=["name", "period", "country", "row", "lapsed"],
).assign(status="in force", source="almanac")  # fmt: skip
SIDES = {"USA": "Washington", "CHN": "Beijing"}
LABELS = {"above_label": "Sold", "gap_label": "none"}


@pytest.fixture
def tiny(book, monkeypatch):
    monkeypatch.setenv("TWOTRACKS_ROOT", str(book))


def at(day: str = "2026-11-21") -> Edition:
    return Edition(as_of=day, root=ROOT)


def test_the_act_on_show_names_the_sales_around_it(tiny):
    figure = impact(
        ACTS, id="a", sales=SALES, start="A rule against a chip", sides=SIDES, hollow="lapsed", **LABELS, **WORDS
    )
    drawn = draw(figure.payload())
    for svg in drawn["svg"].values():
        text = "".join(ElementTree.fromstring(svg).itertext())
        assert "7 October 2022: A rule" in text and "An answer" not in text
        assert re.search(r"quarter before: 30k; same quarter: ?35k;", text)
    bound = {each["name"]: each["bind"] for each in drawn["vega"]["wide"]["signals"] if "bind" in each}
    assert bound["pick"]["options"] == ["2022-10-07: A rule against a chip", "2023-08: An answer to the rule"]
    assert bound["side"]["options"] == ["Both sides", "Washington", "Beijing"]


def test_acts_are_drawn_without_sales(tiny):
    figure = impact(ACTS, id="a", sales=SALES.iloc[:0], start="none of them", sides=SIDES, **LABELS, **WORDS)
    text = "".join(ElementTree.fromstring(draw(figure.payload())["svg"]["wide"]).itertext())
    assert "An answer to the rule" in text and "Sold" not in text


def test_marks_stand_in_their_columns_above_each_other(tiny):
    data = pd.DataFrame(
        [("A text", "US", "USA", "full"), ("A text", "China", "CHN", "none"), ("Another text", "US", "USA", "against")],
        columns=["name", "column", "country", "mark"],
    ).assign(period="2024-05-21", source="almanac")
    svg = draw(matrix(data, id="a", **WORDS).payload())["svg"]["narrow"]
    assert "21 May 2024: Another text" in "".join(ElementTree.fromstring(svg).itertext())
    placed, height = _placed(data.assign(_when="2024"), letters=8, line=16)
    first, same, below = placed["_y"]
    assert first == same and below >= first + 32 and height > below


def test_rules_live_until_their_end_is_known(tiny):
    names = {"us-eo14110-2023": "Order", "us-colorado-2024": "Colorado"}
    ends = {"us-eo14110-2023": "us-eo14110-revoked-2025", "us-colorado-2024": "us-colorado-2026"}
    late, early = (
        lives(at(day).table("policy/policy_events"), names, ends).set_index("name")
        for day in ("2026-11-21", "2024-12-31")
    )
    assert late.loc["Order", "label"] == "448 days, ended" and late.loc["Colorado", "label"] == "never applied"
    assert early.loc["Order", "end"] == "" and early.loc["Order", "value"] == 428
    assert early.loc["Colorado", "label"] == "not yet"
    drawn = draw(lifetimes(late.reset_index().assign(source="almanac"), id="a", until="2026-11-21", **WORDS).payload())
    assert "448 days, ended" in "".join(ElementTree.fromstring(drawn["svg"]["narrow"]).itertext())


def test_days_between_two_entries_keep_both_rows():
    events = at().table("policy/policy_events")
    gone = days(entry(events.where(id="us-bis-models-2026")), entry(events.where(id="us-bis-models-lifted-2026")))
    assert (gone.value, gone.unit, len(gone.rows)) == (18, "days", 2)
    before = at("2026-06-20").table("policy/policy_events")
    assert days(*(entry(before.where(id=f"us-bis-models{each}-2026")) for each in ("", "-lifted"))).missing


def test_a_count_of_none_rests_on_the_register_and_one_of_nothing_is_missing():
    treaties = at("2024-12-31").table("policy/international_participation").where(open_to_both="true", country="USA")
    refused = treaties.where(position=["absent", "against"])
    none = tally(refused, of=treaties)
    assert none.value == 0 and not none.missing and len(none.rows) == len(treaties.frame)
    assert tally(refused, of=refused).missing
    with pytest.raises(EvidenceError, match="say which"):
        entry(treaties)


def test_an_outcome_is_known_from_the_day_of_its_source():
    now, before = (at(day).table("policy/targets") for day in ("2026-11-21", "2025-12-31"))
    known, unknown = (outcome(targets, "ngaidp-core-2030") for targets in (now, before))
    never = outcome(now, "mic-core-2025")
    assert known.value == 1200 and known.period == "2025" and known.sources[0] == "cec100-2026-03"
    assert unknown.missing == "not yet known on 2025-12-31" and never.missing
