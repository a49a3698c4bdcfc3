"""What we do not know: the gaps and the contradictions that the tables declare, by theme."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from twotracks.book.evidence.catalogue import bullets
from twotracks.book.evidence.package import Package, heading, page_of

# what a caveat is about, where the package says so: sources that cannot both be right
CONTRADICTION = "contradiction"


def parts(package: Package, up: str) -> Iterator[tuple[str, str, str]]:
    """A section for each theme that declares something: identifier, title, HTML. `up` leads to the site's root."""
    for theme, cards in package.themes.items():
        html = "".join(_table(each, contradictions(package, each["name"]), up) for each in cards)
        if html:
            yield f"unknown-{theme}", heading(theme), html


def contradictions(package: Package, table: str) -> list[str]:
    """The caveats of a table that are declared as contradictions between sources."""
    caveats = package.evidence.describe(table).resource.get("caveats", [])
    return [caveat["text"] for caveat in caveats if caveat.get("kind") == CONTRADICTION]


def _table(card: dict[str, Any], contradicted: list[str], up: str) -> str:
    if not (card["gaps"] or contradicted):
        return ""
    link = f'<a href="{up}{escape(page_of(card["name"]))}.html">{escape(card["title"])}</a>'
    disputed = f"<p>Sources contradict each other:</p>{bullets(contradicted)}" if contradicted else ""
    return f'<div class="tt-unknown"><h3>{link}</h3>{bullets(card["gaps"]) if card["gaps"] else ""}{disputed}</div>'
