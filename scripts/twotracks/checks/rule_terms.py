"""Terms: the numbers that a rule compares, and what a comparison gives.

A *term* picks numbers: `{"column": "value", "where": {"indicator": "total"}, "table": "theme/name", "times": 100}`, of
which only what differs from the default needs saying (the column `value` of the own table, all rows, times 1). A number
may stand for a term. Terms are compared within the groups that the columns `by` make; without `by`, within rows. A term
that has fewer of these columns, or other names for them, says so: `"by": {"country": "country", "model": "chn_model"}`
(its own name first).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from twotracks.errors import Problem
from twotracks.quantities import periods

Group = tuple[str, ...]


# what is wrong with a comparison, at the row it is told at, with the columns that name it; None when it holds
Outcomes = Iterator[Problem | None]


class Ambiguous(Exception):
    """The columns `by` of a rule do not tell its rows apart."""


class Terms:
    """The numbers that the terms of one rule pick.

    Parameters
    ----------
    rule : dict
    table : str
        The table that declares it.
    key : list of str
        Its primary key.
    read : callable
        From the name of a table to its rows as text.
    """

    def __init__(self, rule: Mapping[str, Any], table: str, key: list[str], read: Callable[[str], pd.DataFrame]):
        self.rule, self.table, self.read = rule, table, read
        # without `by` each row is compared with itself; its key is there to name it and to look it up elsewhere
        self.by: list[str] = list(rule.get("by", [*key, "_row"]))

    def rows(self, term: Mapping[str, Any], *more: str) -> Iterator[tuple[Group, float, int, tuple[str, ...]]]:
        """Group, number, row and the cells of further columns, of each row that has a number."""
        frame = select(self.read(term.get("table", self.table)), term.get("where", {}))
        numbers = pd.to_numeric(frame[term.get("column", "value")], errors="coerce") * term.get("times", 1)
        frame, numbers = (each[numbers.abs() < math.inf] for each in (frame, numbers))
        groups, cells = cells_of(frame, term.get("by", self.by)), cells_of(frame, more)
        yield from zip(groups, numbers.tolist(), frame["_row"].tolist(), cells, strict=True)

    def find(self, name: str) -> Callable[[Group], float | None]:
        """A look-up from a group of the rule to the one number that a term has for it."""
        term = self.rule[name]
        if isinstance(term, int | float):
            return lambda group: term
        found = self.one(name)
        positions = [self.by.index(each) for each in term.get("by", {each: each for each in self.by}).values()]
        return lambda group: found.get(tuple(group[each] for each in positions), (None,))[0]

    def one(self, name: str) -> dict[Group, tuple[float, int]]:
        """The number and row of a term by group; at most one in each."""
        found: dict[Group, tuple[float, int]] = {}
        for group, number, row, _ in self.rows(self.rule[name]):
            if group in found:
                raise Ambiguous(f"`{name}` finds both row {found[group][1]} and row {row}")
            found[group] = (number, row)
        return found

    def near(self, left: float, right: float) -> bool:
        """Whether two numbers are equal within the tolerance of the rule."""
        return abs(left - right) <= self.slack(right)

    def slack(self, size: float) -> float:
        """How far off a number of this size may be."""
        # floats of a few digits: the last bits are not the data's
        return self.rule.get("tolerance", 0) + self.rule.get("relative", 0) * abs(size) + 1e-9 * abs(size)

    def outcome(self, group: Group, row: int, said: str, **more: str) -> Problem | None:
        """What a comparison gave; None when nothing is to be said. The rule adds its reason and the remedy."""
        if not said:
            return None
        named = {name: cell for name, cell in zip(self.by, group, strict=True) if name != "_row"}
        return Problem("", said, "", row=row, key=tuple({**named, **more}.items()))


def cells_of(frame: pd.DataFrame, columns: Iterable[str]) -> Iterator[Group]:
    """The cells of some columns, row by row."""
    lists = [frame[name].tolist() for name in columns]
    return zip(*lists, strict=True) if lists else iter([()] * len(frame))


def select(frame: pd.DataFrame, where: Mapping[str, str | list[str]]) -> pd.DataFrame:
    """The rows whose cells are those wanted; a list means any of them."""
    for column, wanted in where.items():
        frame = frame[frame[column].isin(wanted if isinstance(wanted, list) else [wanted])]
    return frame


def days(period: str, end: str = "") -> tuple[date, date]:
    """First and last day of a period; a fiscal year is the year before its last day."""
    try:
        if not period.startswith("FY"):
            return periods.span(period)
        last = periods.span(end)[1]
        after = last + timedelta(1)
        return after.replace(year=after.year - 1), last
    except ValueError:
        return date.min, date.min


def ends(period: str) -> date:
    """Last day of a period, fiscal years ordered like calendar years."""
    return days(period.removeprefix("FY"))[1]
