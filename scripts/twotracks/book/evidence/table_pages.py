"""One page for each table: what it is, what to know before using it, what it covers, its first rows, and the files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import escape
from typing import Any

from docutils import nodes
from docutils.utils import new_document, new_reporter
from sphinx.application import Sphinx

from twotracks.book.evidence import corrections, coverage, dataset, usage
from twotracks.book.evidence.catalogue import bullets, grades, last, percent, size
from twotracks.book.evidence.downloads import FOLDER, ZIP
from twotracks.book.evidence.package import REGISTERS, Package, heading, page_of, prose
from twotracks.book.evidence.table_parts import columns, preview, sources
from twotracks.book.site.navigation import sidebar_of

Section = tuple[str, str, str]


def collect(app: Sphinx, package: Package, places: dict[str, str]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The pages as Sphinx wants them: name, context, template; each goes into the search index as well.

    Parameters
    ----------
    places : dict
        The pages of the book that hold the other directives, by the directive's name.
    """
    sidebar = sidebar_of(app, places["data-catalogue"])
    settings = new_document("").settings
    order = [card for cards in package.themes.values() for card in cards]
    # what Sphinx does not know as a page it takes out of the search index again
    app.env.all_docs.update({page_of(each["name"]): 0 for each in order})
    app.env.titles.update({page_of(each["name"]): nodes.title("", each["title"]) for each in order})
    used = usage.of_tables(app.env)
    for place, card in enumerate(order):
        page = page_of(card["name"])
        link = partial(app.builder.get_relative_uri, page)
        sections = [each for each in _sections(package, card, used, places, link) if each[2]]
        context = {
            "title": escape(card["title"]),
            "body": _body(package, card, sections, places, link),
            "toc": _contents(sections),
            "display_toc": True,
            "toctree": sidebar(page),
            "prev": _neighbour(order, place - 1, link),
            "next": _neighbour(order, place + 1, link),
        }
        app.builder.index_page(page, _indexed(card, settings), escape(card["title"]))
        yield page, context, "page.html"


def _neighbour(order: list[dict[str, Any]], place: int, link: Any) -> dict[str, str] | None:
    if not 0 <= place < len(order):
        return None
    return {"title": escape(order[place]["title"]), "link": link(page_of(order[place]["name"]))}


def _indexed(card: dict[str, Any], settings: Any) -> nodes.document:
    """What the search of the book finds a table by; not all of its page, of which much is the same on every one."""
    document = nodes.document(settings, new_reporter(card["name"], settings))
    columns = [f"{each['name']} {each['title']}" for each in card["columns"]]
    texts = [card["name"], card["description"], *card["caveats"].values(), *card["gaps"], *columns]
    title = nodes.title("", card["title"])
    document += nodes.section("", title, *(nodes.paragraph("", text) for text in texts), ids=["table"])
    return document


def _contents(sections: list[Section]) -> str:
    items = "".join(f'<li><a class="reference internal" href="#{name}">{title}</a></li>' for name, title, _ in sections)
    return f'<ul><li><a class="reference internal" href="#">Table</a><ul>{items}</ul></li></ul>'


def _body(package: Package, card: dict[str, Any], sections: list[Section], places: dict[str, str], link: Any) -> str:
    theme = card["theme"] or REGISTERS
    home = escape(link(places["data-catalogue"]))
    up = "../" * page_of(card["name"]).count("/")
    file = f"{up}{FOLDER}/{card['path'].removeprefix('data/')}"
    rows, when = package.rows(card["name"]), package.evidence.describe(card["name"]).time
    counts = coverage.years(rows, when)
    span = f"{min(counts)}/{max(counts)}" if counts else ""
    text = "".join(f'<section id="{name}"><h2>{title}</h2>{html}</section>' for name, title, html in sections)
    return (
        f'<section id="table" class="tt-table"><nav class="tt-crumbs" aria-label="Breadcrumb">'
        f'<a href="{home}">Data</a> › '
        f'<a href="{home}#theme-{escape(theme)}">{escape(heading(theme))}</a></nav><h1>{escape(card["title"])}</h1>'
        f"<p>{prose(card['description'])}</p>{_facts(card)}"
        f'<p class="tt-files"><a href="{escape(file)}" download>This table (CSV, {size(_bytes(package, card))})</a> '
        f'<a href="{up}{FOLDER}/{ZIP}" download>All tables (ZIP, {size(len(package.zip))})</a></p>'
        f"{coverage.figure(rows, when)}{text}{dataset.script(package, card, file, home, span)}</section>"
    )


def _bytes(package: Package, card: dict[str, Any]) -> int:
    """Bytes of a table's file."""
    return package.evidence.describe(card["name"]).path.stat().st_size


def _facts(card: dict[str, Any]) -> str:
    second = card["second_source"]
    shares = ", ".join(f"{percent(share)} {grade}" for grade, share in card["confidence"].items() if share)
    facts = {
        "Rows": f"{card['rows']:,}",
        "Latest period": escape(last(card["latest"])),
        "With a second source": "" if second is None else percent(second),
        "Confidence": f"{grades(card['confidence'])} {shares}" if shares else "",
        "Updated": prose(card["updates"]),
        "Licence": escape(card["licence"]),
    }
    items = "".join(f"<div><dt>{name}</dt><dd>{fact}</dd></div>" for name, fact in facts.items() if fact)
    return f'<dl class="tt-card">{items}</dl>'


def _sections(
    package: Package, card: dict[str, Any], used: usage.Used, places: dict[str, str], link: Any
) -> Iterator[Section]:
    """Every section a page can have; those without content are left out."""
    cited = link(places["source-list"]) if "source-list" in places else ""
    yield "before", "Before you use it", bullets(card["caveats"].values()) if card["caveats"] else ""
    yield "preview", "The first rows", preview(package, card, cited)
    yield "columns", "Columns", columns(card, package.evidence.units)
    keys = ", ".join(f"<code>{escape(name)}</code>" for name in card["key"])
    how = {"Made": card["derivation"], "Known": card["known"]}
    told = "".join(f"<p><b>{name}.</b> {prose(text)}</p>" for name, text in how.items() if text)
    yield "made", "How it was made", f"{told}<p><b>Key.</b> {keys}: no two rows have the same.</p>" if keys else told
    yield "gaps", "Known gaps", bullets(card["gaps"]) if card["gaps"] else ""
    yield "breaks", "Breaks in the series", _breaks(card["breaks"])
    yield "rules", "What is checked", bullets(card["rules"]) if card["rules"] else ""
    yield "corrections", "Corrections", _corrections(package, card, places, link)
    yield "used", "Where the book uses it", _used(used.get(card["name"], {}), link)
    yield "sources", "Sources", sources(package, card, cited)


def _breaks(breaks: list[dict[str, Any]]) -> str:
    items = "".join(
        f"<li><b>{escape(str(each.get('period', '')))}</b> {prose(each.get('text', ''))} "
        f"<small>{escape(', '.join(f'{name} = {value}' for name, value in each.get('where', {}).items()))}</small></li>"
        for each in breaks
    )
    return f"<ul>{items}</ul>" if items else ""


def _corrections(package: Package, card: dict[str, Any], places: dict[str, str], link: Any) -> str:
    found = corrections.of_table(package, card["name"])
    if not (found and "corrections-list" in places):
        return ""
    page = escape(link(places["corrections-list"]))
    items = "".join(
        f'<li><a href="{page}#{escape(corrections.anchor(each))}">{escape(each.date)}</a>: {prose(each.reason)}</li>'
        for each in found
    )
    return f"<ul>{items}</ul>"


def _used(numbers: dict[tuple[str, str], tuple[str, bool]], link: Any) -> str:
    return f"<p>Numbers in the text: {usage.links(numbers, link)}.</p>" if numbers else ""
