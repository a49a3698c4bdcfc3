"""A table for reading on the page: words around it, and every figure opens its provenance."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from twotracks.book.figures.sources import works
from twotracks.book.layout import Part
from twotracks.book.text.parts import LeftOut
from twotracks.book.text.records import Records, Where


class Summary(Part):
    """A table for reading; `table` is what the chapter handed over, `anchors` are those of its numbers."""

    template = "figures/summary"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """The table with its sources."""
        sources = {id: source for number in self["table"]["numbers"] for id, source in number["sources"].items()}
        return {**self["table"], "anchors": self["anchors"], "works": works(sources.values())}


def nodes_of(table: dict[str, Any], records: Records, where: Where) -> list[nodes.Element]:
    """The table as a part of the page; its numbers go on record like those of the text."""
    records.add_figure(table["id"], where)
    if not table["lines"]:
        return [LeftOut(titles=[table["title"]])]
    for number in table["numbers"]:
        records.add_number(number, where)
    return [Summary("", nodes.Text(_words(table)), table=table, anchors={})]


def _words(table: dict[str, Any]) -> str:
    """What the search finds the table by."""
    pieces = [
        each if isinstance(each, str) else each["text"]
        for line in table["lines"]
        for cell in line["cells"]
        for each in (cell["shown"], *cell["small"])
    ]
    return " ".join([table["title"], table["subtitle"], table["note"], *pieces])
