"""Terms of the glossary explain themselves: the first use of each on a page opens its entry.

Like a number, a term stays text; its control lies over it, empty.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from twotracks.book.layout import Part, add_parts
from twotracks.book.text import records
from twotracks.book.text.glossary import Term
from twotracks.book.text.parts import Finding, Number

# what has its own use for a word: a control cannot stand inside these
BUSY = (nodes.reference, nodes.literal, nodes.title, nodes.raw, nodes.Admonition, Number, Finding, Part)


class Explained(nodes.inline, Part):
    """The first use of a term; `entry` is its identifier."""

    template = "text/explained"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """Text and identifier."""
        return {"text": self.astext(), "id": self["entry"]}


class Explanations(Part):
    """The entries of all terms that a page uses, aside from its text; `entries` as the glossary records them."""

    template = "text/explanations"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """The entries, and the way to the root of the site."""
        return {"entries": self["entries"], "up": "../" * page.count("/")}


def connect(app: Sphinx) -> None:
    """Mark the terms when a page is written: by then all pages, and so the glossary, have been read."""
    add_parts(app, Explained, Explanations)
    app.connect("doctree-resolved", _explain)


def _explain(app: Sphinx, document: nodes.document, docname: str) -> None:
    entries = _entries(app)
    if not entries or any(True for _ in document.findall(Term)):
        return
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, sorted(entries, key=len, reverse=True)))})\b", re.IGNORECASE)
    used: dict[str, dict[str, Any]] = {}
    for paragraph in document.findall(nodes.paragraph):
        if not _inside(paragraph, BUSY):
            for text in list(paragraph.findall(nodes.Text)):
                if not _inside(text, BUSY):
                    _mark(text, pattern, entries, used)
    if used:
        document += Explanations("", entries=list(used.values()))


def _entries(app: Sphinx) -> dict[str, dict[str, Any]]:
    """Entries of the glossary by each of their English names, in lower case: the long one, and the one in brackets."""
    found: dict[str, dict[str, Any]] = {}
    for name, page in sorted(records.of(app.env).pages.items()):
        for term in page.terms:
            long, _, short = term["english"].rstrip(")").partition(" (")
            for each in filter(None, [long, short]):
                found.setdefault(each.lower(), {**term, "page": app.builder.get_target_uri(name)})
    return found


def _inside(node: nodes.Node, kinds: tuple[type, ...]) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parent
    return False


def _mark(text: nodes.Text, pattern: re.Pattern[str], entries: dict[str, Any], used: dict[str, Any]) -> None:
    """Exchange a text for its pieces, of which the first uses of terms are marked."""
    pieces: list[nodes.Node] = []
    words, start = text.astext(), 0
    for match in pattern.finditer(words):
        entry = entries[match[0].lower()]
        if entry["anchor"] in used:
            continue
        used[entry["anchor"]] = entry
        pieces += [nodes.Text(words[start : match.start()]), Explained("", nodes.Text(match[0]), entry=entry["anchor"])]
        start = match.end()
    if pieces:
        text.parent.replace(text, [*pieces, nodes.Text(words[start:])])
