"""What the search finds on a page: sentences with their numbers, findings, terms, headings and the text under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from docutils import nodes

from twotracks.book.text.glossary import Term
from twotracks.book.text.parts import Finding, Number
from twotracks.book.text.records import Page

SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[A-Z“$0-9])")
LINK = re.compile(r"</?a\b[^>]*>")
LEAD = 300  # characters of a page's description


def note(document: nodes.document, page: Page) -> None:
    """Put on record what the search finds on a page, how many words it has, and its first sentences.

    Parameters
    ----------
    document : document
        A page whose numbers have their texts and anchors.
    page : Page
    """
    texts = [node for node in document.findall(nodes.paragraph) if not _apart(node)]
    page.words = sum(len(node.astext().split()) for node in texts)
    page.lead = _shorten(next((_plain(node) for node in texts if len(node.astext()) > 60), ""))
    page.terms = list(_terms(document))
    terms = [_entry("term", f"{e['english']} {e['chinese']}", e["text"], e["anchor"]) for e in page.terms]
    page.found = [*_headings(document), *terms, *_findings(document)]
    for node in texts:
        page.found += _sentences(node)


def _apart(node: nodes.Node) -> bool:
    parent = node.parent
    while parent is not None and not isinstance(parent, Finding | Term):
        parent = parent.parent
    return parent is not None


def _plain(node: nodes.Node) -> str:
    # the links of roles are finished HTML already; of them the words count
    return " ".join(unescape(LINK.sub("", node.astext())).split())


def _shorten(text: str) -> str:
    kept = ""
    for sentence in SENTENCE.split(text):
        if kept and len(kept) + len(sentence) > LEAD:
            break
        kept = f"{kept} {sentence}".strip()
    return kept


def _section(node: nodes.Node) -> nodes.section | None:
    parent = node.parent
    while parent is not None and not isinstance(parent, nodes.section):
        parent = parent.parent
    return parent


def _place(node: nodes.Node) -> tuple[str, str]:
    """Anchor and heading of the section that a node stands in."""
    section = _section(node)
    if section is None:
        return "", ""
    title = next(section.findall(nodes.title), None)
    return section["ids"][0] if section["ids"] else "", _plain(title) if title else ""


def _entry(kind: str, title: str, text: str, anchor: str) -> dict[str, str]:
    return {"kind": kind, "title": title, "text": text, "anchor": anchor}


def _headings(document: nodes.document) -> Iterator[dict[str, str]]:
    for section in document.findall(nodes.section):
        anchor, title = section["ids"][0] if section["ids"] else "", _plain(next(section.findall(nodes.title)))
        top = isinstance(section.parent, nodes.document)
        yield _entry("page" if top else "section", title, "", "" if top else anchor)


def _terms(document: nodes.document) -> Iterator[dict[str, str]]:
    for term in document.findall(Term):
        text = " ".join(_plain(child) for child in term.children)
        yield {"english": term["english"], "chinese": term["chinese"], "text": text, "anchor": term["ids"][0]}


def _findings(document: nodes.document) -> Iterator[dict[str, str]]:
    for finding in document.findall(Finding):
        yield _entry("finding", " ".join(_plain(child) for child in finding.children), "", f"finding-{finding['id']}")


def _sentences(node: nodes.paragraph) -> Iterator[dict[str, str]]:
    """The sentences of a paragraph that have a number, each by the first of them, and the rest in one piece."""
    anchor, title = _place(node)
    numbers = [each for each in node.findall(Number) if each.get("id")]
    rest = []
    for sentence in SENTENCE.split(_plain(node)):
        inside = []
        while numbers and numbers[0].astext() in sentence:
            inside.append(numbers.pop(0))
        if inside:
            yield _entry("number", title, sentence, f"n-{inside[0]['id']}")
        else:
            rest.append(sentence)
    if rest:
        yield _entry("text", title, " ".join(rest), anchor)
