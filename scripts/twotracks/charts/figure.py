"""Figure: a chart with everything that stands around it, drawn at build time.

A figure leaves its chapter as one output: SVG for two widths, compiled Vega for the interaction, a picture to
take away, the exact data with sources. The page (twotracks.book) only lays it out.
"""

from __future__ import annotations

import base64
import html
import json
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

from twotracks.charts.theme import NARROW, WIDE, Size, config
from twotracks.errors import EvidenceError, Problem
from twotracks.evidence import open_evidence
from twotracks.numbers import check_identifier
from twotracks.project import find_project

MIME = "application/vnd.twotracks.figure+json"
VEGALITE = "6.1"  # the version that Altair 6 writes
VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^)]+)\)")


@dataclass(frozen=True)
class Figure:
    """A chart and its words.

    Parameters
    ----------
    id : str
        Once in the book: names the files to take away.
    data : DataFrame
        The exact data of the chart, with a `source` column (ids, separated by `; `).
    draw : callable
        ``draw(size)`` returns the Altair chart for a width.
    title, subtitle, alt : str
        The finding in a sentence; measure, unit and period; the finding and its range for those who do not see it.
    note : str
        What a reader has to know of this chart only.
    caveats : tuple of str
        Ids of caveats in the data package that bear on this chart.
    controls : bool
        Whether the chart has parameters that a reader can set.
    """

    id: str
    data: pd.DataFrame
    draw: Callable[[Size], alt.TopLevelMixin]
    title: str
    subtitle: str
    alt: str
    note: str = ""
    caveats: tuple[str, ...] = ()
    controls: bool = False

    def __post_init__(self) -> None:
        check_identifier("figure", self.id)
        blank = [name for name in ("title", "subtitle", "alt") if not getattr(self, name).strip()]
        if blank or "source" not in self.data:
            what = f"lacks {', '.join(blank)}" if blank else "has data without a column `source`"
            raise EvidenceError(Problem(f"figure {self.id!r}", what, "every chart says what it shows and where from"))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """What a notebook stores and shows: the page's payload, an SVG for notebook viewers, a line of text."""
        if self.data.empty:
            return {"text/plain": f"{self.id}: no data in this edition", MIME: {**self._words(), "empty": True}}
        specs = {size.name: self.spec(size) for size in (WIDE, NARROW)}
        svgs = {name: draw_svg(spec, f"{self.id}-{name}") for name, spec in specs.items()}
        picture = self._picture(svgs["wide"])
        payload = {
            **self._words(),
            "svg": svgs,
            "vega": {name: vlc.vegalite_to_vega(spec, vl_version=VEGALITE) for name, spec in specs.items()},
            "picture": picture,
            "png": base64.b64encode(vlc.svg_to_png(picture, scale=2)).decode(),
            "columns": list(self.data.columns),
            "rows": [["" if pd.isna(cell) else cell for cell in row] for row in self.data.itertuples(index=False)],
        }
        return {"text/plain": f"{self.title} ({len(self.data)} rows)", "image/svg+xml": picture, MIME: payload}

    def spec(self, size: Size) -> dict[str, Any]:
        """The Vega-Lite specification for a width, with the house theme."""
        spec = self.draw(size).to_dict()
        spec["config"] = config(size)
        return slim(spec)

    def _words(self) -> dict[str, Any]:
        evidence = open_evidence(find_project().root)
        ids = dict.fromkeys(each for cell in self.data["source"] for each in cell.split("; ") if each)
        return {
            "id": self.id,
            "title": self.title,
            "subtitle": self.subtitle,
            "alt": self.alt,
            "note": self.note,
            "caveats": [evidence.caveat(each) for each in self.caveats],
            "controls": self.controls,
            "sources": [
                {name: evidence.sources[each].get(name, "") for name in ("id", "publisher", "title", "url")}
                for each in ids
            ],
        }

    def _picture(self, svg: str) -> str:
        """The chart as a picture that explains itself off the page: title above, sources below, light colours."""
        width, height = (float(re.search(rf'{name}="([\d.]+)"', svg)[1]) for name in ("width", "height"))
        publishers = dict.fromkeys(source["publisher"] for source in self._words()["sources"])
        head = [(line, 18, "bold", "#1a1d21") for line in textwrap.wrap(self.title, 76)]
        head += [(line, 13, "normal", "#5b6470") for line in textwrap.wrap(self.subtitle, 108)]
        foot = textwrap.wrap(f"Sources: {'; '.join(publishers)}. Two Tracks, CC BY 4.0.", 124)
        text, y = [], 14.0
        for line, size, weight, colour in head:
            y += size * 1.3
            text.append(_text(line, y, size, weight, colour))
        top = y + 12
        for number, line in enumerate(foot):
            text.append(_text(line, top + height + 22 + 15 * number, 11, "normal", "#5b6470"))
        total_height = top + height + 22 + 15 * len(foot)
        inner = VARIABLE.sub(r"\1", re.sub(r"^<svg[^>]*>|</svg>$", "", svg.strip()))
        box = f'width="{width + 32:g}" height="{total_height:g}" viewBox="0 0 {width + 32:g} {total_height:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {box} '
            f'font-family="Helvetica, Arial, sans-serif"><title>{html.escape(self.title)}</title>'
            f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(text)}'
            f'<g transform="translate(16,{top:g})">{inner}</g></svg>'
        )


def slim(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification without the columns of its data that no mark refers to: pages carry each twice."""
    words = set(re.findall(r"\w+", json.dumps({key: part for key, part in spec.items() if key != "datasets"})))
    sets = {
        name: [{key: cell for key, cell in row.items() if key in words} for row in rows]
        for name, rows in spec.get("datasets", {}).items()
    }
    return {**spec, "datasets": sets}


def draw_svg(spec: dict[str, Any], prefix: str) -> str:
    """Vega-Lite to SVG, made fit to stand inside a page.

    Ids get a prefix (two charts on a page would otherwise share clip paths), fonts are the page's, and
    coordinates have two decimals.
    """
    svg = vlc.vegalite_to_svg(json.dumps(spec), vl_version=VEGALITE)
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    svg = re.sub(r' (?:role|aria-roledescription|aria-hidden|pointer-events)="[^"]*"', "", svg)
    return re.sub(r"-?\d+\.\d{3,}", lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), svg)


def _text(line: str, y: float, size: int, weight: str, colour: str) -> str:
    style = f'font-size="{size}" font-weight="{weight}" fill="{colour}"'
    return f'<text x="16" y="{y:g}" {style}>{html.escape(line)}</text>'
