"""Which numbers of which pages rest on a source or a table; known when all pages have been read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sphinx.environment import BuildEnvironment

from twotracks.book.text import records

# page, anchor and text of each number, by what it rests on
Used = dict[str, list[tuple[str, str, str]]]


def of_sources(env: BuildEnvironment) -> Used:
    """The numbers that the pages show, by the sources of their rows."""
    return _collect(env, lambda row: row["sources"])


def of_tables(env: BuildEnvironment) -> Used:
    """The numbers that the pages show, by the tables of their rows."""
    return _collect(env, lambda row: [row["table"]])


def _collect(env: BuildEnvironment, bases: Callable[[dict[str, Any]], Iterable[str]]) -> Used:
    used: Used = {}
    for name, page in sorted(records.of(env).pages.items()):
        for identifier, number in page.numbers.items():
            if identifier in page.shown:
                for basis in dict.fromkeys(base for row in number["rows"] for base in bases(row)):
                    used.setdefault(basis, []).append((name, page.shown[identifier], number["text"]))
    return used
