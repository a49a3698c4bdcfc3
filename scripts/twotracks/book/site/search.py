"""The search of the book: what there is to find, as a script, so that it works from a folder too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from twotracks.book.claims.pages import LEDGER
from twotracks.book.evidence import package
from twotracks.book.figures.chart_pages import page_of
from twotracks.book.places import place
from twotracks.book.text import records
from twotracks.evidence.claims import VERDICTS

NAME = "twotracks-search-index.js"
KINDS = ("page", "section", "finding", "number", "chart", "table", "term", "claim", "text")
CLAIMS = "claims/claims"
# columns of a chart's data that name what its marks are
NAMING = {"Name", "Entity", "Lab", "Model", "Who"}
# kind, title, text, address; what else finds it; for a chart also the page on which it stands
Entry = tuple[str, ...]


def connect(app: Sphinx) -> None:
    """Take Sphinx's own search out and put the book's in."""
    app.connect("builder-inited", _without_sphinx)
    app.connect("html-collect-pages", lambda app: [("search", {"title": "Search", "body": ""}, "search.html")])
    app.connect("build-finished", _write)


def _without_sphinx(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.builder.search = False


def _write(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    entries = list(dict.fromkeys(_entries(app)))
    rows = [[KINDS.index(kind), *rest] for kind, *rest in entries]
    content = json.dumps([KINDS, rows, _words(app)], ensure_ascii=False, separators=(",", ":"))
    static = Path(app.outdir) / "_static"
    static.mkdir(exist_ok=True)
    (static / NAME).write_text(f"TwoTracksSearch.index({content});\n", encoding="utf-8")


def _entries(app: Sphinx) -> Iterator[Entry]:
    for name, page in sorted(records.of(app.env).pages.items()):
        uri = app.builder.get_target_uri(name)
        for each in page.found:
            text = page.lead if each["kind"] == "page" else each["text"]
            yield each["kind"], each["title"], text, f"{uri}#{each['anchor']}" if each["anchor"] else uri
        for chart in page.charts:
            text = " ".join([chart["subtitle"], *chart["trend"], chart["note"]])
            yield "chart", chart["title"], text, app.builder.get_target_uri(page_of(chart["id"])), _names(chart), uri
    ledger = place(app.env, LEDGER)
    if ledger:
        for row in package.of(app).rows(CLAIMS):
            address = f"{app.builder.get_target_uri(ledger)}#{row['id']}"
            yield "claim", row["claim_en"], f"{VERDICTS[row['verdict']]}. {row['reasoning']}", address
    if place(app.env, "data-catalogue"):
        for card in package.of(app).cards.values():
            names = " ".join([card["name"], *(each["title"] or each["name"] for each in card["columns"])])
            yield "table", card["title"], card["description"], app.builder.get_target_uri(card["page"]), names


def _names(chart: dict[str, Any]) -> str:
    """The names in a chart, each once."""
    columns = [at for at, heading in enumerate(chart["columns"]) if heading in NAMING]
    return " ".join(dict.fromkeys(str(row[at]) for row in chart["rows"] for at in columns))


def _words(app: Sphinx) -> list[list[str]]:
    """Pairs of words for one thing, in English and Chinese, long and short: a search for one finds the other."""
    pairs = []
    for page in records.of(app.env).pages.values():
        for term in page.terms:
            plain, _, short = term["english"].partition(" (")
            pairs.append([plain, *filter(None, [short.rstrip(")"), term["chinese"]])])
    for row in package.of(app).evidence.entities.values():
        if row.get("name_zh"):
            pairs.append([row["name_en"], row["name_zh"]])
    return pairs
