"""Validation: whatever is wrong with a table is told with file, row, column, value and remedy, all at once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from helpers import Small, evidence_of, write_book
from twotracks.edition import Edition
from twotracks.errors import Problem
from twotracks.validation import STAMPS, stamp, validate

SCHEMA = {
    "period": {"constraints": {"required": True, "pattern": r"^(\d{4}(-(Q[1-4]|\d{2}(-\d{2})?))?|FY\d{4})$"}},
    "value": {"constraints": {"minimum": 0}, "limitReason": "money raised cannot be negative"},
    "source": {"constraints": {"required": True}},
    "confidence": {"constraints": {"enum": ["high", "low"]}},
}
RAISED = Small(
    "raised",
    """\
edition,country,period,value,unit,source,confidence,note
2025,USA,2024,100,USD_bn,almanac,high,
2025,CHN,2024,9,USD_bn,gazette,low,
2025,USA,2025-Q1,50,USD_bn,almanac,high,a note
""",
    key=("edition", "country", "period"),
    known={"rule": "edition", "column": "edition", "dates": {"2025": "2025-04"}},
    schema=SCHEMA,
)
SPENT = Small(
    "spent", "country,period,value,unit,source\nUSA,2024,7,USD_bn,almanac\nCHN,2024,2,CNY_bn,gazette\n", schema=SCHEMA
)


@pytest.fixture
def book(tmp_path):
    write_book(tmp_path, RAISED, SPENT)
    stamp(evidence_of(tmp_path))
    return tmp_path


def edit(book: Path, old: str, new: str, table: str = "raised") -> None:
    path = book / f"data/{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(book: Path) -> list[Problem]:
    return validate(evidence_of(book)).problems


def the_problem(book: Path) -> Problem:
    (problem,) = problems(book)
    return problem


def test_sound_tables_have_no_problem(book):
    report = validate(evidence_of(book))
    rows = sum(len(evidence_of(book).read(name)) for name in evidence_of(book).tables)
    assert (report.problems, report.stale, report.tables, report.rows) == ([], [], 5, rows)


# --- cells


@pytest.mark.parametrize(
    ("old", "new", "column", "what", "remedy"),
    [
        (",9,", ",nine,", "value", "'nine' is not a number", "digits and a point"),
        (",9,", ',"1,200",', "value", "'1,200' is not a number", "no separators"),
        (",9,", ",NaN,", "value", "'NaN' does not meet", "correct the cell"),
        (",9,", ",INF,", "value", "'INF' is not a number", "leave the cell empty"),
        (",9,", ",-9,", "value", "\"minimum\" is \"0\" (money raised cannot be negative)", "correct the cell"),
        ("9,USD_bn", "9,EUR_bn", "unit", "'EUR_bn' is not an id of data/units.csv", "add it to data/units.csv"),
        ("CHN", "CHM", "country", "'CHM' is not an id of data/entities.csv", "add it to data/entities.csv"),
        ("gazette", "tabloid", "source", "'tabloid' is not an id of data/sources.csv",
         "add the source to data/sources.csv"),
        ("gazette", "", "source", "an empty cell does not meet", "correct the cell"),
        (",low", ",lowish", "confidence", "'lowish' does not meet the constraint \"enum\" is \"['high', 'low']\"",
         "correct the cell"),
        ("CHN,2024", "CHN,2025-Q5", "period", "'2025-Q5' does not meet", "correct the cell"),
        ("CHN,2024", "CHN,2025-13", "period", "'2025-13' is in no calendar", "write a period such as 2025"),
        ("CHN,2024", "CHN,2025-02-30", "period", "'2025-02-30' is in no calendar", "write a period such as 2025"),
        ("2025,CHN", "2031,CHN", "edition", "'2031' has no date of issue", "known.dates of raised"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_with_its_place_value_and_remedy(book, old, new, column, what, remedy):
    edit(book, old, new)
    problem = the_problem(book)
    assert problem.where == f"data/raised.csv, row 3, column {column}"
    assert what in problem.what
    assert problem.remedy and remedy in problem.remedy


def test_rows_are_counted_as_records_even_after_a_cell_of_several_lines(book):
    edit(book, "low,", 'low,"two\nlines"')
    edit(book, ",50,", ",fifty,")
    assert the_problem(book).where == "data/raised.csv, row 4, column value"
    edit(book, ",fifty,", ",50,")
    edit(book, "2025-Q1", "2025-02-30")
    assert the_problem(book).where == "data/raised.csv, row 4, column period"


def test_fiscal_years_are_legal_periods(book):
    edit(book, "CHN,2024", "CHN,FY2024")
    assert problems(book) == []


def test_markup_in_cells_is_legal_data(book):
    script = "<script>alert(1)</script> & 'quotes' <b>bold</b> {{ braces }}"
    edit(book, "a note", f'"{script}"')
    assert problems(book) == []
    fact = Edition(root=book).table("raised").fact(period="2025-Q1")
    assert fact.rows[0].note == script


# --- rows, columns and files


def test_a_repeated_key_is_told_with_both_rows(book):
    edit(book, "2025,CHN,2024,9", "2025,USA,2024,9")
    problem = the_problem(book)
    assert problem.where == "data/raised.csv, row 3"
    assert problem.what == "has the same key as row 2: edition 2025, country USA, period 2024"
    assert "remove one of the two rows" in problem.remedy


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "remedy"),
    [
        ("low,", "low,a,b", ", row 3", "more cells than the header; the first too many is 'b'", "too many commas"),
        ("low,\n", "low\n", ", row 3, column note", "has no cell", "too few commas"),
        ("low,\n", "low,\n\n", ", row 4", "blank", "remove the empty line"),
        ("country,", "nation,", ", column country", "the header says 'nation' where the schema has 'country'",
         "rename the column"),
        (",note", ",note,note", ", column note", "is a column that the schema does not have", "remove the column"),
        ("n,country", "n,edition", ", column country", "'edition' twice, the first time at position 1", "rename one"),
        ("country,", ",", ", column country", "no name where the schema has 'country'", "name the column"),
        (",note", "", ", column note", "is a column of the schema that the table lacks", "add the column"),
        (",note", ",note,extra", ", column extra", "is a column that the schema does not have", "remove the column"),
    ],
)  # fmt: skip
def test_a_bad_row_or_header_is_told_once(book, old, new, where, what, remedy):
    edit(book, old, new)
    problem = the_problem(book)
    assert problem.where == f"data/raised.csv{where}"
    assert what in problem.what
    assert remedy in problem.remedy


def test_a_wrong_encoding_is_told_with_the_line(book):
    path = book / "data/raised.csv"
    path.write_bytes(path.read_bytes().replace(b"a note", "中国".encode("gb18030")))
    problem = the_problem(book)
    assert problem.where == "data/raised.csv, row 4"
    assert "utf-8" in problem.what and problem.remedy == "save the file as UTF-8"


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_without_rows_is_told(book, rows):
    path = book / "data/raised.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:rows]), encoding="utf-8")
    problem = the_problem(book)
    assert problem.where == "data/raised.csv"
    assert "empty" in problem.what if rows == 0 else "no rows" in problem.what
    assert "at least one row of data" in problem.remedy


def test_a_missing_file_is_told(book):
    (book / "data/spent.csv").unlink()
    problem = the_problem(book)
    assert problem.where == "data/spent.csv" and "no such file" in problem.what and "restore the file" in problem.remedy


def test_all_damage_of_all_tables_is_told_in_one_run(book):
    edit(book, ",9,", ",nine,")
    edit(book, "2025-Q1", "2025-02-30")
    edit(book, ",100,", ",-100,")
    edit(book, "gazette", "tabloid", "spent")
    edit(book, "USA,2024", "USA,2024-13", "spent")
    edit(book, "2025-06-15", "2025-06-15,surplus", "sources")
    assert {problem.where for problem in problems(book)} == {
        "data/raised.csv, row 2, column value",
        "data/raised.csv, row 3, column value",
        "data/raised.csv, row 4, column period",
        "data/spent.csv, row 2, column period",
        "data/spent.csv, row 3, column source",
        "data/sources.csv, row 3",
    }


def test_a_problem_reads_as_place_fault_and_remedy():
    assert (
        str(Problem("data/a.csv, row 2", "is wrong", "mend it")) == "data/a.csv, row 2: is wrong\n    remedy: mend it"
    )


# --- stamps


def stamps(book: Path) -> dict[str, tuple[int, str]]:
    package = json.loads((book / "data/datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: (resource["bytes"], resource["hash"]) for resource in package["resources"]}


def test_an_edited_table_is_stale_until_it_is_stamped(book):
    edit(book, ",9,", ",10,")
    assert validate(evidence_of(book)).stale == ["raised"]
    assert stamp(evidence_of(book)) == ["raised"]
    assert validate(evidence_of(book)).stale == []


def test_stamping_changes_only_the_stamps_of_what_changed(book):
    before = (book / "data/datapackage.json").read_text(encoding="utf-8")
    edit(book, ",9,", ",1000,")
    stamp(evidence_of(book))
    after = (book / "data/datapackage.json").read_text(encoding="utf-8")
    differing = [new for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    content = (book / "data/raised.csv").read_bytes()
    assert [line.strip().rstrip(",") for line in differing] == [
        f'"bytes": {len(content)}',
        f'"hash": "sha256:{hashlib.sha256(content).hexdigest()}"',
    ]


def test_stamping_again_changes_nothing(book):
    before = (book / "data/datapackage.json").read_bytes()
    assert stamp(evidence_of(book)) == []
    assert (book / "data/datapackage.json").read_bytes() == before


def test_stamps_are_size_and_hash_of_the_file(book):
    for name, (size, digest) in stamps(book).items():
        content = (book / f"data/{name}.csv").read_bytes()
        assert (size, digest) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")


def test_damage_is_told_besides_a_stale_stamp(book):
    edit(book, ",9,", ",nine,")
    report = validate(evidence_of(book))
    assert report.stale == ["raised"]
    assert not any(kind in problem.what for problem in report.problems for kind in STAMPS)
