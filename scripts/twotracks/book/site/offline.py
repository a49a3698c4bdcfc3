"""Files at the root of a site: the service worker, which keeps what was visited, the 404 page, the sitemap."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import vl_convert
from sphinx.application import Sphinx

from twotracks.book.site.assets import HERE

WORKER, ICON = "sw.js", "_static/twotracks-icon.png"
LOST = (
    "Perhaps it moved with a new edition. The contents stand beside this text, and the search finds charts and tables."
)


def connect(app: Sphinx) -> None:
    """Add the page for lost readers, and write the rest when the site is whole."""
    app.connect("html-collect-pages", _lost)
    # after what is deleted, so that the digest is of what readers get
    app.connect("build-finished", _write, priority=990)


def _lost(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.format == "html":
        yield "404", {"title": "Not found", "body": f"<h1>There is no such page</h1><p>{LOST}</p>"}, "page.html"


def _write(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir)
    png = vl_convert.svg_to_png((HERE / "twotracks-icon.svg").read_text(encoding="utf-8"), scale=180 / 32)
    (site / ICON).write_bytes(png)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)
    _write_for_robots(site, app.config.html_baseurl, [page for page in pages if not page.startswith(("embed/", "404"))])
    worker = (HERE / WORKER).read_text(encoding="utf-8")
    (site / WORKER).write_text(worker.replace("EDITION", _digest(site)), encoding="utf-8")


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


def _digest(site: Path) -> str:
    """Of all that a reader may have kept: with another one the worker begins anew."""
    whole = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.name not in (WORKER, "manifest.json", ".buildinfo"):
            whole.update(path.relative_to(site).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()[:16]
