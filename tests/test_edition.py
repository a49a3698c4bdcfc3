"""Editions: their parameters, and which rows each of them has."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import Small, write_book
from twotracks.edition import Edition
from twotracks.errors import EditionError, EvidenceError

RULES = {
    "dated": Small(
        "dated",
        """\
country,issued,value,unit,source
USA,2024-05-10,1,USD_bn,almanac
USA,2024-05,2,USD_bn,almanac
USA,2024,3,USD_bn,almanac
USA,2026,4,USD_bn,almanac
USA,2025,5,USD_bn,gazette
""",
        key=("country", "issued"),
        known={"rule": "date", "column": "issued"},
    ),
    "editioned": Small(
        "editioned",
        """\
edition,country,period,value,unit,source
2025,USA,2024,1,USD_bn,almanac
2026,USA,2024,2,USD_bn,almanac
2026,USA,2025,3,USD_bn,almanac
""",
        key=("edition", "country", "period"),
        known={"rule": "edition", "column": "edition", "dates": {"2025": "2025-04", "2026": "2026-04-13"}},
    ),
    "reported": Small(
        "reported",
        """\
country,period,period_end,value,unit,source
USA,2024-Q4,2024-12-31,1,USD_bn,almanac
USA,FY2025,2025-03-31,2,USD_bn,almanac
USA,2026-Q4,2026-12-31,3,USD_bn,almanac
""",
        known={"rule": "period_end", "column": "period_end", "lag_days": 45},
    ),
    "timeless": Small("timeless", "country,period,value,unit\nUSA,2030,1,USD_bn\n"),
}


@pytest.fixture
def book(tmp_path):
    return write_book(tmp_path, *RULES.values())


def seen(book, table: str, as_of: str, start_year: int = 2000) -> list[float]:
    return list(Edition(as_of=as_of, start_year=start_year, root=book).table(table).frame["value"])


# --- as_of


@pytest.mark.parametrize(
    ("table", "value", "first_day"),
    [
        ("dated", 1, "2024-05-10"),
        # a partial date counts as its last day ...
        ("dated", 2, "2024-05-31"),
        ("dated", 3, "2024-12-31"),
        # ... but never as later than the day its source was read
        ("dated", 4, "2026-11-01"),
        ("dated", 5, "2025-06-15"),
        ("editioned", 1, "2025-04-30"),
        ("editioned", 2, "2026-04-13"),
        ("editioned", 3, "2026-04-13"),
        ("reported", 1, "2025-02-14"),
        ("reported", 2, "2025-05-15"),
        ("reported", 3, "2026-11-01"),
        ("timeless", 1, "2000-01-01"),
    ],
)
def test_a_row_is_there_from_the_day_it_was_known(book, table, value, first_day):
    eve = (date.fromisoformat(first_day) - timedelta(days=1)).isoformat()
    assert value in seen(book, table, first_day)
    assert table == "timeless" or value not in seen(book, table, eve)


def test_a_later_edition_has_all_rows_of_an_earlier_one(book):
    days = [f"{year}-{month:02d}-28" for year in range(2024, 2028) for month in range(1, 13)]
    for table in RULES:
        for earlier, later in pairwise(days):
            assert set(seen(book, table, earlier)) <= set(seen(book, table, later))


def test_a_fact_not_yet_known_is_missing_and_says_when(book):
    fact = Edition(as_of="2025-12-31", root=book).table("editioned").fact(period="2025")
    assert fact.missing == "not yet known on 2025-12-31"


# --- start_year


@pytest.mark.parametrize(
    ("table", "start_year", "values"),
    [
        ("editioned", 2024, [1, 2, 3]),
        ("editioned", 2025, [3]),
        ("editioned", 2026, []),
        # a fiscal year belongs to the year it ends in
        ("reported", 2025, [2, 3]),
        ("reported", 2026, [3]),
    ],
)
def test_series_begin_in_the_first_year(book, table, start_year, values):
    assert seen(book, table, "2026-12-31", start_year) == values


def test_a_fact_before_the_first_year_is_missing_and_says_so(book):
    fact = (
        Edition(as_of="2026-12-31", start_year=2025, root=book).table("editioned").fact(edition="2026", period="2024")
    )
    assert fact.missing == "before 2025, where this edition begins"


def test_registers_have_no_first_year(tmp_path):
    old = Small("old", "id,date,value,unit\na,1999,1,USD_bn\n", ("id",))
    assert seen(write_book(tmp_path, old), "old", "2026-12-31", 2013) == [1]


# --- parameters


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("as_of", "yesterday", "2026-11-21"),
        ("as_of", "2026-02-30", "2026-11-21"),
        ("as_of", "20261121", "2026-11-21"),
        ("as_of", "2026-W47-6", "2026-11-21"),
        ("as_of", "2026-11", "2026-11-21"),
        ("as_of", None, "2026-11-21"),
        ("start_year", 1999, "2000 to 2026"),
        ("start_year", 2027, "2000 to 2026"),
        ("start_year", "2013", "2000 to 2026"),
        ("start_year", 2013.0, "2000 to 2026"),
        ("start_year", True, "2000 to 2026"),
        ("currency", "EUR", "USD (nominal US dollars), CNY (nominal yuan), USD2021"),
        ("currency", "usd", "PPP"),
        ("lang", "de", "en, zh"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_value_and_what_it_may_be(name, value, allowed):
    with pytest.raises(EditionError) as error:
        Edition(**{name: value})
    (problem,) = error.value.problems
    assert problem.where == f"edition, {name}"
    assert repr(value) in problem.what
    assert allowed in problem.remedy


@pytest.mark.parametrize("as_of", ["soon", "2026-01-01"])
def test_all_wrong_parameters_are_told_at_once(as_of):
    with pytest.raises(EditionError) as error:
        Edition(as_of=as_of, start_year=1066, currency="EUR", lang="de")
    wrong = {"edition, start_year", "edition, currency", "edition, lang"} | (
        {"edition, as_of"} if as_of == "soon" else set()
    )
    assert {problem.where for problem in error.value.problems} == wrong


@given(st.dates(date(2000, 1, 1)), st.data())
def test_every_year_up_to_the_day_may_come_first(day, data):
    year = data.draw(st.integers(2000, day.year))
    assert Edition(as_of=day.isoformat(), start_year=year).start_year == year


def test_periods_are_worded_in_the_language_of_the_edition():
    assert [Edition(lang=lang).period_in_words("2025-Q3") for lang in ("en", "zh")] == [
        "the third quarter of 2025",
        "2025年第三季度",
    ]


# --- what an edition keeps and hands on


def test_an_edition_in_a_frame_survives_what_pandas_does_to_it(book):
    frame = Edition(root=book).table("editioned").frame
    again = Edition(root=book).table("editioned").series(edition="2026").frame()
    changed = pd.concat([frame.assign(more=1), again[again["value"] > 1]]).sort_values("value").reset_index(drop=True)
    assert changed.attrs["edition"] == Edition(root=book)


def test_a_table_is_read_once_by_an_edition_and_anew_by_the_next(book):
    first = Edition(root=book)
    assert first.table("dated").rows is first.table("dated").rows
    path = book / "data" / "timeless.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2030,1", "2030,7"), encoding="utf-8")
    assert list(Edition(root=book).table("timeless").frame["value"]) == [7]


def test_names_are_those_of_the_language(book):
    assert [Edition(root=book, lang=lang).name("CHN") for lang in ("en", "zh")] == ["China", "中国"]
    assert Edition(root=book).name("nobody") == "nobody"


# --- selections

DECLARED = """\
["newest"]
title = "Of each period the newest edition"
table = "editioned"
where = {country = "USA"}
newest = {by = "edition", per = ["country", "period"]}

["not-2025"]
table = "editioned"
without = {edition = "2025"}
"""


def declare(book, text: str) -> Edition:
    (book / "data" / "selections.toml").write_text(text, encoding="utf-8")
    return Edition(as_of="2026-12-31", root=book)


def test_a_selection_is_declared_once_and_used_by_name(book):
    edition = declare(book, DECLARED)
    assert list(edition.select("newest").frame["value"]) == [2, 3]
    assert list(edition.select("not-2025").frame["value"]) == [2, 3]


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (DECLARED, "newst", "no selection 'newst'(.|\n)*did you mean newest"),
        ("", "newest", "declare it there"),
        ("[newest", "newest", "cannot be read"),
        ("[a]\ntitle = 'A'", "a", "a: names no table"),
        ("[a]\ntable = 'dated'\nfilter = 1", "a", "unknown key 'filter'(.|\n)*write table ="),
        ("[a]\ntable = 'dated'\nwhere = 1", "a", "where that is no mapping"),
        ("[a]\ntable = 'dated'\nnewest = 'issued'", "a", "newest without `by` and `per`"),
        ("[a]\ntable = 'date'", "a", "did you mean dated"),
        ("[a]\ntable = 'dated'\nwhere = {country = 'US'}", "a", "selections.toml, a: dated: no row(.|\n)*USA"),
        ("[a]\ntable = 'dated'\nwithout = {land = 'US'}", "a", "no column 'land'(.|\n)*its columns are"),
    ],
)
def test_a_wrong_selection_is_refused_with_what_there_is(book, text, name, message):
    with pytest.raises(EvidenceError, match=message):
        declare(book, text).select(name)


def test_every_selection_of_the_report_has_rows():
    real = Edition()
    assert all(len(real.select(name).frame) for name in real.evidence.selections)
