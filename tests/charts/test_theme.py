"""Colours stand once: the stylesheet and the pictures that leave the page show the same ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from twotracks import book
from twotracks.charts import theme
from twotracks.charts.rendering import pictures

STYLES = (Path(book.__file__).parent / "static" / "twotracks-figure.css").read_text(encoding="utf-8")


def declared(mode: str) -> list[dict[str, str]]:
    """The custom properties of each block of the stylesheet that sets a mode's colours."""
    blocks = re.findall(rf"color-scheme: {mode};(.*?)\}}", STYLES, flags=re.DOTALL)
    return [dict(re.findall(r"--tt-([\w-]+):\s*([^;]+);", block)) for block in blocks]


def long(colour: str) -> str:
    """#fff as #ffffff."""
    return "#" + "".join(digit * 2 for digit in colour[1:]) if len(colour) == 4 else colour


@pytest.mark.parametrize(("mode", "times"), [("light", 1), ("dark", 2)])
def test_the_stylesheet_has_the_colours_of_the_charts(mode, times):
    blocks = declared(mode)
    assert len(blocks) == times
    for block in blocks:
        assert {name: long(block[name]) for name in theme.TOKENS[mode]} == theme.TOKENS[mode]


def test_a_picture_off_the_page_is_in_the_light_colours():
    assert (theme.LIGHT["ink"], theme.LIGHT["muted"]) == (pictures.INK, pictures.MUTED)
    assert f"var(--tt-usa, {theme.LIGHT['usa']})" == theme.USA
