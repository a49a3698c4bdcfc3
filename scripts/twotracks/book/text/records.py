"""What the chapters of a book have put on record while Sphinx reads them: numbers, findings, figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)
Where = tuple[str, int | None]


@dataclass
class Page:
    """The record of one page, by identifier; `shown` are the findings whose sentence has been met."""

    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: dict[str, Where] = field(default_factory=dict)
    figures: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)


class Records:
    """The pages of a book."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}

    def page(self, docname: str) -> Page:
        """The record of a page, empty at first."""
        return self.pages.setdefault(docname, Page())

    def add_number(self, payload: dict[str, Any], where: Where) -> None:
        """Record a number; a second one of the same name is an error."""
        page = self.page(where[0])
        if payload["id"] in page.numbers:
            warn(f"the number {payload['id']!r} is registered twice on this page: rename one of them", where)
        page.numbers[payload["id"]] = payload

    def add_finding(self, payload: dict[str, Any], where: Where) -> None:
        """Record a finding; a second one of the same name is an error."""
        page = self.page(where[0])
        if payload["id"] in page.findings:
            warn(f"the finding {payload['id']!r} is registered twice on this page: rename one of them", where)
        page.findings[payload["id"]] = payload
        page.lines[payload["id"]] = where

    def add_figure(self, identifier: str, where: Where) -> None:
        """Record a figure; its id names files, so it is unique in the book."""
        other = next((name for name, page in self.pages.items() if identifier in page.figures), None)
        if other:
            warn(f"the figure {identifier!r} is already on the page {other}: rename one of them", where)
        self.page(where[0]).figures.add(identifier)


def of(env: BuildEnvironment) -> Records:
    """The records kept with a Sphinx environment."""
    if not hasattr(env, "twotracks"):
        env.twotracks = Records()
    return env.twotracks


def warn(message: str, where: Any) -> None:
    """An error of the author's, as a Sphinx warning with its place; builds treat warnings as errors."""
    logger.warning(message, location=where, type="twotracks")
