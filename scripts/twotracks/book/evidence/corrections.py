"""The list of corrections: what was wrong in which table, what it says now, and who found it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from twotracks.book.evidence.package import Package, page_of, prose
from twotracks.evidence.corrections import Correction

STATUS = {
    "applied": "made whenever the table is read; the file keeps the old value",
    "merged": "stands in the table",
    "open": "reported, not decided",
    "rejected": "the old value stands",
}


def parts(package: Package, up: str) -> Iterator[tuple[str, str, str]]:
    """The list in one piece, the newest first. `up` leads from the page to the site's root."""
    found = sorted(package.evidence.corrections, key=lambda each: each.date, reverse=True)
    none = '<p class="tt-none">None yet: no row of the tables has been corrected since publication.</p>'
    items = "".join(_item(each, package, up) for each in found)
    yield "", "", f'<ul class="tt-list">{items}</ul>' if items else none


def of_table(package: Package, table: str) -> list[Correction]:
    """The corrections of one table."""
    return [each for each in package.evidence.corrections if each.table == table]


def anchor(correction: Correction) -> str:
    """Where a correction stands on its page."""
    return f"correction-{correction.id}"


def _item(each: Correction, package: Package, up: str) -> str:
    words = escape(package.cards[each.table]["title"] if each.table in package.cards else each.table)
    if each.table in package.cards:
        words = f'<a class="tt-item" href="{up}{escape(page_of(each.table))}.html">{words}</a>'
    by = f", reported by {escape(each.reported_by)}" if each.reported_by else ""
    old, new = (escape(value) or "empty" for value in (each.old, each.new))
    return (
        f'<li id="{escape(anchor(each))}">{words}<p><code>{escape(each.column)}</code> where {escape(each.key)}</p>'
        f'<div class="tt-change"><del>{old}</del> → <ins>{new}</ins></div><p>{prose(each.reason)}</p>'
        f"<p>{escape(each.date)}{by} · {escape(each.status)}: {STATUS.get(each.status, '')}</p></li>"
    )
