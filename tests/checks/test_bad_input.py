"""Bad input: every kind of damage is refused with place, value and remedy, and what is odd but legal is not.

The first half breaks a small table in named ways, one test a way. The second half damages random cells of the real
tables and compares the verdict with an oracle that knows the schema and nothing of the package under test.

What data/README.md leaves open is decided here: numbers may be written with an exponent (9.4e+19); digits are ASCII
everywhere; truth values are `true` and `false` in lower case; no cell begins or ends with white space or holds an
invisible character; a cell that a spreadsheet would run as a function call is refused, while "+46% on 2024" is text.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import tempfile
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from helpers import ROOT, evidence_of
from twotracks.checks.validation import validate
from twotracks.errors import Problem, TwoTracksError

PACKAGE = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
REAL = {resource["name"]: resource for resource in PACKAGE["resources"]}
# a message is for a terminal: a long vocabulary may be listed in it, a huge cell must not be printed in full
LONGEST_MESSAGE = 3000
MEGABYTES = 10_000_000
# what exceptions say of themselves: nothing that an author of tables can act on
PYTHON = re.compile(r"indices must be|object (is not|has no)|NoneType|Traceback|Error\b|KeyError|\\udc[0-9a-f]{2}")


def problems_of(book: Path) -> list[Problem]:
    """What is wrong with a book; only errors that a user can mend may leave the package."""
    try:
        problems = validate(evidence_of(book)).problems
    except TwoTracksError as error:
        problems = error.problems
    for problem in problems:
        assert problem.what.strip() and problem.remedy.strip(), problem
        assert not PYTHON.search(str(problem)), f"speaks of Python, not of the evidence: {problem}"
        assert len(str(problem)) < LONGEST_MESSAGE, f"{problem!s:.200} ... is {len(str(problem))} characters long"
    return problems


def place(problem: Problem) -> tuple[str, int | None, str | None]:
    """File, row and column of a problem."""
    parts = r"(?P<file>[^,]+)(, table [^,]+)?(, field [^,]+)?(, row (?P<row>\d+))?(, column (?P<column>.*))?"
    match = re.fullmatch(parts, problem.where, re.DOTALL)
    assert match, f"{problem.where!r} does not say where"
    return match["file"], int(match["row"]) if match["row"] else None, match["column"]


def assert_told(problem: Problem, names: str, remedy: str) -> None:
    """The problem names the offending value (regular expression) and its remedy says what to do."""
    assert re.search(names, problem.what), f"{problem.what!r} does not name {names!r}"
    assert re.search(remedy, problem.remedy), f"the remedy {problem.remedy!r} says nothing of {remedy!r}"


# --- a table with a column of every type, beside the table of the tiny book

LEDGER = "data/money/ledger.csv"
HEADER = "edition,country,period,date,value,unit,share,count,open,source,confidence,note"
ROWS = """\
2025,USA,2023,2023-12-31,10,USD_bn,20,3,true,almanac,high,
2025,USA,2024,2024-12-31,20,USD_bn,,4,false,almanac,high,
2025,USA,2025,2025-12-31,40,USD_bn,30.5,,,almanac,medium,
2025,CHN,2023,2023-12-31,5,USD_bn,40,3,true,almanac,high,
2025,CHN,2024,2024-12-31,6,USD_bn,50,4,false,gazette,low,
2025,CHN,2025,2025-12-31,8,USD_bn,60,5,true,gazette,low,last
"""
SOUND = f"{HEADER}\n{ROWS}"
COLUMNS = HEADER.split(",")
PERIOD = next(
    each["constraints"]["pattern"]
    for each in REAL["investment/private_investment"]["schema"]["fields"]
    if each["name"] == "period"
)
REQUIRED = {"constraints": {"required": True}}
FIELDS = [
    {"name": "edition", "type": "string", **REQUIRED},
    {"name": "country", "type": "string", **REQUIRED},
    {"name": "period", "type": "string", "dated": True, "constraints": {"required": True, "pattern": PERIOD}},
    {"name": "date", "type": "date", **REQUIRED},
    {
        "name": "value",
        "type": "number",
        "constraints": {"required": True, "minimum": 0, "maximum": 1000},
        "limitReason": "no year saw a trillion",
    },
    {"name": "unit", "type": "string", **REQUIRED},
    {"name": "share", "type": "number"},
    {"name": "count", "type": "integer"},
    {"name": "open", "type": "boolean"},
    {"name": "source", "type": "string", **REQUIRED},
    {"name": "confidence", "type": "string", "constraints": {"required": True, "enum": ["high", "medium", "low"]}},
    {"name": "note", "type": "string"},
]


def reference(column: str, table: str) -> dict[str, Any]:
    return {"fields": [column], "reference": {"resource": table, "fields": ["id"]}}


def change_package(book: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change the description of a book in place."""
    path = book / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(package)
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")


def resource(package: dict[str, Any], name: str = "money/ledger") -> dict[str, Any]:
    return next(each for each in package["resources"] if each["name"] == name)


def described(package: dict[str, Any], column: str) -> dict[str, Any]:
    return next(each for each in resource(package)["schema"]["fields"] if each["name"] == column)


def add_table(book: Path, name: str, text: str, **description: Any) -> None:
    """Add a table to a copy of the tiny book, described as its own table is except for what is given."""

    def add(package: dict[str, Any]) -> None:
        model = {key: value for key, value in resource(package, "money/raised").items() if key != "caveats"}
        package["resources"].append(model | {"name": name, "path": f"{name}.csv", "title": name} | description)

    change_package(book, add)
    (book / f"data/{name}.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def ledger(book: Path) -> Path:
    """The tiny book with a table that has a column of every type."""
    registries = {"country": "entities", "unit": "units", "source": "sources"}
    schema = {
        "fields": FIELDS,
        "primaryKey": ["edition", "country", "period"],
        "foreignKeys": [reference(column, table) for column, table in registries.items()],
    }
    known = {"rule": "edition", "column": "edition", "dates": {"2025": "2025-04"}, "reason": "for the tests"}
    add_table(book, "money/ledger", SOUND, schema=schema, known=known)
    change_package(book, lambda package: described(package, "value").update(unit="USD_bn"))
    return book


def with_cell(column: str, raw: str, row: int = 3) -> str:
    """The sound table with one cell replaced by `raw`, which stands in the file as it is."""
    lines = SOUND.splitlines()
    cells = lines[row - 1].split(",")
    cells[COLUMNS.index(column)] = raw
    lines[row - 1] = ",".join(cells)
    return "\n".join(lines) + "\n"


def write(book: Path, content: str | bytes, path: str = LEDGER) -> None:
    (book / path).write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def test_the_undamaged_ledger_is_sound(ledger):
    assert problems_of(ledger) == []


# --- cells


def wide(text: str) -> str:
    """The text with its digits as East Asian keyboards write them, which Python takes for numbers."""
    return text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})


EXAMPLE_DATE = r"\d{4}-\d\d-\d\d|YYYY-MM-DD"
DIGITS = "digits"
BAD_CELLS = {
    # what is written, where, and what the remedy must speak of; the value itself must be named
    "thousands-separator": ("value", '"1,200"', "separator"),
    "thousands-space": ("value", "1 200", "separator"),
    "thousands-apostrophe": ("value", "1'200", "separator"),
    "thousands-underscore": ("value", "1_000", "separator"),
    "decimal-comma": ("value", '"12,5"', "point"),
    "full-width-digits": ("value", wide("20"), DIGITS),
    "arabic-digits": ("value", "٢٠", DIGITS),
    "superscript-digit": ("value", "2²", DIGITS),
    "fraction-character": ("value", "½", DIGITS),
    "minus-of-typographers": ("share", "−5", DIGITS),
    "currency-sign": ("value", "$20", DIGITS),
    "percent-sign": ("share", "20%", DIGITS),
    "unit-in-the-number": ("value", "20 bn", DIGITS),
    "approximate-number": ("value", "~20", DIGITS),
    "range-of-numbers": ("value", "10-20", DIGITS),
    "hexadecimal-number": ("value", "0x14", DIGITS),
    "number-in-words": ("value", "twenty", DIGITS),
    "nan-camel-case": ("share", "NaN", "empty"),
    "nan-lower-case": ("share", "nan", "empty"),
    "infinity": ("share", "inf", "empty"),
    "minus-infinity": ("share", "-inf", "empty"),
    "infinity-in-full": ("share", "Infinity", "empty"),
    "none-as-text": ("share", "None", "empty"),
    "null-as-text": ("share", "NULL", "empty"),
    "not-available": ("share", "N/A", "empty"),
    "dash-for-nothing": ("share", "-", "empty"),
    "spreadsheet-error": ("share", "#DIV/0!", "empty"),
    "number-too-large-to-count-with": ("share", "1e999", "number|digits|empty"),
    "fraction-in-a-count": ("count", "3.5", "whole|integer|digits only"),
    "point-in-a-count": ("count", "3.0", "whole|integer|digits only"),
    "truth-as-yes": ("open", "yes", "true.*false"),
    "truth-as-one": ("open", "1", "true.*false"),
    "truth-in-capitals": ("open", "TRUE", "true.*false"),
    "sign-flipped": ("value", "-20", "correct"),
    "above-the-maximum": ("value", "1000.1", "correct"),
    "country-unknown": ("country", "UAS", r"data/entities\.csv"),
    "country-in-lower-case": ("country", "usa", r"data/entities\.csv"),
    "unit-unknown": ("unit", "USD_bnn", r"data/units\.csv"),
    "source-unknown": ("source", "almanach", r"data/sources\.csv"),
    "enum-misspelt": ("confidence", "hihg", "high|correct"),
    "confidence-in-another-case": ("confidence", "High", "high|correct"),
    "edition-without-a-date-of-issue": ("edition", "2031", r"known\.dates"),
    "formula-in-a-number": ("value", "=10+10", DIGITS),
    "formula-equals": ("note", "=SUM(A1:A3)", "formula|spreadsheet|begin"),
    "formula-plus": ("note", "+SUM(A1:A3)", "formula|spreadsheet|begin"),
    "formula-minus": ("note", "-SUM(A1:A3)", "formula|spreadsheet|begin"),
    "formula-at": ("note", "@SUM(A1:A3)", "formula|spreadsheet|begin"),
    "formula-that-calls-home": ("note", '"=HYPERLINK(""https://example.org"")"', "formula|spreadsheet|begin"),
    "date-31-12-2025": ("date", "31/12/2025", EXAMPLE_DATE),
    "date-12-31-2025": ("date", "12/31/2025", EXAMPLE_DATE),
    "date-with-points": ("date", "2025.12.31", EXAMPLE_DATE),
    "date-in-words": ("date", "31 Dec 2025", EXAMPLE_DATE),
    "date-without-zeros": ("date", "2025-1-5", EXAMPLE_DATE),
    "date-without-hyphens": ("date", "20251231", EXAMPLE_DATE),
    "date-with-a-time": ("date", "2025-12-31T00:00:00", EXAMPLE_DATE),
    "date-as-a-spreadsheet-counts": ("date", "46022", EXAMPLE_DATE),
    "date-in-no-calendar": ("date", "2025-02-30", EXAMPLE_DATE),
    "date-in-full-width-digits": ("date", wide("2025-12-31"), EXAMPLE_DATE),
    "period-31-12-2025": ("period", "31/12/2025", EXAMPLE_DATE),
    "period-12-31-2025": ("period", "12/31/2025", EXAMPLE_DATE),
    "period-with-points": ("period", "2025.12.31", EXAMPLE_DATE),
    "period-in-words": ("period", "31 Dec 2025", EXAMPLE_DATE),
    "period-in-no-calendar": ("period", "2025-02-30", EXAMPLE_DATE),
    "period-of-a-thirteenth-month": ("period", "2025-13", EXAMPLE_DATE),
    "period-of-a-fifth-quarter": ("period", "2025-Q5", EXAMPLE_DATE),
    "period-of-a-third-half": ("period", "2025-H3", EXAMPLE_DATE),
    "period-without-hyphen": ("period", "2025Q3", EXAMPLE_DATE),
    "period-with-two-digits": ("period", "25-Q3", EXAMPLE_DATE),
    "period-reversed": ("period", "2025/2024", EXAMPLE_DATE),
    "period-in-full-width-digits": ("period", wide("2025"), EXAMPLE_DATE),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_CELLS)
def test_a_bad_cell_is_refused(ledger, kind):
    column, raw, remedy = BAD_CELLS[kind]
    write(ledger, with_cell(column, raw))
    (problem,) = problems_of(ledger)
    assert place(problem) == (LEDGER, 3, column)
    value = next(csv.reader([raw]))[0]
    assert_told(problem, re.escape(repr(value)), remedy)


@pytest.mark.parametrize("column", ["country", "period", "date", "value", "unit", "source", "confidence"])
def test_an_empty_required_cell_is_refused(ledger, column):
    write(ledger, with_cell(column, ""))
    (problem,) = problems_of(ledger)
    assert place(problem) == (LEDGER, 3, column)
    assert_told(problem, "empty", "fill|write|correct|give")


@pytest.mark.parametrize("raw", ["-20", "1000.1"])
def test_a_value_out_of_range_is_refused_with_the_reason_for_the_limit(ledger, raw):
    write(ledger, with_cell("value", raw))
    (problem,) = problems_of(ledger)
    assert "no year saw a trillion" in problem.what


def test_a_fiscal_year_is_refused_where_the_period_says_when_a_row_is_known(ledger):
    known = {"rule": "period_end", "column": "period", "lag_days": 0, "reason": "for the tests"}
    change_package(ledger, lambda package: resource(package).update(known=known))
    write(ledger, with_cell("period", "FY2025"))
    (problem,) = problems_of(ledger)
    assert place(problem) == (LEDGER, 3, "period")
    assert_told(problem, "'FY2025'", "period_end|last day|calendar|such as")


@pytest.mark.parametrize("raw", ["hihg", "High"])
def test_a_word_outside_the_vocabulary_is_refused_with_the_vocabulary(ledger, raw):
    write(ledger, with_cell("confidence", raw))
    (problem,) = problems_of(ledger)
    assert all(f"'{word}'" in problem.what or word in problem.remedy for word in ("high", "medium", "low"))


def test_a_unit_of_another_dimension_than_the_table_is_in_is_refused(ledger):
    write(ledger, with_cell("unit", "percent"))
    (problem,) = problems_of(ledger)
    assert place(problem) == (LEDGER, 3, "unit")
    assert_told(problem, "'percent'.*USD|USD.*'percent'", "USD_bn|unit")


# where white space hides, and how it must be shown: a reader cannot see the character itself
UNSEEN = {
    "leading-space": (" {}", "' "),
    "trailing-space": ("{} ", " '"),
    "trailing-tab": ("{}\t", r"\\t|U\+0009"),
    "leading-line-break": ('"\n{}"', r"\\n|U\+000A"),
    "non-breaking-space": ("{}\u00a0", r"\\xa0|U\+00A0"),
    "ideographic-space": ("{}\u3000", r"\\u3000|U\+3000"),
    "zero-width-space": ("{}\u200b", r"\\u200b|U\+200B"),
    "byte-order-mark-in-a-cell": ("\ufeff{}", r"\\ufeff|U\+FEFF"),
    "soft-hyphen": ("{}\u00ad", r"\\xad|U\+00AD"),
}


@pytest.mark.parametrize(
    ("column", "value"),
    [("country", "USA"), ("value", "20"), ("confidence", "high"), ("period", "2024"), ("source", "almanac")],
)
@pytest.mark.parametrize("kind", UNSEEN)
def test_white_space_around_a_value_is_refused_and_shown(ledger, kind, column, value):
    form, shown = UNSEEN[kind]
    write(ledger, with_cell(column, form.format(value)))
    (problem,) = problems_of(ledger)
    assert place(problem) == (LEDGER, 3, column)
    assert_told(problem, shown, "space|invisible|character")


@pytest.mark.parametrize("kind", UNSEEN)
def test_white_space_around_a_text_is_refused_and_shown(ledger, kind):
    form, shown = UNSEEN[kind]
    write(ledger, with_cell("note", form.format("a note")))
    (problem,) = problems_of(ledger)
    assert place(problem) == (LEDGER, 3, "note")
    assert_told(problem, shown, "space|invisible|character")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b"])
def test_a_control_character_is_refused_and_shown(ledger, character):
    write(ledger, with_cell("note", f"a{character}note"))
    (problem,) = problems_of(ledger)
    assert place(problem)[:2] == (LEDGER, 3)
    code = f"{ord(character):02x}"
    assert_told(problem, rf"(?i)\\x{code}|U\+00{code}", "remove|delete|save")


@pytest.mark.parametrize("raw", ['"a\r\nb"', '"a\rb"'], ids=["crlf", "cr"])
def test_a_carriage_return_within_a_cell_is_refused_with_its_row(ledger, raw):
    write(ledger, with_cell("note", raw))
    problems = problems_of(ledger)
    assert {place(problem)[:2] for problem in problems} == {(LEDGER, 3)}
    assert_told(problems[0], r"carriage return|\\r|U\+000D", r"remove|\bLF\b")


@pytest.mark.parametrize("column", ["value", "note", "country", "period", "confidence", "date", "open"])
def test_a_cell_of_ten_megabytes_is_refused_without_printing_it(ledger, column):
    write(ledger, with_cell(column, "7" * MEGABYTES))
    (problem,) = problems_of(ledger)
    assert place(problem) == (LEDGER, 3, column)
    assert_told(problem, "777|characters|long", "short|cut|move|correct|digits|date|true")


LEGAL_CELLS = {
    "exponent": ("value", "2e1"),
    "exponent-with-sign": ("share", "9.393905664e+19"),
    "negative-where-allowed": ("share", "-3.5"),
    "zero": ("value", "0"),
    "the-maximum-itself": ("value", "1000"),
    "markup": ("note", '"<script>alert(1)</script> & <b>bold</b> {{ braces }} ""quoted"""'),
    "text-with-a-delimiter": ("note", '"one, two; three"'),
    "text-of-two-lines": ("note", '"one\ntwo"'),
    "chinese": ("note", "人工智能"),
    "emoji": ("note", "🤖"),
    "apostrophe": ("note", "Alibaba's cloud"),
    "word-that-other-readers-take-for-nothing": ("note", "NA"),
    "signed-percentage-in-a-text": ("note", "+46% on 2024"),
    "minus-in-a-text": ("note", "-31 percent"),
    "operator-in-a-text": ("note", "="),
    "quarter": ("period", "2025-Q4"),
    "half": ("period", "2025-H2"),
    "nine-months": ("period", "2025-9M"),
    "day": ("period", "2024-02-29"),
    "interval": ("period", "2024-07/2025-06"),
    "fiscal-year": ("period", "FY2025"),
}


@pytest.mark.parametrize("kind", LEGAL_CELLS)
def test_an_odd_but_legal_cell_passes(ledger, kind):
    write(ledger, with_cell(*LEGAL_CELLS[kind]))
    assert problems_of(ledger) == []


# --- rows


def line(number: int) -> str:
    """A line of the sound table, without its end; the header is line 1."""
    return SOUND.splitlines()[number - 1]


def replaced(number: int, *new: str) -> str:
    """The sound table with other lines in place of one."""
    lines = SOUND.splitlines()
    lines[number - 1 : number] = new
    return "".join(f"{each}\n" for each in lines)


BAD_ROWS = {
    # the file, the row told, what is named, what the remedy must speak of
    "doubled-delimiter": (replaced(3, line(3).replace(",2024,", ",,2024,")), 3, "more cells|13", "comma"),
    "row-too-long": (replaced(3, line(3) + ",surplus"), 3, "'surplus'", "comma"),
    "row-too-short": (replaced(3, line(3).removesuffix(",high,")), 3, "no cell|fewer|10", "comma|cell"),
    "row-shifted-to-the-right": (replaced(3, "," + line(3)), 3, "more cells|13", "comma|column"),
    "blank-row": (replaced(3, line(3), ""), 4, "blank|empty", "remove"),
    "row-of-nothing-but-commas": (replaced(3, line(3), "," * 11), 4, "blank|empty", "remove"),
    "row-of-white-space": (replaced(3, line(3), "   "), 4, "blank|empty|space|no cell", "remove|comma"),
    "trailing-blank-lines": (SOUND + "\n\n", 8, "blank|empty", "remove"),
    "header-in-the-middle": (replaced(3, HEADER, line(3)), 3, "header|'edition'", "remove|correct|known"),
    "comment-line": (replaced(3, "# checked until here", line(3)), 3, "no cell|fewer|cells", "comma|cell|remove"),
    "lone-quote": (with_cell("note", '"lone').replace(",last", ',"last, not least"'), 3, "quot", "quot"),
    "unclosed-quote-in-the-middle": (with_cell("note", '"unclosed'), 3, "quot", "quot"),
    "unclosed-quote-at-the-end": (with_cell("note", '"unclosed', 7), 7, "quot", "quot"),
    "text-after-a-closing-quote": (with_cell("note", '"one" and two'), 3, "quot", "quot"),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_row_is_refused(ledger, kind):
    content, row, names, remedy = BAD_ROWS[kind]
    write(ledger, content)
    problems = problems_of(ledger)
    assert {place(problem)[0] for problem in problems} == {LEDGER}
    assert place(problems[0])[1] == row
    # one row is damaged, so the list must not run through the rows after it
    assert {place(problem)[1] for problem in problems} <= {row, row + 1}
    assert_told(problems[0], names, remedy)


def test_a_row_with_a_cell_dropped_in_the_middle_is_told_by_its_cells(ledger):
    write(ledger, replaced(3, line(3).replace(",2024,", ",", 1) + ","))
    problems = problems_of(ledger)
    assert {place(problem)[:2] for problem in problems} == {(LEDGER, 3)}
    told = {place(problem)[2] for problem in problems}
    assert {"date", "value", "unit"} <= told
    assert_told(next(each for each in problems if place(each)[2] == "date"), "'20'", EXAMPLE_DATE)


@pytest.mark.parametrize(
    "second",
    [line(3).replace("20,USD", "21,USD"), line(3)],
    ids=["key-duplicated", "identical-row-twice"],
)
def test_a_repeated_key_is_refused_with_both_rows(ledger, second):
    write(ledger, replaced(6, line(6), second))
    (problem,) = problems_of(ledger)
    assert place(problem)[:2] == (LEDGER, 7)
    assert_told(problem, r"row 3\b.*country USA, period 2024", "remove one|correct the columns of the key")


def test_a_cell_that_must_be_unique_is_refused_when_it_is_not(ledger):
    change_package(ledger, lambda package: described(package, "value").update(constraints={"unique": True}))
    write(ledger, with_cell("value", "6"))
    (problem,) = problems_of(ledger)
    assert is_about(problem, LEDGER, {6}, {"value"})
    assert_told(problem, "6.*row 3|row 3.*6", "correct|remove|differ")


# --- the series of a table that only grows


def test_a_cumulative_series_that_falls_is_refused_with_the_reason(ledger):
    rule = {
        "id": "only-grows",
        "rule": "monotone",
        "of": {"column": "value"},
        "by": ["edition", "country"],
        "reason": "money once raised is not taken back",
    }
    change_package(ledger, lambda package: resource(package).update(rules=[rule]))
    assert problems_of(ledger) == []
    write(ledger, with_cell("value", "41"))
    (problem,) = problems_of(ledger)
    assert is_about(problem, LEDGER, {4}, {"value"})
    assert re.search(r"\b40\b", problem.what) and re.search(r"\b41\b", problem.what)
    assert_told(problem, "falls", "correct.*breach")
    assert "money once raised is not taken back" in problem.what + problem.remedy


# --- columns


def columns(names: list[str], header: list[str] | None = None) -> str:
    """The sound table with only the columns named, in that order, under another header if one is given."""
    rows = [[row.get(name, "") for name in names] for row in csv.DictReader(SOUND.splitlines())]
    return "".join(",".join(cells) + "\n" for cells in [header or names, *rows])


def renamed(new: str, old: str = "country") -> list[str]:
    return [new if name == old else name for name in COLUMNS]


BAD_HEADERS = {
    # the file, a column that is told, what is named, what the remedy must speak of
    "column-missing": (columns([name for name in COLUMNS if name != "share"]), "share", "lacks|missing", "add"),
    "last-column-missing": (columns(COLUMNS[:-1]), "note", "lacks|missing", "add"),
    "column-extra": (columns([*COLUMNS, "surplus"]), "surplus", "schema", "remove"),
    "column-extra-in-the-middle": (columns([*COLUMNS[:3], "surplus", *COLUMNS[3:]]), "surplus", "schema", "remove"),
    "column-renamed": (columns(COLUMNS, renamed("nation")), "country", "'nation'", "rename"),
    "column-in-another-case": (columns(COLUMNS, renamed("Country")), "country", "'Country'", "rename"),
    "column-with-white-space": (columns(COLUMNS, renamed(" country")), "country", "' country'", "rename|space"),
    "columns-reordered": (columns(["country", "edition", *COLUMNS[2:]]), "country", "order|place", "order|move"),
    "column-named-twice": (columns(COLUMNS, renamed("edition")), "country", "'edition'.*twice", "rename"),
    "column-without-a-name": (columns(COLUMNS, renamed("")), "country", "no name", "name"),
    "header-missing": (ROWS, "edition", "header", "header"),
}


@pytest.mark.parametrize("kind", BAD_HEADERS)
def test_a_bad_header_is_refused_and_only_the_header_is_told(ledger, kind):
    content, column, names, remedy = BAD_HEADERS[kind]
    write(ledger, content)
    problems = problems_of(ledger)
    assert problems
    assert {place(problem)[0] for problem in problems} == {LEDGER}
    assert {place(problem)[1] for problem in problems} <= {None, 1}
    about = [each for each in problems if place(each)[2] == column or re.search(rf"\b{column}\b", each.what)]
    assert about, f"no problem is about {column}: {problems}"
    assert_told(about[0], names, remedy)
    # a column too many or too few is one mistake, not one for each column behind it
    most = len(COLUMNS) if kind == "header-missing" else 2
    assert len(problems) <= most, problems


# --- files

BAD_FILES = {
    # the file, the row told if there is one, what is named, what the remedy must speak of
    "latin-1": (with_cell("note", "café").encode("latin-1"), 3, "(?i)utf-8", "UTF-8"),
    "gb18030": (with_cell("note", "中国").encode("gb18030"), 3, "(?i)utf-8", "UTF-8"),
    "utf-16": (SOUND.encode("utf-16"), None, "(?i)utf-", "UTF-8"),
    "byte-order-mark": (b"\xef\xbb\xbf" + SOUND.encode(), None, "byte order mark|BOM", "BOM|byte order mark|without"),
    "crlf": (SOUND.replace("\n", "\r\n").encode(), None, r"CRLF|\\r", r"\bLF\b"),
    "cr": (SOUND.replace("\n", "\r").encode(), None, "carriage return|CR", r"\bLF\b"),
    "one-line-in-crlf": (SOUND.replace("last\n", "last\r\n").encode(), 7, r"CRLF|\\r", r"\bLF\b"),
    "semicolons": (SOUND.replace(",", ";").encode(), None, "';'|semicolon", "comma"),
    "tabs": (SOUND.replace(",", "\t").encode(), None, r"\\t|tab", "comma"),
    "empty-file": (b"", None, "empty", "header"),
    "only-a-line-break": (b"\n", None, "empty|header", "header"),
    "header-only": (HEADER.encode() + b"\n", None, "no rows", "row"),
    "a-web-page": (b"<!DOCTYPE html>\n<html><body>Lost</body></html>\n", None, "header|column", "header|restore|add"),
    "a-picture": (b"GIF89a\x01\x00\x01\x00\x80\xff\x00", None, "(?i)utf-8|NUL", "UTF-8|restore"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_refused_once(ledger, kind):
    content, row, names, remedy = BAD_FILES[kind]
    write(ledger, content)
    problems = problems_of(ledger)
    assert problems and place(problems[0])[0] == LEDGER
    assert place(problems[0])[1] in ({row} if row else {None, 1})
    assert_told(problems[0], names, remedy)
    # the whole file is wrong in one way: one problem, except for the columns that a web page lacks
    assert len(problems) <= (1 + len(COLUMNS) if kind == "a-web-page" else 1)


def test_a_missing_file_is_refused(ledger):
    (ledger / LEDGER).unlink()
    (problem,) = problems_of(ledger)
    assert place(problem) == (LEDGER, None, None)
    assert_told(problem, "money/ledger.*no such file", r"restore the file|datapackage\.json")


def test_a_folder_in_place_of_a_file_is_refused(ledger):
    (ledger / LEDGER).unlink()
    (ledger / LEDGER).mkdir()
    (problem,) = problems_of(ledger)
    assert place(problem) == (LEDGER, None, None)
    assert_told(problem, "folder|directory|no such file", r"restore the file|datapackage\.json")


@pytest.mark.parametrize("registry", ["sources", "entities", "units"])
def test_a_missing_registry_is_told_once_and_not_for_every_row_that_refers_to_it(ledger, registry):
    (ledger / f"data/{registry}.csv").unlink()
    (problem,) = problems_of(ledger)
    assert place(problem) == (f"data/{registry}.csv", None, None)
    assert_told(problem, "no such file", "restore the file")


def test_very_many_rows_pass_and_damage_in_the_last_is_found(book):
    rows = 100_000
    fields = [
        {"name": "n", "type": "integer", **REQUIRED},
        {"name": "period", "type": "string", "dated": True, "constraints": {"required": True, "pattern": PERIOD}},
        {"name": "value", "type": "number", "constraints": {"required": True, "minimum": 0}},
        {"name": "source", "type": "string", **REQUIRED},
    ]
    schema = {"fields": fields, "primaryKey": ["n"], "foreignKeys": [reference("source", "sources")]}
    text = "n,period,value,source\n" + "".join(f"{n},{2000 + n % 25},{n / 8},almanac\n" for n in range(rows))
    add_table(book, "money/many", text, schema=schema)
    assert problems_of(book) == []
    write(book, text + f"{rows},2025-Q5,1,almanac\n", "data/money/many.csv")
    (problem,) = problems_of(book)
    assert place(problem) == ("data/money/many.csv", rows + 2, "period")
    assert_told(problem, "'2025-Q5'", EXAMPLE_DATE)


# --- the registry of sources

SOURCES = "data/sources.csv"
NEW_SOURCE = "herald,The Herald,Money,https://example.org/h,2025-12-01,2025-12-31,press,stated,en,,\n"


def add_source(book: Path, row: str) -> None:
    path = book / SOURCES
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")


def test_a_source_that_no_row_uses_is_refused(ledger):
    add_source(ledger, NEW_SOURCE)
    (problem,) = problems_of(ledger)
    assert place(problem)[:2] == (SOURCES, 4)
    assert_told(problem, "'herald'", "remove|cite|use")


def test_a_source_registered_twice_is_refused(ledger):
    add_source(ledger, NEW_SOURCE.replace("herald", "almanac", 1))
    problems = problems_of(ledger)
    assert {place(problem)[:2] for problem in problems} == {(SOURCES, 4)}
    assert_told(problems[0], "almanac", "remove|correct|rename")


def test_a_source_without_an_id_is_refused(ledger):
    add_source(ledger, NEW_SOURCE.replace("herald", "", 1))
    problems = problems_of(ledger)
    assert {place(problem) for problem in problems} == {(SOURCES, 4, "id")}
    assert_told(problems[0], "empty", "fill|write|correct|give")


# --- the description of the package

DESCRIPTION = "data/datapackage.json"


def schema_of(package: dict[str, Any]) -> dict[str, Any]:
    return resource(package)["schema"]


BAD_DESCRIPTIONS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    # how the description is broken, and what is named
    "no-tables": (lambda package: package.pop("resources"), "resources"),
    "tables-are-no-list": (lambda package: package.update(resources="all"), "resources"),
    "table-without-a-name": (lambda package: resource(package).pop("name"), "name"),
    "table-without-a-path": (lambda package: resource(package).pop("path"), "money/ledger"),
    "table-without-a-schema": (lambda package: resource(package).pop("schema"), "money/ledger"),
    "table-without-fields": (lambda package: schema_of(package).pop("fields"), "money/ledger"),
    "two-tables-of-one-name": (lambda package: package["resources"].append(resource(package)), "money/ledger"),
    "path-out-of-the-book": (lambda package: resource(package).update(path="../../secret.csv"), r"\.\./secret\.csv"),
    "path-on-another-host": (
        lambda package: resource(package).update(path="https://example.org/ledger.csv"),
        "https://example.org/ledger.csv",
    ),
    "field-without-a-name": (lambda package: described(package, "share").pop("name"), "money/ledger"),
    "field-described-twice": (lambda package: schema_of(package)["fields"].append(FIELDS[-1]), "note"),
    "time-without-days": (lambda package: resource(package).update(time="note"), "time"),
    "type-unknown": (lambda package: described(package, "share").update(type="nmber"), "nmber"),
    "pattern-that-is-none": (lambda package: described(package, "note").update(constraints={"pattern": "("}), "note"),
    "limit-that-is-no-number": (
        lambda package: described(package, "value").update(constraints={"minimum": "none"}),
        "value",
    ),
    "vocabulary-that-is-no-list": (
        lambda package: described(package, "confidence").update(constraints={"enum": "high"}),
        "confidence",
    ),
    "key-of-an-unknown-column": (lambda package: schema_of(package).update(primaryKey=["nation"]), "nation"),
    "reference-to-an-unknown-table": (
        lambda package: schema_of(package)["foreignKeys"].append(reference("note", "notes")),
        "notes",
    ),
    "reference-to-an-unknown-column": (
        lambda package: schema_of(package)["foreignKeys"].append(
            {"fields": ["note"], "reference": {"resource": "sources", "fields": ["key"]}}
        ),
        r"\bkey\b",
    ),
    "reference-from-an-unknown-column": (
        lambda package: schema_of(package)["foreignKeys"].append(reference("nation", "entities")),
        "nation",
    ),
    "known-by-an-unknown-column": (lambda package: resource(package)["known"].update(column="vintage"), "vintage"),
    "known-by-an-unknown-rule": (lambda package: resource(package)["known"].update(rule="hearsay"), "hearsay"),
    "known-on-a-day-in-no-calendar": (
        lambda package: resource(package)["known"]["dates"].update({"2025": "2025-02-30"}),
        "2025-02-30",
    ),
    "unit-of-a-column-unknown": (lambda package: described(package, "share").update(unit="shares"), "'shares'"),
    "registry-of-sources-not-described": (
        lambda package: package["resources"].remove(resource(package, "sources")),
        "sources",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_DESCRIPTIONS)
def test_a_bad_description_is_refused(ledger, kind):
    change, names = BAD_DESCRIPTIONS[kind]
    change_package(ledger, change)
    problems = problems_of(ledger)
    assert problems
    about = [each for each in problems if place(each)[0] == DESCRIPTION and re.search(names, str(each))]
    assert about, f"nothing is said of {names!r} in {DESCRIPTION}: {[str(each) for each in problems[:4]]}"
    assert len(problems) <= 3, "one mistake in the description must not be told for every row"


def test_a_table_outside_the_book_is_not_read_even_if_it_is_there(ledger):
    (ledger.parent / "elsewhere.csv").write_text(SOUND, encoding="utf-8")
    change_package(ledger, lambda package: resource(package).update(path="../../elsewhere.csv"))
    problems = problems_of(ledger)
    about = [each for each in problems if place(each)[0] == DESCRIPTION]
    assert about, f"a path out of the book is followed: {problems}"
    assert_told(about[0], r"\.\./elsewhere\.csv", "data/|inside|within|book")


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b'{"resources": [', "line 1|column 15|char 15|Expecting"),
        (b"", "Expecting|empty"),
        (b"[]", "object|resources"),
        (b'{"resources": [7]}', "7|object"),
        ('{"name": "café"}'.encode("latin-1"), "(?i)utf-8"),
        (b"[" * 100_000, "nest|deep|recursion"),
    ],
    ids=["broken-off", "empty", "a-list", "a-number-for-a-table", "latin-1", "nested-too-deeply"],
)
def test_a_description_that_cannot_be_read_is_refused(ledger, content, names):
    write(ledger, content, DESCRIPTION)
    problems = problems_of(ledger)
    assert problems and {place(problem)[0] for problem in problems} == {DESCRIPTION}
    assert_told(problems[0], names, "restore|correct|UTF-8|mend")


def test_a_missing_description_is_refused(ledger):
    (ledger / DESCRIPTION).unlink()
    (problem,) = problems_of(ledger)
    assert place(problem) == (DESCRIPTION, None, None)
    assert_told(problem, "cannot be read|no such file", "restore")


def test_a_described_column_that_the_table_lacks_is_refused(ledger):
    change_package(ledger, lambda package: schema_of(package)["fields"].append({"name": "rank", "type": "integer"}))
    (problem,) = problems_of(ledger)
    assert place(problem)[0] == LEDGER and place(problem)[2] == "rank"
    assert_told(problem, "lacks|missing", "add the column")


# --- everything at once, through the command line


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_damage_is_told_in_one_run(ledger, cli):
    lines = SOUND.splitlines()
    lines[1] = lines[1].replace(",10,", ",ten,")
    lines[2] = lines[2].replace("2024-12-31", "31/12/2024").replace("high", "hihg")
    lines[3] = lines[3].replace("almanac", "almanach")
    lines[4] = lines[4].replace("CHN", "CHM")
    lines[5] = lines[5] + ",surplus"
    lines[6] = lines[6].replace(",8,", ",-8,").replace("last", " last")
    write(ledger, "\n".join(lines) + "\n\n")
    raised = ledger / "data/money/raised.csv"
    raised.write_text(raised.read_text(encoding="utf-8").replace("CHN,2024", "CHN,2023"), encoding="utf-8")
    add_source(ledger, NEW_SOURCE)
    expected = {
        f"{LEDGER}, row 2, column value",
        f"{LEDGER}, row 3, column date",
        f"{LEDGER}, row 3, column confidence",
        f"{LEDGER}, row 4, column source",
        f"{LEDGER}, row 5, column country",
        f"{LEDGER}, row 6",
        f"{LEDGER}, row 7, column value",
        f"{LEDGER}, row 7, column note",
        f"{LEDGER}, row 8",
        "data/money/raised.csv, row 6",
        f"{SOURCES}, row 4",
    }
    found = {problem.where for problem in problems_of(ledger)}
    assert {each for each in expected if not any(where.startswith(each) for where in found)} == set()
    result = cli("check", folder=ledger)
    said = result.stdout + result.stderr
    assert result.returncode == 1 and "Traceback" not in said
    assert [where for where in expected if where not in said] == []
    assert said.count("remedy:") >= len(expected)


def unreadable_description(book: Path) -> None:
    write(book, b'{"resources": [', DESCRIPTION)


def table_in_another_encoding(book: Path) -> None:
    path = book / "data/money/raised.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))


def table_that_is_a_folder(book: Path) -> None:
    (book / "data/money/raised.csv").unlink()
    (book / "data/money/raised.csv").mkdir()


def cell_of_ten_megabytes(book: Path) -> None:
    path = book / "data/money/raised.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",20,", f",{'7' * MEGABYTES},"), encoding="utf-8")


def quote_that_is_never_closed(book: Path) -> None:
    path = book / "data/money/raised.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("high,\n", 'high,"\n', 1), encoding="utf-8")


def registry_without_header(book: Path) -> None:
    path = book / "data/units.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "file"),
    [
        (unreadable_description, DESCRIPTION),
        (table_in_another_encoding, "data/money/raised.csv"),
        (table_that_is_a_folder, "data/money/raised.csv"),
        (cell_of_ten_megabytes, "data/money/raised.csv"),
        (quote_that_is_never_closed, "data/money/raised.csv"),
        (registry_without_header, "data/units.csv"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_command_line_fails_without_a_traceback(book, cli, damage, file):
    damage(book)
    result = cli("check", folder=book)
    said = result.stdout + result.stderr
    assert result.returncode == 1
    assert "Traceback" not in said
    assert file in said and "remedy:" in said
    assert len(said) < 20_000


def test_damage_stops_the_build_and_leaves_the_published_site_as_it_was(built_book, cli):
    site = built_book / "_build/html"
    before = snapshot(site)
    raised = built_book / "data/money/raised.csv"
    sound = raised.read_text(encoding="utf-8")
    for old, new in ((",20,", ",twenty,"), ("USA,2024", '"USA,2024')):
        raised.write_text(sound.replace(old, new), encoding="utf-8")
        for command in ("check", "build"):
            result = cli(command, folder=built_book)
            said = result.stdout + result.stderr
            assert result.returncode == 1, command
            assert "Traceback" not in said
            assert "data/money/raised.csv, row 3" in said
        assert snapshot(site) == before


# --- random damage to the real tables, judged by an oracle that reads nothing but the schema

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
# what XML Schema, on which Table Schema rests, also takes for a number: neither demanded nor refused here
ODD_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
INTEGER = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
ODD_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
CALL = re.compile(r"[=+@-]\s*[A-Za-z][A-Za-z0-9_.]*\(")
POINT = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(9M)|(\d\d)(?:-(\d\d))?))?", re.ASCII)
PERIODS = ("period", "target_period", "period_end", "date", "issued")
# longer than any cell of the package; from here on a table may refuse a text, at 10 MB it must
LONG = 1000


@dataclass
class Verdict:
    """What the schema says of a table: cells that must be refused, and cells that may be."""

    must: list[tuple[str, frozenset[int], frozenset[str]]] = field(default_factory=list)
    may: set[tuple[str, int, str]] = field(default_factory=set)

    def refuse(self, file: str, rows: int | set[int], names: str | list[str]) -> None:
        rows = {rows} if isinstance(rows, int) else rows
        self.must.append((file, frozenset(rows), frozenset([names] if isinstance(names, str) else names)))

    def illegal(self, file: str, row: int, column: str) -> bool:
        return any(file == where and row in rows and column in names for where, rows, names in self.must)


def limits_of_period(text: str) -> tuple[date, date] | None:
    """First and last day of a period without FY, None when no calendar has it; written apart from the package."""
    first, slash, last = text.partition("/")
    if slash:
        ends = limits_of_period(first), limits_of_period(last)
        if None in ends or "/" in last or ends[0][0] > ends[1][1]:  # type: ignore[index]
            return None
        return ends[0][0], ends[1][1]  # type: ignore[index]
    match = POINT.fullmatch(text)
    if not match or match[1] == "0000":
        return None
    year, quarter, half, nine, month, day = match.groups()
    begin, months = 1, 12
    if quarter or half or nine:
        begin, months = (3 * int(quarter) - 2, 3) if quarter else (6 * int(half) - 5, 6) if half else (1, 9)
    elif month:
        begin, months = int(month), 1
    try:
        if day:
            return (date(int(year), begin, int(day)),) * 2
        return date(int(year), begin, 1), date(int(year), begin + months - 1, 28)
    except ValueError:
        return None


def is_typed(kind: str, cell: str) -> bool | None:
    """Whether a cell is of a type; None when that is open to taste."""
    if kind == "number":
        if not ODD_NUMBER.fullmatch(cell) or abs(float(cell)) == float("inf"):
            return False
        return True if NUMBER.fullmatch(cell) else None
    if kind == "integer":
        if not ODD_INTEGER.fullmatch(cell) or abs(float(cell)) == float("inf"):
            return False
        return True if INTEGER.fullmatch(cell) else None
    if kind == "boolean":
        return cell in ("true", "false")
    if kind == "date":
        return bool(DAY.fullmatch(cell)) and limits_of_period(cell) is not None
    return True


def is_clean(cell: str) -> bool | None:
    """Whether a cell is free of what nobody can see; None where only taste decides."""
    if cell != cell.strip() or CALL.match(cell):
        return False
    kinds = {unicodedata.category(character) for character in cell.replace("\n", "")}
    if "Cc" in kinds:
        return (
            False
            if any(character not in "\t\n" and unicodedata.category(character) == "Cc" for character in cell)
            else None
        )
    if kinds & {"Cf", "Zl", "Zp", "Co", "Cn"} or re.search(r"[^\S \n]|\ufffd", cell) or cell[:1] in tuple("=+@-"):
        return None
    return None if len(cell) > LONG else True


def meets(cell: str, column: dict[str, Any]) -> bool | None:
    """Whether a cell that is not empty is legal by its column alone; None when that is open."""
    limits = column.get("constraints", {})
    typed, clean = is_typed(column["type"], cell), is_clean(cell)
    if typed is False or ("enum" in limits and cell not in map(str, limits["enum"])):
        return False
    if "pattern" in limits:
        pattern = limits["pattern"]
        if not re.fullmatch(pattern, cell, re.ASCII):
            return False
        dated = pattern == PERIOD or pattern.startswith(r"^\d{4}(-(0[1-9]|1[0-2])")
        if dated and not cell.startswith("FY") and limits_of_period(cell) is None:
            return False
    if column["name"] in PERIODS and not cell.startswith("FY") and limits_of_period(cell) is None:
        return False
    if column["type"] in ("number", "integer"):
        if not limits.get("minimum", -float("inf")) <= float(cell) <= limits.get("maximum", float("inf")):
            return False
        return typed
    # lists of countries have a pattern and no key: whether each is an entity is not in the schema
    if column["name"] == "countries":
        return clean and None
    return clean


def judge(resources: dict[str, dict[str, Any]], tables: dict[str, list[dict[str, str]]]) -> Verdict:
    """What the schema says of every table of a small package."""
    verdict = Verdict()
    for name, described_as in resources.items():
        file, rows = f"data/{described_as['path']}", tables[name]
        fields = described_as["schema"]["fields"]
        for column in fields:
            judge_column(verdict, file, column, rows)
        judge_keys(verdict, file, described_as["schema"], rows)
        for key in described_as["schema"].get("foreignKeys", []):
            (column,), target = key["fields"], key["reference"]["resource"] or name
            known = {row[key["reference"]["fields"][0]] for row in tables[target]}
            for number, row in enumerate(rows, start=2):
                if row[column] and row[column] not in known:
                    verdict.refuse(file, number, column)
        judge_known(verdict, file, described_as.get("known", {}), rows)
        judge_ends(verdict, file, rows)
        if name == "corrections":
            # whether a correction fits the table that it corrects is not in its schema
            verdict.may |= {(file, row, column["name"]) for row in range(2, len(rows) + 2) for column in fields}
        judge_unit(verdict, file, fields, rows, {row["id"]: row["dimension"] for row in tables["units"]})
    judge_use(verdict, resources, tables)
    return verdict


def judge_column(verdict: Verdict, file: str, column: dict[str, Any], rows: list[dict[str, str]]) -> None:
    limits, seen = column.get("constraints", {}), {}
    for number, row in enumerate(rows, start=2):
        cell = row[column["name"]]
        legal = meets(cell, column) if cell else not limits.get("required")
        if legal is False:
            verdict.refuse(file, number, column["name"])
        elif legal is None:
            verdict.may.add((file, number, column["name"]))
        if limits.get("unique") and cell and cell in seen:
            verdict.refuse(file, {seen[cell], number}, column["name"])
        seen.setdefault(cell, number)


def judge_keys(verdict: Verdict, file: str, schema: dict[str, Any], rows: list[dict[str, str]]) -> None:
    kinds, seen = {column["name"]: column["type"] for column in schema["fields"]}, {}
    names = schema.get("primaryKey", [])
    for number, row in enumerate(rows, start=2):
        key = []
        for name in names:
            counts = kinds[name] in ("number", "integer") and is_typed(kinds[name], row[name]) is not False
            key.append(float(row[name]) if row[name] and counts else row[name])
        first = seen.setdefault(tuple(key), number)
        if first == number:
            continue
        if any(verdict.illegal(file, each, name) for each in (first, number) for name in names):
            verdict.may |= {(file, each, name) for each in (first, number) for name in names}
        else:
            verdict.refuse(file, {first, number}, names)


def judge_known(verdict: Verdict, file: str, known: dict[str, Any], rows: list[dict[str, str]]) -> None:
    """A row whose day cannot be told belongs to no edition."""
    for number, row in enumerate(rows, start=2):
        if known.get("rule") == "edition" and row[known["column"]] not in known["dates"]:
            verdict.refuse(file, number, known["column"])
        if known.get("rule") in ("date", "period_end") and limits_of_period(row[known["column"]]) is None:
            verdict.refuse(file, number, known["column"])


def judge_ends(verdict: Verdict, file: str, rows: list[dict[str, str]]) -> None:
    """A last day before the period begins may be refused: what the two columns have to do is not in the schema."""
    for number, row in enumerate(rows, start=2):
        period, end = limits_of_period(row.get("period", "")), limits_of_period(row.get("period_end", ""))
        if period and end and end[0] < period[0]:
            verdict.may |= {(file, number, "period"), (file, number, "period_end")}


def judge_unit(
    verdict: Verdict, file: str, fields: list[dict[str, Any]], rows: list[dict[str, str]], dimensions: dict[str, str]
) -> None:
    """Where the description fixes the unit of `value`, the column `unit` may not say another."""
    fixed = next((column.get("unit") for column in fields if column["name"] == "value"), None)
    if not fixed or "unit" not in rows[0]:
        return
    for number, row in enumerate(rows, start=2):
        if row["unit"] in dimensions and dimensions[row["unit"]] != dimensions.get(fixed):
            verdict.refuse(file, number, "unit")
        elif row["unit"] != fixed:
            verdict.may.add((file, number, "unit"))


def judge_use(verdict: Verdict, resources: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> None:
    """A source that no row uses does not belong into the registry."""
    used = {
        row[key["fields"][0]]
        for name, described_as in resources.items()
        for key in described_as["schema"].get("foreignKeys", [])
        if key["reference"]["resource"] == "sources"
        for row in tables[name]
    }
    for number, row in enumerate(tables["sources"], start=2):
        if row["id"] and row["id"] not in used:
            verdict.refuse("data/sources.csv", number, "id")


# --- a small package for each real table


QUOTE = '"'
SPECIAL = re.compile(r'[",\r\n]')


@cache
def real_rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / REAL[name]["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables_of(name: str) -> set[str]:
    """The tables that the keys and rules of a table refer to."""
    keys = {key["reference"]["resource"] for key in REAL[name]["schema"].get("foreignKeys", [])}
    # corrections name the tables that they correct in a column
    named = {row["table"] for row in real_rows(name)} if name == "corrections" else set()
    return (keys | named | {word for word in words_in(REAL[name].get("rules", [])) if word in REAL}) - {""}


def needed(name: str) -> list[str]:
    """A table and the tables of facts without which its keys and rules cannot be checked, itself last."""
    found, new = {name}, {name}
    while new:
        new = set().union(*(tables_of(each) for each in new)) - found - {"sources", "entities", "units"}
        found |= new
    return [*sorted(found - {name}), name]


@cache
def small_package(name: str) -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, str]]]]:
    """One real table, whole, with those rows of the registries that it uses.

    A table `cited` names every source, so that damage to a citation does not leave a source unused.
    """
    facts = [each for each in needed(name) if each not in ("sources", "entities", "units")]
    cells = {cell for each in facts for row in real_rows(each) for value in row.values() for cell in value.split("|")}
    units = {column.get("unit") for each in facts for column in REAL[each]["schema"]["fields"]}
    keep = {
        "sources": lambda row: row["id"] in cells or row is real_rows("sources")[0],
        "entities": lambda row: row["id"] in cells or row["kind"] in ("country", "region", "world"),
        "units": lambda row: row["id"] in cells | units | {"ratio"},
    }
    tables = {each: [row for row in real_rows(each) if name == each or kept(row)] for each, kept in keep.items()} | {
        each: real_rows(each) for each in facts
    }
    if name == "sources":
        # the registry itself is the table under test: all of it would be slow, a part shows the same
        tables["sources"] = real_rows("sources")[:200]
    tables["cited"] = [{"source": row["id"]} for row in tables["sources"]]
    cited = {key: value for key, value in REAL["units"].items() if key not in ("caveats", "gaps", "breaks", "rules")}
    cited |= {"name": "cited", "path": "cited.csv"}
    cited["schema"] = {
        "fields": [{"name": "source", "type": "string", **REQUIRED}],
        "primaryKey": ["source"],
        "foreignKeys": [reference("source", "sources")],
    }
    return {each: REAL[each] for each in ("sources", "entities", "units", *facts)} | {"cited": cited}, tables


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    # csv.writer leaves a carriage return without quotation marks where lines end with LF
    quoted = [[f'"{cell.replace(QUOTE, QUOTE * 2)}"' if SPECIAL.search(cell) else cell for cell in row] for row in
              [rows[0], *(each.values() for each in rows)]]  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(",".join(cells) + "\n" for cells in quoted).encode("utf-8"))


BOOKS: list[Path] = []


@cache
def small_book(name: str) -> Path:
    """The small package on disk, sound; examples copy it."""
    resources, tables = small_package(name)
    book = Path(tempfile.mkdtemp(prefix="two-tracks-"))
    BOOKS.append(book)
    (book / "_config.yml").write_text("title: Small\n", encoding="utf-8")
    for each, described_as in resources.items():
        write_table(book / "data" / described_as["path"], tables[each])
    package = PACKAGE | {"resources": list(resources.values())}
    (book / DESCRIPTION).write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return book


@pytest.fixture(scope="module", autouse=True)
def tidy() -> Iterator[None]:
    yield
    while BOOKS:
        shutil.rmtree(BOOKS.pop(), ignore_errors=True)
    small_book.cache_clear()


# --- random damage

CHARACTERS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
STRANGE = ("\u0663", "中国", "é", "🙂", "a\u200bb", "\u202eabc", "USA\u00a0", "\x00", "a\tb", "a\r\nb", "'", '"', ",")
NOTHING = ("NaN", "nan", "inf", "-inf", "None", "NULL", "null", "N/A", "NA", "-", "?", "#REF!")
OTHER = ("nine", "12.5", "-1", "0", "1e400", "7", "true", "TRUE", "31/12/2025", "2025-02-30", "2025-Q5", "2025-06-30",
         "2025/2024", "FY2025", "USA", "percent", "high", "High", "=SUM(A1:A3)", "+46% on 2024", "1_000")  # fmt: skip
DAMAGE: dict[str, Callable[[st.DataObject, str], str]] = {
    "empty": lambda data, cell: "",
    "other type": lambda data, cell: data.draw(st.sampled_from(OTHER)),
    "words for nothing": lambda data, cell: data.draw(st.sampled_from(NOTHING)),
    "strange characters": lambda data, cell: data.draw(st.sampled_from(STRANGE)),
    "random text": lambda data, cell: data.draw(CHARACTERS),
    "digit changed": lambda data, cell: re.sub(r"\d", str(data.draw(st.integers(0, 9))), cell, count=1) or "7",
    "digit added": lambda data, cell: cell + str(data.draw(st.integers(0, 9))),
    "digits in full width": lambda data, cell: wide(cell),
    "sign flipped": lambda data, cell: cell.removeprefix("-") if cell.startswith("-") else f"-{cell}",
    "case swapped": lambda data, cell: cell.swapcase(),
    "letter lost": lambda data, cell: cell[1:],
    "space before": lambda data, cell: f" {cell}",
    "space behind": lambda data, cell: f"{cell}\u00a0",
    "very long": lambda data, cell: (cell or "x") * (data.draw(st.integers(5_000, 60_000)) // max(len(cell), 1)),
}  # fmt: skip


def damaged(data: st.DataObject, rows: list[dict[str, str]]) -> tuple[list[dict[str, str]], set[str]]:
    """The rows with one to three of them damaged, and the columns that changed."""
    result, touched = [dict(row) for row in rows], set()
    names = list(rows[0])
    for number in data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=3, unique=True)):
        column = data.draw(st.sampled_from(names))
        kind = data.draw(st.sampled_from([*DAMAGE, "swapped with the neighbour", "from another row"]))
        row = result[number]
        if kind == "swapped with the neighbour":
            other = names[names.index(column) - 1]
            row[column], row[other] = row[other], row[column]
            touched.add(other)
        elif kind == "from another row":
            row[column] = rows[data.draw(st.integers(0, len(rows) - 1))][column]
        else:
            row[column] = DAMAGE[kind](data, row[column])
        touched.add(column)
    return result, touched


def words_in(rule: Any) -> set[str]:
    """All strings in a declared rule: the columns it speaks of are among them."""
    if isinstance(rule, dict):
        return {word for key, value in rule.items() for word in {key} | words_in(value)}
    return {word for each in rule for word in words_in(each)} if isinstance(rule, list) else {str(rule)}


def is_about(problem: Problem, file: str, rows: Set[int], names: Set[str]) -> bool:
    """Whether a problem tells a cell: its column stands in the place or, for a key, in the words."""
    where, row, column = place(problem)
    if where != file or row not in rows:
        return False
    return column in names if column else any(re.search(rf"\b{re.escape(name)}\b", problem.what) for name in names)


@pytest.mark.parametrize("name", REAL)
def test_a_real_table_is_sound_in_its_small_package(name):
    resources, tables = small_package(name)
    assert judge(resources, tables).must == []
    assert problems_of(small_book(name)) == []


def compare(name: str, data: st.DataObject) -> None:
    """Damage a table, validate it, and hold what is told against the verdict of the oracle, both ways."""
    resources, tables = small_package(name)
    rows, touched = damaged(data, tables[name])
    verdict = judge(resources, tables | {name: rows})
    own = f"data/{resources[name]['path']}"
    with tempfile.TemporaryDirectory(prefix="two-tracks-") as folder:
        book = shutil.copytree(small_book(name), Path(folder) / "book")
        write_table(book / own, rows)
        problems = problems_of(book)
    changes = [
        (number, column, old[column][:60], new[column][:60])
        for number, (old, new) in enumerate(zip(tables[name], rows, strict=True), start=2)
        for column in old
        if old[column] != new[column]
    ]
    for must in verdict.must:
        assert any(is_about(each, *must) for each in problems), f"not refused: {must}; changed: {changes}; {problems}"
    rules = [rule for each in resources.values() for rule in each.get("rules", [])]
    # terms stand for `value` along `period` within the key unless they say otherwise
    ruled = words_in(rules) | {"value", "period", *resources[name]["schema"]["primaryKey"]} if rules else set()
    for problem in problems:
        file, row, column = place(problem)
        illegal = any(is_about(problem, *must) for must in verdict.must) or (file, row, column) in verdict.may
        # a carriage return in a cell is also a wrong line end of the file
        line_end = (file, row) == (own, None) and any("\r" in cell for each in rows for cell in each.values())
        # a rule may refuse rows that are far from the cell that was changed
        by_rule = touched & ruled and (column is None or column in ruled)
        assert illegal or line_end or by_rule, f"legal, but refused: {problem}; changed: {changes}"


EXAMPLES = 4


@pytest.mark.parametrize("name", REAL)
def test_random_damage_to_a_real_table_is_refused_exactly_when_the_schema_forbids_it(name):
    # a seed of its own for each table, always the same: else all tables would suffer the same damage
    @seed(zlib.crc32(name.encode()))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        compare(name, data)

    check()
