"""One measure, one value: what two pages say of one quantity is held against each other."""

from __future__ import annotations

import json

import pytest

from build.conftest import edit, page, story
from twotracks.build.judging.measures import disagreements
from twotracks.outputs.mime import NUMBER, TABLE

SECOND = """\
from dataclasses import replace

from twotracks import Edition
from twotracks.outputs.numbers import number

edition = Edition(as_of=as_of, start_year=start_year, currency=currency, lang=lang)
americans = edition.table("money/raised").fact(country="USA", period="2025")
number("americans", replace(americans, quantity=1 * americans.quantity))
"""


@pytest.fixture
def executed(tmp_path):
    """Notebooks of pages, each with numbers of (measure, amount, differs)."""

    def write(**pages):
        for name, numbers in pages.items():
            said = [
                {"id": f"n{position}", "measure": measure, "amount": amount, "differs": differs}
                for position, (measure, amount, differs) in enumerate(numbers)
            ]
            # one of them in the text, the others in the cells of a table
            outputs = [{"data": {NUMBER: said[0]}}, {"data": {TABLE: {"numbers": said[1:]}}}, {"name": "stdout"}]
            content = {"cells": [{"outputs": outputs}, {"source": "words"}]}
            (tmp_path / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
        return {f"chapters/{name}.md": tmp_path / f"{name}.ipynb" for name in pages}

    return write


def test_one_quantity_has_one_value_on_all_pages(executed):
    assert list(disagreements(executed(one=[("gap", "15", "")], two=[("", "3", ""), ("gap", "15", "")]))) == []
    (problem,) = disagreements(executed(one=[("gap", "33", "")], two=[("", "3", ""), ("gap", "15", "")]))
    assert problem.where == "chapters/two.md"
    assert (
        problem.what
        == "chapters/two.md gives 15 as 'n1', and chapters/one.md gives 33 as 'n0', of one quantity:\n    gap"
    )
    assert "data/selections.toml" in problem.remedy and "differs=" in problem.remedy


def test_a_page_that_gives_both_values_or_says_why_it_differs_agrees(executed):
    both = [("gap", "15", ""), ("gap", "20", "")]
    assert list(disagreements(executed(one=[("gap", "15", "")], two=both))) == []
    assert list(disagreements(executed(one=[("gap", "33", "Speculative runs too.")], two=both))) == []


def test_a_book_whose_pages_disagree_is_not_built_until_one_says_why(built_book, cli):
    text = story(built_book).read_text(encoding="utf-8")
    head, parameters = text.split("# The story")[0], text.split("```")[1]
    second = built_book / "chapters/second.md"
    second.write_text(
        f"{head}# Second\n\n```{parameters}```\n\nWords.\n\n"
        f"```{{code-cell}} ipython3\n{SECOND}```\n\n{{n}}`americans`.\n",
        encoding="utf-8",
    )
    edit(built_book / "_toc.yml", "chapters/story", "chapters/second\n  - file: chapters/story")
    assert cli("build", folder=built_book).returncode == 0
    edit(second, "1 * americans", "2 * americans")
    refused = cli("build", folder=built_book)
    assert refused.returncode == 1
    assert "gives 4e+10 as 'usa', and chapters/second.md gives 8e+10 as 'americans', of one quantity" in refused.stderr
    edit(second, "2 * americans.quantity))", '2 * americans.quantity), differs="Counted twice.")')
    assert cli("build", folder=built_book).returncode == 0
    assert "Counted twice." in (built_book / "_build/html/chapters/second.html").read_text(encoding="utf-8")
    assert "Counted twice." not in page(built_book)
