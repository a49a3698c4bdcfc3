"""Where a value comes from, and whether a comparison of values holds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from twotracks.errors import Problem, UnitError
from twotracks.facts.context import Context

if TYPE_CHECKING:
    from twotracks.facts.fact import Fact

CONFIDENCE = ("low", "medium", "high")
Cells = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Scope:
    """What the value of a row is a value of, so that two of them can be held against each other.

    Parameters
    ----------
    column : str
        The column of the value; empty where rows are only counted.
    subject : tuple of (str, str)
        Whose it is: the cells of country, firm, model and the like.
    definition : tuple of (str, str)
        What is measured: indicator, base, counter and all else that tells values of one subject and period apart.
    vintage : tuple of (str, str)
        The edition or vintage that the value was printed in.
    measured : bool
        Whether the period is the time that was measured; of a register (of models, of rules) it is the day of a thing.
    rate : bool
        Whether the row only converts money.
    """

    column: str = ""
    subject: Cells = ()
    definition: Cells = ()
    vintage: Cells = ()
    measured: bool = False
    rate: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a table, as provenance. `number` counts records, the header being 1.

    A row is `implied` when its value does not stand in the source and was worked out from others that do.
    """

    table: str
    number: int
    key: tuple[tuple[str, str], ...]
    value: str
    unit: str
    period: str
    sources: tuple[str, ...]
    confidence: str
    locator: str = ""
    note: str = ""
    implied: bool = False
    scope: Scope = Scope()

    @property
    def weak(self) -> str:
        """Why the row is for context, in words: it is graded low, or implied; empty for all others."""
        return (
            "low confidence" if self.confidence == CONFIDENCE[0] else "implied by other figures" if self.implied else ""
        )


@dataclass(frozen=True, eq=False, repr=False)
class Check:
    """The outcome of a comparison: whether it holds, how it reads with its values, and the rows behind it.

    Combine checks with `&`, `|` and `~`. A check has no truth value of its own, so that `a < b < c` and
    `a < b and c < d`, which would silently drop half of the provenance, are refused.
    """

    holds: bool
    text: str
    context: Context
    rows: tuple[Row, ...] = ()
    missing: str = ""
    # the same as a reader's arithmetic; see conditions.py
    words: str = ""
    # the facts held against each other (see likeness.py), and why pairs that are unlike may be
    pairs: tuple[tuple[Fact, Fact], ...] = ()
    declared: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"{self.text}: {self.missing or ('holds' if self.holds else 'does not hold')}"

    def __and__(self, other: Check) -> Check:
        return self._join(other, operator.and_, "and")

    def __or__(self, other: Check) -> Check:
        return self._join(other, operator.or_, "or")

    def __invert__(self) -> Check:
        return replace(self, holds=not self.holds, text=f"not ({self.text})", words=f"not ({self.words})")

    def _join(self, other: Check, operation: Callable, word: str) -> Check:
        if not isinstance(other, Check):
            raise UnitError(Problem(self.text, f"cannot be combined with {other!r}", "combine comparisons of facts"))
        rows = tuple(dict.fromkeys(self.rows + other.rows))
        text, words = f"{self.text}, {word} {other.text}", f"{self.words}, {word} {other.words}"
        missing = self.missing or other.missing
        pairs, declared = self.pairs + other.pairs, tuple(dict.fromkeys(self.declared + other.declared))
        return Check(operation(self.holds, other.holds), text, self.context, rows, missing, words, pairs, declared)

    def __bool__(self) -> bool:
        raise UnitError(
            Problem(
                self.text,
                "a check of facts was used as plain true or false, which would lose its rows",
                "write (a < b) & (b < c) instead of a < b < c or and; ask for .holds if you only need the outcome",
            )
        )


def stands(basis: Any) -> bool:
    """Whether words may rest on this: a fact that the edition has, or a comparison that holds in it.

    Parameters
    ----------
    basis : Fact or Check
    """
    return not basis.missing and getattr(basis, "holds", True)
