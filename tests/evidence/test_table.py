"""Evidence: looking up tables, rows and facts, and what is said when there is none, or more than one."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from helpers import Small, evidence_of, write_book
from twotracks.edition import Edition
from twotracks.errors import EvidenceError
from twotracks.facts.fact import missing
from twotracks.facts.frames import to_frame

RAISED = Small(
    "money/raised",
    """\
edition,country,period,value,unit,real,share,source,source2,locator,confidence,note
2025,USA,2023,60,USD_bn,55,,almanac,,p. 1,high,
2025,USA,2024,100,USD_bn,90,70,almanac,gazette,p. 2,high,restated later
2026,USA,2024,110,USD_bn,95,75,almanac,,p. 3,medium,
2026,USA,2025,280,USD_bn,,80,almanac,,p. 4,high,
2025,CHN,2024,9,USD_bn,8,,gazette,,,low,
2026,CHN,2025,,USD_bn,,5,almanac,,,high,
""",
    key=("edition", "country", "period"),
    known={"rule": "edition", "column": "edition", "dates": {"2025": "2025-04", "2026": "2026-04"}},
    schema={"real": {"type": "number", "unit": "USD2021_bn"}, "share": {"type": "number", "unit": "percent"}},
)
QUARTERS = Small(
    "quarters",
    """\
country,period,period_end,value,unit,source
CHN,2025-Q4,2025-12-31,4,CNY_bn,almanac
CHN,FY2025,2025-03-31,10,CNY_bn,almanac
CHN,2025-Q2,2025-06-30,2,CNY_bn,almanac
CHN,,,7,CNY_bn,almanac
""",
)


@pytest.fixture
def book(tmp_path):
    return write_book(tmp_path, RAISED, QUARTERS)


@pytest.fixture
def raised(book):
    return Edition(root=book).table("money/raised")


@pytest.fixture
def early(book):
    """The same table, as the world stood before the second edition."""
    return Edition(as_of="2025-12-31", root=book).table("money/raised")


def problem_of(error) -> str:
    (problem,) = error.value.problems
    return str(problem)


# --- the package


def test_unknown_table_is_told_with_the_nearest(book):
    with pytest.raises(EvidenceError) as error:
        Edition(root=book).table("money/risen")
    assert "'money/risen'" in problem_of(error) and "did you mean money/raised" in problem_of(error)


@pytest.mark.parametrize("content", [None, "{ not json"])
def test_unreadable_description_is_told(book, content):
    package = book / "data/datapackage.json"
    package.unlink() if content is None else package.write_text(content, encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"data/datapackage\.json: cannot be read"):
        evidence_of(book)


def test_caveats_are_found_by_id_wherever_they_stand(book):
    package = json.loads((book / "data/datapackage.json").read_text(encoding="utf-8"))
    package["resources"][-1]["caveats"] = [{"id": "raised-not-spent", "text": "Raised is not spent."}]
    (book / "data/datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert evidence_of(book).caveat("raised-not-spent") == "Raised is not spent."
    with pytest.raises(EvidenceError, match=r"'raised-not-spend'(.|\n)*did you mean raised-not-spent"):
        evidence_of(book).caveat("raised-not-spend")


def test_names_fall_back_to_english_and_then_to_the_id(book):
    evidence = evidence_of(book)
    assert [evidence.name(entity, "zh") for entity in ("CHN", "HKG", "nobody")] == ["中国", "Hong Kong", "nobody"]
    assert evidence.name("CHN") == "China"


def test_reading_tells_every_cell_that_is_not_a_number(book):
    path = book / "data/money/raised.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace(",60,", ",sixty,").replace(",280,", ",inf,"), encoding="utf-8"
    )
    with pytest.raises(EvidenceError) as error:
        evidence_of(book).read("money/raised")
    assert [problem.where for problem in error.value.problems] == [
        "data/money/raised.csv, row 2, column value",
        "data/money/raised.csv, row 5, column value",
    ]
    assert "'sixty'" in str(error.value) and "'inf'" in str(error.value)


# --- choosing rows


def test_where_takes_one_value_or_any_of_several(raised):
    assert set(raised.where(country="USA").frame["country"]) == {"USA"}
    assert len(raised.where(country=["USA", "CHN"], period=("2024",)).frame) == 3


def test_without_is_the_rest(raised):
    chosen, rest = raised.where(country="USA"), raised.without(country="USA")
    assert set(rest.frame["country"]) == {"CHN"}
    assert len(chosen.frame) + len(rest.frame) == len(raised.frame)


def test_a_misspelt_value_is_an_error_that_names_the_nearest(raised):
    with pytest.raises(EvidenceError) as error:
        raised.where(country="UAS")
    assert "country = 'UAS'" in problem_of(error) and "there is USA" in problem_of(error)


def test_a_gap_of_the_edition_is_no_error(early):
    assert early.where(period="2025").frame.empty
    assert early.fact(period="2025", country="USA").missing == "not yet known on 2025-12-31"


@pytest.mark.parametrize(
    "look", [lambda t: t.where(nation="USA"), lambda t: t.fact("nation"), lambda t: t.latest("nation")]
)
def test_a_misspelt_column_is_an_error_that_names_the_columns(raised, look):
    with pytest.raises(EvidenceError) as error:
        look(raised)
    assert "has no column 'nation'" in problem_of(error) and "edition, country, period" in problem_of(error)


def test_newest_keeps_the_last_vintage_of_each_observation(raised):
    newest = raised.newest("edition", per=("country", "period")).frame
    assert not newest.duplicated(["country", "period"]).any()
    assert list(newest[newest["country"] == "USA"]["edition"]) == ["2025", "2026", "2026"]


def test_newest_takes_the_last_vintage_that_the_edition_knows(early):
    assert early.newest("edition", per=("country", "period")).fact(country="USA", period="2024").value == 100


# --- facts


def test_a_fact_has_value_unit_period_and_row(raised):
    fact = raised.fact(edition="2025", country="USA", period="2024")
    (row,) = fact.rows
    assert (fact.value, fact.unit, fact.period, fact.formula) == (100, "USD_bn", "2024", "100")
    # the second record below the header, which is number 1
    assert (row.table, row.number, row.value, row.unit) == ("money/raised", 3, "100", "USD_bn")
    assert row.key == (("edition", "2025"), ("country", "USA"), ("period", "2024"))
    assert (row.sources, row.confidence, row.locator, row.note) == (
        ("almanac", "gazette"),
        "high",
        "p. 2",
        "restated later",
    )


def test_number_of_a_row_counts_records_and_not_lines(book):
    path = book / "data/money/raised.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("restated later", '"restated\nlater"'), encoding="utf-8")
    table = Edition(root=book).table("money/raised")
    assert table.fact(edition="2026", country="USA", period="2024").rows[0].number == 4


def test_a_column_may_have_a_unit_of_its_own(raised):
    asked = {"edition": "2026", "country": "USA", "period": "2024"}
    assert [raised.fact(column, **asked).unit for column in ("value", "real", "share")] == [
        "USD_bn",
        "USD2021_bn",
        "percent",
    ]


def test_several_rows_are_told_with_what_tells_them_apart(raised):
    with pytest.raises(EvidenceError) as error:
        raised.fact(country="USA", period="2024")
    assert "2 rows have country = 'USA', period = '2024' (rows 3, 4)" in problem_of(error)
    assert "say which, by edition" in problem_of(error)
    with pytest.raises(EvidenceError, match=r"by period(.|\n)*latest"):
        raised.fact(country="USA", edition="2026")


def test_values_that_never_meet_are_an_error(raised):
    with pytest.raises(EvidenceError, match=r"no row has country = 'CHN', period = '2023'(.|\n)*not together"):
        raised.fact(country="CHN", period="2023")


def test_an_empty_cell_is_a_missing_fact_that_names_its_row(book):
    fact = Edition(root=book, lang="zh").table("money/raised").fact(country="CHN", period="2025")
    assert fact.missing == "row 7 of money/raised gives no value"
    assert str(fact) == "无数据"


def test_latest_is_the_fact_of_the_last_period_that_has_a_value(raised):
    assert raised.latest(country="USA").value == 280
    assert raised.latest(country="CHN").period == "2024"
    assert raised.latest("share", country="CHN").period == "2025"


def test_latest_knows_no_more_than_the_edition(early):
    assert early.latest(country="USA").value == 100


def test_latest_of_rows_that_the_edition_lacks_is_missing(book):
    table = Edition(as_of="2024-12-31", root=book).table("money/raised")
    assert table.latest(country="USA").missing == "not yet known on 2024-12-31"


def test_facts_come_in_order_of_their_last_day(book):
    facts = Edition(root=book).table("quarters").facts()
    assert [fact.period for fact in facts] == ["", "FY2025", "2025-Q2", "2025-Q4"]


def test_by_period_gives_one_fact_a_period(raised):
    shares = raised.by_period("share", edition="2026", country="USA")
    assert {period: fact.value for period, fact in shares.items()} == {"2024": 75, "2025": 80}


def test_by_period_refuses_two_rows_of_one_period(raised):
    with pytest.raises(EvidenceError) as error:
        raised.by_period(country="USA")
    assert "several rows for 2024" in problem_of(error) and "newest()" in problem_of(error)


# --- frames for charts


def test_frame_has_names_and_all_sources_and_nothing_internal(book):
    frame = Edition(root=book, lang="zh").table("money/raised").where(period="2024").frame
    assert list(frame["name"]) == ["美国", "美国", "中国"]
    assert list(frame["source"]) == ["almanac; gazette", "almanac", "gazette"]
    own = {"edition", "country", "period", "value", "unit", "real", "share", "locator", "confidence", "note"}
    assert set(frame) == own | {"name", "source"}
    assert list(frame.index) == [0, 1, 2]


def test_frame_can_be_changed_without_changing_the_evidence(book):
    frame = Edition(root=book).table("money/raised").frame
    frame["value"] = 0
    assert Edition(root=book).table("money/raised").latest(country="USA").value == 280


def test_tidy_makes_a_chart_of_facts_and_leaves_out_the_missing(raised):
    facts = [*raised.where(country="USA", edition="2025").facts(), missing("why", "USD_bn", raised.edition)]
    frame = to_frame(facts, country="USA")
    expected = {
        "country": "USA",
        "period": "2023",
        "value": 60.0,
        "unit": "USD_bn",
        "source": "almanac",
        "confidence": "high",
    }
    assert len(frame) == 2 and frame.iloc[0].to_dict() == expected


def test_tidy_of_nothing_still_has_its_columns():
    pd.testing.assert_index_equal(to_frame([], country="USA").columns, to_frame([], country="CHN").columns)
    assert "value" in to_frame([])


# --- series


def test_a_series_has_the_facts_by_period_and_says_whose_they_are(raised):
    usa = raised.where(edition="2026").series(country="USA")
    assert usa.periods == ("2024", "2025")
    assert usa.labels == {"name": "United States", "country": "USA"}
    assert list(usa.frame(measure="money").columns[:3]) == ["name", "country", "measure"]


def test_a_series_in_the_order_of_days_also_with_fiscal_years(book):
    table = Edition(root=book).table("quarters")
    assert table.where(period=["2025-Q4", "FY2025", "2025-Q2"]).series().periods == ("FY2025", "2025-Q2", "2025-Q4")


def test_two_rows_of_one_period_are_no_series(raised):
    with pytest.raises(EvidenceError, match=r"several rows for 2024(.|\n)*newest"):
        raised.series(country="USA")


def test_an_empty_series_says_why_in_the_unit_of_its_column(early):
    empty = early.where(edition="2026").series("real", country="USA")
    assert (empty.last.missing, empty.last.unit) == ("not yet known on 2025-12-31", "USD2021_bn")


def test_a_table_is_split_by_one_column_in_the_order_given(raised):
    table = raised.newest("edition", per=("country", "period"))
    usa, china = table.split()
    assert (usa.last.value, china.last.value) == (280, 9)
    assert [series.last.value for series in table.split(country=("CHN", "USA"))] == [9, 280]
    assert (usa / china).periods == ("2024",)
    assert (usa / china).labels == {}


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ({"country": "USA"}, r"split by country = 'USA'(.|\n)*series\(country='USA'\)"),
        ({"country": ("USA",), "edition": ("2025",)}, r"country and edition(.|\n)*name one column"),
        ({"land": ("USA",)}, "has no column 'land'"),
        ({"country": ("USA", "CHINA")}, "there is CHN"),
    ],
)
def test_a_split_that_cannot_be_made_is_refused(raised, which, message):
    with pytest.raises(EvidenceError, match=message):
        raised.newest("edition", per=("country", "period")).split(**which)


def test_the_greatest_and_the_smallest_of_a_table(raised, early):
    assert (raised.max(country="USA").value, raised.min("share").value) == (280, 5)
    assert early.where(edition="2026").max().missing == "not yet known on 2025-12-31"


def test_a_count_of_a_part_may_be_zero_and_then_rests_on_the_whole(raised, early):
    low, whole = raised.where(confidence="low"), raised.where(country="USA")
    assert raised.where(edition="2026", confidence="high").count("firms", of=raised).value == 2
    none = low.where(edition="2025").without(country="CHN").count("firms", of=whole)
    assert (none.value, none.rows, none.formula) == (0, whole.count("firms").rows, "count of 0 rows")
    unknown = early.where(edition="2026")
    assert unknown.count("firms", of=unknown).missing == "not yet known on 2025-12-31"


def test_an_event_is_one_dated_row(tmp_path):
    acts = Small("acts", "id,date,unit\na,2024-03-01,firms\nb,2025-01-01,firms\n", ("id",))
    table = Edition(root=write_book(tmp_path, acts)).table("acts")
    assert (table.event(id="a").period, table.event(id="a").value) == ("2024-03-01", 1)
    assert (table.event(id="a") > 0).words == "1 March 2024 is on record"
    with pytest.raises(EvidenceError, match="2 rows fit where one was asked for"):
        table.event()
