"""In an edition of a day no number, finding, chart, table or claim rests on what became known later."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpers import ROOT
from twotracks.build.editions import declared
from twotracks.build.revisions import results_of_book
from twotracks.evidence.package import Evidence
from twotracks.project import Project

AS_OF = [each for each in declared(Project(ROOT)) if "as_of" in each.parameters]
# numbers of rows may differ: nothing else may
APART = ("rows", "$schema")


def spoil_what_was_not_known(project: Project, day: str) -> int:
    """Make every figure and remark that became known after a day another one; gives how many rows that are."""
    evidence, spoilt = Evidence(project), 0
    for name, resource in evidence.tables.items():
        known = evidence.read(name)["_known"]
        frame = evidence.text(name).drop(columns="_row")
        late = (known > day).to_numpy()
        spoilt += int(late.sum())
        for column, about in resource.fields.items():
            if column in resource.key or column in resource.dated or column == "_row" or not late.any():
                continue
            if about["type"] in ("number", "integer"):
                frame.loc[late, column] = [
                    str(float(cell) * 7 + 3) if cell else cell for cell in frame.loc[late, column]
                ]
            elif column in ("note", "verdict_text", "title", "locator"):
                frame.loc[late, column] = "not known on the day"
        frame.to_csv(resource.path, index=False, lineterminator="\n")
    return spoilt


def differing(project: Project, folder: Path, parameters: dict) -> tuple[dict, dict, int]:
    """The results of an edition, and of the same edition of a book in which all that came later is another."""
    other = folder / "spoilt"
    shutil.copytree(project.root, other, ignore=shutil.ignore_patterns("_build", ".venv", ".git", "tests", "scripts"))
    spoilt = spoil_what_was_not_known(Project(other), parameters["as_of"])
    results = []
    for root in (project.root, other):
        book = Project(root)
        book.build = folder / "build"
        found, problems = results_of_book(book, parameters)
        assert problems == []
        results.append({name: _words(each) for name, each in found.items()})
    return results[0], results[1], spoilt


def _words(part):
    if isinstance(part, dict):
        return {name: _words(each) for name, each in part.items() if name not in APART}
    return part


@pytest.mark.book
def test_the_tiny_book_knows_nothing_of_later_rows(book, tmp_path):
    whole, spoilt, many = differing(Project(book), tmp_path, {"as_of": "2024-12-31"})
    assert whole == spoilt and many == 2
    # the test can fail: on a later day these rows are known
    assert whole["chapters/story.md"]["numbers"]["usa"]["text"] == "$20 billion"


@pytest.mark.book
def test_a_later_day_sees_the_rows(book, tmp_path):
    shutil.copytree(book, tmp_path / "other")
    spoil_what_was_not_known(Project(tmp_path / "other"), "2024-12-31")
    texts = []
    for root in (book, tmp_path / "other"):
        found, _ = results_of_book(Project(root), {"as_of": "2025-12-31"})
        texts.append(found["chapters/story.md"]["numbers"]["usa"]["text"])
    assert texts == ["$40 billion", "$283 billion"]


@pytest.mark.book
@pytest.mark.parametrize("edition", AS_OF, ids=lambda edition: edition.id)
def test_an_edition_of_the_report_knows_nothing_of_later_rows(edition, tmp_path):
    whole, spoilt, many = differing(Project(ROOT), tmp_path, edition.parameters)
    assert many > 1000
    assert whole.keys() == spoilt.keys()
    for name in whole:
        assert whole[name] == spoilt[name], name
