"""A figure on the page: words, two pictures, sources, downloads and a table; and the files it leads to."""

from __future__ import annotations

import base64
import csv
import io
import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.environment import BuildEnvironment

from twotracks.book.figures.html import left_out, raw, source_line
from twotracks.book.site.runtime import cache_of
from twotracks.book.text.records import Records, Where
from twotracks.charts.rendering.pictures import cached

FOLDER = "_static/figures"
LONG_TEXT = ("note", "locator", "derivation", "derivation_kind", "basis")


def nodes_of(figure: dict[str, Any], env: BuildEnvironment, records: Records, where: Where) -> list[nodes.Element]:
    """The figure as HTML; its files are written beside the page."""
    records.add_figure(figure["id"], where)
    if figure.get("empty"):
        return [left_out(figure["title"])]
    pictures = cached(figure, cache_of(env.app) / "pictures")
    write_files(figure, pictures, Path(env.app.outdir) / FOLDER)
    up = "../" * env.docname.count("/")
    return [raw(html_of(figure, pictures["svg"], f"{up}{FOLDER}/{figure['id']}"))]


def html_of(figure: dict[str, Any], svg: dict[str, str], stem: str) -> str:
    """The figure as HTML.

    Parameters
    ----------
    figure : dict
        The payload of :class:`twotracks.charts.figure.Figure`.
    svg : dict
        Its picture for each width.
    stem : str
        Where its files are, seen from the page, without suffix.
    """
    charts = "".join(
        f'<div class="tt-chart tt-{name}" role="img" aria-label="{escape(figure["alt"])}">{drawn}</div>'
        for name, drawn in svg.items()
    )
    controls, place = (' data-controls="1"', '<div class="tt-controls"></div>') if figure["controls"] else ("", "")
    return (
        f'<figure class="tt-figure" id="fig-{escape(figure["id"])}" data-spec="{escape(stem)}.js"{controls}>'
        f'<p class="tt-figure-title">{escape(figure["title"])}</p>'
        f'<p class="tt-figure-subtitle">{escape(figure["subtitle"])}</p>'
        f"{place}{charts}"
        f"<figcaption>{_caption(figure)}{_actions(figure, stem)}{_table(figure)}</figcaption></figure>"
    )


def _caption(figure: dict[str, Any]) -> str:
    note = f'<p class="tt-figure-note">{escape(figure["note"])}</p>' if figure["note"] else ""
    caveats = "".join(f"<li>{escape(text)}</li>" for text in figure["caveats"])
    caveats = f'<ul class="tt-caveats">{caveats}</ul>' if caveats else ""
    return f"{source_line(figure['sources'])}{note}{caveats}"


def _actions(figure: dict[str, Any], stem: str) -> str:
    kinds = (("csv", "Data (CSV)"), ("svg", "Picture (SVG)"), ("png", "Picture (PNG)"))
    links = "".join(f'<a href="{escape(stem)}.{suffix}" download>{words}</a>' for suffix, words in kinds)
    return f'<div class="tt-actions">{links}</div>'


def _table(figure: dict[str, Any]) -> str:
    columns = _columns(figure)
    head = "".join(f'<th scope="col">{escape(figure["columns"][each])}</th>' for each in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(row[each]))}</td>" for each in columns) + "</tr>" for row in figure["rows"]
    )
    return (
        '<details class="tt-data"><summary>Table of the data</summary>'
        f'<div class="tt-scroll" tabindex="0" role="region" aria-label="Data: {escape(figure["title"])}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _columns(figure: dict[str, Any]) -> list[int]:
    """Columns worth reading on the page: not those that never change, nor long texts (the CSV has them all)."""
    rows = figure["rows"]
    return [
        index
        for index, name in enumerate(figure["columns"])
        if name in ("value", "unit", "source")
        or (name not in LONG_TEXT and len({json.dumps(row[index]) for row in rows}) > 1)
    ]


def _cell(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def write_files(figure: dict[str, Any], pictures: dict[str, Any], folder: Path) -> None:
    """Write the specification, the data and the pictures of a figure: ID.js, ID.csv, ID.svg, ID.png."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / figure["id"]
    arguments = f"{json.dumps(figure['id'])}, {json.dumps(pictures['vega'], separators=(',', ':'), sort_keys=True)}"
    stem.with_suffix(".js").write_text(f"TwoTracks.figure({arguments});\n", encoding="utf-8")
    stem.with_suffix(".svg").write_text(pictures["picture"], encoding="utf-8")
    stem.with_suffix(".png").write_bytes(base64.b64decode(pictures["png"]))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(figure["columns"])
    writer.writerows([_cell(cell) for cell in row] for row in figure["rows"])
    stem.with_suffix(".csv").write_text(table.getvalue(), encoding="utf-8")
