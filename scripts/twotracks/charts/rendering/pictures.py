"""Pictures of a figure: SVG for two widths, compiled Vega for the interaction, and a picture to take away.

Drawing is a pure function of a figure's payload, so it can happen in any process and be kept between builds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tempfile
import textwrap
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import vl_convert as vlc

from twotracks.charts.theme import LIGHT

VEGALITE = "6.1"  # the version that Altair 6 writes
VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^)]+)\)")
INK, MUTED = LIGHT["ink"], LIGHT["muted"]


def cached(payload: dict[str, Any], cache: Path) -> dict[str, Any]:
    """The pictures of a figure, drawn once for a payload, a vl-convert and a state of this module.

    Parameters
    ----------
    payload : dict
        See :meth:`twotracks.charts.figure.Figure.payload`.
    cache : Path
        A folder; a file for each figure and state.
    """
    key = hashlib.sha256(f"{_recipe()}{json.dumps(payload, sort_keys=True)}".encode()).hexdigest()
    path = cache / f"{payload['id']}-{key[:16]}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        pictures = draw(payload)
    keep(path, json.dumps(pictures))
    return pictures


def keep(path: Path, text: str) -> None:
    """Write a file of a cache whole or not at all, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as partial:
        partial.write(text)
    Path(partial.name).replace(path)


def draw(payload: dict[str, Any]) -> dict[str, Any]:
    """Draw a figure.

    Returns
    -------
    dict
        `svg` and `vega` by width, `picture` (SVG that explains itself off the page), `png` (the same, base64).
    """
    vega = {name: vlc.vegalite_to_vega(spec, vl_version=VEGALITE) for name, spec in payload["specs"].items()}
    svg = {name: draw_svg(spec, f"{payload['id']}-{name}") for name, spec in vega.items()}
    picture = _picture(payload, svg["wide"])
    png = base64.b64encode(vlc.svg_to_png(picture, scale=2)).decode()
    return {"svg": svg, "vega": vega, "picture": picture, "png": png}


def warm_up() -> None:
    """Start the engine that compiles and draws, which takes half a second the first time in a process."""
    vlc.vegalite_to_svg({"data": {"values": [{}]}, "mark": "point"}, vl_version=VEGALITE)


@lru_cache
def _recipe() -> str:
    return f"{vlc.__version__} {hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"


def draw_svg(vega: dict[str, Any], prefix: str) -> str:
    """Vega to SVG, made fit to stand inside a page.

    Ids get a prefix (two charts on a page would otherwise share clip paths), fonts are the page's, and
    coordinates have two decimals.
    """
    svg = vlc.vega_to_svg(vega)
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    svg = re.sub(r' (?:role|aria-roledescription|aria-hidden|pointer-events)="[^"]*"', "", svg)
    return re.sub(r"-?\d+\.\d{3,}", lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), svg)


def _picture(payload: dict[str, Any], svg: str) -> str:
    """The chart as a picture that explains itself off the page: title above, sources below, light colours."""
    width, height = (float(re.search(rf'{name}="([\d.]+)"', svg)[1]) for name in ("width", "height"))
    publishers = dict.fromkeys(source["publisher"] for source in payload["sources"])
    head = [(line, 18, "bold", INK) for line in textwrap.wrap(payload["title"], 76)]
    head += [(line, 13, "normal", MUTED) for line in textwrap.wrap(payload["subtitle"], 108)]
    foot = textwrap.wrap(f"Sources: {'; '.join(publishers)}. Two Tracks, CC BY 4.0.", 124)
    text, y = [], 14.0
    for line, size, weight, colour in head:
        y += size * 1.3
        text.append(_text(line, y, size, weight, colour))
    top = y + 12
    text += [_text(line, top + height + 22 + 15 * number, 11, "normal", MUTED) for number, line in enumerate(foot)]
    total = top + height + 22 + 15 * len(foot)
    inner = VARIABLE.sub(r"\1", re.sub(r"^<svg[^>]*>|</svg>$", "", svg.strip()))
    box = f'width="{width + 32:g}" height="{total:g}" viewBox="0 0 {width + 32:g} {total:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {box} '
        f'font-family="Helvetica, Arial, sans-serif"><title>{escape(payload["title"])}</title>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(text)}'
        f'<g transform="translate(16,{top:g})">{inner}</g></svg>'
    )


def _text(line: str, y: float, size: int, weight: str, colour: str) -> str:
    style = f'font-size="{size}" font-weight="{weight}" fill="{colour}"'
    return f'<text x="16" y="{y:g}" {style}>{escape(line)}</text>'
