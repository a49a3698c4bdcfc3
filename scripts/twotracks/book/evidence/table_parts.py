"""Parts of a table's page that are long: its first rows, its columns, its sources."""

from __future__ import annotations

from html import escape
from typing import Any

from twotracks.book.evidence.catalogue import many
from twotracks.book.evidence.package import Package, prose
from twotracks.quantities.units import Units

ROWS = 12
SOURCES = ("source", "source2")
TYPES = {"string": "text", "integer": "whole number", "boolean": "true or false"}


def preview(package: Package, card: dict[str, Any], cited: str) -> str:
    """The first rows, in a box that scrolls; sources lead to their places on the page `cited`, where there is one."""
    fields = card["columns"]
    head = "".join(f'<th scope="col">{escape(each["name"])}</th>' for each in fields)
    body = "".join(
        f"<tr>{''.join(_cell(row[each['name']] or '', each, cited) for each in fields)}</tr>"
        for row in package.rows(card["name"])[:ROWS]
    )
    return (
        f'<div class="tt-data tt-preview"><div class="tt-scroll" tabindex="0" role="region" '
        f'aria-label="First rows: {escape(card["title"])}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )


def _cell(text: str, column: dict[str, str], cited: str) -> str:
    if column["type"] in ("number", "integer"):
        return f'<td class="text-right">{escape(text)}</td>'
    if cited and text and column["name"] in SOURCES:
        return f'<td><a href="{escape(cited)}#source-{escape(text)}">{escape(text)}</a></td>'
    return f"<td>{escape(text)}</td>"


def columns(card: dict[str, Any], units: Units) -> str:
    """Each column: what it means, its unit, what a cell may hold."""
    return f'<dl class="tt-columns">{"".join(_column(each, units) for each in card["columns"])}</dl>'


def _column(column: dict[str, str], units: Units) -> str:
    unit = units.by_id.get(column["unit"])
    words = unit.name("en") if unit else column["unit"]
    facts = [TYPES.get(column["type"], column["type"]), words, column["limits"]]
    about = " · ".join(escape(each) for each in facts if each)
    return (
        f"<div><dt><code>{escape(column['name'])}</code> {escape(column['title'])}</dt>"
        f"<dd>{prose(column['description'])}<small>{about}</small></dd></div>"
    )


def sources(package: Package, card: dict[str, Any], cited: str) -> str:
    """The sources of a table, those of most rows first; each leads to its place on the page `cited`."""
    found = package.rests_on.get(card["name"])
    if not found:
        return ""
    known = package.evidence.sources
    items = "".join(
        f"<li>{_source(known[each], cited)} <small>{many(count, 'row')}</small></li>"
        for each, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    )
    return f'<details class="tt-more"><summary>{many(len(found), "source")}</summary><ul>{items}</ul></details>'


def _source(source: dict[str, str], cited: str) -> str:
    words = f"{escape(source['publisher'])}: {escape(source['title'])}"
    return f'<a href="{escape(cited)}#source-{escape(source["id"])}">{words}</a>' if cited else words
