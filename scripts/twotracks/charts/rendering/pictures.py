"""Pictures of a figure: SVG for two widths, compiled Vega for the interaction, and a picture to take away.

Drawing is a pure function of a figure's payload, so it can happen in any process and be kept between builds.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import PIL
import vl_convert as vlc
from PIL import Image

from twotracks.charts import text_width as measured
from twotracks.charts import words
from twotracks.charts.rendering import svg as compact
from twotracks.charts.rendering.svg import draw_svg
from twotracks.charts.text_width import wrap
from twotracks.charts.theme import LIGHT
from twotracks.charts.words import say
from twotracks.project import write_whole

VEGALITE = "6.1"  # the version that Altair 6 writes
VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^)]+)\)")
SCALE = 1.5  # pixels of a PNG for one of the picture
COLOURS = 256  # what a palette holds at most
LABEL = re.compile(r"<(?:text|tspan)[^>]*>([^<]+)")
CREDITS = 8  # named in a picture; its page names them all
PACKING = 6  # of zlib's nine levels: the next three take seven times as long for 6 % of the bytes
INK, MUTED = LIGHT["ink"], LIGHT["muted"]


def cached(payload: dict[str, Any], cache: Path) -> dict[str, Any]:
    """The pictures of a figure, drawn once for a payload, a state of this module, vl-convert and Pillow.

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
    write_whole(path, json.dumps(pictures))
    return pictures


def keep(payload: dict[str, Any], cache: Path) -> None:
    """Draw the pictures of a figure into the cache, unless they are there."""
    cached(payload, cache)


def draw(payload: dict[str, Any]) -> dict[str, Any]:
    """Draw a figure.

    Returns
    -------
    dict
        `svg` and `vega` by width, `picture` and `narrow` (SVG that explains itself off the page, in both widths),
        `png` (the wide one, base64); `key`, what the two colours mean, where no label in the chart says it.
    """
    vega = {name: vlc.vegalite_to_vega(spec, vl_version=VEGALITE) for name, spec in payload["specs"].items()}
    svg = {name: draw_svg(spec, f"{payload['id']}-{name}") for name, spec in vega.items()}
    key = _key(svg["wide"])
    picture, narrow = (_picture(payload, drawn, key) for drawn in svg.values())
    files = {"picture": picture, "narrow": narrow, "png": base64.b64encode(png(picture)).decode()}
    return {"svg": svg, "vega": vega, "key": key, **files}


def png(svg: str) -> bytes:
    """A picture as PNG with a palette: half the bytes of one that names each pixel's colour.

    At one and a half pixels for one it is a thousand wide, enough for a slide or for a card under a link; the SVG
    beside it is sharp at any size. Two for one would take twice as long and nearly twice the bytes.

    Up to 256 colours, which most charts do not exceed, it is the same pixel for pixel. With more, the palette is the
    one that covers them best, and a colour is off by a few of 255 steps at most (measured: 6, at the edges of text).
    """
    whole = Image.open(io.BytesIO(vlc.svg_to_png(svg, scale=SCALE))).convert("RGB")
    packed = io.BytesIO()
    # of Pillow's methods the one that keeps the colours of areas; dithering would put dots into them
    palette = whole.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette.save(packed, "PNG", compress_level=PACKING)
    return packed.getvalue()


def warm_up() -> None:
    """Start the engine that compiles and draws, which takes half a second the first time in a process."""
    vlc.vegalite_to_svg({"data": {"values": [{}]}, "mark": "point"}, vl_version=VEGALITE)


@lru_cache
def _recipe() -> str:
    code = b"".join(
        Path(module).read_bytes() for module in (__file__, compact.__file__, measured.__file__, words.__file__)
    )
    return f"{vlc.__version__} {PIL.__version__} {hashlib.sha256(code).hexdigest()}"


def _key(svg: str) -> str:
    """The words for the two countries' colours, where a chart has both and its labels name neither country."""
    labels = " ".join(LABEL.findall(svg))
    named = all(re.search(pattern, labels) for pattern in (r"United States|America", r"Chin(?:a|ese)"))
    return "" if named or not all(f"--tt-{country}" in svg for country in ("usa", "chn")) else say("key_is", "en")


def _picture(payload: dict[str, Any], svg: str, key: str) -> str:
    """The chart as a picture that explains itself off the page: title above, sources below, light colours.

    Below stand the credits (a handful of them), the note, the day of the data, the licence and the chart's address.
    """
    left, width, height = (float(re.search(r'viewBox="(\S+) 0 (\S+) (\S+)"', svg)[place]) for place in (1, 2, 3))
    title = wrap(payload["title"], width, 18)
    subtitle = [*wrap(payload["subtitle"], width, 13, bold=False), *([key] if key else [])]
    foot = [line for part in _foot(payload) for line in wrap(part, width, 11, bold=False)]
    below = 14 + 18 * 1.3 * len(title)
    top = below + 13 * 1.3 * len(subtitle) + 12
    total = top + height + 22 + 15 * len(foot)
    text = _text(title, 14 + 18 * 1.3, 18 * 1.3, f'font-size="18" font-weight="bold" fill="{INK}"')
    text += _text(subtitle, below + 13 * 1.3, 13 * 1.3, f'font-size="13" fill="{MUTED}"')
    text += _text(foot, top + height + 22, 15, f'font-size="11" fill="{MUTED}"')
    inner = VARIABLE.sub(r"\1", re.sub(r"^<svg[^>]*>|</svg>$", "", svg.strip()))
    box = f'width="{width + 32:g}" height="{total:g}" viewBox="0 0 {width + 32:g} {total:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} '
        f'font-family="Helvetica, Arial, sans-serif"><title>{escape(payload["title"])}</title>'
        # ID.svg#chart is the chart without the words around it, for pages that have them already
        f'<view id="chart" viewBox="16 {top:g} {width:g} {height:g}"/>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{text}'
        f'<g transform="translate({16 - left:g},{top:g})">{inner}</g></svg>'
    )


def _foot(payload: dict[str, Any]) -> list[str]:
    """Credits, note, and where the picture is from, a paragraph each."""
    credits = list(dict.fromkeys(source["credit"] for source in payload["sources"]))
    names = "; ".join(credits[:CREDITS]) + (f"; and {len(credits) - CREDITS} more" if len(credits) > CREDITS else "")
    origin = say("origin_is", "en", day=payload["as_of"], address=payload["address"])
    return [*([f"Sources: {names}."] if credits else []), *filter(None, [payload["note"]]), origin]


def _text(lines: list[str], first: float, apart: float, style: str) -> str:
    """Lines of one style below each other."""
    placed = (f'<text x="16" y="{first + apart * place:g}">{escape(line)}</text>' for place, line in enumerate(lines))
    return f"<g {style}>{''.join(placed)}</g>"
