"""Checking a built site: every internal link leads somewhere, and no page asks another host for anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from os.path import join, normpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from twotracks.errors import Problem

ANCHORS = etree.XPath("//@id | //@name", smart_strings=False)
# what a browser fetches by itself, and links that a reader follows
ADDRESSES = etree.XPath(
    "//@src | //@srcset | //@poster | //@data | //@background | //@style | //link/@href | //a/@href | //@popovertarget"
)
SHEETS = etree.XPath("//style")
FETCHING_LINKS = {"stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "icon",
                  "shortcut icon", "manifest", "apple-touch-icon"}  # fmt: skip
CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")
FOREIGN = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
# the schemes of links; none is that of a page of the site
FOLLOWED = ("", "https", "http", "mailto", "tel")
LOCAL_REMEDY = "ship the file with the book: readers may be offline or behind a firewall"


@dataclass
class Page:
    """One HTML file: its anchors, the links a reader may follow, and what its browser fetches."""

    path: Path
    anchors: set[str] = field(default_factory=set)
    links: list[tuple[str, int]] = field(default_factory=list)
    fetched: list[tuple[str, int]] = field(default_factory=list)


def check_site(site: Path) -> list[Problem]:
    """All broken internal links and foreign requests of a site.

    Parameters
    ----------
    site : Path
        The folder of the built site.
    """
    _resolved.cache_clear()
    _is_file.cache_clear()
    pages = {path: _read(path) for path in sorted(site.rglob("*.html")) if "_static" not in path.parts}
    problems = [problem for page in pages.values() for problem in _check_page(page, pages, site)]
    for sheet in sorted(site.rglob("*.css")):
        text = sheet.read_text(encoding="utf-8", errors="replace")
        problems += _fetches(sheet, [(address, 0) for address in CSS_URL.findall(text)], site)
    return problems


def _read(path: Path) -> Page:
    page = Page(path)
    tree = html.parse(str(path), html.HTMLParser(encoding="utf-8"))
    page.anchors = {str(value) for value in ANCHORS(tree)}
    for value in ADDRESSES(tree):
        element, name = value.getparent(), value.attrname
        line = element.sourceline or 0
        if name == "srcset":
            page.fetched += [(each.split()[0], line) for each in value.split(",") if each.split()]
        elif name == "style":
            page.fetched += [(each, line) for each in CSS_URL.findall(value)]
        elif name == "popovertarget":
            page.links.append((f"#{value}", line))
        elif name != "href":
            page.fetched.append((str(value), line))
        elif element.tag == "a":
            page.links.append((str(value), line))
        elif FETCHING_LINKS & {element.get("rel", ""), *element.get("rel", "").split()}:
            page.fetched.append((str(value), line))
    for sheet in SHEETS(tree):
        page.fetched += [(each, sheet.sourceline or 0) for each in CSS_URL.findall(sheet.text or "")]
    return page


def _check_page(page: Page, pages: dict[Path, Page], site: Path) -> Iterator[Problem]:
    yield from _fetches(page.path, page.fetched, site)
    for address, line in page.links:
        parts = urlsplit(address)
        if parts.scheme not in FOLLOWED:
            where = f"{page.path.relative_to(site)}:{line}"
            what = f"the link {address[:80]!r} is none that a reader can follow"
            yield Problem(where, what, f"link to a page of the book, or to an address with {', '.join(FOLLOWED[1:])}")
        if parts.scheme or parts.netloc:
            continue
        target = _target(page.path, parts.path, site)
        if not _is_file(target):
            where = f"{page.path.relative_to(site)}:{line}"
            yield Problem(where, f"the link {address!r} leads to no page", "correct the link or restore the page")
        elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
            where = f"{page.path.relative_to(site)}:{line}"
            yield Problem(where, f"the link {address!r} leads to no place on its page", "correct the fragment")


def _fetches(path: Path, addresses: list[tuple[str, int]], site: Path) -> Iterator[Problem]:
    for address, line in addresses:
        where = f"{path.relative_to(site)}{f':{line}' if line else ''}"
        if FOREIGN.match(address):
            yield Problem(where, f"asks another host for {address}", LOCAL_REMEDY)
        elif not address.startswith(("data:", "#")) and not _target(path, urlsplit(address).path, site).is_file():
            yield Problem(where, f"asks for {address}, which is not there", "restore the file")


def _target(page: Path, path: str, site: Path) -> Path:
    """The file that an address on a page leads to."""
    return _resolved(str(page.parent), unquote(path), str(site)) if path else page


# the same few hundred addresses stand on every page, and looking at the disk for each takes most of the check
@cache
def _resolved(folder: str, path: str, site: str) -> Path:
    target = Path(normpath(join(site, path.lstrip("/")) if path.startswith("/") else join(folder, path)))
    return target / "index.html" if target.is_dir() else target


@cache
def _is_file(path: Path) -> bool:
    return path.is_file()
