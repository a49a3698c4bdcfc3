"""The note of a chart as an author writes it in the text, which the chart's caption prints."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from twotracks.book.figures.figures import Figure


class ChartNote(nodes.General, nodes.Element):
    """A note where it is written: its paragraphs as children, `id` of the chart, `words` in one line."""


class ChartNoteDirective(Directive):
    """``:::{chart-note} id`` holds what a reader has to know of the chart of that id; numbers belong into its cell.

    The build has put it into the figure when the chapter ran (``build/chapters/execute.py``).
    """

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Keep it until the page is read."""
        node = ChartNote(id=self.arguments[0], words=" ".join(" ".join(self.content).split()))
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def settle(document: nodes.document) -> None:
    """Take notes out of the text; where the figure does not have it (plain `jupyter-book build`), it stays as text."""
    captions = {figure["id"]: figure["note"] for figure in document.findall(Figure)}
    for node in list(document.findall(ChartNote)):
        printed = node["words"] in captions.get(node["id"], node["words"])
        node.replace_self([] if printed else node.children)


def connect(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("chart-note", ChartNoteDirective)
