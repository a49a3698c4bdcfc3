"""Validation: whatever is wrong with a table is told with file, row, column, value and remedy, all at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers import Small, evidence_of, write_book
from twotracks.checks.validation import validate
from twotracks.edition import Edition
from twotracks.errors import EvidenceError, Problem

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
    assert (report.problems, report.tables, report.rows) == ([], 5, rows)


# --- cells


@pytest.mark.parametrize(
    ("old", "new", "column", "what", "remedy"),
    [
        (",9,", ",nine,", "value", "'nine' is not a number", "digits and a point"),
        (",9,", ',"1,200",', "value", "'1,200' is not a number", "no separators"),
        (",9,", ",NaN,", "value", "'NaN' is not a number", "leave the cell empty"),
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
    assert problem.where == "data/raised.csv, row 4, column note"
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


# --- damage that a schema does not see

MORE = Small(
    "more",
    """\
id,countries,period,period_end,value,count,share,unit,source,checked,seen,note
a,USA|CHN,FY2024,2024-06-30,1.5,3,50,USD_bn,almanac,true,2024-07-01,a remark
b,CHN,2024/2025,2025-12-31,2.5,4,,USD_bn,gazette,,,
""",
    key=("id",),
    schema={
        "value": {"type": "number", "unit": "USD_bn"},
        "count": {"type": "integer"},
        "share": {"type": "number", "constraints": {"maximum": 100}, "limitReason": "no share exceeds the whole"},
        "checked": {"type": "boolean"},
        "seen": {"type": "date"},
        "id": {"constraints": {"unique": True, "pattern": "^[a-z0-9]+$"}},
    },
)


@pytest.fixture
def more(tmp_path):
    write_book(tmp_path, RAISED, SPENT, MORE)
    return tmp_path


def test_the_second_table_is_sound(more):
    assert problems(more) == []


@pytest.mark.parametrize(
    ("old", "new", "column", "what", "remedy"),
    [
        ("1.5", "\uff11.\uff15", "value", "is not a number, with full-width characters", "digits and a point"),
        ("1.5", "1 500", "value", "'1 500' is not a number", "no separators"),
        ("1.5", "1.500.000", "value", "is not a number", "no separators"),
        ("1.5", '"1,5"', "value", "'1,5' is not a number", "digits and a point"),
        ("1.5", "1.5 bn", "value", "'1.5 bn' is not a number", "no unit"),
        ("1.5", "$1.5", "value", "is not a number", "no unit"),
        ("1.5", "−1.5", "value", "is not a number", "digits and a point"),
        ("1.5", "1e999", "value", "is not a number that can be counted with", "leave the cell empty"),
        ("1.5", "nan", "value", "is not a number that can be counted with", "leave the cell empty"),
        ("1.5", "-Infinity", "value", "is not a number that can be counted with", "leave the cell empty"),
        ("1.5", "0x10", "value", "is not a number", "digits and a point"),
        (",3,", ",3.0,", "count", "'3.0' is not an integer", "digits only"),
        (",50,", ",5000,", "share", '"maximum" is "100" (no share exceeds the whole)', "correct the cell"),
        ("true", "yes", "checked", "'yes' is not a boolean", "true or false"),
        ("true", "TRUE", "checked", "'TRUE' is not a boolean", "true or false"),
        ("2024-07-01", "01.07.2024", "seen", "'01.07.2024' is not a date", "2025-09-30"),
        ("2024-07-01", "07/01/2024", "seen", "'07/01/2024' is not a date", "2025-09-30"),
        ("2024-07-01", "1 July 2024", "seen", "'1 July 2024' is not a date", "2025-09-30"),
        ("2024-07-01", "2024-7-1", "seen", "'2024-7-1' is not a date", "2025-09-30"),
        ("2024-07-01", "2024-02-30", "seen", "'2024-02-30' is in no calendar", "write a period"),
        ("FY2024", "FY24", "period", "'FY24' is not a period", "write a period"),
        ("FY2024", "2025/2024", "period", "ends before it begins", "write a period"),
        ("FY2024", "2025", "period_end", "'2024-06-30' is before '2025' begins", "correct the period"),
        ("USA|CHN", "USA|CHM", "countries", "'CHM' is not an id of data/entities.csv", "add it to data/entities.csv"),
        ("USA|CHN", "USA;CHN", "countries", "'USA;CHN' is not an id of data/entities.csv", "correct the id"),
        ("USD_bn", "USD_m", "unit", "'USD_m' is not 'USD_bn', the unit of all values here", "convert the value"),
        ("a remark", " a remark", "note", "begins or ends with white space", "remove the white space"),
        ("a remark", "a remark ", "note", "begins or ends with white space", "remove the white space"),
        ("a remark", "a\u00a0remark\u3000", "note", "begins or ends with white space", "remove the white space"),
        ("a remark", "a\tremark", "note", "the invisible character U+0009", "remove the character"),
        ("a remark", "a\x00remark", "note", "the invisible character U+0000", "remove the character"),
        ("a remark", "a\u200bremark", "note", "the invisible character U+200B", "remove the character"),
        ("a remark", "a\u202eremark", "note", "the invisible character U+202E", "remove the character"),
        ("a remark", "=1+1", "note", "'=1+1' would be run as a formula", "begin the text with a word"),
        ("a remark", "@SUM(A1)", "note", "would be run as a formula", "begin the text with a word"),
        ("a remark", "+A1", "note", "would be run as a formula", "begin the text with a word"),
        ("a remark", "-2+3|cmd", "note", "would be run as a formula", "begin the text with a word"),
        ("a remark", "x" * 20_001, "note", "the cell is 20,001 characters long", "close its quotation mark"),
        ("a,USA", "A,USA", "id", '"pattern" is "^[a-z0-9]+$"', "correct the cell"),
        ("a,USA", "\uff41,USA", "id", "with full-width characters", "correct the cell"),
    ],
)  # fmt: skip
def test_damage_beyond_the_schema_is_told_once_with_its_place_value_and_remedy(more, old, new, column, what, remedy):
    edit(more, old, new, "more")
    problem = the_problem(more)
    assert problem.where == f"data/more.csv, row 2, column {column}"
    assert what in problem.what and remedy in problem.remedy
    assert len(problem.what) < 300


@pytest.mark.parametrize(
    "note",
    ["+46% on 2024", "-31 percent", "+18%, rounded", "5 = 2 + 3", "–", "\u898b\u308b \uff11\uff12\uff13", "a\nb", "-"],
)
def test_texts_that_only_look_dangerous_are_legal(more, note):
    edit(more, "a remark", f'"{note}"', "more")
    assert problems(more) == []


@pytest.mark.parametrize(
    ("damage", "where", "what", "remedy"),
    [
        (lambda text: "\ufeff" + text, "", "byte order mark", "without one"),
        (lambda text: text.replace("\n", "\r\n"), "", "carriage returns (CRLF", "(LF)"),
        (lambda text: text.replace("a remark", '"a" remark'), ", row 2", "quotation marks do not match", 'as ""'),
        (lambda text: text.replace("a remark", '"a remark'), ", row 2", "quotation marks do not match", "close every"),
        (lambda text: text.replace("a,USA|CHN,", "a,"), ", row 2, column note", "has no cell", "too few commas"),
        (lambda text: text.replace("a,USA", "a,,USA"), ", row 2", "more cells than the header", "too many commas"),
        (lambda text: text.replace(",", ";"), "", "its cells are separated by ';'", "by commas"),
        (lambda text: text.replace("b,CHN,", "a,CHN,"), ", row 3", "the same key as row 2: id a", "remove one"),
        (lambda text: text + "\n", ", row 4", "is blank", "remove the empty line"),
        (lambda text: text + "," * 11 + "\n", ", row 4", "is blank", "remove the row"),
        (lambda text: text.replace("id,countries", "countries,id"), ", column id",
         "in another order: 'countries' is in the place of 'id'", "move the columns"),
        (lambda text: text.replace("b,CHN", ",CHN"), ", row 3, column id", "the key is empty", "fill in"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_told_with_remedy(more, damage, where, what, remedy):
    path = more / "data/more.csv"
    path.write_bytes(damage(path.read_text(encoding="utf-8")).encode())
    found = problems(more)
    assert found[0].where == f"data/more.csv{where}"
    assert what in found[0].what and remedy in found[0].remedy


def test_a_cell_of_ten_megabytes_is_told_without_printing_it(more):
    edit(more, "a remark", "x" * 10_000_000, "more")
    problem = the_problem(more)
    assert "10,000,000 characters" in problem.what and len(str(problem)) < 300


def test_a_source_that_no_row_uses_is_told(more):
    path = more / "data/sources.csv"
    path.write_text(path.read_text(encoding="utf-8") + "idle,The Idler,Nothing,,2025-01-01\n", encoding="utf-8")
    problem = the_problem(more)
    assert problem.where == "data/sources.csv, row 4, column id"
    assert problem.what == "'idle' is the source of no row" and "remove the source" in problem.remedy


def test_a_table_that_nobody_describes_is_told(more):
    (more / "data/stray.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    problem = the_problem(more)
    assert problem.where == "data/stray.csv" and "describe the table, or remove the file" in problem.remedy


def test_checking_goes_on_when_files_are_missing(more):
    (more / "data/spent.csv").unlink()
    (more / "data/entities.csv").unlink()
    edit(more, "1.5", "one", "more")
    assert {problem.where for problem in problems(more)} == {
        "data/spent.csv",
        "data/entities.csv",
        "data/more.csv, row 2, column value",
    }


def test_a_shifted_column_does_not_bury_the_rest(more):
    rows = "".join(f"x{number},CHN,2024,2024-12-31,oops,4,,USD_bn,gazette,,,\n" for number in range(500))
    path = more / "data/more.csv"
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    edit(more, ",9,", ",nine,")
    found = problems(more)
    assert len(found) == 202 and "300 problems more" in found[-1].what
    assert found[0].where == "data/raised.csv, row 3, column value"


# --- the description itself


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda table: table["schema"]["fields"][4].update(type="money"), "the type 'money' is not checked"),
        (lambda table: table["schema"]["fields"][4].update(constraints={"maximal": 3}), "'maximal' is not checked"),
        (lambda table: table["schema"]["fields"][4].update(constraints={"minimum": "0"}), "'0' is not a number"),
        (lambda table: table["schema"]["fields"][0].update(constraints={"pattern": "("}), "pattern cannot be read"),
        (lambda table: table["schema"]["fields"][0].update(constraints={"enum": "a"}), "enum is not a list"),
        (lambda table: table["schema"].update(primaryKey=["key"]), "the primary key names the column 'key'"),
        (lambda table: table["schema"].update(foreignKeys=[{"fields": ["unit", "id"]}]), "cannot be read"),
        (lambda table: table["schema"]["foreignKeys"][0].update(fields=["currency"]), "names the column 'currency'"),
        (lambda table: table["schema"]["foreignKeys"][0]["reference"].update(resource="u"), "names the table 'u'"),
        (lambda table: table["schema"]["foreignKeys"][0]["reference"].update(fields=["n"]), "the column 'n' of units"),
        (lambda table: table.update(known={"rule": "someday"}), "`known` has no complete rule: 'someday'"),
        (lambda table: table.update(known={"rule": "date", "column": "day"}), "`known` names the column 'day'"),
        (lambda table: table.update(known="always"), "not well formed"),
    ],
)  # fmt: skip
def test_a_bad_description_is_told(more, change, what):
    path = more / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(next(resource for resource in package["resources"] if resource["name"] == "more"))
    path.write_text(json.dumps(package), encoding="utf-8")
    found = problems(more)
    assert found[0].where.startswith("data/datapackage.json, table more")
    assert any(what in problem.what for problem in found) and all(problem.remedy for problem in found)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"resources": [{}]}', '{"resources": 3}', "{'a': 1}",
                                  '{"resources": [{"name": "a", "path": "a.csv"}]}'])  # fmt: skip
def test_a_package_that_is_none_is_told_without_traceback(book, text):
    (book / "data/datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError) as told:
        evidence_of(book)
    assert told.value.problems[0].where == "data/datapackage.json" and told.value.problems[0].remedy
