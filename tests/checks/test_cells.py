"""Cells: every kind of bad cell is refused once, with place, value and remedy; what is odd but legal is not.

The cases are in cases/cells.toml and cases/legal_cells.toml; a new one is a line there. What data/README.md leaves open
is decided here: numbers may be written with an exponent (9.4e+19); digits are ASCII everywhere; truth values are `true`
and `false` in lower case; no cell begins or ends with white space or holds an invisible character; a cell that a
spreadsheet would run as a function call is refused, while "+46% on 2024" is text.
"""

from __future__ import annotations

import csv
import re

import pytest

from checks.ledger import (
    ROW,
    assert_told,
    cases,
    change_package,
    edit,
    path_of,
    problems_of,
    resource,
    with_cell,
    write,
)
from twotracks.edition import Edition
from twotracks.errors import LONGEST_CELL

BAD, LEGAL = cases("cells.toml"), cases("legal_cells.toml")


def test_the_undamaged_tables_are_sound(ledgers):
    assert problems_of(ledgers) == []


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_cell_is_refused_with_place_value_and_remedy(ledgers, kind):
    case = BAD[kind]
    table, raw = case.get("table", "ledger"), case["raw"] * case.get("times", 1)
    row = case.get("row", ROW[table])
    write(ledgers, table, with_cell(table, case["column"], raw, row))
    (problem,) = problems_of(ledgers)
    told = case.get("told", case["column"])
    assert (problem.path, problem.row, problem.column) == (path_of(table), row, told)
    value = next(csv.reader([raw], strict=False), [""])[0] if "names" not in case else ""
    assert_told(problem, case.get("names", re.escape(repr(value))), case["remedy"])
    assert len(problem.what) < 300 and len(problem.cell) <= LONGEST_CELL


@pytest.mark.parametrize("kind", LEGAL)
def test_an_odd_but_legal_cell_passes(ledgers, kind):
    case = LEGAL[kind]
    table = case.get("table", "ledger")
    write(ledgers, table, with_cell(table, case["column"], case["raw"], case.get("row", 0)))
    assert problems_of(ledgers) == []


def test_a_fiscal_year_is_refused_where_the_period_says_when_a_row_is_known(ledgers):
    known = {"rule": "period_end", "column": "period", "lag_days": 0, "reason": "for the tests"}
    change_package(ledgers, lambda package: resource(package).update(known=known))
    write(ledgers, "ledger", with_cell("ledger", "period", "FY2025"))
    (problem,) = problems_of(ledgers)
    assert (problem.path, problem.row, problem.column) == (path_of("ledger"), 3, "period")
    assert_told(problem, "'FY2025'", "period_end|last day|calendar|such as")


@pytest.mark.parametrize("raw", ['"a\r\nb"', '"a\rb"'], ids=["crlf", "cr"])
def test_a_carriage_return_within_a_cell_is_refused_with_its_row(ledgers, raw):
    write(ledgers, "ledger", with_cell("ledger", "note", raw))
    problems = problems_of(ledgers)
    assert {(problem.path, problem.row) for problem in problems} == {(path_of("ledger"), 3)}
    assert_told(problems[0], r"carriage return|\\r|U\+000D", r"remove|\bLF\b")


def test_rows_are_counted_as_records_even_after_a_cell_of_several_lines(ledgers):
    edit(ledgers, "low,", 'low,"two\nlines"')
    edit(ledgers, ",50,", ",fifty,")
    (problem,) = problems_of(ledgers)
    assert problem.where == "data/raised.csv, row 4, column value"
    edit(ledgers, ",fifty,", ",50,")
    edit(ledgers, "2025-Q1", "2025-02-30")
    (problem,) = problems_of(ledgers)
    assert problem.where == "data/raised.csv, row 4, column period"


def test_markup_in_cells_is_legal_data(ledgers):
    script = "<script>alert(1)</script> & 'quotes' <b>bold</b> {{ braces }}"
    edit(ledgers, "a note", f'"{script}"')
    assert problems_of(ledgers) == []
    fact = Edition(root=ledgers).table("raised").fact(period="2025-Q1")
    assert fact.rows[0].note == script
