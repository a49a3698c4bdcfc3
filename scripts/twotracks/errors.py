"""What goes wrong, said so that the person who can mend it knows where and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, asdict, dataclass, replace
from typing import Any

# problems as they leave a kernel: {"error": name of the exception, "problems": [Problem.to_dict(), ...]}
PROBLEM = "application/vnd.twotracks.problem+json"
# how much of a cell is repeated where it is told; one may have swallowed a whole file
LONGEST_CELL = 80


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where it is, what it is, and the remedy.

    Parameters
    ----------
    path : str
        The file, from the folder of the book; of what stands in no file, its name: `edition, as_of`.
    what, remedy : str
        What is wrong, and what to do.
    line : int
        Line of a text file; 0 for the whole of it.
    part : str
        A part of a description: `table money/raised, field value`.
    row : int
        Record of a table, its header being 1; 0 for the whole table.
    column, cell : str
        The column, and the beginning of what stands in the cell.
    key : tuple of (str, str)
        Columns and cells that name what was compared, where rows were compared with each other.

    Examples
    --------
    >>> problem = Problem("data/a.csv", "'x' is not a number", "write digits", row=2, column="value", cell="x")
    >>> problem.where
    'data/a.csv, row 2, column value'
    >>> print(problem)
    data/a.csv, row 2, column value: 'x' is not a number
        remedy: write digits
    """

    path: str
    what: str
    remedy: str
    _: KW_ONLY
    line: int = 0
    part: str = ""
    row: int = 0
    column: str = ""
    cell: str = ""
    key: tuple[tuple[str, str], ...] = ()

    @property
    def where(self) -> str:
        """The place, as messages say it."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        row, column = f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""
        return ", ".join(filter(None, [place, self.part, row, column]))

    def at(self, path: str, **place: Any) -> Problem:
        """The same at another place: `path`, and any of `line`, `part`, `row`, `column`, `cell`, `key`."""
        if len(cell := place.get("cell", "")) > LONGEST_CELL:
            place["cell"] = cell[:LONGEST_CELL]
        return replace(self, path=path, **place)

    def to_dict(self) -> dict[str, Any]:
        """All fields and `where`, for JSON; None for those that do not apply."""
        fields = {name: value or None for name, value in asdict(self).items()}
        return {"where": self.where, **fields, "key": dict(self.key) or None}

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Problem:
        """The problem that :meth:`to_dict` wrote."""
        given = {name: value for name, value in fields.items() if value is not None and name != "where"}
        return cls(**{**given, "key": tuple(given.get("key", {}).items())})

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n    remedy: {self.remedy}"


class TwoTracksError(Exception):
    """Base of every error that a user can mend; carries one or more problems.

    In a notebook the problems stand in the output as :data:`PROBLEM` too, for a program that runs it.
    """

    def __init__(self, problems: Problem | Iterable[Problem]):
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
        self._displayed = False

    def __reduce__(self) -> tuple[type[TwoTracksError], tuple[list[Problem]]]:
        """How it travels to another process: with its problems."""
        return type(self), (self.problems,)

    def _render_traceback_(self) -> list[str]:
        """What IPython prints of the error; it asks exceptions for this method."""
        from IPython import get_ipython
        from IPython.display import display

        # kernels ask twice: once for the output and once for the reply to who asked them
        if not self._displayed:
            listed = [problem.to_dict() for problem in self.problems]
            display({PROBLEM: {"error": type(self).__name__, "problems": listed}}, raw=True)
            self._displayed = True
        return get_ipython().InteractiveTB.structured_traceback(type(self), self, self.__traceback__)


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


class UpstreamError(TwoTracksError):
    """A publisher's file cannot be had, is damaged, or no longer means what it meant."""
