"""The pages of a built site as one document for print: title, contents with page numbers, running heads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from html import escape
from itertools import accumulate
from pathlib import Path

from lxml import html

# what has no use on paper
DROPPED = (
    ".//aside", ".//button", ".//script", ".//form", ".//*[contains(@class, 'tt-controls')]",
    ".//*[contains(@class, 'tt-actions')]", ".//*[contains(@class, 'tt-narrow')]",
    ".//a[contains(@class, 'headerlink')]", ".//*[contains(@class, 'tt-card-only')]",
)  # fmt: skip
FRONT = 2  # pages before the first: title and contents
RULES = Path(__file__).with_name("print_pages.css")
HEAD = "font: 8pt sans-serif; color: #59626d;"


def document(
    site: Path, pages: Iterable[str], title: str, edition: str, size: str, lengths: Mapping[str, int] | None = None
) -> str:
    """Pages of a site in one, with links among them and rules for print.

    Parameters
    ----------
    site : Path
    pages : iterable of str
        Names without suffix, such as "chapters/investment", in order. A single one gets no title page and no contents.
    title, edition : str
        Of the book; the day of its data in words.
    size : {'A4', 'letter'}
    lengths : mapping
        How many pages of paper each page takes, for the contents: each begins on a new one.

    Returns
    -------
    str
        HTML to be opened from the root of the site.
    """
    names = list(pages)
    articles = {name: _article(site, name, names) for name in names}
    titles = {name: _title(article) for name, article in articles.items()}
    heads = "".join(
        f"@page p{place} {{ @top-right {{ content: {_css(words)}; {HEAD} }} }}\n.p{place} {{ page: p{place}; }}\n"
        for place, words in enumerate(titles.values())
    )
    body = [
        f'<article class="bd-article p{place}" id="{_mark(name)}">{html.tostring(each, encoding="unicode")}</article>'
        for place, (name, each) in enumerate(articles.items())
    ]
    if len(names) > 1:
        starts = accumulate(((lengths or {}).get(name, 0) for name in names), initial=1 + FRONT)
        listed = "".join(
            f'<li><a href="#{_mark(name)}">{escape(titles[name])} <span>{start}</span></a></li>'
            for name, start in zip(names, starts, strict=False)
        )
        front = f'<section class="front"><h1>{escape(title)}</h1><p>{escape(edition)}</p></section>'
        body = [front, f'<nav class="contents"><h2>Contents</h2><ol>{listed}</ol></nav>', *body]
    running = f"@top-left {{ content: {_css(f'{title}. {edition}')}; {HEAD} }}"
    style = f"@page {{ size: {size}; {running} }}\n{RULES.read_text(encoding='utf-8')}{heads}"
    sheets = "".join(f'<link rel="stylesheet" href="_static/{name}.css">' for name in ("twotracks", "twotracks-figure"))
    shown = escape(titles[names[0]] if len(names) == 1 else title)
    head = f'<head><meta charset="utf-8"><title>{shown}</title>{sheets}<style>{style}</style></head>'
    return f'<!DOCTYPE html><html lang="en">{head}<body>{"".join(body)}</body></html>'


def _title(article: html.HtmlElement) -> str:
    return " ".join(article.find(".//h1").text_content().split())


def _article(site: Path, name: str, names: list[str]) -> html.HtmlElement:
    """The text of a page, its folds open, its anchors told from those of other pages."""
    tree = html.parse(str(site / f"{name}.html"), html.HTMLParser(encoding="utf-8"))
    article = tree.find(".//article")
    for path in DROPPED:
        for element in article.xpath(path):
            element.drop_tree()
    _keep_together(article)
    for element in article.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "details":
            element.set("open", "")
        if element.get("id"):
            element.set("id", f"{_mark(name)}--{element.get('id')}")
        if element.tag == "a" and element.get("href"):
            _relink(element, name, names)
        if element.get("src"):
            element.set("src", posixpath.normpath(posixpath.join(posixpath.dirname(name), element.get("src"))))
        for reference in ("clip-path", "fill", "href"):
            if (element.get(reference) or "").startswith("url(#"):
                element.set(reference, element.get(reference).replace("url(#", f"url(#{_mark(name)}--"))
    return article


def _keep_together(article: html.HtmlElement) -> None:
    """Put the title of each chart and the chart into one block, which no page divides."""
    for chart in article.xpath(".//figure/*[contains(@class, 'tt-wide')]"):
        figure = chart.getparent()
        block = html.Element("div", {"class": "together"})
        parts = list(figure)[: figure.index(chart) + 1]
        figure.insert(0, block)
        block.extend(parts)


def _relink(link: html.HtmlElement, name: str, names: list[str]) -> None:
    """A link within the printed pages leads to its place there; other links into the site are only words on paper."""
    address, _, fragment = link.get("href").partition("#")
    if "://" in address or address.startswith("mailto:"):
        return
    target = (
        posixpath.normpath(posixpath.join(posixpath.dirname(name), address)).removesuffix(".html") if address else name
    )
    if target in names:
        link.set("href", f"#{_mark(target)}{f'--{fragment}' if fragment else ''}")
    else:
        del link.attrib["href"]


def _mark(name: str) -> str:
    return name.replace("/", "-")


def _css(text: str) -> str:
    """A text as a string of a stylesheet that stands in an HTML file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return f'"{escaped}"'
