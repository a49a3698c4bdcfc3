"""A problem is a value: it says its place in words, keeps its parts, and leaves a kernel as it went in."""

from __future__ import annotations

import json

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from twotracks.errors import LONGEST_CELL, PROBLEM, EvidenceError, Problem

WHOLE = Problem(
    "data/a.csv", "is 'x'", "mend it", row=3, column="value", cell="x", key=(("country", "USA"), ("period", "2024"))
)


@pytest.mark.parametrize(
    ("problem", "where"),
    [
        (Problem("edition, as_of", "is wrong", "mend it"), "edition, as_of"),
        (Problem("chapters/a.md", "is wrong", "mend it", line=7), "chapters/a.md:7"),
        (Problem("data/a.csv", "is wrong", "mend it", row=2), "data/a.csv, row 2"),
        (WHOLE, "data/a.csv, row 3, column value"),
        (
            Problem("data/datapackage.json", "is wrong", "mend it", part="table a, field b"),
            "data/datapackage.json, table a, field b",
        ),
    ],
)
def test_a_problem_says_where_in_words_and_reads_as_place_fault_and_remedy(problem, where):
    assert problem.where == where
    assert str(problem) == f"{where}: {problem.what}\n    remedy: mend it"


def test_a_problem_comes_back_from_json_as_it_went():
    for problem in (WHOLE, Problem("edition, as_of", "is wrong", "mend it")):
        assert Problem.from_dict(json.loads(json.dumps(problem.to_dict()))) == problem
    assert WHOLE.to_dict()["key"] == {"country": "USA", "period": "2024"} and WHOLE.to_dict()["line"] is None


def test_a_problem_elsewhere_keeps_what_it_says_and_does_not_carry_a_huge_cell():
    moved = WHOLE.at("data/b.csv", row=9, cell="7" * 1000)
    assert moved.where == "data/b.csv, row 9, column value" and moved.remedy == "mend it"
    assert len(moved.cell) == LONGEST_CELL


def test_problems_have_an_order():
    assert sorted([WHOLE, Problem("data/a.csv", "is 'x'", "mend it", row=2)])[0].row == 2


RAISING = """
from twotracks.errors import EvidenceError, Problem
raise EvidenceError([Problem("data/a.csv", "is 'x'", "mend it", row=3, column="value", cell="x",
                             key=(("country", "USA"), ("period", "2024"))), Problem("b", "is gone", "restore it")])
"""


def test_problems_leave_a_kernel_as_values_once_and_the_traceback_stays():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(RAISING)])
    outputs = []
    with pytest.raises(PapermillExecutionError) as raised:
        papermill.execute_notebook(
            notebook,
            None,
            kernel_name="python3",
            progress_bar=False,
            on_cell_executed=lambda cell, **_: outputs.extend(cell.outputs),
        )
    bundles = [output["data"][PROBLEM] for output in outputs if PROBLEM in output.get("data", {})]
    assert [bundle["error"] for bundle in bundles] == [EvidenceError.__name__]
    assert list(map(Problem.from_dict, bundles[0]["problems"])) == [WHOLE, Problem("b", "is gone", "restore it")]
    assert "EvidenceError" in "".join(raised.value.traceback)
