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

from docutils import nodes
from docutils.statemachine import StringList
from docutils.utils import unescape
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from twotracks.book.evidence import package
from twotracks.book.evidence.package import page_of
from twotracks.book.layout import Part, add_parts, raw, render
from twotracks.book.text import records
from twotracks.errors import TwoTracksError

TITLED = re.compile(r"(?s)(.+?)\s*<([^<>]+)>$")


class Term(Part):
    """An entry: `group`, `english` and `chinese`; its children are the definition."""

    template = "text/term"


class TermList(Part):
    """The entries of a group, which the search box can narrow."""

    template = "text/terms"


class Terms(SphinxDirective):
    """``:::{terms} group`` lists entries: a line `English | 中文`, then the definition, indented."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The entries of a group."""
        entries = [self._entry(*block) for block in self._blocks()]
        return [TermList("", *filter(None, entries))]

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
        return [raw(render("evidence/term_search", groups=groups))]


class TableRole(SphinxRole):
    """``{table}`theme/name``` links to the page of a table by its title; ``{table}`words <theme/name>``` by words."""

    def run(self) -> tuple[list[nodes.Node], list]:
        """The link; a table that does not exist is the author's error."""
        titled = TITLED.match(unescape(self.text))
        words, name = titled.groups() if titled else ("", self.text)
        try:
            words = words or package.of(self.env.app).evidence.resource(name).descriptor.get("title", name)
        except TwoTracksError as error:
            records.pass_on(error.problems[0], (self.env.docname, self.lineno))
            return [nodes.Text(words or name)], []
        up = "../" * self.env.docname.count("/")
        # as it stands in the package: typographic quotes are for the text of chapters
        link = Markup('<a class="tt-table" href="{}.html">{}</a>').format(f"{up}{page_of(name)}", words)
        return [raw(link)], []


def identify(english: str) -> str:
    """The anchor of a term: `term-capital-expenditure`; what stands in brackets is not part of it."""
    plain = re.sub(r"\([^)]*\)", "", english.lower())
    return "term-" + re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def connect(app: Sphinx) -> None:
    """Add the directives, the role and the parts."""
    add_parts(app, Term, TermList)
    app.add_directive("terms", Terms)
    app.add_directive("term-search", TermSearch)
    app.add_role("table", TableRole())
