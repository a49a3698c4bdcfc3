"""Vega's drawing as the SVG of a page: the same picture in half of the bytes.

Vega writes every attribute on every mark, an arc for every dot and a group around every group. Here what the marks of
a group have in common stands once on the group, dots are circles, and what draws nothing is left out.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import vl_convert as vlc

from twotracks.charts.text_width import text_width

NAMESPACE = "http://www.w3.org/2000/svg"
# what a renderer takes for granted
DEFAULTS = {"opacity": "1", "x2": "0", "y2": "0", "transform": "translate(0,0)"}
# and where no group around a mark says otherwise
HANDED_DOWN = {"font-weight": "normal", "stroke-width": "1", "text-anchor": "start"}
# attributes of a mark that its group may give it: SVG hands them down
INHERITED = (
    "fill", "fill-opacity", "font-size", "font-style", "font-weight", "stroke", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor",
)  # fmt: skip
# for people who read the source, or for what the page says itself; fonts are the page's
UNUSED = ("class", "font-family", "role", "aria-roledescription", "aria-hidden", "aria-label", "pointer-events")
UNSEEN = 0.01  # of opacity
MOVED = re.compile(r"translate\((-?[\d.e-]+),(-?[\d.e-]+)\)")
DOT = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?")
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


def draw_svg(vega: dict[str, Any], prefix: str) -> str:
    """Vega to SVG, made fit to stand inside a page.

    Ids get a prefix (two charts on a page would otherwise share clip paths) and a number of their own: vl-convert
    counts them through the life of a process, so that they would tell what was drawn before. Coordinates have two
    decimals, and the picture is as wide as its words are in a wide font.
    """
    picture = ElementTree.fromstring(vlc.vega_to_svg(vega))
    _widen(picture)
    _rename(picture, prefix)
    return lean(picture)


def lean(picture: Element) -> str:
    """The same picture, without what makes no difference to it.

    Parameters
    ----------
    picture : Element
        As Vega writes it; it is changed.
    """
    for element in picture.iter():
        for name in [name for name, value in element.items() if name in UNUSED or DEFAULTS.get(name) == value]:
            del element.attrib[name]
        if "stroke" not in element.attrib:
            element.attrib.pop("stroke-width", None)
        _shorten(element)
    _prune(picture)
    _share(picture)
    _dissolve(picture)
    text = ElementTree.tostring(picture, encoding="unicode")
    text = text.replace("ns0:", "").replace("xmlns:ns0", "xmlns").replace(" />", "/>")
    # words stand between tags: what is written there is no coordinate
    return re.sub(r"<[^>]+>", lambda tag: LONG_NUMBER.sub(_two_decimals, tag[0]), text)


def _two_decimals(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _shorten(element: Element) -> None:
    """A dot as a circle; words and dots with their place as such."""
    dot = DOT.fullmatch(element.get("d", ""))
    if dot:
        element.tag = f"{{{NAMESPACE}}}circle"
        del element.attrib["d"]
        element.set("r", dot[1])
    moved = MOVED.fullmatch(element.get("transform", ""))
    if moved and (dot or (element.tag.endswith("}text") and not len(element))):
        del element.attrib["transform"]
        for name, value in zip(("cx", "cy") if dot else ("x", "y"), moved.groups(), strict=True):
            element.set(name, value)


def _prune(element: Element) -> None:
    """Take out what draws nothing: groups without marks, outlines without a line or a colour, hidden labels."""
    for part in list(element):
        # the outlines that cut marks off have no colour either
        if not part.tag.endswith("}clipPath"):
            _prune(part)
        kind = part.tag.rpartition("}")[2]
        blank = kind == "path" and not (part.get("d") and {"fill", "stroke"} & part.attrib.keys())
        # some marks only catch the pointer, which a picture does not feel
        unseen = float(part.get("opacity", 1)) < UNSEEN or part.get("display") == "none"
        if blank or unseen or (kind == "g" and not len(part)):
            element.remove(part)


def _share(element: Element) -> None:
    """Let a group say what most of its marks say, where each of them says something."""
    for part in element:
        _share(part)
    if not element.tag.endswith("}g"):
        return
    for name in INHERITED:
        values = Counter(part.get(name) for part in element)
        common, many = values.most_common(1)[0]
        if many > 1 and None not in values and name not in element.attrib:
            element.set(name, common)
            for part in element:
                if part.get(name) == common:
                    del part.attrib[name]
        default = HANDED_DOWN.get(name)
        # no group further out says it: it would only where all that it holds do
        if default and element.get(name) in (None, default):
            for part in (element, *element):
                if part.get(name) == default:
                    del part.attrib[name]


def _dissolve(element: Element) -> None:
    """Put the marks of groups that say nothing into the groups around them."""
    kept: list[Element] = []
    for part in element:
        _dissolve(part)
        kept += list(part) if part.tag.endswith("}g") and not part.attrib else [part]
    element[:] = kept


def _rename(picture: Element, prefix: str) -> None:
    named = [element.get("id") for element in picture.iter() if "id" in element.attrib]
    order = {name: f"{prefix}-{number}" for number, name in enumerate(dict.fromkeys(named), start=1)}
    for element in picture.iter():
        for name, value in element.items():
            if name == "id":
                element.set(name, order[value])
            elif "url(#" in value:
                element.set(name, re.sub(r"url\(#([^)]*)\)", lambda match: f"url(#{order[match[1]]})", value))


def _widen(picture: Element) -> None:
    """Make room for all words, which vl-convert has measured in a font narrower than some readers'."""
    width, height = picture.get("width"), picture.get("height")
    reach = [0.0, float(width), *(end for line in _lines(picture, 0) for end in line)]
    left, right = math.floor(min(reach)), math.ceil(max(reach))
    picture.set("width", str(right - left))
    picture.set("viewBox", f"{left} 0 {right - left} {height}")


def _lines(element: Element, x: float) -> Iterator[tuple[float, float]]:
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
