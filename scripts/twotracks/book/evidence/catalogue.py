"""The catalogue: every table of the package in a few lines, by theme, with a search that needs no server."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from twotracks.book.evidence.downloads import FOLDER, README, ZIP
from twotracks.book.evidence.package import Package
from twotracks.book.filters import heading
from twotracks.book.layout import raw, render
from twotracks.evidence.profile import GRADES


def parts(package: Package, up: str) -> Iterator[tuple[str, str, nodes.Node]]:
    """Sections of the page: identifier, title, content. `up` leads from the page to the site's root."""
    themes = package.themes
    lead = render(
        "evidence/catalogue_lead",
        up=up,
        until=package.until,
        tables=len(package.cards),
        rows=sum(card["rows"] for card in package.cards.values()),
        zip=f"{FOLDER}/{ZIP}",
        bytes=len(package.zip),
        readme=f"{FOLDER}/{README}" if (package.project.data / README).is_file() else "",
        groups={theme: heading(theme) for theme in themes},
        grades=GRADES,
    )
    yield "", "", raw(lead)
    for theme, cards in themes.items():
        items = render("evidence/catalogue_theme", up=up, theme=theme, cards=cards)
        yield f"theme-{theme}", heading(theme), raw(items)
