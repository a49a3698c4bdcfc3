"""In an edition of a day no number, finding, chart, table or claim rests on what became known later."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from helpers import ROOT, chapters_with_code
from twotracks.build.editions import declared
from twotracks.build.robustness.sweep import sweeping
from twotracks.evidence.package import Evidence
from twotracks.evidence.variation import Variation
from twotracks.outputs.mime import CLAIM
from twotracks.project import Project

# numbers by which a chapter selects rows, as others do by a key: the bands of a map
SELECTING = {("world/deepseek_share_by_country", "low"), ("world/deepseek_share_by_country", "high")}
AS_OF = [each for each in declared(Project(ROOT)) if "as_of" in each.parameters]


def spoil_what_was_not_known(project: Project, day: str) -> int:
    """Make every figure and remark that became known after a day another one; gives how many rows that are."""
    evidence, spoilt = Evidence(project), 0
    for name, resource in evidence.tables.items():
        known = evidence.read(name)["_known"]
        frame = evidence.text(name).drop(columns="_row")
        late = (known > day).to_numpy()
        spoilt += int(late.sum())
        for column, about in resource.fields.items():
            if (
                (name, column) in SELECTING
                or column in resource.key
                or column in resource.dated
                or column == "_row"
                or not late.any()
            ):
                continue
            if about["type"] in ("number", "integer"):
                frame.loc[late, column] = list(map(_another, frame.loc[late, column]))
            elif column in ("note", "verdict_text", "title", "locator"):
                frame.loc[late, column] = "not known on the day"
        frame.to_csv(resource.path, index=False, lineterminator="\n")
    return spoilt


def _another(cell: str) -> str:
    """Another number of the same kind: a column of whole numbers stays one."""
    return cell and str(int(cell) * 7 + 3 if re.fullmatch(r"-?\d+", cell) else float(cell) * 7 + 3)


def copied(book: Path, folder: Path) -> Path:
    left_out = shutil.ignore_patterns("_build", ".*", "tests", "scripts")
    return shutil.copytree(book, folder / "spoilt", ignore=left_out)


def what_differs(book: Path, folder: Path, edition: str, day: str, cli) -> tuple[dict, int]:
    """What an edition shows otherwise when all that became known after a day is another; how many rows that are."""
    other = copied(book, folder)
    spoilt = spoil_what_was_not_known(Project(other), day)
    result = cli("diff", ".", str(other), "--edition", edition, "--format", "json", folder=book)
    assert result.stdout, result.stderr
    differs = json.loads(result.stdout)
    assert differs["problems"] == []
    return differs, spoilt


def shown(differs: dict) -> list:
    """The numbers, findings, claims, charts and tables that differ."""
    kinds = ("numbers", "findings", "claims", "charts", "tables")
    return [each for kind in kinds for each in differs[kind]] + ["unseen"] * differs["unseen_numbers"]


def declare(book: Path) -> Path:
    text = "[before]\nas_of = 2024-12-31\nfindings = 'left out'\n"
    (book / "data/editions.toml").write_text(text, encoding="utf-8")
    return book


def test_the_tiny_book_knows_nothing_of_later_rows(book, tmp_path, cli):
    differs, spoilt = what_differs(declare(book), tmp_path, "before", "2024-12-31", cli)
    assert spoilt == 2 and differs["evidence"][0]["revised"] == 2
    assert shown(differs) == []


def test_an_edition_that_knows_too_much_is_noticed(book, tmp_path, cli):
    differs, _ = what_differs(declare(book), tmp_path, "before", "2023-12-31", cli)
    assert {each["id"] for each in shown(differs)} >= {"usa", "china", "raised"}


def handed_over(book: Path, parameters: dict) -> dict[str, list[str]]:
    """What each chapter hands to its page in an edition: numbers, findings, charts with their rows, tables, claims.

    Of a claim that was not yet made it hands over its record, of which the page shows nothing.
    """
    chapters = chapters_with_code(book)
    with sweeping(Project(book)) as sweep:
        return {
            chapter.name: [
                json.dumps(each, sort_keys=True, default=str)
                for each in sweep.run(chapter, Variation(parameters))
                if not each.get(CLAIM, {}).get("missing")
            ]
            for chapter in chapters
        }


@pytest.mark.book
@pytest.mark.parametrize("edition", AS_OF, ids=lambda edition: edition.id)
def test_an_edition_of_the_report_knows_nothing_of_later_rows(edition, tmp_path):
    other = copied(ROOT, tmp_path)
    assert spoil_what_was_not_known(Project(other), edition.parameters["as_of"]) > 1000
    before, after = (handed_over(book, edition.parameters) for book in (ROOT, other))
    assert sum(map(len, before.values())) > 1000
    for name, shown in before.items():
        assert [pair for pair in zip(shown, after[name], strict=True) if len(set(pair)) > 1] == [], name
