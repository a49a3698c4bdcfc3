"""The chapters of the report: nothing typed that should be computed, and every edition can be built."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from twotracks.build.chapter import Chapter

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(
    path for path in (ROOT / "chapters").glob("*.md") if "{code-cell}" in path.read_text(encoding="utf-8")
)
# names that contain a figure, and are no figures
NAMES = re.compile(
    r"\b(?:GB\d00|[ABHgb]+\d{2,3}[AB]?\b|BR100|NVL72|CloudMatrix 384|Ascend \d+\w?|910[BC]|the 950|\d+-bit)"
    r"|\b(?:GPT|GLM|Qwen|Claude Opus|Kimi K|Grok|Gemini|DeepSeek[- ][VR]|ARC-AGI)[-‑ ]?\d[\d.]*|\b[VR]\d\b|SWE-bench"
    r"|Zero2IPO"
    # what a unit or a band is by definition
    r"|interval of 95 percent|at 2023 prices|CC BY 4\.0"
)
WORDS = ("title", "subtitle", "alt", "note")
# a chapter grows by its text; code beyond this wants a word in the package instead
LONGEST_CELL, LONGEST_LINE, MOST_LINES = 24, 120, 400


def prose(text: str) -> str:
    """The text of a Markdown cell as a reader sees it typed: without roles, code, addresses and directive heads."""
    text = re.sub(r"(?s)```.*?```", "", text)
    text = re.sub(r"\{n\}`[^`]*`|`[^`]*`|\]\([^)]*\)|^:::+.*$", "", text, flags=re.MULTILINE)
    return NAMES.sub("", text)


def typed_words(code: str) -> list[tuple[str, str]]:
    """The typed parts of titles, subtitles, alternative texts and notes of the charts in a code cell."""
    tree = ast.parse(code)
    words = [(node.arg, node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in WORDS]
    found = []
    for name, value in words:
        formats = {id(each) for part in ast.walk(value) if isinstance(part, ast.FormattedValue)
                   for each in ast.walk(part)}  # fmt: skip
        found += [
            (name, part.value)
            for part in ast.walk(value)
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in formats
        ]
    return found


def code_of(chapter: Chapter) -> dict[int, list[str]]:
    """The lines of code in each code cell, by its place among the cells; blank lines are none."""
    return {
        number: [line for line in cell.source.splitlines() if line.strip()]
        for number, cell in enumerate(chapter.notebook.cells)
        if cell.cell_type == "code"
    }


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_no_figure_is_typed_into_prose(path):
    chapter = Chapter(path, path.name)
    typed = [
        f"{chapter.place(number)}: {line.strip()}"
        for number, cell in enumerate(chapter.notebook.cells)
        if cell.cell_type == "markdown"
        for line in prose(cell.source).splitlines()
        if re.search(r"\d", line)
    ]
    assert typed == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_no_figure_is_typed_into_the_words_of_a_chart(path):
    chapter = Chapter(path, path.name)
    typed = [
        f"{chapter.place(number)}: {name} {text!r}"
        for number, cell in enumerate(chapter.notebook.cells)
        if cell.cell_type == "code"
        for name, text in typed_words(cell.source)
        if re.search(r"\d", NAMES.sub("", text))
    ]
    assert typed == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_parameters_can_be_set_by_papermill(path):
    """One plain assignment a line: papermill cannot read others, and would say that the parameter is unknown."""
    cells = Chapter(path, path.name).notebook.cells
    source = next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))
    names = [node.targets[0].id for node in ast.parse(source).body]
    assert names == ["as_of", "start_year", "currency", "lang"]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_code_cells_are_short(path):
    """A cell shapes, numbers and draws what one figure or group of paragraphs says; the package does the rest."""
    chapter = Chapter(path, path.name)
    long = []
    for number, lines in code_of(chapter).items():
        long += [f"{chapter.place(number)}: {len(lines)} lines"] * (len(lines) > LONGEST_CELL)
        long += [f"{chapter.place(number)}: a line of {len(line)}" for line in lines if len(line) > LONGEST_LINE]
    assert long == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_a_reader_meets_no_two_code_cells_in_a_row(path):
    """Apart from the set-up: papermill wants the parameters in a cell of their own."""
    chapter = Chapter(path, path.name)
    cells = chapter.notebook.cells
    pairs = [
        chapter.place(number)
        for number, (before, cell) in enumerate(pairwise(cells), start=1)
        if before.cell_type == cell.cell_type == "code" and "parameters" not in before.metadata.get("tags", [])
    ]
    assert pairs == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_the_code_of_a_chapter_can_be_read_at_one_sitting(path):
    assert sum(map(len, code_of(Chapter(path, path.name)).values())) <= MOST_LINES


@pytest.mark.parametrize("setting", ["currency=PPP", "as_of=2024-12-31", "as_of=2015-12-31", "start_year=2020"])
def test_every_parameter_gives_an_edition(setting, site, cli):
    result = cli("build", "--set", setting, folder=ROOT)
    assert result.returncode == 0, result.stderr
    pages = ROOT / "_build" / "editions" / setting.replace("=", "-") / "html" / "chapters"
    for path in CHAPTERS:
        html = (pages / f"{path.stem}.html").read_text(encoding="utf-8")
        # a chapter whose data begin later says what it leaves out
        found = "tt-finding" in html or "Left out in this edition: not yet known" in html
        assert found or "{finding}" not in path.read_text(encoding="utf-8")
        assert "no data" not in re.sub(r"(?s)<details.*?</details>|has no data in this edition", "", html)
