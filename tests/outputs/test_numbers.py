"""Numbers, findings and the scoreboard: what a chapter hands to the page, as plain JSON with its provenance."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from IPython.core.formatters import DisplayFormatter

import twotracks
from helpers import Small, write_book
from twotracks.edition import Edition
from twotracks.errors import EvidenceError, UnitError
from twotracks.facts.fact import constant
from twotracks.outputs.findings import finding
from twotracks.outputs.mime import FINDING, NUMBER, TABLE
from twotracks.outputs.numbers import describe, number, numbers
from twotracks.outputs.scoreboard import Measure, scoreboard
from twotracks.outputs.summaries import summary

RAISED = Small(
    "raised",
    """\
country,period,issued,value,unit,source,source2,locator,confidence,note
USA,2024,2025-01-01,1285.88,USD_bn,almanac,gazette,p. 2,high,<b>restated</b>
CHN,2024,2025-01-01,12.4,USD_bn,almanac,,p. 3,medium,
CHN,2025,2025-05-01,20,USD_bn,gazette,,,low,
USA,2021,2023-01-01,2,USD_bn,almanac,,,high,
USA,2022,2023-01-01,3,USD_bn,almanac,,,high,
CHN,2022,2023-01-01,1,USD_bn,almanac,,,high,
""",
    known={"rule": "date", "column": "issued"},
)
# a day before the last row was known
AS_OF = "2025-01-31"


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture
def raised(tmp_path):
    """The table as a chapter sees it; the current folder is another book."""
    write_book(tmp_path, RAISED)
    return lambda lang="en", as_of=AS_OF: Edition(root=tmp_path, as_of=as_of, lang=lang).table("raised")


@pytest.fixture
def shown(monkeypatch):
    """What number(), finding() and scoreboard() displayed."""
    bundles = []

    def display(bundle, raw=False):
        assert raw, "without it IPython would show the dict itself"
        bundles.append(bundle)

    for module in ("numbers", "findings", "summaries"):
        monkeypatch.setattr(import_module(f"twotracks.outputs.{module}"), "display", display)
    return bundles


def pair(table):
    return table.fact(country="USA", period="2024"), table.fact(country="CHN", period="2024")


# --- numbers


def test_each_book_explains_its_numbers_with_its_own_sources(raised, shown, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    write_book(other, RAISED)
    sources = other / "data" / "sources.csv"
    sources.write_text(sources.read_text(encoding="utf-8").replace("The Almanac", "Another Almanac"), encoding="utf-8")
    there = Edition(root=other, as_of=AS_OF).table("raised")
    publishers = [
        describe("us", pair(table)[0])["sources"]["almanac"]["credit"] for table in (raised(), there, raised())
    ]
    assert publishers == ["The Almanac", "Another Almanac", "The Almanac"]
    finding("more", pair(there)[0] > pair(there)[1])
    assert shown[0][FINDING]["sources"]["almanac"]["credit"] == "Another Almanac"
    with pytest.raises(UnitError, match="a fact of another book"):
        _ = pair(raised())[0] / pair(there)[0]


def test_numbers_are_named_once_and_shown_as_they_come(raised, shown):
    us, cn = pair(raised())
    numbers(us=us, gap=us / cn)
    assert [(bundle[NUMBER]["id"], bundle[NUMBER]["text"]) for bundle in shown] == [
        ("us", "$1.29 trillion"), ("gap", "104 times"),
    ]  # fmt: skip


def test_numbers_may_share_a_style(raised, shown):
    us, cn = pair(raised())
    numbers("percent", share=cn / us, gap=us / cn)
    assert [bundle[NUMBER]["text"] for bundle in shown] == ["0.96%", "10,370%"]
    with pytest.raises(UnitError):
        numbers("percent", us=us)


def test_a_number_must_be_a_fact(raised):
    with pytest.raises(UnitError, match=r"number 'us': is Series(.|\n)*series.last"):
        numbers(us=raised().series(country="USA"))


def test_a_finding_returns_its_check_and_speaks_the_language_of_the_edition(raised, shown):
    us, cn = pair(raised("zh"))
    check = finding("more", us > cn)
    assert check.holds and shown[0][FINDING]["rows"][0]["key"] == "美国 · 2024"
    assert repr(us > cn) == "1,285.88 USD_bn > 12.4 USD_bn: holds"
    # on the last line of a cell it must not be printed once more
    assert (DisplayFormatter().format(check), DisplayFormatter().format(us > cn)[0] != {}) == (({}, {}), True)


def test_a_measure_takes_two_series(raised):
    usa, china = raised().split()
    measure = Measure("a", "A", "B", usa, china, since="2022")
    assert (measure.usa.period, [fact.period for fact in measure.before]) == ("2024", ["2022", "2022"])
    early = raised(as_of="2020-01-01").split()
    assert Measure("a", "A", "B", *early).missing == "not yet known on 2020-01-01"


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
            "note": "<b>restated</b>", "whose": "United States", "weak": "",
        }
    ]  # fmt: skip
    assert payload["sources"] == {
        "almanac": {"credit": "The Almanac", "title": "Money raised", "url": "https://example.org/almanac"},
        "gazette": {"credit": "The Gazette", "title": "Money again", "url": ""},
    }


def test_a_computed_number_tells_its_formula_all_rows_and_the_lowest_grade(raised):
    us, cn = pair(raised())
    payload = describe("ratio", us / cn, "times")
    assert (payload["formula"], payload["confidence"], len(payload["rows"])) == ("1,285.88 ÷ 12.4", "medium", 2)
    assert payload["unit"] == "ratio"


def test_a_number_in_a_unit_without_a_name_is_refused(raised):
    us, _ = pair(raised())
    with pytest.raises(
        UnitError, match=r"number 'each': is in USD_bn per firms(.|\n)*add that unit to data/units\.csv"
    ):
        describe("each", us / constant(4, "firms", like=us))


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
    number("us", us, style="short")
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
    assert first["exact"] == "1,285.88 USD_bn > 10 × 12.4 (= 124 USD_bn)"
    assert first["condition"] == "$1.29 trillion > 10 × $12.4 billion (= $124 billion)"
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


# --- the scoreboard and other tables for reading


def board(shown):
    """The scoreboard's payload, and the cells of its only line by the heading of their column."""
    table = shown[0][TABLE]
    heads = [column["name"] for column in table["columns"]]
    return table, dict(zip(heads, table["lines"][-1]["cells"], strict=True))


def score(*facts, before=None):
    measure = Measure("raised", "Money raised", "announced rounds", *facts, before=before)
    scoreboard({"Investment": ("investment", [measure])})


@pytest.mark.parametrize("flip", [False, True])
def test_scoreboard_divides_the_leader_by_the_other(raised, shown, flip):
    us, cn = pair(raised())[::-1] if flip else pair(raised())
    score(us, cn)
    table, cells = board(shown)
    numbers = {each["id"]: each for each in table["numbers"]}
    assert set(numbers) == {"raised-usa", "raised-china", "raised-ratio"}
    assert numbers["raised-ratio"]["text"] == "104 times"
    assert len(numbers["raised-ratio"]["rows"]) == 2
    assert (cells["Measure"]["shown"], cells["Measure"]["link"]) == ("Money raised", "investment.html")
    assert cells["Ratio"]["shown"] == {"id": "raised-ratio", "text": "104 times"}
    assert cells["Ratio"]["tone"] == ("chn" if flip else "usa")
    assert float(cells["Ratio"]["sort"]) == (-1 if flip else 1), "cut at a hundred times"
    assert (cells["Moving"]["shown"], cells["Moving"]["small"]) == ("one date only", [])
    assert cells["As of"]["shown"] == "2024"
    assert table["lines"][0]["group"] == "Investment"
    assert table["title"] == "America and China, measure by measure"


def test_scoreboard_does_not_count_who_has_more(raised, shown):
    us, cn = pair(raised())
    sides = [(us, cn), (us, cn), (cn, us)]
    measures = [Measure(f"raised-{i}", "Money raised", "rounds", *side) for i, side in enumerate(sides)]
    scoreboard({"Investment": ("investment", measures)})
    assert shown[0][TABLE]["title"] == "America and China, measure by measure"


def test_scoreboard_says_what_is_counted_where_the_number_does_not(raised, shown):
    us, cn = pair(raised())
    score(us, cn)
    score(*(replace(constant(value, "firms", like=us), periods=us.periods) for value in (3, 2)))
    money, things = (board(shown[at:])[1]["United States"] for at in (0, 1))
    assert (money["small"], things["small"]) == ([], ["firms"])


def test_scoreboard_dates_the_older_side_when_the_two_differ(raised, shown):
    score(*(raised().fact(country=country, period=year) for country, year in (("USA", "2024"), ("CHN", "2022"))))
    as_of = board(shown)[1]["As of"]
    assert (as_of["shown"], as_of["small"]) == ("2024", ["China 2022"])


@pytest.mark.parametrize(
    ("scale", "words"), [(2, "towards China"), (1.05, "steady"), (0.95, "steady"), (0.5, "towards America")]
)
def test_scoreboard_says_towards_whom_a_ratio_moves(raised, shown, scale, words):
    us, cn = pair(raised())
    score(us, cn, before=(us * scale, cn))
    table, cells = board(shown)
    assert cells["Moving"]["shown"] == words
    was, number_, whose = cells["Moving"]["small"]
    assert (was, number_["id"], whose) == ("was ", "raised-before", " for America in 2024")
    assert [each["text"] for each in table["numbers"] if each["id"] == "raised-before"] == [f"{us * scale / cn:times}"]


def test_scoreboard_leaves_out_a_measure_with_a_missing_side(raised, shown):
    us, _ = pair(raised())
    score(us, raised().fact(country="CHN", period="2025"))
    assert (shown[0][TABLE]["lines"], shown[0][TABLE]["numbers"]) == ([], [])


def test_scoreboard_refuses_measures_in_different_units(raised, shown):
    us, _ = pair(raised())
    with pytest.raises(UnitError, match="USD_bn"):
        score(us, constant(5, "firms", like=us))


def measured(table, since: str = "") -> Measure:
    return Measure("raised", "Private investment", "Almanac", *table.split(), since=since)


def test_a_measure_of_two_series_takes_the_last_and_the_first_period_that_they_share(raised):
    found = measured(raised(as_of="2025-12-31"))
    assert [found.usa.period, found.china.period] == ["2024", "2024"], "China alone has 2025"
    assert [each.period for each in found.before] == ["2022", "2022"], "America alone has 2021"
    assert measured(raised(), since="2024").before is None, "nothing earlier to compare with"


def test_a_measure_does_not_compare_unlike_periods(raised):
    apart = raised(as_of="2025-12-31")
    apart = apart._derive(apart.rows[apart.rows["period"].isin(["2021", "2025"])])
    found = measured(apart)
    assert {found.usa.missing, found.china.missing} == {"the two countries share no period"}
    assert found.usa.unit == "USD_bn"


def test_a_measure_of_a_table_without_rows_in_the_edition_is_missing(raised):
    found = measured(raised(as_of="2020-01-01"))
    assert found.usa.missing and found.china.missing


def test_count_and_record_of_a_table_know_their_rows(raised):
    table = raised()
    assert (table.count("firms").value, len(table.count("firms").rows)) == (5, 5), "one row is not yet known"
    assert table.where(country="CHN").count("firms").formula == "count of 2 rows"
    assert table.max(country="CHN").value == 12.4
    early = raised(as_of="2020-01-01")
    assert early.count("firms").missing and early.max().missing


def test_a_period_that_was_worked_out_may_be_one_that_the_table_never_had(raised):
    table = raised()
    assert table.at("2022", country="USA").value == 3
    never = table.at("1999", country="USA")
    assert never.missing == "raised has no value for 1999" and never.unit == "USD_bn"
    with pytest.raises(EvidenceError, match="CHN"):
        table.at("2022", country="Chn")


def test_a_table_for_reading_keeps_the_rows_of_its_figures(raised, shown):
    us, cn = pair(raised())
    gone = raised().fact(country="CHN", period="2025")
    lines = [
        {"Camp": "one", "Firm": "A <b> & C", "Raised": us, "Later": gone},
        {"Camp": "one", "Firm": "nothing known", "Raised": gone, "Later": gone},
        {"Camp": "two", "Firm": "B", "Raised": cn, "Later": us},
    ]
    summary(lines, id="firms", title="Who raised what", group="Camp", styles={"Later": "exact"})
    table = shown[0][TABLE]
    assert [line["group"] for line in table["lines"]] == ["one", "two"]
    assert [line["cells"][0]["shown"] for line in table["lines"]] == ["A <b> & C", "B"]
    assert table["lines"][0]["cells"][2]["missing"] == f"not yet known on {AS_OF}"
    assert [each["id"] for each in table["numbers"]] == ["firms-0-2", "firms-2-2", "firms-2-3"]
    assert all(each["rows"] and each["sources"] for each in table["numbers"])
    assert [(each["name"], each["right"]) for each in table["columns"]] == [
        ("Firm", False), ("Raised", True), ("Later", True),
    ]  # fmt: skip
    sort = [float(line["cells"][1]["sort"]) for line in table["lines"]]
    assert sort == [us.to("USD_bn").value * 1e9, cn.to("USD_bn").value * 1e9]


def test_a_live_notebook_shows_the_words_of_a_table(raised, shown):
    us, cn = pair(raised())
    summary([{"Firm": "A <b> & C", "Raised": us}, {"Firm": "B", "Raised": cn}], id="firms", title="Who < whom")
    soup = BeautifulSoup(shown[0]["text/html"], "lxml")
    assert soup.h4.get_text() == "Who < whom"
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.select("tr")]
    assert rows == [["Firm", "Raised"], ["A <b> & C", "$1.29 tn"], ["B", "$12.4 bn"]]


def test_a_table_whose_title_does_not_hold_gets_the_other_one(raised, shown):
    us, cn = pair(raised())
    gone = raised().fact(country="CHN", period="2025")
    words = {"id": "firms", "title": "China raised more", "otherwise": "Who raised what"}
    for basis in (cn > us, gone, us > cn):
        summary([{"Firm": "A", "Raised": us}], holds=basis, **words)
    assert [each[TABLE]["title"] for each in shown] == ["Who raised what", "Who raised what", "China raised more"]


def test_all_payloads_are_plain_json(raised, shown, lang):
    us, cn = pair(raised(lang))
    number("us", us)
    finding("leads", us > cn)
    score(us, cn)
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_the_face_has_twelve_names_and_knows_each():
    assert len(twotracks.__all__) == 12
    for name in twotracks.__all__:
        assert name in dir(twotracks) and getattr(twotracks, name)


def test_a_name_that_is_not_on_the_face_is_refused_with_those_that_are():
    with pytest.raises(AttributeError, match="no attribute 'nombres'; chapters may use Edition, Measure"):
        _ = twotracks.nombres


def test_what_a_sentence_compares_may_be_named_where_the_condition_does_not_show_it(raised, shown):
    table = raised(as_of="2025-06-01")
    usa, newer = table.fact(country="USA", period="2024"), table.fact(country="CHN", period="2025")
    finding("plain", usa > "10 USD_bn")
    finding("named", usa > "10 USD_bn", pair=(usa, newer))
    finding("told", usa > "10 USD_bn", pair=(usa, newer), unlike="A year apart.")
    payloads = [bundle[FINDING] for bundle in shown if FINDING in bundle]
    assert [bool(each["unlike"]) for each in payloads] == [False, True, False]
    assert [each["declared"] for each in payloads] == [[], [], ["A year apart."]]


def test_rows_for_context_are_marked_weak_with_whose_they_are(raised):
    payload = describe("cn", raised(as_of="2025-06-01").fact(country="CHN", period="2025"))
    assert [(row["whose"], row["weak"]) for row in payload["rows"]] == [("China", "low confidence")]
