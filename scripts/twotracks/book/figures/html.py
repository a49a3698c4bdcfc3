"""Small pieces of HTML that several parts of a page share. Every text from data or chapters is escaped here."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes

# rows that a reader goes through; a count of hundreds would be heavier than the page
MANY_ROWS = 24
# sources in a line before the rest goes behind a disclosure
MANY = 6
SCHEMES = ("https://", "http://")


def raw(html: str) -> nodes.raw:
    """HTML as a docutils node."""
    return nodes.raw("", html, format="html")


def button(identifier: str, text: str, css: str = "") -> str:
    """A figure in the text that opens the popover of its number."""
    classes = f"tt-n {css}".strip()
    return f'<button class="{classes}" type="button" popovertarget="pop-{escape(identifier)}">{escape(text)}</button>'


def source_link(source: dict[str, str], text: str = "") -> str:
    """A source as a link; as plain text where it has no public address."""
    words = escape(text or source.get("title") or source.get("id", ""))
    url = source.get("url", "")
    if not url.startswith(SCHEMES):
        return f"<cite>{words}</cite>"
    return f'<a class="tt-source" href="{escape(url)}" rel="noopener">{words}</a>'


def left_out(title: str) -> nodes.raw:
    """The line that stands for a figure or table without data in this edition."""
    return raw(f'<p class="tt-left-out">Left out: “{escape(title)}” has no data in this edition.</p>')


def source_line(sources: list[dict[str, str]]) -> str:
    """A line of sources, each publisher once; what is over a handful stands behind a disclosure.

    Nothing without sources: counts of the book's own tables have none.
    """
    if not sources:
        return ""
    works: dict[str, dict[str, dict[str, str]]] = {}
    for source in sources:
        works.setdefault(source["publisher"], {}).setdefault(source["url"] or source["title"], source)
    names = [
        source_link(first, publisher)
        + "".join(f", {source_link(each, str(n))}" for n, each in enumerate(more, start=2))
        for publisher, (first, *more) in ((name, list(each.values())) for name, each in works.items())
    ]
    line, rest = "; ".join(names[:MANY]), names[MANY:]
    if rest:
        line += f"; <details><summary>and {len(rest)} more</summary>{'; '.join(rest)}</details>"
    return f'<div class="tt-figure-sources">Sources: {line}</div>'


def popover(number: dict[str, Any], tables: str) -> str:
    """The provenance of a number: exact value, unit, period, formula, and each row with its sources.

    `tables` leads from the page to the folder of the tables' own pages; empty where they have none.
    """
    facts = {"Period": number["period_text"], "Formula": number["formula"], "Confidence": number["confidence"]}
    details = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts.items() if text)
    head = f'<p class="tt-pop-value"><strong>{escape(number["value"])}</strong> {escape(number["unit"])}</p>'
    return _panel(number["id"], f"{head}<dl>{details}</dl>", number, f"Where {number['text']} comes from", tables)


def condition(finding: dict[str, Any], identifier: str, tables: str) -> str:
    """The condition of a finding with its values and rows; see :func:`popover`."""
    verdict = "holds" if finding["holds"] else "does not hold"
    head = f'<p class="tt-pop-value">The sentence is printed only if</p><p>{escape(finding["condition"])}</p>'
    return _panel(
        identifier, f"{head}<p>In this edition it {verdict}.</p>", finding, "Condition of the finding", tables
    )


def _panel(identifier: str, head: str, recorded: dict[str, Any], title: str, tables: str) -> str:
    rows = "".join(_row(row, recorded["sources"], tables) for row in recorded["rows"][:MANY_ROWS])
    rest = len(recorded["rows"]) - MANY_ROWS
    rows += f'<li class="tt-row-note">and {rest} more rows of the same kind</li>' if rest > 0 else ""
    return (
        f'<div class="tt-pop" id="pop-{escape(identifier)}" popover role="dialog" aria-label="{escape(title)}">'
        f'{head}<ol class="tt-rows">{rows}</ol></div>'
    )


def _row(row: dict[str, Any], sources: dict[str, dict[str, str]], tables: str) -> str:
    links = "; ".join(source_link(sources[each], _short(sources[each])) for each in row["sources"] if each in sources)
    table = escape(row["table"])
    place = f'<a href="{tables}{table}.html">{table}</a>' if tables else table
    place += f", row {row['row']}"
    note = " · ".join(escape(each) for each in (row["locator"], row["note"]) if each)
    return (
        f'<li><span class="tt-row-key">{escape(row["key"])}</span> '
        f'<span class="tt-row-value">{escape(row["value"])} {escape(row["unit"])}</span> '
        f'{links} <span class="tt-row-note">{place}; confidence {escape(row["confidence"])}'
        f"{'; ' if note else ''}{note}</span></li>"
    )


def _short(source: dict[str, str]) -> str:
    return f"{source['publisher']}: {source['title']}" if source.get("title") else source["publisher"]
