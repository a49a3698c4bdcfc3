"""The note of a chart as an author writes it in the text, which the chart's caption prints."""

from __future__ import annotations

import re
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from sphinx.application import Sphinx

from twotracks.book.evidence import package
from twotracks.book.figures.figures import Figure


class ChartNote(nodes.General, nodes.Element):
    """A note where it is written: its paragraphs as children, `id` of the chart, `words` in one line, `caveats`."""


class ChartNoteDirective(Directive):
    """``:::{chart-note} id`` holds what a reader has to know of the chart of that id; numbers belong into its cell.

    With ``:caveats: one-id, another``, it has caveats of the data package. The build put all of it into the figure when
    the chapter ran (``build/chapters/chart_notes.py``).
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"caveats": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Keep it until the page is read."""
        evidence = package.of(self.state.document.settings.env.app).evidence
        caveats = [evidence.caveat(each) for each in re.findall(r"[^\s,]+", self.options.get("caveats", ""))]
        node = ChartNote(id=self.arguments[0], words=" ".join(" ".join(self.content).split()), caveats=caveats)
        self.state.nested_parse(self.content, self.content_offset, node)
        node += [nodes.paragraph("", each) for each in caveats]
        return [node]


def settle(document: nodes.document) -> None:
    """Take notes out of the text; those that a figure has not got (plain `jupyter-book build`) stay in it."""
    figures = {figure["id"]: figure for figure in document.findall(Figure)}
    for node in list(document.findall(ChartNote)):
        figure = figures.get(node["id"])
        printed = not figure or (node["words"] in figure["note"] and {*node["caveats"]} <= {*figure["caveats"]})
        node.replace_self([] if printed else node.children)


def connect(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("chart-note", ChartNoteDirective)
