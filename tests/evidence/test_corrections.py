"""Corrections as data: made on reading, told in the row's note, and refused when they lead nowhere."""

from __future__ import annotations

import csv

import pytest

from helpers import ROOT, Small, evidence_of, write_book
from twotracks.checks.validation import validate
from twotracks.edition import Edition

SPENT = Small(
    "spent",
    "country,period,value,unit,source,note\nUSA,2024,7,USD_bn,almanac,as printed\nCHN,2024,2,CNY_bn,gazette,\n",
)
HEADER = "id,table,key,column,old,new,reason,reported_by,date,status\n"
GOOD = "one,spent,country=USA; period=2024,value,7,8,a digit was read wrongly,A. Reader,2026-11-20,applied\n"


def book_with(folder, row: str):
    folder.mkdir(exist_ok=True)
    return write_book(folder, SPENT, Small("corrections", HEADER + row, key=("id",)))


def test_an_applied_correction_changes_the_value_and_the_note_says_so(tmp_path):
    fact = Edition(root=book_with(tmp_path, GOOD)).table("spent").fact(country="USA")
    assert fact.value == 8
    assert fact.rows[0].note == "as printed; corrected on 2026-11-20: a digit was read wrongly (was 7)"


def test_the_file_and_other_rows_stay_as_they_are(tmp_path):
    book = book_with(tmp_path, GOOD)
    frame = evidence_of(book).read("spent")
    assert list(frame["value"]) == [8, 2]
    assert list(frame["note"])[1] == ""
    assert (book / "data/spent.csv").read_text(encoding="utf-8") == SPENT.text


@pytest.mark.parametrize("status", ["open", "rejected", "merged"])
def test_only_applied_corrections_are_made(tmp_path, status):
    frame = evidence_of(book_with(tmp_path, GOOD.replace("applied", status))).read("spent")
    assert list(frame["value"]) == [7, 2] and list(frame["note"]) == ["as printed", ""]


def test_a_correction_of_a_source_reaches_the_registry(tmp_path):
    row = "one,sources,id=gazette,title,Money again,Money for ever,read again,A. Reader,2026-11-20,applied\n"
    assert evidence_of(book_with(tmp_path, row)).sources["gazette"]["title"] == "Money for ever"


def test_a_correction_that_no_longer_fits_the_file_is_not_made(tmp_path):
    frame = evidence_of(book_with(tmp_path, GOOD.replace(",7,8,", ",6,8,"))).read("spent")
    assert list(frame["value"]) == [7, 2]


@pytest.mark.parametrize(
    ("old", "new", "column", "what", "remedy"),
    [
        (",spent,", ",spend,", "table", "'spend' is no table that can be corrected", "name a table"),
        (",spent,", ",units,", "table", "'units' is no table that can be corrected", "mend units"),
        ("country=USA", "nation=USA", "key", "is not the key of spent", "write country=...; period=..."),
        ("; period=2024", "", "key", "is not the key of spent", "write country=...; period=..."),
        ("country=USA", "country=HKG", "key", "no row of spent has country=HKG", "remove the correction"),
        (",value,", ",valve,", "column", "has no column 'valve'", "its columns are country, period"),
        (",7,8,", ",6,8,", "old", "is applied, but row 2 of spent has value '7', not '6'", "must hold the old value"),
        ("applied", "merged", "new", "is merged, but row 2 of spent has value '7', not '8'", "must hold the new value"),
        (",7,8,", ",7,7,", "new", "the same", "write what is right"),
        (",7,8,", ",7,eight,", "new", "'eight' is not a number", "digits and a point"),
    ],
)
def test_a_correction_that_leads_nowhere_is_told_with_its_place_and_remedy(tmp_path, old, new, column, what, remedy):
    assert old in GOOD
    (problem,) = validate(evidence_of(book_with(tmp_path, GOOD.replace(old, new)))).problems
    assert problem.where == f"data/corrections.csv, row 2, column {column}"
    assert what in problem.what and remedy in problem.remedy


def test_a_merged_correction_is_a_record_of_what_the_file_has(tmp_path):
    row = GOOD.replace("applied", "merged").replace(",7,8,", ",6,7,")
    assert validate(evidence_of(book_with(tmp_path, row))).problems == []


def test_a_sound_correction_and_none_at_all_are_no_problem(tmp_path):
    assert validate(evidence_of(book_with(tmp_path / "a", GOOD))).problems == []
    assert validate(evidence_of(book_with(tmp_path / "b", ""))).problems == []
    (tmp_path / "c").mkdir()
    assert evidence_of(write_book(tmp_path / "c", SPENT)).corrections == []


def test_the_first_corrections_are_those_that_the_notes_tell():
    """What the notes of the tables call corrected in the audit is on record, with both values."""
    with (ROOT / "data/corrections.csv").open(encoding="utf-8", newline="") as file:
        recorded = {(row["table"], row["key"], row["old"], row["new"]) for row in csv.DictReader(file)}
    with (ROOT / "data/companies/capex_annual.csv").open(encoding="utf-8", newline="") as file:
        noted = [row for row in csv.DictReader(file) if "corrected in the audit" in row["note"]]
    assert noted
    for row in noted:
        key = "; ".join(f"{name}={row[name]}" for name in ("entity", "indicator", "period", "unit"))
        old = row["note"].partition(" from ")[2].partition(" ")[0]
        assert ("companies/capex_annual", key, old, row["value"]) in recorded
