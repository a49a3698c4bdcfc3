"""The list of sources: each with an anchor, what it is, and the tables and numbers that rest on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from twotracks.book.evidence import package as packages
from twotracks.book.evidence import usage
from twotracks.book.evidence.downloads import BIBTEX, CSL, FOLDER
from twotracks.book.evidence.package import Package, page_of
from twotracks.book.evidence.usage import Used
from twotracks.book.layout import raw, render
from twotracks.evidence.credits import maker, read_at

OTHER = "0–9"
# of a source; what the registry lacks is empty
FIELDS = ("id", "publisher", "title", "url", "published", "accessed", "kind", "licence", "relay_of", "note")


class Entries(nodes.General, nodes.Element):
    """The entries of one letter, which can be made only when all pages have been read."""


def parts(package: Package, up: str) -> Iterator[tuple[str, str, nodes.Node]]:
    """Sections of the page, by the first letter of who made the source; their entries come later."""
    kinds = {row.get("kind", "") for row in package.sources.values()} - {""}
    lead = render(
        "evidence/sources_lead",
        up=up,
        count=len(package.sources),
        files={"BibTeX": f"{FOLDER}/{BIBTEX}", "CSL-JSON": f"{FOLDER}/{CSL}"},
        groups={kind: kind.capitalize() for kind in sorted(kinds)},
    )
    yield "", "", raw(lead)
    for letter in _by_letter(package):
        yield f"publishers-{'other' if letter == OTHER else letter.lower()}", letter, Entries(letter=letter)


def fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put the entries in their places when the page is written."""
    places = list(document.findall(Entries))
    if places:
        used = usage.of_sources(app.env)
        made = entries(packages.of(app), used, lambda page: app.builder.get_relative_uri(docname, page))
        for node in places:
            node.parent.replace(node, raw(made[node["letter"]]))


def entries(package: Package, used: Used, link: Callable[[str], str]) -> dict[str, Markup]:
    """The entries of each section, by the first letter of the makers' names.

    Parameters
    ----------
    used : dict
        Numbers by source, as :func:`twotracks.book.evidence.usage.of_sources` gives them.
    link : callable
        The address of a page as seen from this one.
    """
    tables = _tables(package)

    def shown(row: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, str]], list[Any]]:
        return _fields(row), tables.get(row["id"], []), used.get(row["id"], [])

    sections = _by_letter(package).items()
    return {letter: render("evidence/source_entries", entries=map(shown, rows), link=link) for letter, rows in sections}


def _by_letter(package: Package) -> dict[str, list[dict[str, str]]]:
    order = {"key": lambda row: (_letter(row), maker(row).casefold(), row["title"].casefold(), row["id"])}
    letters: dict[str, list[dict[str, str]]] = {}
    for row in sorted(package.sources.values(), **order):
        letters.setdefault(_letter(row), []).append(row)
    return letters


def _letter(row: dict[str, str]) -> str:
    first = maker(row)[:1].upper()
    return first if "A" <= first <= "Z" else OTHER


def _fields(row: dict[str, str]) -> dict[str, str]:
    return {name: row.get(name, "") for name in FIELDS} | {"maker": maker(row), "read_at": read_at(row)}


def _tables(package: Package) -> dict[str, list[tuple[str, str]]]:
    """Page and title of the tables that rest on a source, by source."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, sources in package.rests_on.items():
        for source in sources:
            found.setdefault(source, []).append((page_of(table), package.cards[table]["title"]))
    return found
