"""The directives of the pages about the evidence, and when each part of them is made.

What rests on data alone is made while a page is read. Which numbers rest on a source is known only when all pages
have been read, so the list of sources is filled in when its page is written. The pages of the tables have no text
of their own: they are made last, from the package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from twotracks.book.evidence import catalogue, corrections, package, sources, table_pages, unknowns, usage
from twotracks.book.evidence import downloads as takeaway
from twotracks.book.evidence.package import Package
from twotracks.book.figures.html import raw
from twotracks.book.text import records
from twotracks.errors import TwoTracksError
from twotracks.project import files

Parts = Iterator[tuple[str, str, str]]
KINDS: dict[str, Callable[[Package, str], Parts]] = {
    "data-catalogue": catalogue.parts,
    "source-list": sources.parts,
    "corrections-list": corrections.parts,
    "unknowns": unknowns.parts,
}


class Later(nodes.General, nodes.Element):
    """A place that is filled when the page is written; `part` says with what."""


class EvidencePage(SphinxDirective):
    """A part of the page about the evidence: sections made from the package."""

    kind: ClassVar[str]
    parts: ClassVar[Callable[[Package, str], Parts]]

    def run(self) -> list[nodes.Node]:
        """The sections, each with an anchor; a problem with the package is reported here, with its remedy."""
        try:
            found = package.of(self.env.app)
            for path in files(found.project.data):
                self.env.note_dependency(str(path))
            up = "../" * self.env.docname.count("/")
            sections = [self._section(*part) for part in type(self).parts(found, up)]
        except TwoTracksError as error:
            for problem in error.problems:
                records.warn(str(problem), (self.env.docname, self.lineno))
            return []
        self.env.metadata[self.env.docname]["twotracks"] = self.kind
        return sections

    def _section(self, identifier: str, title: str, html: str) -> nodes.Node:
        content = Later(part=identifier) if html == sources.LATER else raw(html)
        if not title:
            return content
        section = nodes.section("", nodes.title(title, title), content, ids=[identifier])
        self.state.document.note_explicit_target(section)
        return section


def _directive(name: str, parts: Callable[[Package, str], Parts]) -> type[EvidencePage]:
    return type(f"{name.title()}Directive", (EvidencePage,), {"kind": name, "parts": staticmethod(parts)})


def connect(app: Sphinx) -> None:
    """Add the directives and what fills, completes and accompanies their pages."""
    app.add_config_value("twotracks_root", "", "env")
    app.add_node(Later)
    for name, part in KINDS.items():
        app.add_directive(name, _directive(name, part))
    usage.connect(app)
    app.connect("env-updated", lambda app, env: filter(None, [place(env, "source-list")]))
    app.connect("doctree-resolved", _fill)
    app.connect("html-collect-pages", _table_pages)
    app.connect("build-finished", _take_away)


def place(env: BuildEnvironment, kind: str) -> str:
    """The page that holds a directive; empty when no page of the book does."""
    return next((name for name, data in sorted(env.metadata.items()) if data.get("twotracks") == kind), "")


def _fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    later = list(document.findall(Later))
    if later:
        used = usage.of_sources(app.env)
        for node in later:
            html = sources.entries(package.of(app), node["part"], used, partial(app.builder.get_relative_uri, docname))
            node.parent.replace(node, raw(html))


def _table_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    places = {kind: place(app.env, kind) for kind in KINDS}
    if places["data-catalogue"] and app.builder.format == "html":
        yield from table_pages.collect(app, package.of(app), {kind: page for kind, page in places.items() if page})


def _take_away(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    if place(app.env, "data-catalogue"):
        takeaway.write_package(package.of(app).evidence, package.of(app).zip, app.outdir)
    if place(app.env, "source-list"):
        takeaway.write_citations(package.of(app).evidence, app.outdir)
