"""A page for each chart: the chart, its data and sources, how to cite, embed and correct it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape
from sphinx.application import Sphinx

from twotracks.book.evidence import citations
from twotracks.book.figures.embeds import FOLDER
from twotracks.book.layout import TEMPLATES
from twotracks.book.site.collected import to_write
from twotracks.book.site.navigation import sidebar_of
from twotracks.book.text import records

PAGES = "charts"
# what stands in the codes for other pages where the book does not know its address; the page's script knows it
NO_BASE = "https://ADDRESS-OF-THIS-BOOK/"


def connect(app: Sphinx) -> None:
    """Make the pages when all others have been read."""
    app.add_config_value("twotracks_report", "", "html")
    app.connect("html-collect-pages", lambda app: to_write(app, PAGES, collect(app)))


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The pages as Sphinx wants them: name, context, template."""
    if app.builder.format != "html":
        return
    order = [(name, chart) for name in _in_order(app) for chart in records.of(app.env).page(name).charts]
    sidebars = {name: sidebar_of(app, name) for name in dict.fromkeys(name for name, _ in order)}
    for place, (name, chart) in enumerate(order):
        page = page_of(chart["id"])
        filled = TEMPLATES.get_template("figures/chart_page.html").make_module(_values(app, name, chart))
        context = {
            "title": escape(chart["title"]),
            "body": filled.body(),
            "toc": filled.contents(),
            "display_toc": True,
            "toctree": sidebars[name](page),
            "prev": _neighbour(order, place - 1),
            "next": _neighbour(order, place + 1),
        }
        yield page, context, "page.html"


def page_of(chart: str) -> str:
    """Name of a chart's page, as Sphinx names pages."""
    return f"{PAGES}/{chart}"


def _in_order(app: Sphinx) -> list[str]:
    """The pages in the order of the book."""
    return [name for name in dict.fromkeys([app.config.root_doc, *_toctree(app, app.config.root_doc)])]


def _toctree(app: Sphinx, name: str) -> Iterator[str]:
    for child in app.env.toctree_includes.get(name, []):
        yield child
        yield from _toctree(app, child)


def _values(app: Sphinx, name: str, chart: dict[str, Any]) -> dict[str, Any]:
    page = page_of(chart["id"])
    described = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": chart["title"],
        "description": f"{chart['subtitle']}. {chart['alt']}",
        "identifier": chart["id"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "dateModified": chart["as_of"],
        "creator": {"@type": "Organization", "name": app.config.author},
        "isAccessibleForFree": True,
        "citation": [credit for credit, _ in chart["works"]],
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "text/csv",
            "contentUrl": f"../_static/figures/{chart['id']}.csv",
        },
    }
    # htmlsafe: nothing in the data may end the element
    text = htmlsafe_json_dumps(described, ensure_ascii=False)
    return {
        **chart,
        "home": app.builder.get_relative_uri(page, name),
        "chapter": app.env.titles[name].astext(),
        "cited": _cited(app, chart),
        "code": _code(app, chart),
        "report": _report(app, chart),
        "dataset": Markup('<script type="application/ld+json">{}</script>').format(text),
    }


def _cited(app: Sphinx, chart: dict[str, Any]) -> dict[str, str]:
    """How to cite the chart: as text and as BibTeX, with the day of its data and its address."""
    day = date.fromisoformat(chart["as_of"])
    credits = "; ".join(credit for credit, _ in chart["works"])
    told = f"{app.config.author}: “{chart['title']}”, {app.config.html_title}, chart {chart['id']}, data as of "
    told += f"{day.day} {day:%B %Y}. {chart['address']}"
    text = f"{told}. Data: {credits}." if credits else f"{told}."
    fields = {
        "author": f"{{{citations.latex(app.config.author)}}}",
        "title": f"{{{citations.latex(chart['title'])}}}",
        "howpublished": citations.latex(f"{app.config.html_title}, chart {chart['id']}"),
        "year": str(day.year),
        "month": f"{day:%b}".lower(),
        "url": chart["address"],
        "note": citations.latex(f"data as of {chart['as_of']}" + (f"; data: {credits}" if credits else "")),
    }
    return {"text": text, "bibtex": citations.entry(f"two-tracks-{chart['id']}", fields)}


def _code(app: Sphinx, chart: dict[str, Any]) -> dict[str, str]:
    """What to paste into another page: an iframe that lives, and one that stays as it is."""
    base = app.config.html_baseurl or NO_BASE
    base = base if base.endswith("/") else f"{base}/"
    iframe = '<iframe src="{}" title="{}" width="100%" height="560" loading="lazy"{} style="border:0"></iframe>'
    live, frozen = (f"{base}{FOLDER}/{day}{chart['id']}.html" for day in ("", f"{chart['as_of']}/"))
    title = escape(chart["title"])
    return {"live": iframe.format(live, title, ""), "frozen": iframe.format(frozen, title, ' sandbox=""')}


def _report(app: Sphinx, chart: dict[str, Any]) -> str:
    """The address at which an error is reported, with chart and edition filled in; empty where none is configured."""
    title, body = f"Chart {chart['id']}: ", f"Chart: {chart['id']} ({chart['title']})\nData as of: {chart['as_of']}\n"
    address = app.config.twotracks_report
    return address.replace("{title}", quote(title)).replace("{body}", quote(body))


def _neighbour(order: list[tuple[str, dict[str, Any]]], place: int) -> dict[str, str | Markup] | None:
    if not 0 <= place < len(order):
        return None
    chart = order[place][1]
    return {"title": escape(chart["title"]), "link": f"{chart['id']}.html"}
