"""What is kept of pages: forgotten with them, merged with those read elsewhere, compared when all are read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from twotracks.book.text import records


@pytest.fixture
def warned(monkeypatch):
    messages = []
    monkeypatch.setattr(records, "warn", lambda message, where: messages.append((message, where)))
    return messages


def events(env: SimpleNamespace) -> dict:
    """What the records do on Sphinx's events."""
    found = {}
    records.connect(SimpleNamespace(connect=lambda event, function: found.setdefault(event, function)))
    return found


def test_a_page_that_is_read_again_is_forgotten_first():
    env = SimpleNamespace()
    records.of(env).add_number({"id": "x", "reach": {}}, ("one", 3))
    records.of(env).add_number({"id": "x", "reach": {}}, ("two", 3))
    events(env)["env-purge-doc"](None, env, "one")
    assert list(records.of(env).pages) == ["two"]


def test_pages_read_in_another_process_are_merged():
    env, other = SimpleNamespace(), SimpleNamespace()
    records.of(env).add_number({"id": "x", "reach": {}}, ("one", 3))
    for name in ("one", "two"):
        records.of(other).add_number({"id": "y", "reach": {}}, (name, 4))
    events(env)["env-merge-info"](None, env, {"two"}, other)
    assert {name: list(page.numbers) for name, page in records.of(env).pages.items()} == {"one": ["x"], "two": ["y"]}


def test_two_figures_of_one_name_are_told_whichever_page_was_read_first(warned):
    env = SimpleNamespace()
    for where in (("two", 7), ("one", 3), ("one", 9)):
        records.of(env).add_figure("chart", where)
    events(env)["env-check-consistency"](None, env)
    what = "the figure 'chart' is already on the page one: rename one of them"
    assert warned == [(what, ("one", 9)), (what, ("two", 7))]


def test_a_number_has_its_anchor_where_it_stands_first():
    page = records.Page()
    assert [page.anchor(each) for each in ("a", "b", "a")] == ["n-a", "n-b", ""]
    assert page.shown == {"a": "n-a", "b": "n-b"}


def test_a_page_remembers_how_far_the_periods_of_its_rows_go():
    env = SimpleNamespace()
    records.of(env).add_number({"id": "x", "reach": {"years": "2024", "parts": "2025-H1"}}, ("one", 3))
    records.of(env).add_number(
        {"id": "y", "reach": {"years": "2023", "parts": "2025-Q1", "days": "2026-08"}}, ("one", 9)
    )
    assert records.of(env).page("one").reach == {"years": "2024", "parts": "2025-H1", "days": "2026-08"}
