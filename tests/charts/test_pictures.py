"""Pictures: the same figure gives the same bytes, whatever was drawn before in the process."""

from __future__ import annotations

import zlib

import vl_convert

from twotracks.charts.rendering.pictures import VEGALITE, chunks, draw_svg, png

ROWS = [{"year": 2020 + each, "value": each * each} for each in range(5)]


def clipped(colour: str) -> dict:
    """A specification whose marks are cut at the edge of the plot: Vega writes a clip path for each."""
    channels = {"x": {"field": "year", "type": "quantitative"}, "y": {"field": "value", "type": "quantitative"}}
    mark = {"type": "line", "clip": True, "color": colour}
    spec = {"data": {"values": ROWS}, "layer": [{"mark": mark}, {"mark": {**mark, "type": "point"}}]}
    return vl_convert.vegalite_to_vega({**spec, "encoding": channels}, vl_version=VEGALITE)


def test_a_picture_does_not_tell_what_was_drawn_before_it():
    first = draw_svg(clipped("teal"), "a")
    assert first.count("url(#a-") == first.count('<clipPath id="a-') > 0
    draw_svg(clipped("tomato"), "b")
    assert draw_svg(clipped("teal"), "a") == first


def test_a_png_is_the_same_picture_in_fewer_bytes():
    svg = vl_convert.vega_to_svg(clipped("teal"))
    before, after = vl_convert.svg_to_png(svg, scale=2), png(svg)

    def pixels(image: bytes) -> bytes:
        return zlib.decompress(b"".join(content for kind, content in chunks(image) if kind == b"IDAT"))

    assert pixels(after) == pixels(before)
    assert len(after) < 0.6 * len(before)
