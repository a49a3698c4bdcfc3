"""Who is who: the firms, organisations and products of data/entities.csv that pages name, and where each comes first.

Which names a page has is put on record when it is read; the list is made when its own page is written.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from twotracks.book.evidence import package
from twotracks.book.layout import raw, render
from twotracks.book.places import mark, place
from twotracks.book.text import records

# kinds of entities in the order of the list, with what their heading says; countries and groups need no introduction
KINDS = {"company": "Firms and labs", "organisation": "Organisations", "business": "Parts of firms",
         "product": "Products"}  # fmt: skip


class WhoIsWho(nodes.General, nodes.Element):
    """The place of the list."""


class WhoIsWhoDirective(SphinxDirective):
    """``{who-is-who}`` lists whom the pages name, with the section in which each name comes first."""

    def run(self) -> list[nodes.Node]:
        """The place, which is filled when all pages have been read."""
        mark(self.env, "who-is-who")
        return [WhoIsWho()]


def note(app: Sphinx, document: nodes.document) -> None:
    """Put on record whom a page names, by id, with the section of the first time."""
    page, entities = records.of(app.env).page(app.env.docname), _entities(app)
    # pages without figures list sources, tables or gaps, and name everybody
    if not entities or not page.numbers:
        return
    # longer names first, so that Alibaba Cloud is not taken for Alibaba
    words = "|".join(re.escape(name) for name in sorted(entities, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")
    for section in document.findall(nodes.section):
        own = (each.astext() for each in section.children if not isinstance(each, nodes.section | WhoIsWho))
        for name in pattern.findall(" ".join(own)):
            page.names.setdefault(entities[name], (section["ids"][0], section.next_node(nodes.title).astext()))


def fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put the list in its place when the page is written."""
    for node in list(document.findall(WhoIsWho)):
        order = app.env.toctree_includes.get(app.config.root_doc, [])
        pages = [app.config.root_doc, *order, *sorted(records.of(app.env).pages)]
        first: dict[str, tuple[str, str, str]] = {}
        for page in (each for each in dict.fromkeys(pages) if each != docname):
            for identifier, (anchor, title) in records.of(app.env).page(page).names.items():
                address = f"{app.builder.get_relative_uri(docname, page)}#{anchor}"
                first.setdefault(identifier, (address, app.env.titles[page].astext(), title))
        node.parent.replace(node, raw(render("text/who_is_who", groups=_groups(app, first))))


def _groups(app: Sphinx, first: dict[str, tuple[str, str, str]]) -> dict[str, list[dict[str, Any]]]:
    """Under each heading the entries by name: names in two languages, home, and where the name comes first."""
    evidence = package.of(app).evidence
    found = [{**evidence.entities[each], "first": place} for each, place in first.items()]
    found.sort(key=lambda row: row["name_en"].casefold())
    return {
        heading: [{**row, "home": evidence.name(row["country"]) if row.get("country") else ""} for row in found
                  if row["kind"] == kind]
        for kind, heading in KINDS.items()
    }  # fmt: skip


def _entities(app: Sphinx) -> dict[str, str]:
    """Ids by English name, of those whom the list has."""
    rows = package.of(app).evidence.entities
    return {row["name_en"]: each for each, row in rows.items() if row.get("kind") in KINDS and row["name_en"]}


def connect(app: Sphinx) -> None:
    """Add the directive; the page of the list is written anew whenever any page was read."""
    app.add_node(WhoIsWho)
    app.add_directive("who-is-who", WhoIsWhoDirective)
    app.connect("doctree-read", note)
    app.connect("env-updated", lambda app, env: filter(None, [place(env, "who-is-who")]))
    app.connect("doctree-resolved", fill)
