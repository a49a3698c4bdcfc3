"""Rows of a publisher into a table of ours: revised where the publisher is right, otherwise as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import pandas as pd

from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.corrections import Correction
from twotracks.evidence.package import Resource
from twotracks.quantities import periods
from twotracks.upstream.delivery import Update
from twotracks.upstream.records import MOST_PROBLEMS

Row = dict[str, str]
# says where a row is from; follows when a figure of the row is revised
STAMPS = ("source", "locator")


@dataclass
class Merged:
    """A table after a refresh.

    Attributes
    ----------
    rows : list of dict
        All rows, in their order.
    same, revised, added : int
        How many rows of the file say what we have, revise it, or are new.
    kept : dict
        Why cells or rows stay as they are although the file says something else, and which.
    gone : list of str
        Rows of ours that the file should hold and does not; they stay.
    """

    rows: list[Row]
    same: int = 0
    revised: int = 0
    added: int = 0
    kept: dict[str, list[str]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    def keep(self, reason: str, name: str) -> None:
        """Note something that stays as it is."""
        self.kept.setdefault(reason, []).append(name)


def merge(resource: Resource, rows: Sequence[Row], update: Update, corrections: Iterable[Correction]) -> Merged:
    """Merge what a file says into the rows of a table.

    An empty cell of the file never empties one of ours, and a cell that a correction is about is not touched.

    Parameters
    ----------
    resource : Resource
        What the package says of the table.
    rows : list of dict
        All rows of the table, as its file has them.
    update : Update
    corrections : list of Correction
    """
    key = update.key or tuple(resource.key)
    merged = Merged([dict(row) for row in rows])
    ours = {tuple(row[name] for name in key): row for row in merged.rows}
    corrected = _corrected(resource.name, merged.rows, corrections)
    fresh = []
    seen = _once(update, key)
    for theirs in update.rows:
        name = tuple(theirs[column] for column in key)
        if name not in ours:
            fresh.append(theirs)
        elif _revise(ours[name], theirs, update, corrected.get(id(ours[name]), set()), merged, "; ".join(name)):
            merged.revised += 1
        else:
            merged.same += 1
    merged.gone = ["; ".join(name) for name, row in ours.items() if name not in seen and update.covers(row)]
    _add(resource, merged, fresh, update, key)
    return merged


def _once(update: Update, key: Sequence[str]) -> set[tuple[str, ...]]:
    """The keys of the rows that a file says something of.

    Raises
    ------
    UpstreamError
        When it says two things of one row, such as under two names of a country: none of them is taken for the other.
    """
    counts = Counter(tuple(theirs[column] for column in key) for theirs in update.rows)
    remedy = "remove the one that is not meant, or tell the module that they are two"
    twice = [(f"{update.table}, {'; '.join(name)}", many) for name, many in counts.items() if many > 1]
    if twice:
        what = "stands {} times in the file, under names that are one to us"
        raise UpstreamError([Problem(where, what.format(many), remedy) for where, many in twice[:MOST_PROBLEMS]])
    return set(counts)


def _revise(row: Row, theirs: Row, update: Update, corrected: set[str], merged: Merged, name: str) -> bool:
    """Take over the cells of one row that differ; whether there were any."""
    changed = {}
    for column in update.owned:
        old, new = row[column], theirs[column]
        if _equal(old, new) or (update.agrees and update.agrees(column, old, new)):
            continue
        told = f"{name}: {column} {old or 'empty'}, there {new or 'empty'}"
        if (reason := update.kept.get((row.get("id", name), column))) is not None:
            merged.keep(f"ours on purpose ({reason})", told)
        elif column in corrected:
            merged.keep("corrected by hand in data/corrections.csv", told)
        elif not new:
            merged.keep("the file is silent where we have a figure from elsewhere", told)
        else:
            changed[column] = new
    if changed:
        row.update(changed)
        row.update(
            {column: theirs[column] for column in (*STAMPS, *update.follows) if column in row and theirs.get(column)}
        )
        if "source2" in row and row["source2"] == row["source"]:
            row["source2"] = ""
    return bool(changed)


def _equal(old: str, new: str) -> bool:
    if old == new:
        return True
    try:
        return Decimal(old) == Decimal(new)
    except InvalidOperation:
        return False


def _corrected(table: str, rows: Sequence[Row], corrections: Iterable[Correction]) -> dict[int, set[str]]:
    """The columns of rows that a correction is about, by the identity of the row."""
    found: dict[int, set[str]] = {}
    about = [each for each in corrections if each.table == table]
    if about:
        frame = pd.DataFrame(rows)
        for correction in about:
            for position in frame.index[correction.select(frame)]:
                found.setdefault(id(rows[position]), set()).add(correction.column)
    return found


def _add(resource: Resource, merged: Merged, fresh: list[Row], update: Update, key: Sequence[str]) -> None:
    """Put new rows where their series, or the order of days, has its place for them."""
    time = resource.time
    series = [name for name in resource.key if name != time] if time in resource.key else []
    first: dict[tuple[str, ...], str] = {}
    for row in merged.rows:
        name = tuple(row[column] for column in series)
        first[name] = min(first.get(name, row[time]), row[time]) if time else ""
    for theirs in fresh:
        name = tuple(theirs[column] for column in series)
        told = "; ".join(theirs[column] for column in key)
        if update.adds == "none":
            merged.keep("not in our selection", told)
        elif update.adds == "series" and name not in first:
            merged.keep("we have no such series", told)
        elif update.adds == "series" and theirs[time] < first[name]:
            merged.keep("before the series of ours begins", told)
        else:
            row = {column: theirs.get(column, "") for column in resource.fields}
            merged.rows.insert(_place(merged.rows, row, series, time), row)
            merged.added += 1


def _place(rows: Sequence[Row], row: Row, series: Sequence[str], time: str) -> int:
    """The position behind the last row of the same series, or of all, that is not later."""
    if not time:
        return len(rows)
    mine = None
    for position, other in enumerate(rows):
        if all(other[column] == row[column] for column in series):
            if _moment(other[time]) <= _moment(row[time]):
                mine = position + 1
            elif mine is None:
                mine = position
    return len(rows) if mine is None else mine


def _moment(period: str) -> tuple[int, int, int]:
    try:
        day = periods.span(period)[1]
    except ValueError:
        return (0, 0, 0)
    return (day.year, day.month, day.day)
