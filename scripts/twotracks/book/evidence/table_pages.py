"""One page for each table: what it is, what to know before using it, what it covers, its first rows, and the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from markupsafe import Markup, escape
from sphinx.application import Sphinx

from twotracks.book.evidence import corrections, coverage, dataset, usage
from twotracks.book.evidence.downloads import FOLDER, ZIP
from twotracks.book.evidence.package import REGISTERS, Package, page_of
from twotracks.book.evidence.usage import Used
from twotracks.book.layout import TEMPLATES
from twotracks.book.site.navigation import sidebar_of
from twotracks.evidence.credits import credit

# rows of the preview
ROWS = 12
TYPES = {"string": "text", "integer": "whole number", "boolean": "true or false"}


def collect(app: Sphinx, package: Package, places: dict[str, str]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The pages as Sphinx wants them: name, context, template; each goes into the search index as well.

    Parameters
    ----------
    places : dict
        The pages of the book that hold the other directives, by the directive's name.
    """
    sidebar = sidebar_of(app, places["data-catalogue"])
    order = [card for cards in package.themes.values() for card in cards]
    used = usage.of_tables(app.env)
    for place, card in enumerate(order):
        link = partial(app.builder.get_relative_uri, card["page"])
        filled = TEMPLATES.get_template("evidence/table_page.html").make_module(
            _values(package, card, used, places, link)
        )
        context = {
            "title": escape(card["title"]),
            "body": filled.body(),
            "toc": filled.contents(),
            "display_toc": True,
            "toctree": sidebar(card["page"]),
            "prev": _neighbour(order, place - 1, link),
            "next": _neighbour(order, place + 1, link),
        }
        yield card["page"], context, "page.html"


def _values(
    package: Package, card: dict[str, Any], used: Used, places: dict[str, str], link: Callable[[str], str]
) -> dict[str, Any]:
    """What the template shows of a table."""
    name, sources = card["name"], package.evidence.sources
    rows, when = package.rows(name), package.evidence.resource(name).time
    up = "../" * card["page"].count("/")
    file, home = f"{up}{FOLDER}/{card['path'].removeprefix('data/')}", link(places["data-catalogue"])
    counts = coverage.years(rows, when)
    span = f"{min(counts)}/{max(counts)}" if counts else ""
    rests_on = sorted(package.rests_on.get(name, {}).items(), key=lambda item: (-item[1], item[0]))
    return {
        "card": card,
        "theme": card["theme"] or REGISTERS,
        "link": link,
        "home_of_tables": places["data-catalogue"],
        "home_of_sources": places.get("source-list", ""),
        "home_of_corrections": places.get("corrections-list", ""),
        "file": file,
        "bytes": len(package.evidence.content(name)),
        "zip": f"{up}{FOLDER}/{ZIP}",
        "zip_bytes": len(package.zip),
        "rows": rows[:ROWS],
        "until": package.until,
        "kinds": {column["name"]: _kind(column, package) for column in card["columns"]},
        "rests_on": [({**sources[source], "credit": credit(sources[source])}, count) for source, count in rests_on],
        "corrected": corrections.of_table(package, name),
        "numbers": used.get(name, []),
        "coverage": coverage.figure(rows, when),
        "dataset": dataset.script(package, card, file, home, span),
    }


def _kind(column: dict[str, str], package: Package) -> list[str]:
    """Type, unit and limits of a column in words."""
    unit = package.evidence.units.by_id.get(column["unit"])
    words = unit.name("en") if unit else column["unit"]
    return [TYPES.get(column["type"], column["type"]), words, column["limits"]]


def _neighbour(order: list[dict[str, Any]], place: int, link: Any) -> dict[str, str | Markup] | None:
    if not 0 <= place < len(order):
        return None
    return {"title": escape(order[place]["title"]), "link": link(page_of(order[place]["name"]))}
