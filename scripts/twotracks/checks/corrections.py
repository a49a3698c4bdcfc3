"""Corrections that lead nowhere or are stale: their table, key or column is not there, or the file has moved on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from twotracks.checks import cells
from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.corrections import HELD, TABLE, WHERE, Correction
from twotracks.evidence.package import Evidence, read_text


def problems(evidence: Evidence, readable: set[str]) -> Iterator[tuple[str, Problem]]:
    """Corrections that lead nowhere or are stale, each with the table it counts for.

    Parameters
    ----------
    evidence : Evidence
    readable : set of str
        The tables whose header is right; what is wrong with the others is told elsewhere.
    """
    if TABLE not in readable:
        return
    # a file that cannot be read is told where it is checked itself
    with contextlib.suppress(EvidenceError):
        for each in evidence.corrections:
            with contextlib.suppress(EvidenceError):
                for column, what, remedy in _faults(evidence, each, readable):
                    yield TABLE, Problem(f"{WHERE}, row {each.row}, column {column}", what, remedy)


def _faults(evidence: Evidence, each: Correction, readable: set[str]) -> Iterator[tuple[str, str, str]]:
    description = evidence.tables.get(each.table)
    if description is None or each.table in (TABLE, "units"):
        what = f"{each.table!r} is no table that can be corrected here"
        yield "table", what, "name a table of data/datapackage.json; mend units and corrections in their files"
        return
    fields = description.fields
    if each.column not in fields:
        yield "column", f"{each.table} has no column {each.column!r}", f"its columns are {', '.join(fields)}"
        return
    if set(each.where) != set(description.key):
        yield "key", f"{each.key!r} is not the key of {each.table}", f"write {'=...; '.join(description.key)}=..."
        return
    if each.table not in readable:
        return
    frame = read_text(description, evidence.project)
    found = frame[each.select(frame)]
    if found.empty:
        yield "key", f"no row of {each.table} has {each.key}", "correct the key, or remove the correction"
        return
    held, has = HELD.get(each.status, "old"), found[each.column].iloc[0]
    if has != getattr(each, held):
        what = f"is {each.status}, but row {found['_row'].iloc[0]} of {each.table} has {each.column} {has!r}"
        remedy = f"the file must hold the {held} value: correct it, or set the status to what was done"
        yield held, f"{what}, not {getattr(each, held)!r}", remedy
    if each.old == each.new:
        yield "new", "the old value and the new one are the same", "write what is right into `new`"
    if each.status in ("applied", "open") and (fault := cells.checker(each.column, fields[each.column])(each.new)):
        yield "new", f"cannot stand in {each.table}: {fault[0]}", fault[1]
