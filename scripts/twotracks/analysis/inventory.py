"""What the tables of an edition hold, counted, for pages about the evidence: rows by theme, grade, source and day."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from twotracks.edition import Edition
    from twotracks.evidence.table import Table

COLUMNS = ["theme", "table", "name", "confidence", "kind", "known", "issue"]


def holdings(edition: Edition, *tables: str) -> pd.DataFrame:
    """The rows that an edition has, of many tables, a line each.

    Parameters
    ----------
    edition : Edition
    *tables : str
        Names, or all tables of a theme as "chips/*", of all themes as "*/*"; plain strings, so that the build knows
        what a chapter reads.

    Returns
    -------
    DataFrame
        theme, table, `name` (the table's title), confidence, kind (of the row's first source), known (the day on
        which the row became known, YYYY-MM-DD) and issue (how the table says so: date, edition or period_end).
        The edition travels in ``attrs["edition"]``.
    """
    evidence = edition.evidence
    kinds = {identifier: row.get("kind", "") for identifier, row in evidence.sources.items()}
    # lists, and one frame in the end: a frame for each of a hundred tables takes five times as long
    cells: dict[str, list[str]] = {column: [] for column in COLUMNS}
    for name, resource in evidence.tables.items():
        if any(fnmatchcase(name, pattern) for pattern in tables):
            rows = _present(edition.table(name))
            cells["confidence"] += rows["confidence"]
            cells["known"] += rows["_known"]
            cells["kind"] += [kinds.get(source, "") for source in rows["source"]]
            about = {
                "theme": name.partition("/")[0].capitalize(),
                "table": name,
                "name": resource.descriptor.get("title", name),
                "issue": resource.descriptor.get("known", {}).get("rule", "always"),
            }
            for column, text in about.items():
                cells[column] += [text] * len(rows["_known"])
    held = pd.DataFrame(cells, dtype="str")
    held.attrs["edition"] = edition
    return held


def _present(table: Table) -> dict[str, list[str]]:
    """Cells of the rows that an edition has, by column; empty where the table lacks it."""
    here = (table.rows["_absent"] == "").to_numpy()
    absent = [""] * int(here.sum())
    return {
        column: table.rows[column][here].tolist() if column in table.rows else absent
        for column in ("confidence", "source", "_known")
    }


def parts_of(rows: pd.DataFrame, by: str, part: str, order: Iterable[str], unit: str = "rows") -> pd.DataFrame:
    """Counts of rows by two columns, as :func:`twotracks.charts.shares` draws them.

    Parameters
    ----------
    rows : DataFrame
        One line for each thing to count.
    by, part : str
        The column that names the bars, and the one that names their parts.
    order : iterable of str
        The parts from first to last; the bars are ordered by the share of the first one.

    Returns
    -------
    DataFrame
        name, part, value, unit, source (empty: the counts are of the book's own tables).
    """
    order = list(order)
    counts = pd.crosstab(rows[by], rows[part]).reindex(columns=order, fill_value=0)
    first = counts[order[0]] / counts.sum(axis=1) if order else counts.sum(axis=1)
    counts = counts.loc[first.sort_values(ascending=False, kind="stable").index]
    long = [(name, each, float(count), unit, "") for name, row in counts.iterrows() for each, count in row.items()]
    return pd.DataFrame(long, columns=["name", "part", "value", "unit", "source"]).astype({"value": float})
