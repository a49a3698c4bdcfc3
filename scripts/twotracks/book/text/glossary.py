"""The glossary: terms in two languages with a search box, addressable one by one; and links to tables by their name.

Authors write, in a section of their own for each group:

    :::{terms} money
    capital expenditure (capex) | 资本支出
        What a company pays for buildings and equipment, see {table}`companies/capex_quarterly`.
    :::

and `{term-search}` once on the page, with a line `money: Money` for each group.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from docutils.utils import unescape
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from twotracks.book.evidence import package
from twotracks.book.evidence.catalogue import search
from twotracks.book.evidence.package import page_of
from twotracks.book.figures.html import raw
from twotracks.book.text import records
from twotracks.errors import TwoTracksError

TITLED = re.compile(r"(?s)(.+?)\s*<([^<>]+)>$")


class Term(nodes.General, nodes.Element):
    """An entry: `group`, `english` and `chinese`; its children are the definition."""


class Terms(SphinxDirective):
    """``:::{terms} group`` lists entries: a line `English | 中文`, then the definition, indented."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The entries of a group as a list that the search box can narrow."""
        entries = [self._entry(*each) for each in self._blocks()]
        return [raw('<ul class="tt-list tt-terms">'), *filter(None, entries), raw("</ul>")]

    def _blocks(self) -> list[tuple[int, str, list[str]]]:
        """Place, head and definition of each entry."""
        blocks: list[tuple[int, str, list[str]]] = []
        for place, line in enumerate(self.content):
            if line.strip() and not line.startswith((" ", "\t")):
                blocks.append((place, line, []))
            elif blocks:
                blocks[-1][2].append(line.strip())
        return blocks

    def _entry(self, place: int, head: str, lines: list[str]) -> nodes.Node | None:
        english, bar, chinese = (part.strip() for part in head.partition("|"))
        where = (self.env.docname, self.content_offset + place + 1)
        if not (bar and english and chinese and any(lines)):
            what = f"the term {head!r} needs `English | 中文` and an indented definition: add what is missing"
            records.warn(what, where)
            return None
        identifier = identify(english)
        if identifier in self.state.document.ids:
            records.warn(f"the term {english!r} is defined twice: merge the two", where)
            return None
        term = Term(group=self.arguments[0], english=english, chinese=chinese, ids=[identifier])
        self.state.document.note_explicit_target(term)
        # {term}`capital expenditure` leads here from any page
        self.env.get_domain("std").note_object("term", english, identifier, location=term)
        self.state.nested_parse(
            StringList(lines, source=self.state.document["source"]), self.content_offset + place, term
        )
        return term


class TermSearch(SphinxDirective):
    """``{term-search}`` is the search box over the terms of its page; each line names a group, `key: Heading`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The box; readers without scripts see the whole list instead."""
        groups = dict(tuple(part.strip() for part in line.split(":", 1)) for line in self.content if ":" in line)
        return [raw(search("terms", "Search in English or Chinese", groups))]


class TableRole(SphinxRole):
    """``{table}`theme/name``` links to the page of a table by its title; ``{table}`words <theme/name>``` by words."""

    def run(self) -> tuple[list[nodes.Node], list]:
        """The link; a table that does not exist is the author's error."""
        titled = TITLED.match(unescape(self.text))
        words, name = titled.groups() if titled else ("", self.text)
        try:
            words = words or package.of(self.env.app).evidence.describe(name).resource.get("title", name)
        except TwoTracksError as error:
            records.warn(str(error.problems[0]), (self.env.docname, self.lineno))
            return [nodes.Text(words or name)], []
        up = "../" * self.env.docname.count("/")
        return [raw(f'<a class="tt-table" href="{up}{escape(page_of(name))}.html">{escape(words)}</a>')], []


def identify(english: str) -> str:
    """The anchor of a term: `term-capital-expenditure`; what stands in brackets is not part of it."""
    plain = re.sub(r"\([^)]*\)", "", english.lower())
    return "term-" + re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def connect(app: Sphinx) -> None:
    """Add the directives, the role and the node."""
    passive = (lambda self, node: None, lambda self, node: None)
    app.add_node(Term, html=(_visit, _depart), latex=passive, text=passive)
    app.add_directive("terms", Terms)
    app.add_directive("term-search", TermSearch)
    app.add_role("table", TableRole())


def _visit(self: Any, node: Term) -> None:
    english, chinese = escape(node["english"]), escape(node["chinese"])
    self.body.append(
        f'<li id="{node["ids"][0]}" data-g="{escape(node["group"])}"><div class="tt-term">'
        f'<dfn class="tt-item">{english}</dfn> <span lang="zh-Hans">{chinese}</span></div>'
    )


def _depart(self: Any, node: Term) -> None:
    self.body.append("</li>\n")
