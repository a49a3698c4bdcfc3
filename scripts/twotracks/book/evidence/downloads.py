"""What readers take away: each table as it is, the whole package as one file, the sources for citation managers."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

from twotracks.book.evidence import citations
from twotracks.evidence.package import Evidence
from twotracks.project import write_zip

FOLDER = "_static/data"
ZIP = "two-tracks-data.zip"
README = "README.md"  # of data/, where a book has one
BIBTEX, CSL = "two-tracks-sources.bib", "two-tracks-sources.json"


def archive(evidence: Evidence) -> bytes:
    """The package as a ZIP file: data/ with everything described there, and the licences; same data, same bytes."""
    buffer = io.BytesIO()
    write_zip(buffer, sorted(_contents(evidence).items()))
    return buffer.getvalue()


def _contents(evidence: Evidence, for_spreadsheets: bool = False) -> dict[str, bytes]:
    project = evidence.project
    others = {f"data/{name}": project.data / name for name in (README, "corrections.csv")}
    others["data/LICENSE"] = project.root / "LICENSE"
    contents = {name: path.read_bytes() for name, path in others.items() if path.exists()}
    contents |= {project.relative(each.path): evidence.content(name) for name, each in evidence.tables.items()}
    if for_spreadsheets:
        contents = {name: marked(each) if name.endswith(".csv") else each for name, each in contents.items()}
    return contents | {project.relative(project.package): stamped(evidence, contents).encode()}


def marked(content: bytes) -> bytes:
    """A CSV file as spreadsheets read it: with a byte order mark where it has letters beyond ASCII.

    Without one Excel takes a file on a double click for Windows-1252, and shows Chinese names as noise.
    """
    return content if content.isascii() else codecs.BOM_UTF8 + content


def stamped(evidence: Evidence, contents: Mapping[str, bytes]) -> str:
    """The description of the package with the size and the hash of every table, so that a reader can check a copy.

    Parameters
    ----------
    contents : mapping
        What the reader gets of each file, by its name from the book's folder.
    """
    resources = []
    for each in evidence.package["resources"]:
        content = contents[evidence.project.relative(evidence.tables[each["name"]].path)]
        stamps = {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        resources.append({**each, **stamps})
    package = {name: part for name, part in evidence.package.items() if name != "resources"}
    head = json.dumps(package, indent=1, ensure_ascii=False).removesuffix("\n}")
    # a line for each table: indented throughout it is a third longer, and takes a second to write
    lines = ",\n  ".join(json.dumps(each, ensure_ascii=False) for each in resources)
    return f'{head},\n "resources": [\n  {lines}\n ]\n}}\n'


def write_package(evidence: Evidence, whole: bytes, site: Path) -> None:
    """Put tables and description, as spreadsheets read them, into the site, and the whole beside them as one file."""
    target = Path(site) / FOLDER
    for name, content in _contents(evidence, for_spreadsheets=True).items():
        copy = target / Path(name).relative_to("data")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
    (target / ZIP).write_bytes(whole)


def write_citations(sources: Mapping[str, dict[str, str]], site: Path) -> None:
    """Write sources, given by their ids, as BibTeX and as CSL-JSON."""
    target = Path(site) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    rows = [row for _, row in sorted(sources.items())]
    (target / BIBTEX).write_text("\n".join(map(citations.bibtex, rows)), encoding="utf-8")
    items = ",\n".join(json.dumps(citations.csl(row), ensure_ascii=False) for row in rows)
    (target / CSL).write_text(f"[\n{items}\n]\n", encoding="utf-8")
