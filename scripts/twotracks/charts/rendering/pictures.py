"""Pictures of a figure: SVG for two widths, compiled Vega for the interaction, and a picture to take away.

Drawing is a pure function of a figure's payload, so it can happen in any process and be kept between builds.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import PIL
import vl_convert as vlc
from PIL import Image

from twotracks.charts import text_width as measured
from twotracks.charts import words
from twotracks.charts.text_width import text_width, wrap
from twotracks.charts.theme import LIGHT
from twotracks.charts.words import say
from twotracks.project import write_whole

VEGALITE = "6.1"  # the version that Altair 6 writes
VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^)]+)\)")
# what a renderer takes for granted: empty frames that Vega writes around each group, and attributes at their defaults
EMPTY = re.compile(r'<path class="(?:background" d="M0,0h0v0h0Z"|foreground" d="" display="none")/>')
DEFAULT = re.compile(r' (?:opacity="1"|stroke-width="1"|[xy]2="0"|transform="translate\(0,0\)")')
# what nobody sees: marks that only catch the pointer, frames without a colour, the width of lines that are not drawn
UNSEEN = re.compile(r'<path [^>]*?(?<=[ ])opacity="0(?:\.00\d*)?"[^>]*/>|<path class="background" d="[^"]*"/>')
UNDRAWN = re.compile(r'(<(?![^>]*\bstroke=)[^>]*?) stroke-width="[^"]*"')
# a dot, which Vega writes as two arcs
DOT = re.compile(
    r'<path transform="translate\(([-\d.e]+),([-\d.e]+)\)" d="M([\d.e-]+),0A\3,\3,0,1,1,-\3,0A\3,\3,0,1,1,\3,0"'
)
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
    """A picture as PNG with a palette, at two pixels for one: half the bytes of one that names each pixel's colour.

    Up to 256 colours, which most charts do not exceed, it is the same pixel for pixel. With more, the palette is the
    one that covers them best, and a colour is off by a few of 255 steps at most (measured: 6, at the edges of text).
    """
    whole = Image.open(io.BytesIO(vlc.svg_to_png(svg, scale=2))).convert("RGB")
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
    code = b"".join(Path(module).read_bytes() for module in (__file__, measured.__file__, words.__file__))
    return f"{vlc.__version__} {PIL.__version__} {hashlib.sha256(code).hexdigest()}"


def draw_svg(vega: dict[str, Any], prefix: str) -> str:
    """Vega to SVG, made fit to stand inside a page.

    Ids get a prefix (two charts on a page would otherwise share clip paths) and a number of their own: vl-convert
    counts them through the life of a process, so that they would tell what was drawn before. Fonts are the page's,
    coordinates have two decimals, the picture is as wide as its words are in a wide font, and what makes no difference
    to it is left out.
    """
    svg = _widened(vlc.vega_to_svg(vega))
    order = {name: number for number, name in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]*)"', svg)), start=1)}
    svg = re.sub(r'\bid="([^"]*)"', lambda match: f'id="{prefix}-{order[match[1]]}"', svg)
    svg = re.sub(r"url\(#([^)]*)\)", lambda match: f"url(#{prefix}-{order[match[1]]})", svg)
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    svg = re.sub(r' (?:role|aria-roledescription|aria-hidden|pointer-events)="[^"]*"', "", svg)
    svg = lean(svg)
    # words stand between tags: what is written there is no coordinate
    return re.sub(r"<[^>]+>", lambda tag: re.sub(r"-?\d+\.\d{3,}", _two_decimals, tag[0]), svg)


def _two_decimals(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _widened(svg: str) -> str:
    """The picture with room for all its words, which vl-convert has measured in a font narrower than some readers'."""
    width, height = re.search(r'width="([\d.]+)" height="([\d.]+)" viewBox="[^"]*"', svg).groups()
    reach = [0.0, float(width), *(end for line in _lines(ElementTree.fromstring(svg), 0) for end in line)]
    left, right = math.floor(min(reach)), math.ceil(max(reach))
    box = f'width="{right - left}" height="{height}" viewBox="{left} 0 {right - left} {height}"'
    return re.sub(r'width="[\d.]+" height="[\d.]+" viewBox="[^"]*"', box, svg, count=1)


def _lines(element: ElementTree.Element, x: float) -> Iterator[tuple[float, float]]:
    """Where each line of words begins and ends in the picture; words that are turned are left out."""
    moved = re.match(r"translate\(([-\d.e]+)", element.get("transform", ""))
    x += float(moved[1]) if moved else 0
    if element.tag.endswith("}text") and "rotate" not in element.get("transform", ""):
        size, bold = float(element.get("font-size", "11px").removesuffix("px")), element.get("font-weight") == "bold"
        for line in filter(None, [element.text, *(part.text for part in element)]):
            wide = text_width(line, size, bold)
            begin = x - wide * {"end": 1.0, "middle": 0.5}.get(element.get("text-anchor", ""), 0.0)
            yield begin, begin + wide
    for part in element:
        yield from _lines(part, x)


def lean(svg: str) -> str:
    """The same picture, without what makes no difference to it: a third of its bytes."""
    seen = UNDRAWN.sub(r"\1", DEFAULT.sub("", UNSEEN.sub("", EMPTY.sub("", svg))))
    return DOT.sub(r'<circle cx="\1" cy="\2" r="\3"', seen)


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
    head = [(line, 18, "bold", INK) for line in wrap(payload["title"], width, 18)]
    head += [(line, 13, "normal", MUTED) for line in wrap(payload["subtitle"], width, 13, bold=False)]
    head += [(key, 13, "normal", MUTED)] if key else []
    foot = [line for part in _foot(payload) for line in wrap(part, width, 11, bold=False)]
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
        # ID.svg#chart is the chart without the words around it, for pages that have them already
        f'<view id="chart" viewBox="16 {top:g} {width:g} {height:g}"/>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(text)}'
        f'<g transform="translate({16 - left:g},{top:g})">{inner}</g></svg>'
    )


def _foot(payload: dict[str, Any]) -> list[str]:
    """Credits, note, and where the picture is from, a paragraph each."""
    credits = list(dict.fromkeys(source["credit"] for source in payload["sources"]))
    names = "; ".join(credits[:CREDITS]) + (f"; and {len(credits) - CREDITS} more" if len(credits) > CREDITS else "")
    origin = say("origin_is", "en", day=payload["as_of"], address=payload["address"])
    return [*([f"Sources: {names}."] if credits else []), *filter(None, [payload["note"]]), origin]


def _text(line: str, y: float, size: int, weight: str, colour: str) -> str:
    style = f'font-size="{size}" font-weight="{weight}" fill="{colour}"'
    return f'<text x="16" y="{y:g}" {style}>{escape(line)}</text>'
