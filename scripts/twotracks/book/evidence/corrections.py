"""The list of corrections: what was wrong in which table, what it says now, and who found it."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from twotracks.book.evidence.package import Package
from twotracks.book.layout import raw, render
from twotracks.evidence.corrections import Correction

STATUS = {
    "applied": "made whenever the table is read; the file keeps the old value",
    "merged": "stands in the table",
    "open": "reported, not decided",
    "rejected": "the old value stands",
}


def parts(package: Package, up: str) -> Iterator[tuple[str, str, nodes.Node]]:
    """The list in one piece, the newest first. `up` leads from the page to the site's root."""
    found = sorted(package.evidence.corrections, key=lambda correction: correction.date, reverse=True)
    unknown = {correction.table: {"title": correction.table, "page": ""} for correction in found}
    cards = unknown | package.cards
    items = [(correction, cards[correction.table]["title"], cards[correction.table]["page"]) for correction in found]
    yield "", "", raw(render("evidence/corrections", up=up, items=items, status=STATUS))


def of_table(package: Package, table: str) -> list[Correction]:
    """The corrections of one table."""
    return [correction for correction in package.evidence.corrections if correction.table == table]
