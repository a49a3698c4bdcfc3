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
    parts = []
    for name, resource in evidence.tables.items():
        if any(fnmatchcase(name, pattern) for pattern in tables):
            rows = _present(edition.table(name))
            theme = name.partition("/")[0].capitalize()
            rule = resource.descriptor.get("known", {}).get("rule", "always")
            part = rows.assign(theme=theme, table=name, name=resource.descriptor.get("title", name), issue=rule)
            parts.append(part.assign(kind=part["source"].map(kinds).fillna("")))
    held = pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)
    held.attrs["edition"] = edition
    return held


def _present(table: Table) -> pd.DataFrame:
    rows = table.rows[table.rows["_absent"] == ""]
    graded = {column: rows.get(column, "") for column in ("confidence", "source")}
    return pd.DataFrame({**graded, "known": rows["_known"]}, index=rows.index)


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
