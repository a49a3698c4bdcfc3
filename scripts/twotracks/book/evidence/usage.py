"""Which numbers of which pages rest on a source or a table; known when all pages have been read.

Every number gets an anchor where it first stands in the text, so that a link can lead to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from twotracks.book.figures.html import raw
from twotracks.book.text import records
from twotracks.book.text.pages import NumberNode

POPOVER = re.compile(r'id="pop-([^"]+)"')
MANY = 12

# (page, number, whether the page has an anchor for it), by what it rests on
Used = dict[str, dict[tuple[str, str], tuple[str, bool]]]


def connect(app: Sphinx) -> None:
    """Have anchors set on pages that have just been finished, and forget those of pages that are read again."""
    # after pages.finish, which leaves the numbers that a page shows
    app.connect("doctree-read", _set_anchors, priority=600)
    app.connect("env-purge-doc", lambda app, env, docname: _shown(env).pop(docname, None))


def _shown(env: BuildEnvironment) -> dict[str, dict[str, bool]]:
    """For each page the numbers it shows, and whether they have an anchor: those on a scoreboard have none."""
    if not hasattr(env, "twotracks_shown"):
        env.twotracks_shown = {}
    return env.twotracks_shown


def _set_anchors(app: Sphinx, document: nodes.document) -> None:
    panels = "".join(node.astext() for node in document.findall(nodes.raw) if 'id="pop-' in node.astext())
    numbers = records.of(app.env).page(app.env.docname).numbers
    shown = {each: False for each in dict.fromkeys(POPOVER.findall(panels)) if each in numbers}
    for node in list(document.findall(NumberNode)):
        identifier = node["number"].partition(".")[0]
        if shown.get(identifier) is False:
            node.parent.insert(node.parent.index(node), raw(f'<span id="n-{escape(identifier)}"></span>'))
            shown[identifier] = True
    _shown(app.env)[app.env.docname] = shown


def of_sources(env: BuildEnvironment) -> Used:
    """The numbers that the pages show, by the sources of their rows."""
    return _collect(env, lambda row: row["sources"])


def of_tables(env: BuildEnvironment) -> Used:
    """The numbers that the pages show, by the tables of their rows."""
    return _collect(env, lambda row: [row["table"]])


def _collect(env: BuildEnvironment, bases: Callable[[dict[str, Any]], Iterable[str]]) -> Used:
    used: Used = {}
    for page, shown in sorted(_shown(env).items()):
        numbers = records.of(env).page(page).numbers
        for identifier, anchored in shown.items():
            for basis in dict.fromkeys(each for row in numbers[identifier]["rows"] for each in bases(row)):
                used.setdefault(basis, {})[page, identifier] = (numbers[identifier]["text"], anchored)
    return used


def links(numbers: dict[tuple[str, str], tuple[str, bool]], link: Callable[[str], str]) -> str:
    """Numbers as links to their places in the text; what is over a dozen as a count."""
    found = [
        f'<a href="{escape(link(page))}{f"#n-{escape(identifier)}" if anchored else ""}">{escape(text)}</a>'
        for (page, identifier), (text, anchored) in numbers.items()
    ]
    more = f" and {len(found) - MANY} more" if len(found) > MANY else ""
    return ", ".join(found[:MANY]) + more
