"""The scoreboard on the page: a table whose every figure opens its provenance."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes

from twotracks.book.html import button, raw
from twotracks.book.records import Records, Where


def nodes_of(payload: dict[str, Any], records: Records, where: Where) -> list[nodes.Element]:
    """The scoreboard as HTML; its numbers go on record like those of the text."""
    rows = "".join(_row(row, records, where) for row in payload["rows"] if not row["missing"])
    head = "".join(
        f'<th scope="col"{css}>{words}</th>'
        for words, css in (
            ("Measure", ""), ("United States", ""), ("China", ""), ("Ratio", ""), ("Period", ' class="tt-wide-only"'),
        )
    )  # fmt: skip
    return [raw(f'<table class="tt-board"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')]


def _row(row: dict[str, Any], records: Records, where: Where) -> str:
    for each in ("usa", "china", "ratio"):
        records.add_number(row[each], where)
    link = f'<a href="{escape(row["chapter"])}.html">{escape(row["label"])}</a>'
    leader = {"USA": "tt-usa", "CHN": "tt-chn"}.get(row["leader"], "")
    return (
        f'<tr><th scope="row">{link}<small>{escape(row["ruler"])}</small></th>'
        f'<td class="tt-usa">{button(row["usa"]["id"], row["usa"]["text"])}</td>'
        f'<td class="tt-chn">{button(row["china"]["id"], row["china"]["text"])}</td>'
        f'<td class="{leader}">{button(row["ratio"]["id"], row["ratio"]["text"])}</td>'
        f'<td class="tt-wide-only">{escape(row["period"])}</td></tr>'
    )
