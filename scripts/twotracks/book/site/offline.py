"""Files at the root of a site: the service worker, which keeps what was visited, the 404 page, the sitemap."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import vl_convert
from sphinx.application import Sphinx

from twotracks.book.site.assets import HERE

WORKER, ICON = "sw.js", "_static/twotracks-icon.png"
LOST = (
    'Perhaps it moved with a new edition. The <a href="{home}">first page</a> leads to all the others, and the '
    '<a href="{search}">search</a> finds charts and tables.'
)


def connect(app: Sphinx) -> None:
    """Add the page for lost readers, and write the rest when the site is whole."""
    app.connect("html-collect-pages", _lost)
    app.connect("build-finished", _write, priority=990)


def _lost(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.format == "html":
        home, search = (app.builder.get_target_uri(page) for page in (app.config.root_doc, "search"))
        told = LOST.format(home=home, search=search)
        yield "404", {"title": "Not found", "body": f"<h1>There is no such page</h1><p>{told}</p>"}, "page.html"


def _write(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir)
    png = vl_convert.svg_to_png((HERE / "twotracks-icon.svg").read_text(encoding="utf-8"), scale=180 / 32)
    (site / ICON).write_bytes(png)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)
    _write_for_robots(site, app.config.html_baseurl, [page for page in pages if not page.startswith(("embed/", "404"))])
    # the build names its store after the finished site (build/publishing/offline.py); without it there is one for all
    shutil.copy(HERE / WORKER, site / WORKER)


def _write_for_robots(site: Path, base: str, pages: list[str]) -> None:
    """robots.txt, and a sitemap where the book knows its address: a sitemap has whole addresses only."""
    robots = "User-agent: *\nAllow: /\n"
    if base:
        base = base if base.endswith("/") else f"{base}/"
        lines = "".join(f"<url><loc>{escape(base + page)}</loc></url>\n" for page in pages)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        (site / "sitemap.xml").write_text(f"{head}{lines}</urlset>\n", encoding="utf-8")
        robots += f"Sitemap: {base}sitemap.xml\n"
    (site / "robots.txt").write_text(robots, encoding="utf-8")
