"""The data package as the pages about it need it: cards, rows as text, what rests on which source."""

from __future__ import annotations

import csv
import io
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from twotracks.book.evidence import downloads
from twotracks.errors import Problem, ProjectError
from twotracks.evidence.known import EvidenceOnDay
from twotracks.evidence.package import Evidence
from twotracks.evidence.profile import card
from twotracks.project import Project, digest, package_files

# where the tables' pages are, seen from the site's root
PAGES = "data"
# the theme of tables that all themes share
REGISTERS = "registers"


class Package:
    """The evidence of one book, read when first asked for.

    Parameters
    ----------
    root : Path
        The folder that holds data/.
    until : str
        The day of an edition that stands before the book's own; what became known later is not shown.
    """

    def __init__(self, root: Path, until: str = ""):
        self.project, self.until = Project(root), until
        # all rows; those that the edition shows
        self.whole = Evidence(self.project)
        self.evidence = EvidenceOnDay(self.project, until) if until else self.whole

    def digests(self) -> dict[str, str]:
        """Digests of the files of the evidence, and of those of this package, which lays them out."""
        read = [*self.project.evidence_files(), *package_files()]
        return {str(path): digest(path) for path in read}

    @cached_property
    def cards(self) -> dict[str, dict[str, Any]]:
        """The card of each table by name, with the name of its page, in the order of the package."""
        return {name: {**card(self.evidence, name), "page": page_of(name)} for name in self.evidence.tables}

    @property
    def themes(self) -> dict[str, list[dict[str, Any]]]:
        """The cards by theme; tables that all themes share come last."""
        themes: dict[str, list[dict[str, Any]]] = {}
        for each in sorted(self.cards.values(), key=lambda each: not each["theme"]):
            themes.setdefault(each["theme"] or REGISTERS, []).append(each)
        return themes

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of a table, cell by cell as readers take it away."""
        return list(csv.DictReader(io.StringIO(self.evidence.content(table).decode("utf-8"), newline="")))

    @cached_property
    def rests_on(self) -> dict[str, Counter[str]]:
        """For each table, how many of its rows name a source, by source."""
        return {
            name: Counter(
                source
                for row in self.rows(name)
                for source in dict.fromkeys(row.get(column, "") for column in columns)
                if source in self.evidence.sources
            )
            for name, description in self.evidence.tables.items()
            if (columns := _source_columns(description.descriptor))
        }

    @cached_property
    def sources(self) -> dict[str, dict[str, str]]:
        """The registry of sources by id; in an edition of an earlier day those that a row of it names."""
        named = set().union(*self.rests_on.values()) if self.until else self.evidence.sources
        return {name: row for name, row in self.evidence.sources.items() if name in named}

    @cached_property
    def headings(self) -> dict[str, str]:
        """What a column is called, by its name, where all tables that have it call it the same."""
        called: dict[str, set[str]] = {}
        for table in self.cards.values():
            for column in table["columns"]:
                called.setdefault(column["name"], set()).add(column["title"])
        return {name: titles.pop() for name, titles in called.items() if len(titles) == 1}

    @cached_property
    def zip(self) -> bytes:
        """The whole package as one file."""
        return downloads.archive(self.evidence)


def _source_columns(resource: dict[str, Any]) -> list[str]:
    """The columns that refer to the registry of sources."""
    keys = resource["schema"].get("foreignKeys", [])
    return [name for key in keys if key["reference"]["resource"] == "sources" for name in key["fields"]]


def of(app: Sphinx) -> Package:
    """The package of the book that Sphinx is building; read once.

    Raises
    ------
    TwoTracksError
        When there is none, or it cannot be read.
    """
    if not hasattr(app, "twotracks_package"):
        app.twotracks_package = Package(_root(app), app.config.twotracks_as_of)
    return app.twotracks_package


def _root(app: Sphinx) -> Path:
    """The configured root, or the nearest book upward that has data: a build assembles its pages elsewhere."""
    if app.config.twotracks_root:
        return Path(app.config.twotracks_root)
    start = Path(app.srcdir).resolve()
    for folder in (start, *start.parents):
        if (folder / "_config.yml").is_file() and (folder / "data").is_dir():
            return folder
    what = "neither this folder nor one above it holds a _config.yml with data/ beside it"
    raise ProjectError(Problem(str(start), what, "build inside the book, or set `twotracks_root`"))


def page_of(table: str) -> str:
    """Name of a table's page, as Sphinx names pages."""
    return f"{PAGES}/{table}"
