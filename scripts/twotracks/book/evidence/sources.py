"""The list of sources: each with an anchor, what it is, and the tables and numbers that rest on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from twotracks.book.evidence import usage
from twotracks.book.evidence.catalogue import search
from twotracks.book.evidence.downloads import BIBTEX, CSL, FOLDER
from twotracks.book.evidence.package import Package, page_of
from twotracks.book.evidence.usage import Used
from twotracks.book.figures.html import SCHEMES

# stands for HTML that can be made only when all pages have been read
LATER = "\0later"
OTHER = "0–9"


def parts(package: Package, up: str) -> Iterator[tuple[str, str, str]]:
    """Sections of the page, by the first letter of the publisher; their entries come later."""
    kinds = {row.get("kind", "") for row in package.evidence.sources.values()} - {""}
    files = {"BibTeX": BIBTEX, "CSL-JSON": CSL}
    links = ", ".join(f'<a href="{up}{FOLDER}/{file}" download>{name}</a>' for name, file in files.items())
    lead = f'<p class="tt-lead">{len(package.evidence.sources):,} sources. For citation managers: {links}.</p>'
    yield "", "", lead + search("sources", "Search sources", {kind: kind.capitalize() for kind in sorted(kinds)})
    for letter in _by_letter(package):
        yield _part(letter), letter, LATER


def entries(package: Package, part: str, used: Used, link: Callable[[str], str]) -> str:
    """The entries of one section.

    Parameters
    ----------
    part : str
        Identifier of the section.
    used : dict
        Numbers by source, as :func:`twotracks.book.evidence.usage.of_sources` gives them.
    link : callable
        The address of a page as seen from this one.
    """
    rows = next(rows for letter, rows in _by_letter(package).items() if _part(letter) == part)
    tables = _tables(package, link)
    items = "".join(_entry(row, tables.get(row["id"], []), used.get(row["id"], {}), link) for row in rows)
    return f'<ul class="tt-list tt-works">{items}</ul>'


def _part(letter: str) -> str:
    return f"publishers-{'other' if letter == OTHER else letter.lower()}"


def _by_letter(package: Package) -> dict[str, list[dict[str, str]]]:
    order = {"key": lambda row: (_letter(row), row["publisher"].casefold(), row["title"].casefold(), row["id"])}
    letters: dict[str, list[dict[str, str]]] = {}
    for row in sorted(package.evidence.sources.values(), **order):
        letters.setdefault(_letter(row), []).append(row)
    return letters


def _letter(row: dict[str, str]) -> str:
    first = row["publisher"][:1].upper()
    return first if "A" <= first <= "Z" else OTHER


def _tables(package: Package, link: Callable[[str], str]) -> dict[str, list[str]]:
    """Links to the tables that rest on a source, by source."""
    found: dict[str, list[str]] = {}
    for table, sources in package.rests_on.items():
        address, title = link(page_of(table)), escape(package.cards[table]["title"])
        for source in sources:
            found.setdefault(source, []).append(f'<a href="{escape(address)}">{title}</a>')
    return found


def _title(row: dict[str, str]) -> str:
    """The title, as a link where the source has an address; shorter than under charts, for there are many."""
    words, url = escape(row["title"]), row.get("url", "")
    return f'<a href="{escape(url)}">{words}</a>' if url.startswith(SCHEMES) else f"<cite>{words}</cite>"


def _entry(row: dict[str, str], tables: list[str], numbers: dict, link: Callable[[str], str]) -> str:
    published, read = row.get("published", ""), row.get("accessed", "")
    facts = [published, f"read {read}" if read else "", row.get("kind", ""), row.get("licence", "")]
    about = " · ".join(escape(each) for each in facts if each)
    relays = f"<p>Relays {escape(row['relay_of'])}</p>" if row.get("relay_of") else ""
    note = f"<p>{escape(row['note'])}</p>" if row.get("note") else ""
    identifier = escape(row["id"])
    rests = f"<p>Tables: {', '.join(tables)}</p>" if tables else ""
    shown = f"<p>Numbers: {usage.links(numbers, link)}</p>" if numbers else ""
    return (
        f'<li id="source-{identifier}" data-g="{escape(row.get("kind", ""))}"><b>{escape(row["publisher"])}</b> '
        f'{_title(row)}<p>{about} · <a href="#source-{identifier}">{identifier}</a></p>'
        f"{relays}{note}{rests}{shown}</li>"
    )
