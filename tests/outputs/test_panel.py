"""The panel of an open notebook: it begins at what is published, and a run that fails changes nothing."""

from __future__ import annotations

import base64
import json
import time

import pytest
from bs4 import BeautifulSoup

from build.conftest import edit, story
from build.test_robustness import CHOICES
from twotracks.outputs import explorer
from twotracks.outputs import panel as panels
from twotracks.outputs.compared import compared
from twotracks.project import Project


def parts(box) -> dict:
    choose, day, year, money, own, buttons, status, answer = box.children
    run, cancel, bar = buttons.children
    return {"chapter": choose, "as_of": day, "start_year": year, "currency": money, "own": own, "run": run,
            "cancel": cancel, "bar": bar, "status": status, "answer": answer}  # fmt: skip


def finished(widgets: dict) -> str:
    """What the panel says when its run has ended; the test's own timeout is the limit."""
    while widgets["run"].disabled:
        time.sleep(0.1)
    return widgets["status"].value


@pytest.fixture
def widgets(built_book) -> dict:
    return parts(panels.panel(Project(built_book)))


def test_it_begins_at_the_published_values_with_labels_and_units(widgets):
    assert widgets["chapter"].value == "story"
    assert (widgets["as_of"].value, widgets["start_year"].value, widgets["currency"].value) == (
        "2026-01-01",
        2020,
        "USD",
    )
    assert ("nominal US dollars (USD)", "USD") in widgets["currency"].options
    assert all(widgets[name].description for name in ("chapter", "as_of", "start_year", "currency"))
    assert widgets["cancel"].disabled and widgets["bar"].layout.visibility == "hidden"


def test_a_run_puts_published_and_rerun_values_side_by_side(widgets):
    widgets["as_of"].value = "2025-06-30"
    widgets["run"].click()
    told = finished(widgets)
    assert "Findings that flip: 0. Charts that differ: 1. Other results that differ: 4. The same: 0." in told
    answer = BeautifulSoup(widgets["answer"].value, "lxml")
    lines = [[cell.text for cell in line.find_all("td")] for line in answer.find_all("tr")]
    assert ["number", "usa", "$40 billion (40)", "$20 billion (20)", "−50.0%", "value"] in lines
    titles, pictures = zip(*((each["alt"], each["src"]) for each in answer.find_all("img")), strict=True)
    assert titles == ("Americans raised 5 times as much", "Americans raised 3.3 times as much")
    assert pictures[0] != pictures[1] and base64.b64decode(pictures[1].partition(",")[2]).startswith(b"<svg")
    assert widgets["bar"].value == widgets["bar"].max > 1


ESTIMATED = """number("raised_best", facts.best(
    {"The Gazette": china, "with late deals": 2 * china}, of="the money raised in China", choose="The Gazette",
    because="It counts what is paid."))
"""


def test_what_is_a_chapters_own_to_choose_begins_as_published_and_is_applied(built_book, cli):
    (built_book / "data/robustness.toml").write_text(CHOICES, encoding="utf-8")
    edit(story(built_book), "finding, number", "facts, finding, number")
    edit(story(built_book), 'finding("usa-leads"', ESTIMATED + 'finding("usa-leads"')
    edit(story(built_book), "Chinese {n}`china`.", "Chinese {n}`china`, by the best estimate {n}`raised_best`.")
    assert cli("build", folder=built_book).returncode == 0
    widgets = parts(panels.panel(Project(built_book)))
    rows, why, estimate, because = widgets["own"].children
    assert (rows.description, rows.options) == (
        "Rows", (("as published", ""), ("without medium rows", "without medium rows")),
    )  # fmt: skip
    assert (estimate.description, estimate.options) == (
        "The money raised in China",
        (("The Gazette: $8 billion", "The Gazette"), ("with late deals: $16 billion", "with late deals")),
    )
    assert (rows.value, why.value, estimate.value) == ("", "", "The Gazette")
    assert because.value == "<small>Published. It counts what is paid.</small>"
    rows.value, estimate.value = "without medium rows", "with late deals"
    assert (why.value, because.value) == ("<small>A strict reader would not count them.</small>", "")
    widgets["run"].click()
    assert "Findings that flip: " in finished(widgets)
    answer = BeautifulSoup(widgets["answer"].value, "lxml")
    assert answer.h4.text == (
        "story: published, and run as of 2026-01-01, series from 2020, money in USD, rows: without medium rows, "
        "the money raised in China: with late deals"
    )
    lines = [[cell.text for cell in line.find_all("td")] for line in answer.find_all("tr")]
    (found,) = (line for line in lines if "raised_best" in line)
    # of the rows that are left, China's last is that of 2024
    assert found[2:5] == ["$8 billion ($8 to $16 billion) (8)", "$12 billion ($6 to $12 billion) (12)", "+50.0%"]


def test_a_run_that_fails_says_why_and_changes_nothing(widgets, built_book):
    before = (built_book / "_build/html/chapters/story.html").read_bytes()
    widgets["answer"].value = "the last comparison"
    widgets["as_of"].value = "yesterday"
    widgets["run"].click()
    told = finished(widgets)
    assert "The run failed; nothing has changed." in told and "is not a day" in told
    assert widgets["answer"].value == "the last comparison"
    assert widgets["as_of"].value == "yesterday" and not widgets["run"].disabled
    assert (built_book / "_build/html/chapters/story.html").read_bytes() == before


def test_a_run_can_be_cancelled(widgets):
    widgets["run"].click()
    while not widgets["cancel"].disabled and widgets["run"].disabled:
        widgets["cancel"].click()
        time.sleep(0.2)
    assert finished(widgets) == "<p>Stopped.</p>"


def test_without_a_site_it_says_what_to_do(book):
    assert "twotracks build" in panels.panel(Project(book)).value


def test_findings_that_flip_come_first_and_markup_is_text(book):
    def outcome(kind: str, identifier: str, part: str, published: str) -> dict[str, str]:
        told = {"kind": kind, "id": identifier, "part": part, "published": published}
        return {**told, "rerun": "2", "state": "changed", "change": ""}

    flips, other = outcome("finding", "f", "outcome", "holds"), outcome("number", "n", "value", "<b>1</b>")
    chapter = {"differences": [other, flips], "same_results": [], "problems": []}
    said, answer = compared(json.dumps({"chapters": [chapter]}), "", 1, Project(book), book)
    assert answer.index(">f</td>") < answer.index(">n</td>")
    assert "&lt;b&gt;1&lt;/b&gt;" in answer and "Findings that flip: 1. Charts that differ: 0. Other" in said


def test_it_is_shown_only_to_somebody_who_has_the_notebook_open(monkeypatch, built_book):
    shown = []
    monkeypatch.chdir(built_book / "chapters")
    monkeypatch.setattr(explorer, "display", shown.append)
    for name in (*explorer.SERVERS, explorer.DRAW_LATER):
        monkeypatch.delenv(name, raising=False)
    explorer.explore("story")
    assert shown == []
    monkeypatch.setenv("JPY_SESSION_NAME", "reviewer.ipynb")
    explorer.explore("story")
    assert parts(shown[0])["chapter"].value == "story"
