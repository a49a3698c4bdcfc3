"""Corrections that lead nowhere or are stale: their table, key or column is not there, or the file has moved on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from twotracks.checks import cells
from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.corrections import HELD, PATH, TABLE, Correction
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
                for problem in _problems(evidence, each, readable):
                    yield TABLE, problem.at(PATH, row=each.row, column=problem.column)


def _problems(evidence: Evidence, each: Correction, readable: set[str]) -> Iterator[Problem]:
    description = evidence.tables.get(each.table)
    if description is None or each.table in (TABLE, "units"):
        what = f"{each.table!r} is no table that can be corrected here"
        remedy = "name a table of data/datapackage.json; mend units and corrections in their files"
        yield Problem("", what, remedy, column="table", cell=each.table)
        return
    fields = description.fields
    if each.column not in fields:
        what, remedy = f"{each.table} has no column {each.column!r}", f"its columns are {', '.join(fields)}"
        yield Problem("", what, remedy, column="column", cell=each.column)
        return
    if set(each.where) != set(description.key):
        what, remedy = f"{each.key!r} is not the key of {each.table}", f"write {'=...; '.join(description.key)}=..."
        yield Problem("", what, remedy, column="key", cell=each.key)
        return
    if each.table not in readable:
        return
    frame = read_text(description, evidence.project)
    found = frame[each.select(frame)]
    if found.empty:
        what, remedy = f"no row of {each.table} has {each.key}", "correct the key, or remove the correction"
        yield Problem("", what, remedy, column="key", cell=each.key)
        return
    held, has = HELD.get(each.status, "old"), found[each.column].iloc[0]
    if has != getattr(each, held):
        what = f"is {each.status}, but row {found['_row'].iloc[0]} of {each.table} has {each.column} {has!r}"
        remedy = f"the file must hold the {held} value: correct it, or set the status to what was done"
        yield Problem("", f"{what}, not {getattr(each, held)!r}", remedy, column=held, cell=getattr(each, held))
    if each.old == each.new:
        what, remedy = "the old value and the new one are the same", "write what is right into `new`"
        yield Problem("", what, remedy, column="new", cell=each.new)
    if each.status in ("applied", "open") and (wrong := cells.checker(each.column, fields[each.column])(each.new)):
        yield replace(wrong, what=f"cannot stand in {each.table}: {wrong.what}", column="new", cell=each.new)
