"""Comparing two versions of a table, row by row; what looks like a mistake comes first.

Pure: two tables as text and what the package says of them go in, changes come out. What makes one suspicious stands
in :mod:`twotracks.evidence.suspicions`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from twotracks.evidence import suspicions
from twotracks.evidence.changes import ADDED, REMOVED, REVISED, CellChange, RowChange, TableChanges
from twotracks.evidence.package import Resource
from twotracks.quantities.units import Units


def compare(resource: Resource, old: pd.DataFrame, new: pd.DataFrame, units: Units) -> TableChanges:
    """The rows that were added, removed or revised from one version of a table to another.

    Rows are the same when their primary keys are. A row removed and one added that differ in one column of the key
    alone are one row whose key was revised, such as a figure that went to another country. Two ways of writing one
    number (`1` and `1.0`) are no revision.

    Parameters
    ----------
    resource : Resource
        What the package says of the table: its key, types, units, and which columns name countries and companies.
    old, new : DataFrame
        All text, as :func:`twotracks.evidence.package.read_text` gives them; `_row` is optional.
    units : Units
        For the scale and dimension of units; those that it lacks are never taken for one another.

    Returns
    -------
    TableChanges
        Suspicious rows first: a factor of ten or a thousand, a changed sign, values of two rows exchanged, a unit
        changed but not the value, another country or company, a new value far from its neighbour in the series.

    Examples
    --------
    >>> import pandas as pd
    >>> old = pd.DataFrame({"id": ["a", "b"], "value": ["5", "7"]})
    >>> new = pd.DataFrame({"id": ["a", "b"], "value": ["50", "7.0"]})
    >>> schema = {"fields": [{"name": "id", "type": "string"}, {"name": "value", "type": "number"}], "primaryKey": "id"}
    >>> [change] = compare(Resource("t", "t.csv", {"schema": schema}), old, new, Units([])).rows
    >>> change.kind, change.name, change.cells[0].relative, change.suspicions
    ('revised', 'id=a', 9.0, ['value: 10 times as much'])
    """
    columns = [name for name in new if name in old.columns and name != "_row"]
    key = [name for name in resource.key if name in columns] or columns
    before, after = _by_key(old, key), _by_key(new, key)
    removed = {name: row for name, row in before.items() if name not in after}
    added = {name: row for name, row in after.items() if name not in before}
    same = [(row, after[name]) for name, row in before.items() if name in after]
    pairs = [*same, *_rekeyed(removed, added, columns, key, resource)]
    table, changes = resource.name, []
    for was, row in pairs:
        if cells := tuple(_revised(was, row, columns, resource)):
            changes.append((RowChange(table, REVISED, _key(row, key), row["_row"], cells), was, row))
    numeric = [name for name in columns if resource.fields.get(name, {}).get("type") in suspicions.NUMERIC]
    for kind, rows in ((ADDED, added), (REMOVED, removed)):
        for row in rows.values():
            ends = ((name, "", row[name]) if kind == ADDED else (name, row[name], "") for name in numeric if row[name])
            cells = tuple(CellChange(*each) for each in ends)
            changes.append((RowChange(table, kind, _key(row, key), row["_row"], cells), None, row))
    judged = suspicions.judge(changes, list(before.values()), resource, units)
    return TableChanges(
        table,
        tuple(name for name in new if name not in old.columns and name != "_row"),
        tuple(name for name in old if name not in new.columns and name != "_row"),
        tuple(sorted(judged, key=lambda change: (not change.suspicions, change.row))),
    )


def _number(cell: str) -> float | None:
    """The number in a cell; None where there is none."""
    try:
        return float(cell)
    except ValueError:
        return None


def _by_key(frame: pd.DataFrame, key: list[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows by their key; those that share one are told apart by their order."""
    rows = frame.fillna("").to_dict("records")
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for position, row in enumerate(rows, start=2):
        row.setdefault("_row", position)
        name = tuple(str(row[column]) for column in key)
        seen[name] += 1
        found[(*name, seen[name])] = row
    return found


def _rekeyed(
    removed: dict[tuple[Any, ...], dict[str, Any]],
    added: dict[tuple[Any, ...], dict[str, Any]],
    columns: list[str],
    key: list[str],
    resource: Resource,
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of which one cell of the key alone was revised; they are taken out of `removed` and `added`."""
    if len(removed) > 0 and len(added) > 0 and any(name not in key for name in columns):
        # a row of another period is another observation, even if nothing else about it is new
        for changed in (name for name in key if name not in resource.dated):
            rest = [name for name in columns if name != changed]
            there: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
            for name, row in added.items():
                there.setdefault(tuple(str(row[column]) for column in rest), []).append(name)
            for name, row in list(removed.items()):
                if found := there.get(tuple(str(row[column]) for column in rest)):
                    del removed[name]
                    yield row, added.pop(found.pop())


def _revised(
    was: dict[str, Any], row: dict[str, Any], columns: Iterable[str], resource: Resource
) -> Iterator[CellChange]:
    for column in columns:
        old, new = str(was[column]), str(row[column])
        if old == new:
            continue
        relative = None
        if resource.fields.get(column, {}).get("type") in suspicions.NUMERIC:
            first, second = _number(old), _number(new)
            if first is not None and first == second:
                continue
            relative = second / first - 1 if first and second is not None else None
        yield CellChange(column, old, new, relative)


def _key(row: dict[str, Any], key: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(row[name])) for name in key)
