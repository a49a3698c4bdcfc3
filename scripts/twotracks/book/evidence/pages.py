"""The directives of the pages about the evidence, and when each part of them is made.

What rests on data alone is made while a page is read. Which numbers rest on a source is known only when all pages
have been read, so the list of sources is filled in when its page is written. The pages of the tables have no text
of their own: they are made last, from the package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from twotracks.book.evidence import (
    catalogue,
    corrections,
    downloads,
    package,
    releases,
    sources,
    table_pages,
    unknowns,
    usage,
)
from twotracks.book.evidence.package import Package
from twotracks.book.places import mark, place
from twotracks.book.site.collected import to_write
from twotracks.book.text import records
from twotracks.errors import TwoTracksError

RELEASES = "releases"
Parts = Iterator[tuple[str, str, nodes.Node]]
KINDS: dict[str, Callable[[Package, str], Parts]] = {
    "data-catalogue": catalogue.parts,
    "source-list": sources.parts,
    "corrections-list": corrections.parts,
    "unknowns": unknowns.parts,
    RELEASES: releases.parts,
}


class EvidencePage(SphinxDirective):
    """A part of the page about the evidence: sections made from the package."""

    kind: ClassVar[str]
    parts: ClassVar[Callable[[Package, str], Parts]]

    def run(self) -> list[nodes.Node]:
        """The sections, each with an anchor; a problem with the package is reported here, with its remedy."""
        try:
            found = package.of(self.env.app)
            for path in found.project.evidence_files():
                self.env.note_dependency(str(path))
            up = "../" * self.env.docname.count("/")
            sections = [self._section(*part) for part in type(self).parts(found, up)]
        except TwoTracksError as error:
            for problem in error.problems:
                records.pass_on(problem, (self.env.docname, self.lineno))
            return []
        mark(self.env, self.kind)
        return sections

    def _section(self, identifier: str, title: str, content: nodes.Node) -> nodes.Node:
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
    app.add_node(sources.Entries)
    for name, part in KINDS.items():
        app.add_directive(name, _directive(name, part))
    app.connect("env-updated", lambda app, env: filter(None, [place(env, "source-list")]))
    app.connect("doctree-resolved", sources.fill)
    app.connect("html-collect-pages", _table_pages)
    app.connect("build-finished", _write_downloads)


def _table_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    places = {kind: page for kind in KINDS if (page := place(app.env, kind))}
    if app.builder.format != "html":
        return
    if "data-catalogue" in places:
        of = package.of(app)
        made_from = [of.digests(), usage.of_tables(app.env)]
        yield from to_write(app, package.PAGES, table_pages.collect(app, of, places), made_from)
    if RELEASES in places:
        yield from releases.collect(app, package.of(app), places[RELEASES])


def _write_downloads(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    if place(app.env, "data-catalogue"):
        downloads.write_package(package.of(app).evidence, package.of(app).zip, app.outdir)
    if place(app.env, "source-list"):
        downloads.write_citations(package.of(app).sources, app.outdir)
    if home := place(app.env, RELEASES):
        releases.write(app, package.of(app), home)
