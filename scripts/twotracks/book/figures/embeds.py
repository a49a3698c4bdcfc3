"""A chart for other people's pages: alone with its title and sources, live or frozen.

The live page draws when a reader touches it, and follows later editions. The frozen one is one file without a script or
a request, in a folder named after the edition's day: who publishes the next edition beside it keeps it as it was.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from markupsafe import Markup

from twotracks.book.layout import render

FOLDER = "embed"
MOST = 56_000  # bytes of a frozen page's pictures; where two would be more, the wide one has to do
FREEZE = "body{margin:0;background:#fff}svg{display:block;width:100%;height:auto}.n{display:none}"
BY_WIDTH = "@media(max-width:559px){.w{display:none}.n{display:block}}"


def write_embeds(words: dict[str, Any], pictures: dict[str, Any], site: Path) -> None:
    """Write `embed/ID.html` (live) and `embed/DAY/ID.html` (frozen).

    Parameters
    ----------
    words : dict
        id, title, subtitle, alt, neutral, works, controls, boxes and as_of of the chart.
    pictures : dict
        As :func:`twotracks.charts.rendering.pictures.draw` gives them.
    site : Path
    """
    live, frozen = site / FOLDER, site / FOLDER / words["as_of"]
    frozen.mkdir(parents=True, exist_ok=True)
    name = f"{words['id']}.html"
    (live / name).write_text(render("figures/embed", **words), encoding="utf-8")
    svg = {width: pictures[key] for width, key in (("w", "picture"), ("n", "narrow"))}
    if sum(map(len, svg.values())) > MOST:
        del svg["n"]
    style = FREEZE + (BY_WIDTH if "n" in svg else "")
    page = render(
        "figures/frozen",
        **words,
        svg={width: Markup(each) for width, each in svg.items()},
        style=Markup(style),
        digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )
    (frozen / name).write_text(page, encoding="utf-8")
