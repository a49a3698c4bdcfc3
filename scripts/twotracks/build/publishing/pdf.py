"""The book as PDF, printed from its built site by a Chromium: charts stay vectors. Not a part of the build."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from twotracks.build.chapters.config import pages, read_yaml
from twotracks.build.publishing.print_pages import document
from twotracks.build.state.target import MANIFEST, attest, outputs
from twotracks.errors import BuildError, Problem
from twotracks.project import Project

FOLDER, BOOK = "pdf", "two-tracks"
SIZES = {"a4": "A4", "letter": "letter"}
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-quic"]
# in the menu of each page; see book/templates/page/layout.html
PLACE = re.compile(r"<!-- pdf: (\S+) -->.*?<!-- /pdf -->", re.DOTALL)
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")
DAY = re.compile(r"Data as of ([^.·<]+)")


def print_book(project: Project, sizes: tuple[str, ...], say: Callable[[str], None]) -> list[Path]:
    """Print the whole book and each of its pages, and link them on the pages.

    Parameters
    ----------
    project : Project
        Its site must be built; the PDFs become a part of it, until the next build.
    sizes : tuple of {'a4', 'letter'}
    say : callable
        Gets a line for each file.

    Raises
    ------
    BuildError
        When there is no site, or no Chromium to print with.
    """
    site, names = project.site, pages(project)
    absent = [name for name in names if not (site / f"{name}.html").is_file()]
    if absent:
        what = f"there is no site to print: it lacks {', '.join(absent)}"
        raise BuildError(Problem(str(site), what, "run twotracks build first"))
    title = str(read_yaml(project.config, project).get("title", "Two Tracks"))
    found = DAY.search((site / f"{names[0]}.html").read_text(encoding="utf-8"))
    edition = f"Data as of {found[1].strip()}" if found else ""
    (site / FOLDER).mkdir(exist_ok=True)
    printed = []
    with _printer() as printer:
        for size in sizes:
            lengths: dict[str, int] = {}
            # each alone first: their lengths are the page numbers of the contents
            for name, parts in [*((name, [name]) for name in names), (BOOK, names)]:
                path = site / FOLDER / f"{name.rpartition('/')[2]}-{size}.pdf"
                _print(printer, site, document(site, parts, title, edition, SIZES[size], lengths), path)
                lengths[name] = len(SHEET.findall(path.read_bytes()))
                say(f"  {path.relative_to(site)}: {lengths[name]} pages, {path.stat().st_size / 1e6:.1f} MB")
                printed.append(path)
    _link(site, sizes)
    return printed


@contextmanager
def _printer() -> Iterator[Any]:
    """A page of a headless Chromium."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        remedy = "install the development dependencies: make does so"
        raise BuildError(Problem("playwright", "is not installed, which drives the Chromium", remedy)) from None
    named = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in named if name and (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error:
            remedy = "install one, name it in the variable CHROMIUM, or run playwright install chromium"
            raise BuildError(Problem("Chromium", "is not on this machine", remedy)) from None
        yield browser.new_page()
        browser.close()


def _print(printer: Any, site: Path, text: str, path: Path) -> None:
    # at the root of the site, so that styles and pictures are found
    source = site / f".{path.stem}.html"
    source.write_text(text, encoding="utf-8")
    try:
        printer.goto(source.as_uri())
        printer.pdf(path=str(path), prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    finally:
        source.unlink()


def _link(site: Path, sizes: tuple[str, ...]) -> None:
    """Put the links into the pages' menus, and the new state of the files into the manifest."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        linked = PLACE.sub(partial(_links, page=page, site=site, sizes=sizes), text)
        if linked != text:
            page.write_text(linked, encoding="utf-8")
    recorded = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
    attest(site, recorded | {"outputs": outputs(site)})


def _links(match: re.Match[str], page: Path, site: Path, sizes: tuple[str, ...]) -> str:
    up = "../" * (len(page.relative_to(site).parts) - 1)
    named = [(match[1], "This page"), (BOOK, "The book")]
    items = "".join(
        f'<a href="{up}{FOLDER}/{name}-{size}.pdf" download>{words} <span>PDF, {SIZES[size]}</span></a>'
        for name, words in named
        for size in sizes
        if (site / FOLDER / f"{name}-{size}.pdf").is_file()
    )
    return f"<!-- pdf: {match[1]} -->{items}<!-- /pdf -->"
