"""What goes wrong, said so that the person who can mend it knows where and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where it is, what it is, and the remedy."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n    remedy: {self.remedy}"


class TwoTracksError(Exception):
    """Base of every error that a user can mend; carries one or more problems."""

    def __init__(self, problems: Problem | Iterable[Problem]):
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ProjectError(TwoTracksError):
    """The command was run outside a book, or the book lacks a file it needs."""


class EditionError(TwoTracksError, ValueError):
    """A parameter of an edition has a value that is not allowed."""


class EvidenceError(TwoTracksError):
    """A table, its description or a look-up in it is wrong."""


class UnitError(TwoTracksError, TypeError):
    """Two facts were combined whose units do not fit together."""


class ConversionError(TwoTracksError):
    """An amount cannot be expressed in the currency asked for."""


class BuildError(TwoTracksError):
    """A chapter, a page or a check of the site failed."""
