"""The standard that the report sets itself: how a chapter begins and ends, and what its charts do for a reader."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
import yaml

from twotracks import charts
from twotracks.build.chapters.chapter import Chapter
from twotracks.charts.form import Options
from twotracks.outputs.mime import FIGURE

ROOT = Path(__file__).resolve().parents[2]
PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
ALL = [ROOT / f"{entry['file']}.md" for entry in PARTS[0]["chapters"]]
# a chapter sets itself this standard with its first heading; a short one may do without
REPORT = [path for path in ALL if "\n## What we found\n" in path.read_text(encoding="utf-8")]
# forms that draw an interval, a range or rival estimates by what they are; others do so through these parameters
UNCERTAIN = {"lead", "projection", "parity_map"}
UNCERTAIN_IF = {"uncertain"}
PLAIN = {"lines", "bars"}


def sections(path: Path) -> list[tuple[str, str]]:
    """Heading and text of each second-level section, code included."""
    parts = re.split(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def forms(path: Path) -> list[tuple[str, set[str]]]:
    """The chart forms that a chapter calls, each with the names of the parameters it gives them."""
    found = []
    for cell in Chapter(path, path.name).notebook.cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("charts."):
                    given = {keyword.arg for keyword in node.keywords}
                    if "id" in given:
                        found.append((node.func.attr, given))
    return found


def test_the_names_of_forms_in_this_file_are_forms():
    assert {*UNCERTAIN, *PLAIN} <= set(charts.__all__)
    assert set(Options.__annotations__) >= UNCERTAIN_IF


def figures(site: Path, path: Path) -> list[dict]:
    """What a chapter hands to its page: the payload of each of its figures."""
    notebook = site.parent / "work" / "default" / "executed" / "chapters" / f"{path.stem}.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [unwrapped(site, data[FIGURE]) for data in outputs if FIGURE in data]


def unwrapped(site: Path, figure: dict) -> dict:
    """A figure's payload; that of a chart with data lies in a file, which its notebook names."""
    if "payload" not in figure:
        return figure
    return json.loads((site.parent / "cache" / "payloads" / figure["payload"]).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", REPORT, ids=lambda path: path.stem)
def test_a_chapter_begins_with_findings_and_doubts_stand_last_where_it_has_some(path):
    headings = [heading for heading, _ in sections(path)]
    assert headings[0] == "What we found"
    found = sections(path)[0][1].count(":::{finding}")
    assert 3 <= found <= 6
    doubts = "What would change our mind"
    if doubts in headings:
        assert headings[-1] == doubts
        assert sections(path)[-1][1].count("\n- ") >= 3


@pytest.mark.parametrize("path", REPORT, ids=lambda path: path.stem)
def test_a_chapter_has_enough_charts_and_no_flood(path, site):
    shown = figures(site, path)
    assert (4 if path.stem == "scenarios" else 6) <= len(shown) <= 12
    assert not [each["id"] for each in shown if each.get("empty")], "the default edition has data for every chart"
    assert not [each["id"] for each in shown if each["alt"] == each["title"]], "alternative text says more"


def test_the_chapters_of_the_report_keep_the_standard():
    assert len(REPORT) >= 9


def test_the_report_has_the_charts_it_promises(site):
    shown = [each for path in REPORT for each in figures(site, path)]
    assert len(shown) >= 55
    assert sum(each["controls"] for each in shown) >= 20
    used = [form for path in REPORT for form in forms(path)]
    uncertain = [name for name, given in used if name in UNCERTAIN or given & UNCERTAIN_IF]
    assert len(uncertain) >= 10
    assert len({name for name, _ in used} - PLAIN) >= 5
