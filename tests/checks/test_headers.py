"""Headers: a bad one is refused, and only the header is told."""

from __future__ import annotations

import re

import pytest

from checks.ledger import TABLES, assert_told, cases, change_package, columns, path_of, problems_of, resource, write

BAD = cases("headers.toml")
COLUMNS = TABLES["ledger"].text.splitlines()[0].split(",")


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_header_is_refused_and_only_the_header_is_told(ledgers, kind):
    case = BAD[kind]
    table = case.get("table", "ledger")
    if "old" in case:
        content = TABLES[table].text.replace(case["old"], case["new"], 1)
    else:
        content = columns(case.get("columns", COLUMNS), case.get("header"))
    assert content != TABLES[table].text
    write(ledgers, table, content)
    problems = problems_of(ledgers)
    assert problems and {(problem.path, problem.row) for problem in problems} <= {
        (path_of(table), 0),
        (path_of(table), 1),
    }
    column = case["column"]
    about = [each for each in problems if each.column == column or re.search(rf"\b{column}\b", each.what)]
    assert about, f"no problem is about {column}: {problems}"
    assert_told(about[0], case["names"], case["remedy"])
    # a column too many or too few is one mistake, not one for each column behind it
    most = len(COLUMNS) if kind == "header-missing" else 2 if table == "ledger" else 1
    assert len(problems) <= most, problems


def test_a_described_column_that_the_table_lacks_is_refused(ledgers):
    rank = {"name": "rank", "type": "integer"}
    change_package(ledgers, lambda package: resource(package)["schema"]["fields"].append(rank))
    (problem,) = problems_of(ledgers)
    assert (problem.path, problem.column) == (path_of("ledger"), "rank")
    assert_told(problem, "lacks|missing", "add the column")
