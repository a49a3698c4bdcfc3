"""What makes a file as a whole look like a mistake, apart from its single rows."""

from __future__ import annotations

from collections import defaultdict
from statistics import median

from twotracks.evidence.changes import TableChanges
from twotracks.upstream.delivery import Update
from twotracks.upstream.merge import Merged

# figures that move together, all by nearly the same factor, are in another unit or currency
TOGETHER, SPREAD, LEAST = 5, 0.02, 0.02


def doubt_gone(update: Update, merged: Merged) -> list[str]:
    """Say when more rows of ours are missing from the file than its publisher is wont to leave out."""
    held = merged.same + merged.revised + len(merged.gone)
    if len(merged.gone) <= update.leavers * held:
        return []
    named = ", ".join(merged.gone[:5]) + (" ..." if len(merged.gone) > 5 else "")
    return [f"{len(merged.gone)} of {held} rows of {update.table} are not in the file (any more): {named}"]


def doubt_moves(change: TableChanges) -> list[str]:
    """Say when most of the figures revised in a column have moved by one factor."""
    moved: dict[str, list[float]] = defaultdict(list)
    found = []
    for row in change.rows:
        for cell in row.cells:
            if cell.relative is not None and cell.relative > -1:
                moved[cell.column].append(cell.relative + 1)
    for column, ratios in moved.items():
        middle = median(ratios)
        near = sum(abs(ratio / middle - 1) < SPREAD for ratio in ratios)
        if len(ratios) >= TOGETHER and near >= 0.8 * len(ratios) and abs(middle - 1) > LEAST:
            what = f"{near} of {len(ratios)} revised figures of {change.table}, {column}, are {middle:.3g} times"
            found.append(f"{what} the old ones: another unit or currency?")
    return found
