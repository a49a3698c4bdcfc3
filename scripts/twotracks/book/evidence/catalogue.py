"""The catalogue: every table of the package in a few lines, by theme, with a search that needs no server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from twotracks.book.evidence.downloads import FOLDER, ZIP
from twotracks.book.evidence.package import Package, heading, page_of, prose
from twotracks.evidence.profile import GRADES

KEY = '<p class="tt-key">Confidence of the rows:{}</p>'.format(
    "".join(f' <span><i class="tt-{grade}"></i>{grade}</span>' for grade in GRADES)
)


def parts(package: Package, up: str) -> Iterator[tuple[str, str, str]]:
    """Sections of the page: identifier, title, HTML. `up` leads from the page to the site's root."""
    themes = package.themes
    count = sum(each["rows"] for each in package.cards.values())
    lead = (
        f'<p class="tt-lead">{len(package.cards)} tables with {count:,} rows: '
        f'<a href="{up}{FOLDER}/{ZIP}" download>download them all</a> (ZIP, {size(len(package.zip))}), '
        f'<a href="{up}{FOLDER}/README.md">read how they are written</a>.</p>'
    )
    yield "", "", lead + search("tables", "Search tables", {theme: heading(theme) for theme in themes}) + KEY
    for theme, cards in themes.items():
        items = "".join(_item(each, theme, up) for each in cards)
        yield f"theme-{theme}", heading(theme), f'<ul class="tt-list">{items}</ul>'


def _item(card: dict[str, Any], theme: str, up: str) -> str:
    latest = f"<span>to {escape(last(card['latest']))}</span> " if card["latest"] else ""
    return (
        f'<li data-g="{escape(theme)}"><div><a class="tt-item" href="{up}{escape(page_of(card["name"]))}.html">'
        f"{escape(card['title'])}</a><p>{prose(card['description'])}</p></div>"
        f'<div class="tt-facts"><span>{many(card["rows"], "row")}</span> '
        f"{latest}{grades(card['confidence'])}</div></li>"
    )


def search(what: str, words: str, groups: dict[str, str]) -> str:
    """A search box with a filter for lists on the same page; readers without scripts see the full list instead."""
    options = "".join(f'<option value="{escape(key)}">{escape(name)}</option>' for key, name in groups.items())
    return (
        f'<form class="tt-search" role="search" data-tt-search="{escape(what)}">'
        f'<input type="search" aria-label="{escape(words)}" placeholder="{escape(words)}" autocomplete="off">'
        f'<select aria-label="Show"><option value="">All</option>{options}</select><output></output></form>'
    )


def grades(shares: dict[str, float]) -> str:
    """How sure the rows of a table are, as a bar of a few pixels; in words for those who do not see it."""
    if not shares:
        return ""
    words = ", ".join(f"{percent(shares[grade])} {grade}" for grade in GRADES if shares[grade])
    left, bars = 0.0, ""
    for grade in GRADES:
        width = 100 * shares[grade]
        bars += f'<rect class="tt-{grade}" x="{left:.4g}" width="{width:.4g}" height="6"/>' if width else ""
        left += width
    return (
        f'<svg class="tt-grades" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" '
        f'aria-label="Confidence: {words}"><title>Confidence: {words}</title>{bars}</svg>'
    )


def percent(share: float) -> str:
    """A share in whole percent; never 0% for something, nor 100% for less than everything."""
    if 0 < share < 0.01:
        return "under 1%"
    return "over 99%" if 0.99 < share < 1 else f"{share:.0%}"


def many(count: int, thing: str) -> str:
    """A number of things: 1 row, 1,200 rows."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def last(period: str) -> str:
    """Where a period ends."""
    return period.rpartition("/")[2]


def size(count: int) -> str:
    """A number of bytes for readers."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 0.1):.3g} kB"


def bullets(texts: Iterable[str]) -> str:
    """Texts of the package as a list."""
    return f"<ul>{''.join(f'<li>{prose(text)}</li>' for text in texts)}</ul>"
