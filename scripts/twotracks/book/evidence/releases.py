"""What changed: a page for each release of the data, the list of them, and an Atom feed (RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from lxml import etree
from lxml.builder import ElementMaker
from markupsafe import Markup, escape
from sphinx.application import Sphinx

from twotracks.book.claims.pages import LEDGER
from twotracks.book.evidence.package import Package
from twotracks.book.figures.chart_pages import page_of as chart_page_of
from twotracks.book.layout import TEMPLATES, raw, render
from twotracks.book.places import place
from twotracks.book.site.navigation import sidebar_of
from twotracks.book.text import records
from twotracks.evidence.releases import RESULTS, Release, read_releases

# where the pages are, seen from the site's root; the feed; the records for programs
PAGES, FEED, RECORDS = "releases", "releases.atom", "_static/releases"
ROWS = 20  # of a table that its release's page shows; the record has all
ATOM = ElementMaker(namespace="http://www.w3.org/2005/Atom", nsmap={None: "http://www.w3.org/2005/Atom"})
Link = Callable[[str], str]


def parts(package: Package, up: str) -> Iterator[tuple[str, str, nodes.Node]]:
    """The list in one piece. `up` leads from the page to the site's root."""
    yield "", "", raw(render("evidence/releases", items=_listed(package), up=up, pages=PAGES, feed=FEED))


def collect(app: Sphinx, package: Package, home: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The pages as Sphinx wants them: name, context, template. `home` is the page that lists them."""
    listed, sidebar = _listed(package), sidebar_of(app, home)
    for position, release in enumerate(listed):
        page = f"{PAGES}/{release.name}"
        filled = TEMPLATES.get_template("evidence/release.html").make_module(_values(app, package, release, home))
        newer, older = (_neighbour(listed, position + step) for step in (-1, 1))
        context = {"title": escape(release.title), "body": filled.body(), "toc": filled.contents(), "display_toc": True}
        yield page, context | {"toctree": sidebar(page), "prev": newer, "next": older}, "page.html"


def _listed(package: Package) -> list[Release]:
    """The releases that an edition knows, the newest first."""
    return read_releases(package.project, package.until)


def _values(app: Sphinx, package: Package, release: Release, home: str) -> dict[str, Any]:
    link = partial(app.builder.get_relative_uri, f"{PAGES}/{release.name}")
    results = {kind: [each | {"place": _place(app, kind, each, link)} for each in getattr(release, kind)]
               for kind in RESULTS}  # fmt: skip
    titles = {name: app.env.titles[name].astext() for name in app.env.titles}
    missed = [titles.get(name.removesuffix(".md"), name) for name in release.not_compared]
    record = f"../{RECORDS}/{release.name}.json"
    return {
        "release": release, "results": results, "cards": package.cards, "link": link, "home": home,
        "chapters": titles, "missed": missed, "most": ROWS, "record": record,
    }  # fmt: skip


def _place(app: Sphinx, kind: str, result: dict[str, str], link: Link) -> str:
    """Where a reader finds a result today; empty where the book has it no more."""
    chapter, name = result["chapter"].removesuffix(".md"), result["id"]
    page = records.of(app.env).pages.get(chapter)
    if page is None:
        return ""
    if kind == "charts":
        return link(chart_page_of(name)) if any(each["id"] == name for each in page.charts) else ""
    if kind == "verdicts":
        ledger = place(app.env, LEDGER)
        return f"{link(ledger)}#{name}" if ledger and name in page.claims else ""
    if kind == "findings":
        shown = any(each["anchor"] == f"finding-{name}" for each in page.found)
        return f"{link(chapter)}#finding-{name}" if shown else ""
    return f"{link(chapter)}#{anchor}" if (anchor := page.shown.get(name)) else ""


def _neighbour(listed: list[Release], position: int) -> dict[str, str | Markup] | None:
    if not 0 <= position < len(listed):
        return None
    return {"title": escape(listed[position].title), "link": f"{listed[position].name}.html"}


def write(app: Sphinx, package: Package, home: str) -> None:
    """Write the feed, and the records beside the pages."""
    listed, site = _listed(package), Path(app.outdir)
    (site / FEED).write_bytes(feed(app, listed, app.builder.get_target_uri(home)))
    folder = site / RECORDS
    folder.mkdir(parents=True, exist_ok=True)
    for release in listed:
        (folder / f"{release.name}.json").write_text(release.text, encoding="utf-8")


def feed(app: Sphinx, listed: list[Release], home: str) -> bytes:
    """The feed as a file; the same releases give the same bytes.

    Where the book knows its address all links are absolute. An entry is known by a name made from its own, which
    stays when the book moves: readers are not shown it twice.
    """
    base = app.config.html_baseurl
    base = base if not base or base.endswith("/") else f"{base}/"
    title = app.config.html_title
    newest = listed[0].day if listed else app.config.twotracks_as_of or "1970-01-01"
    entries = [
        ATOM.entry(
            ATOM.title(f"{title}: {each.title}"),
            ATOM.id(_urn(f"{title}/{each.name}")),
            ATOM.updated(_instant(each.day)),
            ATOM.link(rel="alternate", type="text/html", href=f"{base}{PAGES}/{each.name}.html"),
            ATOM.summary(each.summary),
        )
        for each in listed
    ]
    made = ATOM.feed(
        ATOM.title(f"{title}: what changed"),
        ATOM.id(_urn(title)),
        ATOM.updated(_instant(newest)),
        ATOM.author(ATOM.name(app.config.author)),
        ATOM.link(rel="self", type="application/atom+xml", href=f"{base}{FEED}"),
        ATOM.link(rel="alternate", type="text/html", href=f"{base}{home}"),
        *entries,
    )
    return etree.tostring(made, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:twotracks:{name}").urn


def _instant(day: str) -> str:
    """A day as Atom wants dates: its first second, in universal time."""
    return f"{day}T00:00:00Z"
