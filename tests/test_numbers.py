"""Numbers, findings and the scoreboard: what a chapter hands to the page, as plain JSON with its provenance."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from helpers import Small, write_book
from twotracks.edition import Edition
from twotracks.errors import EvidenceError, UnitError
from twotracks.facts import constant
from twotracks.findings import finding
from twotracks.measures import scoreboard
from twotracks.numbers import describe, number
from twotracks.outputs import FINDING, NUMBER, SCOREBOARD
from twotracks.project import ROOT_VARIABLE

RAISED = Small(
    "raised",
    """\
country,period,issued,value,unit,source,source2,locator,confidence,note
USA,2024,2025-01-01,1285.88,USD_bn,almanac,gazette,p. 2,high,<b>restated</b>
CHN,2024,2025-01-01,12.4,USD_bn,almanac,,p. 3,medium,
CHN,2025,2025-05-01,20,USD_bn,gazette,,,low,
""",
    known={"rule": "date", "column": "issued"},
)
# a day before the last row was known
AS_OF = "2025-01-31"


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture
def raised(tmp_path, monkeypatch):
    """The table as a chapter sees it: the build tells it where its book is."""
    monkeypatch.setenv(ROOT_VARIABLE, str(write_book(tmp_path, RAISED)))
    return lambda lang="en", as_of=AS_OF: Edition(root=tmp_path, as_of=as_of, lang=lang).table("raised")


@pytest.fixture
def shown(monkeypatch):
    """What number(), finding() and scoreboard() displayed."""
    bundles = []

    def display(bundle, raw=False):
        assert raw, "without it IPython would show the dict itself"
        bundles.append(bundle)

    for module in ("numbers", "findings", "measures"):
        monkeypatch.setattr(import_module(f"twotracks.{module}"), "display", display)
    return bundles


def pair(table):
    return table.fact(country="USA", period="2024"), table.fact(country="CHN", period="2024")


# --- numbers


def test_a_number_tells_value_unit_period_and_the_row_it_comes_from(raised):
    payload = describe("us", pair(raised())[0])
    assert {name: payload[name] for name in ("id", "text", "value", "unit", "period", "formula", "missing")} == {
        "id": "us", "text": "$1.29 trillion", "value": "1,285.88", "unit": "billion US dollars",
        "period": "2024", "formula": "", "missing": "",
    }  # fmt: skip
    assert payload["rows"] == [
        {
            "table": "raised", "row": 2, "key": "United States · 2024", "value": "1,285.88", "confidence": "high",
            "unit": "billion US dollars", "sources": ["almanac", "gazette"], "locator": "p. 2",
            "note": "<b>restated</b>",
        }
    ]  # fmt: skip
    assert payload["sources"] == {
        "almanac": {"publisher": "The Almanac", "title": "Money raised", "url": "https://example.org/almanac"},
        "gazette": {"publisher": "The Gazette", "title": "Money again", "url": ""},
    }


def test_a_computed_number_tells_its_formula_all_rows_and_the_lowest_grade(raised):
    us, cn = pair(raised())
    payload = describe("ratio", us / cn, "times")
    assert (payload["formula"], payload["confidence"], len(payload["rows"])) == ("1,285.88 ÷ 12.4", "medium", 2)
    assert payload["unit"] == "ratio"


def test_a_unit_without_a_name_is_put_together(raised):
    us, _ = pair(raised())
    assert describe("each", us / constant(4, "firms", like=us))["unit"] == "USD_bn per firms"


def test_a_number_is_worded_in_the_language_of_the_edition(raised):
    payload = describe("us", pair(raised("zh"))[0])
    assert (payload["text"], payload["unit"], payload["period_text"]) == ("1.29万亿美元", "十亿美元", "2024年")
    assert payload["rows"][0]["key"] == "美国 · 2024"


def test_a_missing_number_says_why_and_has_no_value(raised, lang):
    payload = describe("cn", raised(lang).fact(country="CHN", period="2025"))
    assert payload["missing"] == f"not yet known on {AS_OF}"
    assert payload["text"] == {"en": "no data", "zh": "无数据"}[lang]
    assert (payload["value"], payload["period"], payload["period_text"], payload["rows"]) == ("", "", "", [])


def test_number_displays_its_payload_and_a_line_for_the_reviewer(raised, shown):
    us, cn = pair(raised())
    number("us", us, as_="short")
    number("ratio", us / cn)
    assert [bundle[NUMBER]["text"] for bundle in shown] == ["$1.29 tn", "104 times"]
    assert [bundle["text/plain"] for bundle in shown] == [
        "us = $1.29 tn (2024, 1 row)",
        "ratio = 104 times (2024, 2 rows)",
    ]


def test_numbers_without_rows_or_data_are_displayed_too(raised, shown):
    us, _ = pair(raised())
    number("threshold", constant(50, "percent", like=us))
    number("unknown", raised().fact(country="CHN", period="2025"))
    assert [bundle[NUMBER]["text"] for bundle in shown] == ["50%", "no data"]


@pytest.mark.parametrize("show", [number, lambda name, fact: finding(name, fact > fact)])
@pytest.mark.parametrize("name", ["", "Us", "1st", "a b", "a.b", "<a>", "-a", "é"])
def test_an_identifier_must_fit_into_a_role_and_an_address(raised, shown, show, name):
    with pytest.raises(EvidenceError, match=r"is not an identifier(.|\n)*lower-case letters"):
        show(name, pair(raised())[0])


def test_a_style_that_does_not_fit_is_refused(raised):
    with pytest.raises(UnitError):
        describe("us", pair(raised())[0], "percent")


# --- findings


def test_a_finding_tells_condition_outcome_and_rows(raised, shown):
    us, cn = pair(raised())
    finding("leads", us > 10 * cn)
    finding("leads-more", us > 1000 * cn)
    first, second = (bundle[FINDING] for bundle in shown)
    assert (first["holds"], second["holds"]) == (True, False)
    assert first["condition"] == "1,285.88 USD_bn > 10 × 12.4 (= 124 USD_bn)"
    assert [row["row"] for row in first["rows"]] == [2, 3]
    assert set(first["sources"]) == {"almanac", "gazette"}
    assert [bundle["text/plain"].rsplit(": ", 1)[1] for bundle in shown] == ["holds", "DOES NOT HOLD"]


def test_a_finding_on_what_the_edition_lacks_is_neither_true_nor_false(raised, shown):
    us, _ = pair(raised())
    finding("leads", us > raised().fact(country="CHN", period="2025"))
    assert shown[0][FINDING]["missing"] == f"not yet known on {AS_OF}"
    assert shown[0]["text/plain"].endswith(f": not yet known on {AS_OF}")


@pytest.mark.parametrize("condition", [True, 1, None, "us > cn"])
def test_a_finding_needs_a_comparison_of_facts(shown, condition):
    with pytest.raises(UnitError, match=r"finding 'leads'(.|\n)*compare facts: finding\(id, us > 10 \* cn\)"):
        finding("leads", condition)


# --- the scoreboard


def row_of(shown):
    (row,) = shown[0][SCOREBOARD]["rows"]
    return row


@pytest.mark.parametrize("flip", [False, True])
def test_scoreboard_divides_the_leader_by_the_other(raised, shown, flip):
    us, cn = pair(raised())[::-1] if flip else pair(raised())
    scoreboard(("raised", "Money raised", "announced rounds", us, cn, "investment"))
    row = row_of(shown)
    assert (row["leader"], row["ratio"]["text"]) == ("CHN" if flip else "USA", "104 times")
    assert (row["label"], row["ruler"], row["chapter"], row["period"]) == (
        "Money raised",
        "announced rounds",
        "investment",
        "2024",
    )
    assert {row[side]["id"] for side in ("usa", "china", "ratio")} == {"raised-usa", "raised-china", "raised-ratio"}
    assert len(row["ratio"]["rows"]) == 2


def test_scoreboard_has_no_leader_where_a_side_is_missing(raised, shown):
    us, _ = pair(raised())
    scoreboard(("raised", "Money raised", "", us, raised().fact(country="CHN", period="2025"), "investment"))
    row = row_of(shown)
    assert (row["leader"], row["missing"], row["china"]["text"]) == ("", f"not yet known on {AS_OF}", "no data")


def test_scoreboard_refuses_measures_in_different_units(raised, shown):
    us, _ = pair(raised())
    with pytest.raises(UnitError, match="USD_bn"):
        scoreboard(("raised", "Money raised", "", us, constant(5, "firms", like=us), "investment"))


def test_all_payloads_are_plain_json(raised, shown, lang):
    us, cn = pair(raised(lang))
    number("us", us)
    finding("leads", us > cn)
    scoreboard(("raised", "Money raised", "", us, cn, "investment"))
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown
