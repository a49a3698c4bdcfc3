"""A figure on the page: words, two pictures, sources, downloads and a table; and the files it leads to."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.environment import BuildEnvironment

from twotracks.book.evidence import package
from twotracks.book.evidence.downloads import marked
from twotracks.book.figures.data_table import table_of
from twotracks.book.figures.embeds import write_embeds
from twotracks.book.figures.sources import works
from twotracks.book.layout import Part
from twotracks.book.site.runtime import cache_of
from twotracks.book.text.parts import LeftOut
from twotracks.book.text.records import Records, Where
from twotracks.charts.rendering.pictures import cached
from twotracks.project import FIGURES

PAGES = "charts"
LICENCE = "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"
VIEW = re.compile(r'<svg[^>]*? width="(\S+)" height="(\S+)".*?<view id="chart" viewBox="([^"]+)"/>', re.DOTALL)
WORDS = ("title", "subtitle", "note")


class Figure(Part):
    """A figure: its words, its pictures (`svg`, by width), its data, and in `stem` where its files are."""

    template = "figures/figure"


def nodes_of(figure: dict[str, Any], env: BuildEnvironment, records: Records, where: Where) -> list[nodes.Element]:
    """The figure as a part of the page; its files are written beside the page.

    Parameters
    ----------
    figure : dict
        The payload of :class:`twotracks.charts.figure.Figure`.
    """
    records.add_figure(figure["id"], where)
    if figure.get("empty"):
        return [LeftOut(titles=[figure["title"]])]
    records.page(env.docname).extend(figure["reach"])
    pictures = cached(figure, cache_of(env.app) / "pictures")
    write_files(figure, pictures, Path(env.app.outdir) / FIGURES)
    up = "../" * env.docname.count("/")
    shown = {name: figure[name] for name in (*WORDS, "id", "alt", "caveats", "controls", "neutral", "trend")}
    shown |= {"works": works(figure["sources"]), "key": pictures["key"]}
    alone = shown | {name: figure[name] for name in ("as_of", "address")} | {"boxes": _boxes(pictures)}
    records.page(env.docname).charts.append(alone | table_of(figure, package.of(env.app)))
    write_embeds(alone, pictures, Path(env.app.outdir))
    files = {"stem": f"{up}{FIGURES}/{figure['id']}", "page": f"{up}{PAGES}/{figure['id']}.html"}
    words = " ".join([*(figure[name] for name in WORDS), *figure["caveats"]])
    return [Figure("", nodes.Text(words), **shown, **files, svg=pictures["svg"])]


def _boxes(pictures: dict[str, Any]) -> dict[str, dict[str, str]]:
    """For each width, where in its picture the chart is (a viewBox), and how large the picture is."""
    named = {"wide": pictures["picture"], "narrow": pictures["narrow"]}
    keys = ("width", "height", "box")
    return {width: dict(zip(keys, VIEW.search(picture).groups(), strict=True)) for width, picture in named.items()}


def _cell(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def write_files(figure: dict[str, Any], pictures: dict[str, Any], folder: Path) -> None:
    """Write the specification, the data and the pictures of a figure: ID.js, ID.csv, ID.svg, ID-narrow.svg, ID.png."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / figure["id"]
    arguments = (
        json.dumps(each, separators=(",", ":"), sort_keys=True) for each in (figure["id"], *packed(**pictures["vega"]))
    )
    stem.with_suffix(".js").write_text(f"TwoTracks.figure({','.join(arguments)});\n", encoding="utf-8")
    stem.with_suffix(".svg").write_text(pictures["picture"], encoding="utf-8")
    stem.with_name(f"{figure['id']}-narrow.svg").write_text(pictures["narrow"], encoding="utf-8")
    stem.with_suffix(".png").write_bytes(base64.b64decode(pictures["png"]))
    stem.with_suffix(".csv").write_bytes(marked(_csv(figure).encode()))


def _csv(figure: dict[str, Any]) -> str:
    """The data as CSV, which says under its rows, after an empty line, what they are and where they are from."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(figure["columns"])
    writer.writerows([_cell(cell) for cell in row] for row in figure["rows"])
    named = {name: figure[name] for name in WORDS}
    named |= {"data as of": figure["as_of"], "licence": LICENCE, "address": figure["address"]}
    writer.writerow([])
    writer.writerows(["#", name, words] for name, words in named.items() if words)
    for each in figure["sources"]:
        writer.writerow(["#", f"source {each['id']}", f"{each['credit']}: {each['title']}", each["url"]])
    return table.getvalue()


def packed(
    wide: dict[str, Any], narrow: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], list[list[list[Any]]]]:
    """Specifications for two widths, of which most is the same, with their rows apart: a third of the bytes.

    Parameters
    ----------
    wide, narrow : dict
        Compiled Vega.

    Returns
    -------
    wide : dict
        The same, where `values` of a dataset is a position among the tables.
    instead : dict
        What the narrow one has instead, as :func:`exchanged` gives it.
    tables : list
        Each the row of its columns' names, then its rows.
    """
    tables: dict[str, list[list[Any]]] = {}

    def apart(dataset: dict[str, Any]) -> dict[str, Any]:
        rows = dataset.get("values")
        # rows of unlike columns stay as they are: a column that is not there differs from one that is null
        if not isinstance(rows, list) or not rows or len({tuple(sorted(row)) for row in rows}) != 1:
            return dataset
        columns = sorted(rows[0])
        table = [columns, *([row[name] for name in columns] for row in rows)]
        tables.setdefault(json.dumps(table), table)
        return {**dataset, "values": list(tables).index(json.dumps(table))}

    wide, narrow = ({**spec, "data": [apart(dataset) for dataset in spec.get("data", [])]} for spec in (wide, narrow))
    return wide, exchanged(wide, narrow), list(tables.values())


def exchanged(part: Any, other: Any) -> Any:
    """What to exchange in one part of a specification to have another: `amended` in twotracks.js undoes it.

    Returns
    -------
    dict or list
        ``[other]`` where it is exchanged as a whole; else, by key or position, what is exchanged inside, and None for
        what goes. Empty where the two are equal.

    Examples
    --------
    >>> exchanged({"size": 9, "marks": ["line", "dot"], "grid": True}, {"size": 7, "marks": ["line", "bar"]})
    {'size': [7], 'marks': {'1': ['bar']}, 'grid': None}
    """
    if isinstance(part, dict) and isinstance(other, dict):
        inside = {key: exchanged(part[key], other[key]) if key in part else [other[key]] for key in other}
        return {key: each for key, each in inside.items() if each} | {key: None for key in part if key not in other}
    if isinstance(part, list) and isinstance(other, list) and len(part) == len(other):
        inside = {str(place): exchanged(*pair) for place, pair in enumerate(zip(part, other, strict=True))}
        return {place: each for place, each in inside.items() if each}
    # 1 is True to Python, and not to Vega
    return {} if part == other and type(part) is type(other) else [other]
