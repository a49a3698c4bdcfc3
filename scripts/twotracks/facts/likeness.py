"""Like with like: whether the facts that a condition holds against each other were counted in one way.

The pairs follow from the arithmetic of the condition: both sides of a comparison, and of every quotient and difference
inside, where both rest on rows and are amounts of one kind. A pair is compared where it is of two subjects (countries,
firms), or of one subject at two times. Two measures of one subject and time (a purchase and the cash for it) are no
such pair, nor are a part and its whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from twotracks.facts.counts import COUNT
from twotracks.facts.fact import Fact
from twotracks.facts.provenance import Cells, Check, Row
from twotracks.quantities.periods import parse


class Difference(NamedTuple):
    """In what a pair is unlike, and a row of each side that shows it."""

    what: str
    left: Row
    right: Row

    def __str__(self) -> str:
        return f"{self.what}: {place(self.left)} and {place(self.right)}"


def differences(check: Check) -> list[Difference]:
    """How the facts that a condition compares are unlike, each once; empty where like is compared with like.

    Parameters
    ----------
    check : Check
        Its pairs, and those inside its quotients and differences.
    """
    found: dict[object, Difference] = {}
    for left, right in _pairs(check.pairs) if not check.missing else ():
        # a share or a rate is free of how long a period is and of the season
        amounts = not left.quantity.dimensionless
        for each in _compare(data_rows(left), data_rows(right), amounts):
            found.setdefault((each.what, frozenset((_kind(each.left), _kind(each.right)))), each)
    return list(found.values())


def unlike_estimates(left: Fact, right: Fact) -> list[Difference]:
    """In what two estimates of one thing are unlike: country, definition or time; a fact of no row is like all."""
    one, other = data_rows(left), data_rows(right)
    if not one or not other:
        return []
    found = [*_differ("different countries", one, other, _country),
             *_differ("different definitions", one, other, definition_of)]  # fmt: skip
    times = [_time(rows) for rows in (one, other)]
    apart = all(times) and times[0] != times[1]
    return [*found, Difference("different periods", _last(one), _last(other))] if apart else found


def declare(check: Check, unlike: str) -> Check:
    """The condition with a reason why what it compares may differ, which whatever rests on it prints."""
    return replace(check, pairs=(), declared=(*check.declared, unlike)) if unlike else check


def place(row: Row) -> str:
    """Where a row stands, for messages: table, row, column, and what its key says."""
    key = " · ".join(cell for _, cell in row.key if cell)
    column = f", column {row.scope.column}" if row.scope.column else ""
    return f"data/{row.table}.csv, row {row.number}{column} ({key})"


def _pairs(compared: Iterable[tuple[Fact, Fact]]) -> Iterator[tuple[Fact, Fact]]:
    """The pairs of facts of one kind, from the outside inwards."""
    waiting, seen = list(compared), set()
    while waiting:
        left, right = waiting.pop()
        if left.quantity.is_compatible_with(right.quantity) and not (_counts(left) or _counts(right)):
            yield left, right
        for fact in (left, right):
            if fact.made is None or id(fact.made) in seen:
                continue
            seen.add(id(fact.made))
            inner = (fact.made.left, fact.made.right)
            # a sum or product pairs nothing itself, but there may be pairs in its parts
            waiting += [inner] if fact.made.sign in "÷−" else [(each, each) for each in inner]


def _counts(fact: Fact) -> bool:
    """Whether a fact is a number of rows, which says nothing of what stands in them."""
    return fact.formula.startswith(COUNT)


def data_rows(fact: Fact) -> list[Row]:
    """The rows of a fact that are not only there to convert money."""
    return [row for row in fact.rows if not row.scope.rate]


def _compare(left: list[Row], right: list[Row], amounts: bool) -> Iterator[Difference]:
    whose, others = _set(left, _subject), _set(right, _subject)
    apart = not whose & others
    times = [_time(rows) for rows in (left, right)]
    if not left or not right or not (apart or (whose == others and all(times) and times[0] != times[1])):
        return
    yield from _differ("different definitions", left, right, definition_of)
    if apart:
        yield from _differ("different prints", left, right, lambda row: row.scope.vintage)
        if all(times) and times[0] != times[1]:
            yield Difference("different periods", _last(left), _last(right))
    else:
        yield from _differ("a first print and a later one", left, right, _print)
        if amounts:
            yield from _differ("periods of different length", left, right, _length)
            yield from _differ("different seasons", left, right, _season)


def _differ(what: str, left: list[Row], right: list[Row], of: Callable[[Row], object]) -> Iterator[Difference]:
    """A difference where the rows of both sides do not say the same, with the first rows that show it."""
    one, other = _set(left, of), _set(right, of)
    if one != other:
        lone = next((row for row in left if of(row) not in other), left[0])
        yield Difference(what, lone, next((row for row in right if of(row) not in one), right[0]))


def _set(rows: list[Row], of: Callable[[Row], object]) -> frozenset:
    return frozenset(map(of, rows))


def _subject(row: Row) -> object:
    return row.scope.subject


def _country(row: Row) -> object:
    return dict(row.scope.subject).get("country", "")


def definition_of(row: Row) -> tuple[str, str, Cells]:
    """What is measured; an indicator means the same in all tables that have it."""
    table = "" if any(name == "indicator" for name, _ in row.scope.definition) else row.table
    # the ends of an interval are of what the interval is of
    column = "value" if row.scope.column in ("low", "high") else row.scope.column
    return table, column, row.scope.definition


def _kind(row: Row) -> object:
    return definition_of(row), _subject(row), row.scope.vintage


def _time(rows: list[Row]) -> tuple[date, ...]:
    """From which day to which measured rows reach together; empty for rows of a register."""
    times = [parse(row.period) for row in rows if row.scope.measured and row.period]
    return (min(each.first for each in times), max(each.last for each in times)) if times else ()


def _last(rows: list[Row]) -> Row:
    return max(rows, key=lambda row: row.period)


def _length(row: Row) -> str:
    """How long a period is: a year, a quarter, a half, a month (or a day in it), a span."""
    if not row.scope.measured:
        return ""
    return "span" if "/" in row.period else "".join("0" if each.isdigit() else each for each in row.period)[:7]


def _print(row: Row) -> str:
    """Whether a yearly report gives a value for the first time: in the edition that follows the period or sooner."""
    editions = [cell for name, cell in row.scope.vintage if name == "edition" and cell[:4].isdigit()]
    if not editions or not row.scope.measured or not row.period:
        return ""
    return "first" if int(editions[0][:4]) - parse(row.period).last.year <= 1 else "later"


def _season(row: Row) -> str:
    """The quarter or half of a year, which have their own ups and downs."""
    part = row.period[5:]
    return part if row.scope.measured and part[:1] in ("Q", "H") and "/" not in part else ""
