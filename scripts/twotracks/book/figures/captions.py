"""What an author writes in the text of a chart or table, and its caption prints."""

from __future__ import annotations

import re
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from sphinx.application import Sphinx

from twotracks.book.evidence import package
from twotracks.book.figures.figures import Figure
from twotracks.book.figures.summaries import Summary
from twotracks.outputs.payloads import CAPTION_OPTIONS


class Caption(nodes.General, nodes.Element):
    """A caption where it is written: its paragraphs as children, `id` of the chart, `words` in one line, `caveats`."""


class CaptionDirective(Directive):
    """``:::{caption} id`` holds what a reader has to know of a chart or table; numbers belong into its cell.

    ``:subtitle:``, ``:alt:`` and ``:otherwise:`` (the title where the finding does not hold) are words of the chart;
    with ``:caveats: one-id, another`` it has caveats of the data package. The build put all of it into the chart when
    the chapter ran (``build/chapters/captions.py``).
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = dict.fromkeys(CAPTION_OPTIONS, directives.unchanged_required)

    def run(self) -> list[nodes.Node]:
        """Keep it until the page is read."""
        evidence = package.of(self.state.document.settings.env.app).evidence
        caveats = [evidence.caveat(each) for each in re.findall(r"[^\s,]+", self.options.get("caveats", ""))]
        node = Caption(id=self.arguments[0], words=" ".join(" ".join(self.content).split()), caveats=caveats)
        self.state.nested_parse(self.content, self.content_offset, node)
        node += [nodes.paragraph("", each) for each in caveats]
        return [node]


def settle(document: nodes.document) -> None:
    """Take captions out of the text; what a chart or table has not got (plain `jupyter-book build`) stays in it."""
    shown = {figure["id"]: [figure["note"], *figure["caveats"]] for figure in document.findall(Figure)}
    shown |= {node["table"]["id"]: [node["table"]["note"]] for node in document.findall(Summary)}
    for node in list(document.findall(Caption)):
        note, *caveats = shown.get(node["id"], [node["words"], *node["caveats"]])
        printed = node["words"] in note and {*node["caveats"]} <= {*caveats}
        node.replace_self([] if printed else node.children)


def connect(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("caption", CaptionDirective)
