"""Pictures: the same figure gives the same bytes, whatever was drawn before in the process."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import vl_convert
from PIL import Image, ImageChops

from twotracks.charts.rendering.pictures import SCALE, VEGALITE, png
from twotracks.charts.rendering.svg import draw_svg, lean

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


def both(svg: str) -> tuple[bytes, bytes, int]:
    """A picture as vl-convert writes it and as the site has it, and by how many steps of 255 a colour is off."""
    before, after = vl_convert.svg_to_png(svg, scale=SCALE), png(svg)
    pair = [Image.open(io.BytesIO(image)).convert("RGB") for image in (before, after)]
    assert pair[0].size == pair[1].size
    return before, after, max(high for _, high in ImageChops.difference(*pair).getextrema())


def test_a_png_of_few_colours_is_the_same_pixel_for_pixel_in_fewer_bytes():
    white = '<rect width="200" height="200" fill="#fff"/>'
    svg = vl_convert.vega_to_svg(clipped("teal")).replace("<g ", f"{white}<g ", 1)
    before, after, off = both(svg)
    assert off == 0
    assert len(after) < 0.6 * len(before)
    assert png(svg) == after


def test_a_png_of_many_colours_keeps_them_within_what_an_eye_can_tell():
    shades = "".join(f'<rect x="{n}" width="1" height="9" fill="rgb({n % 256},{n // 2},90)"/>' for n in range(400))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="9">{shades}</svg>'
    assert 0 < both(svg)[2] <= 6


def test_what_is_left_out_of_an_svg_makes_no_difference_to_the_picture():
    whole = re.sub(r' font-family="[^"]*"', "", vl_convert.vega_to_svg(clipped("teal")))
    less = lean(ElementTree.fromstring(whole))
    assert len(less) < 0.7 * len(whole)
    # dots are circles, not arcs, and places have two decimals: edges may differ by a shade
    pair = [Image.open(io.BytesIO(vl_convert.svg_to_png(each, scale=2))) for each in (whole, less)]
    assert max(high for _, high in ImageChops.difference(*(each.convert("RGB") for each in pair)).getextrema()) <= 64


def test_marks_leave_to_their_group_what_most_of_them_say_and_keep_what_is_their_own():
    marks = '<path d="M0,0h9" fill="red" opacity=".5"/><path d="M0,9h9" fill="red"/><path d="M9,9h9" fill="blue"/>'
    picture = ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg"><g id="a">{marks}</g></svg>')
    assert lean(picture) == (
        '<svg xmlns="http://www.w3.org/2000/svg"><g id="a" fill="red"><path d="M0,0h9" opacity=".5"/>'
        '<path d="M0,9h9"/><path d="M9,9h9" fill="blue"/></g></svg>'
    )
