"""Rows: what is wrong with a whole row, with two rows of one key, and with what the cells of a row say together."""

from __future__ import annotations

import pytest

from checks.ledger import (
    TABLES,
    assert_told,
    cases,
    change_package,
    edit,
    is_about,
    path_of,
    problems_of,
    resource,
    with_cell,
    write,
)

BAD = cases("rows.toml")
MEANING = cases("meaning.toml")
EXAMPLE_DATE = r"\d{4}-\d\d-\d\d|YYYY-MM-DD"


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_row_is_refused(ledgers, kind):
    case = BAD[kind]
    table = case.get("table", "ledger")
    edit(ledgers, case["old"], case["new"], table)
    problems = problems_of(ledgers)
    assert {problem.path for problem in problems} == {path_of(table)}
    assert problems[0].row == case["row"]
    # one row is damaged, so the list must not run through the rows after it; an open quote may swallow them all
    swallowed = {0} if kind == "more-quote-not-closed" else set()
    assert {problem.row for problem in problems} <= {case["row"], case["row"] + 1} | swallowed
    assert_told(problems[0], case["names"], case["remedy"])
    assert problems[0].column == case.get("told", problems[0].column)
    assert table != "raised" or len(problems) == 1


def test_a_row_with_a_cell_dropped_in_the_middle_is_told_by_its_cells(ledgers):
    line = TABLES["ledger"].text.splitlines()[2]
    edit(ledgers, line, line.replace(",2024,", ",", 1) + ",", "ledger")
    problems = problems_of(ledgers)
    assert {(problem.path, problem.row) for problem in problems} == {(path_of("ledger"), 3)}
    told = {problem.column: problem for problem in problems}
    assert {"date", "value", "unit"} <= told.keys()
    assert_told(told["date"], "'20'", EXAMPLE_DATE)


def test_a_cell_that_must_be_unique_is_refused_when_it_is_not(ledgers):
    def unique(package):
        field = next(each for each in resource(package)["schema"]["fields"] if each["name"] == "value")
        field.update(constraints={"unique": True})

    change_package(ledgers, unique)
    write(ledgers, "ledger", with_cell("ledger", "value", "6"))
    (problem,) = problems_of(ledgers)
    assert is_about(problem, path_of("ledger"), {6}, {"value"})
    assert_told(problem, "6.*row 3|row 3.*6", "correct|remove|differ")


# --- what the cells of a row say together


@pytest.mark.parametrize("kind", MEANING)
def test_a_row_that_cannot_be_meant_is_refused(ledgers, kind):
    case = MEANING[kind]
    table = case.get("table", "quarters")
    edit(ledgers, case["old"], case["new"], table)
    problems = problems_of(ledgers)
    assert [(problem.path, problem.row, problem.column) for problem in problems] == [
        (path_of(table), case["row"], case["told"])
    ], problems
    assert_told(problems[0], case["names"], case["remedy"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # quarters that end on a Sunday, a month late, or in the next year
        ("2025-03-31", "2025-04-27"),
        ("2025-Q1,2025-03-31,FY2025-Q3", "2025-Q1,2025-02-28,FY2025-Q3"),
        ("FY2024,2024-12-31,FY2024", "FY2024,2025-01-10,FY2024"),
        ("gazette,\n", "gazette,almanac\n"),
        ("USA,acme,2025-Q1", ",acme,2025-Q1"),
        # known while the period runs
        ("2025-04-20", "2025-02-20"),
    ],
)
def test_a_row_that_can_be_meant_passes(ledgers, old, new):
    if old == "2025-03-31":
        # the label follows the calendar of the company
        edit(ledgers, "2025-06-30", "2025-07-27", "quarters")
        edit(ledgers, "2025-09-28", "2025-10-26", "quarters")
    if "2025-02-28,FY2025-Q3" in new:
        edit(ledgers, "2025-06-30", "2025-05-31", "quarters")
        edit(ledgers, "2025-09-28", "2025-08-31", "quarters")
    edit(ledgers, old, new, "quarters")
    assert problems_of(ledgers) == []


@pytest.mark.parametrize(
    ("column", "reason", "old", "new"),
    [("country", "countryReason", "CHN,zhong", "USA,zhong"), ("period", "futureReason", "2025-02-28", "2022-02-28")],
)
def test_a_field_may_say_why_it_means_something_else(ledgers, column, reason, old, new):
    edit(ledgers, old, new, "quarters")
    assert len(problems_of(ledgers)) == 1

    def explain(package):
        field = next(each for each in resource(package, "quarters")["schema"]["fields"] if each["name"] == column)
        field[reason] = "for the tests"

    change_package(ledgers, explain)
    assert problems_of(ledgers) == []


def test_a_breach_of_what_a_row_means_is_declared_or_told_and_told_when_it_is_gone(ledgers):
    breach = {"rule": "country-of-entity", "where": {"entity": "zhong", "country": "USA"}, "reason": "it moved"}
    change_package(ledgers, lambda package: resource(package, "quarters").update(breaches=[breach]))
    (problem,) = problems_of(ledgers)
    assert problem.part == "table quarters" and "does not occur (any more)" in problem.what
    edit(ledgers, "CHN,zhong", "USA,zhong", "quarters")
    assert problems_of(ledgers) == []


def test_a_row_that_is_another_once_more_is_refused(ledgers):
    edit(ledgers, "b,CHN,", "c,CHN,2024/2025,2025-12-31,2.5,4,,USD_bn,gazette,,,\nb,CHN,", "more")
    (problem,) = problems_of(ledgers)
    assert (problem.path, problem.row) == (path_of("more"), 4)
    assert_told(problem, "is row 3 once more: only the id is another", "remove one of the two rows")
