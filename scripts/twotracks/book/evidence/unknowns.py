"""What we do not know: the gaps and the contradictions that the tables declare, by theme."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from twotracks.book.evidence.package import Package
from twotracks.book.filters import heading
from twotracks.book.layout import raw, render

# what a caveat is about, where the package says so: sources that cannot both be right
CONTRADICTION = "contradiction"


def parts(package: Package, up: str) -> Iterator[tuple[str, str, nodes.Node]]:
    """A section for each theme that declares something: identifier, title, content. `up` leads to the site's root."""
    for theme, cards in package.themes.items():
        declared = [(card, contradictions(package, card["name"])) for card in cards]
        tables = [(card, contradicted) for card, contradicted in declared if card["gaps"] or contradicted]
        if tables:
            yield f"unknown-{theme}", heading(theme), raw(render("evidence/unknowns", up=up, tables=tables))


def contradictions(package: Package, table: str) -> list[str]:
    """The caveats of a table that are declared as contradictions between sources."""
    caveats = package.evidence.resource(table).descriptor.get("caveats", [])
    return [caveat["text"] for caveat in caveats if caveat.get("kind") == CONTRADICTION]
