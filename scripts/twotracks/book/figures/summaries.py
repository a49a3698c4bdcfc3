"""A table for reading on the page: words around it, and every figure a button that opens its provenance."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes

from twotracks.book.figures.html import button, left_out, raw, source_line
from twotracks.book.text.records import Records, Where
from twotracks.outputs.summaries import TOKEN

ROLES = {
    "<table": "table", "<tr": "row", "<td": "cell", "<thead": "rowgroup", "<tbody": "rowgroup",
    '<th scope="row"': "rowheader",
}  # fmt: skip


def nodes_of(table: dict[str, Any], records: Records, where: Where) -> list[nodes.Element]:
    """The table as HTML; its numbers go on record like those of the text."""
    records.add_figure(table["id"], where)
    if not table["html"]:
        return [left_out(table["title"])]
    for number in table["numbers"]:
        records.add_number(number, where)
    cards = table["cards"]
    texts = {number["id"]: number["text"] for number in table["numbers"]}
    html = TOKEN.sub(
        lambda found: button(found[1], texts[found[1]]), _with_roles(table["html"]) if cards else table["html"]
    )
    sources = {source: details for number in table["numbers"] for source, details in number["sources"].items()}
    subtitle = f'<p class="tt-figure-subtitle">{escape(table["subtitle"])}</p>' if table.get("subtitle") else ""
    note = f'<p class="tt-figure-note">{escape(table["note"])}</p>' if table.get("note") else ""
    title = escape(table["title"])
    return [
        raw(
            f'<figure class="tt-figure tt-summary{" tt-cards" if cards else ""}" id="table-{escape(table["id"])}">'
            f'<p class="tt-figure-title">{title}</p>{subtitle}'
            f'<div class="tt-scroll" tabindex="0" role="region" aria-label="{title}">{html}</div>'
            f"<figcaption>{note}{source_line(list(sources.values()))}</figcaption></figure>"
        )
    ]


def _with_roles(html: str) -> str:
    """The table with its roles written out: shown as cards, its lines are no table rows to a browser any more."""
    for mark, role in ROLES.items():
        html = html.replace(mark, f'{mark} role="{role}"')
    return html
