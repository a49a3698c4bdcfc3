"""Context: what a fact asks its edition, so that nothing is looked up behind the chapter's back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from twotracks.quantities.units import Units


class Context(Protocol):
    """What a fact needs to be combined, written and explained; :class:`twotracks.edition.Edition` is one.

    Facts of one calculation share it. Two books opened in one process have two, and their facts do not combine.
    """

    @property
    def lang(self) -> str:
        """Language that facts are written in: `en` or `zh`."""

    @property
    def as_of(self) -> str:
        """The day that the edition stands on, YYYY-MM-DD."""

    @property
    def units(self) -> Units:
        """The units of the book."""

    @property
    def sources(self) -> Mapping[str, Mapping[str, str]]:
        """The rows of data/sources.csv by id."""

    def name(self, identifier: str) -> str:
        """Display name of a country or company, in the language of the edition."""

    def estimate(self, of: str, usual: str) -> str:
        """Whose estimate of something counts, where there are several."""

    def claim(self, identifier: str) -> Any:
        """A claim of the articles, as :class:`twotracks.evidence.claims.Claim`."""

    def caveat(self, identifier: str) -> str:
        """The text of a caveat of the data package."""
