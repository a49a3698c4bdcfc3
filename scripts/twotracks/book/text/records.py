"""What the chapters of a book have put on record while Sphinx reads them: numbers, findings, figures.

All of it is kept by page with Sphinx's environment: it goes when its page is read again or removed, and it is merged
when pages are read in several processes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from twotracks.errors import Problem
from twotracks.evidence.claims import PATH
from twotracks.quantities.periods import parse

logger = logging.getLogger(__name__)
Where = tuple[str, int | None]


@dataclass
class Page:
    """The record of one page.

    Parameters
    ----------
    numbers, findings : dict
        What the chapter registered, by identifier, as :mod:`twotracks.outputs` gives it.
    claims : dict
        The claims of the articles that the chapter checks, likewise.
    lines : dict
        Where each finding and each claim was registered.
    figures : list
        Figures and tables for reading, with their places.
    charts : list
        What the pages of their own show of the charts, in the order of the page.
    found : list
        What the search finds on the page.
    terms : list
        Entries of the glossary that stand on the page: `english`, `chinese`, `text`, `anchor`.
    words : int
        Of its prose.
    lead : str
        Its first sentences.
    shown : dict
        The numbers that the page shows, in the order of their first appearance, with the anchor that it has there.
    reach : dict
        The last years, parts of years and days that the rows behind all this are of.
    names : dict
        The entities that the text names, by id: identifier and title of the section in which each comes first.
    """

    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: dict[str, Where] = field(default_factory=dict)
    figures: list[tuple[str, Where]] = field(default_factory=list)
    charts: list[dict[str, Any]] = field(default_factory=list)
    found: list[dict[str, str]] = field(default_factory=list)
    terms: list[dict[str, str]] = field(default_factory=list)
    words: int = 0
    lead: str = ""
    shown: dict[str, str] = field(default_factory=dict)
    reach: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)

    def extend(self, reach: dict[str, str]) -> None:
        """Take note of how far the periods of more rows go."""
        for kind, period in reach.items():
            self.reach[kind] = max(self.reach.get(kind, period), period, key=parse)

    def anchor(self, identifier: str) -> str:
        """The anchor of a number where it appears first on the page, which this call tells; empty later on."""
        if identifier in self.shown:
            return ""
        self.shown[identifier] = f"n-{identifier}"
        return self.shown[identifier]


class Records:
    """The pages of a book."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        # by what a claim's figure is made from; made when all pages have been read
        self._bearing: dict[tuple, list[dict[str, Any]]] | None = None

    def page(self, docname: str) -> Page:
        """The record of a page, empty at first."""
        return self.pages.setdefault(docname, Page())

    def add_number(self, payload: dict[str, Any], where: Where) -> None:
        """Record a number; a second one of the same name is an error."""
        page = self.page(where[0])
        if payload["id"] in page.numbers:
            warn(f"the number {payload['id']!r} is registered twice on this page: rename one of them", where)
        page.numbers[payload["id"]] = payload
        page.extend(payload["reach"])

    def add_finding(self, payload: dict[str, Any], where: Where) -> None:
        """Record a finding; a second one of the same name is an error."""
        page = self.page(where[0])
        if payload["id"] in page.findings:
            warn(f"the finding {payload['id']!r} is registered twice on this page: rename one of them", where)
        page.findings[payload["id"]] = payload
        page.extend(payload["reach"])
        page.lines[payload["id"]] = where

    def add_claim(self, payload: dict[str, Any], where: Where) -> None:
        """Record a claim that is checked; a second time is an error, on whatever page."""
        before = next((name for name, page in self.pages.items() if payload["id"] in page.claims), "")
        if before:
            what = f"{PATH}, row {payload['row']}: claim {payload['id']} is checked here and on the page {before}"
            warn(what, where, "remove one of the two calls of check_claim()")
        page = self.page(where[0])
        page.claims[payload["id"]] = payload
        page.extend(payload["found"]["reach"])
        page.lines[payload["id"]] = where

    def bearing(self, number: dict[str, Any]) -> list[dict[str, Any]]:
        """The claims that a number decides: those held to a fact of the same formula over the same rows."""
        if self._bearing is None:
            self._bearing = {}
            for _, claim in self.claims.values():
                if not claim["missing"]:
                    self._bearing.setdefault(_basis(claim["found"]), []).append(claim)
        return self._bearing.get(_basis(number), [])

    @property
    def claims(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Page and evidence of all claims that the book checks, by id."""
        return {key: (name, each) for name, page in sorted(self.pages.items()) for key, each in page.claims.items()}

    @property
    def charts(self) -> list[dict[str, Any]]:
        """What pages of their own show of all charts, by the names of chapters: these are read in any order."""
        return [chart for _, page in sorted(self.pages.items()) for chart in page.charts]

    def add_figure(self, identifier: str, where: Where) -> None:
        """Record a figure or a table for reading."""
        self.page(where[0]).figures.append((identifier, where))


def _basis(number: dict[str, Any]) -> tuple:
    """What a number is made from, in whatever unit it is written."""
    rows = sorted((row["table"], row["row"]) for row in number["rows"])
    return number["formula"] or number["value"], tuple(rows)


def connect(app: Sphinx) -> None:
    """Forget the pages that are read again, merge those read elsewhere, and compare them when all have been read."""
    app.connect("env-purge-doc", lambda app, env, docname: of(env).pages.pop(docname, None))
    app.connect("env-merge-info", _merge)
    app.connect("env-check-consistency", lambda app, env: _compare(of(env)))


def of(env: BuildEnvironment) -> Records:
    """The records kept with a Sphinx environment."""
    if not hasattr(env, "twotracks"):
        env.twotracks = Records()
    return env.twotracks


def warn(what: str, where: Any, remedy: str = "") -> None:
    """An error of the author's, as a Sphinx warning with its place; builds treat warnings as errors.

    The record has what is wrong and the remedy as `problem`, for a build that gathers them
    (build/publishing/sphinx.py).
    """
    message = f"{what}\n    remedy: {remedy}" if remedy else what
    logger.warning(message, location=where, type="twotracks", extra={"problem": (what, remedy)})


def pass_on(problem: Problem, where: Any) -> None:
    """A problem with the book's data, with the place of the page that cannot be made for it."""
    warn(f"{problem.where}: {problem.what}", where, problem.remedy)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    of(env).pages |= {name: page for name, page in of(other).pages.items() if name in docnames}


def _compare(records: Records) -> None:
    records._bearing = None
    """Complain of figures with one name: it names files, so it is unique in the book."""
    first: dict[str, str] = {}
    for name, page in sorted(records.pages.items()):
        for identifier, where in page.figures:
            if identifier in first:
                warn(f"the figure {identifier!r} is already on the page {first[identifier]}: rename one of them", where)
            first.setdefault(identifier, name)
