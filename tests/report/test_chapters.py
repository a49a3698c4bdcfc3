"""The chapters of the report: nothing typed that should be computed, and every edition can be built."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from twotracks.build.chapters.chapter import Chapter, has_code
from twotracks.build.chapters.chapter_rules import check_chapters
from twotracks.project import Project

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path for path in (ROOT / "chapters").glob("*.md") if has_code(path))


def test_the_chapters_break_no_rule_that_check_tells():
    assert check_chapters(Project(ROOT)) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_parameters_can_be_set_by_papermill(path):
    """One plain assignment a line: papermill cannot read others, and would say that the parameter is unknown."""
    cells = Chapter(path, path.name).notebook.cells
    source = next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))
    names = [node.targets[0].id for node in ast.parse(source).body]
    # what follows is the chapter's own
    assert names[:4] == ["as_of", "start_year", "currency", "lang"]


def test_an_edition_that_knows_next_to_nothing_has_all_its_pages(site, cli):
    """One is published here, since others are read for sense without their pages (test_editions.py)."""
    settings = ["as_of=2015-12-31", "currency=PPP", "start_year=2005"]
    result = cli("build", *(part for setting in settings for part in ("--set", setting)), folder=ROOT)
    assert result.returncode == 0, result.stderr
    pages = Path(re.search(r"Open (\S+)index\.html", result.stdout)[1]) / "chapters"
    for path in CHAPTERS:
        html = (pages / f"{path.stem}.html").read_text(encoding="utf-8")
        # a chapter whose data begin later says what it leaves out
        found = "tt-finding" in html or "Left out in this edition: not yet known" in html
        assert found or "{finding}" not in path.read_text(encoding="utf-8")
        assert "no data" not in re.sub(r"(?s)<details.*?</details>|has no data in this edition", "", html)
