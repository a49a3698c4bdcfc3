"""The record of a release of the data: what it changed in the tables, and with them in the chapters as they are now."""

from __future__ import annotations

from typing import Any

from twotracks.build.reviewing.differences import CHARTS, CLAIMS, FINDINGS, NUMBERS, Differences, Result
from twotracks.build.reviewing.revisions import Version
from twotracks.evidence.changes import RowChange, TableChanges
from twotracks.evidence.releases import Release

LONGEST = 120  # characters of a cell that a record keeps: it says what changed, the table has the rest


def release_of(name: str, title: str, day: str, old: Version, new: Version, found: Differences) -> Release:
    """The record of what differs.

    Parameters
    ----------
    name, title, day : str
        As :class:`twotracks.evidence.releases.Release` has them.
    old, new : Version
        Two commits, the old one with the chapters of the new one where they were run.
    found : Differences
        Between the two.
    """
    return Release(
        name,
        day,
        title,
        old.commit,
        new.commit,
        [_table(each) for each in sorted(found.tables, key=lambda each: each.table)],
        {each: _rows(new, each) for each in found.tables_added},
        {each: _rows(old, each) for each in found.tables_removed},
        [_result(each) for each in found.of(NUMBERS)],
        [{**_result(each), "sentence": each.sentence} for each in found.of(FINDINGS)],
        [_result(each) for each in found.of(CLAIMS)],
        [{**_result(each), "title": each.detail} for each in found.of(CHARTS)],
        found.unseen,
        sorted(new.sources.keys() - (new.results.keys() & old.results.keys())),
    )


def _rows(version: Version, table: str) -> int:
    return len(version.evidence.text(table)) if version.evidence else 0


def _table(changes: TableChanges) -> dict[str, Any]:
    rows = sorted(changes.rows, key=lambda each: (each.kind, each.row))
    columns = {"columns_added": list(changes.columns_added), "columns_removed": list(changes.columns_removed)}
    return {"table": changes.table, **columns, **changes.counts, "rows": [_row(each) for each in rows]}


def _row(row: RowChange) -> dict[str, Any]:
    cells = [[cell.column, _short(cell.old), _short(cell.new)] for cell in row.cells]
    return {"kind": row.kind, "name": _short(row.name), "cells": cells}


def _result(each: Result) -> dict[str, str]:
    return {"id": each.id, "chapter": each.chapter, "old": each.old, "new": each.new}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
