"""The panel of an open notebook: it begins at what is published, and a run that fails changes nothing."""

from __future__ import annotations

import json
import time

import pytest

from twotracks.outputs import panel as panels
from twotracks.project import Project


def parts(box) -> dict:
    choose, day, year, money, buttons, answer = box.children
    run, cancel, bar = buttons.children
    return {"chapter": choose, "as_of": day, "start_year": year, "currency": money, "run": run, "cancel": cancel,
            "bar": bar, "answer": answer}  # fmt: skip


def finished(widgets: dict) -> str:
    """What the panel says when its run has ended; the test's own timeout is the limit."""
    while widgets["run"].disabled:
        time.sleep(0.1)
    return widgets["answer"].value


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
    assert "<td>usa</td><td>$40 billion (40)</td><td>$20 billion (20)</td>" in told
    assert "Findings that flip: 0. Other results that differ: 5. The same: 0." in told


def test_a_run_that_fails_says_why_and_changes_nothing(widgets, built_book):
    before = (built_book / "_build/html/chapters/story.html").read_bytes()
    widgets["as_of"].value = "yesterday"
    widgets["run"].click()
    told = finished(widgets)
    assert "The run failed; nothing has changed." in told and "is not a day" in told
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


def test_findings_that_flip_come_first_and_markup_is_text():
    flips = {
        "kind": "finding",
        "id": "f",
        "part": "outcome",
        "published": "holds",
        "rerun": "does not hold",
        "state": "changed",
    }
    other = {"kind": "number", "id": "n", "part": "value", "published": "<b>1</b>", "rerun": "2", "state": "changed"}
    chapter = {"differences": [other, flips], "same_results": [], "problems": []}
    told = panels.told(json.dumps({"chapters": [chapter]}), "", 1)
    assert told.index("<td>f</td>") < told.index("<td>n</td>")
    assert "&lt;b&gt;1&lt;/b&gt;" in told and "Findings that flip: 1. Other results that differ: 1." in told
