"""Changes between two versions of a table: cells, rows, and the table as a whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

KINDS = ADDED, REMOVED, REVISED = "added", "removed", "revised"


@dataclass(frozen=True)
class CellChange:
    """One cell of a row in both versions.

    Parameters
    ----------
    column, old, new : str
        As the files have them.
    relative : float or None
        new / old - 1, of two numbers of which the old one is not zero.
    suspicion : str
        Why it looks like a mistake, in words; empty where it does not.
    """

    column: str
    old: str
    new: str
    relative: float | None = None
    suspicion: str = ""


@dataclass(frozen=True)
class RowChange:
    """One row that was added, removed or revised.

    Parameters
    ----------
    table : str
    kind : {'added', 'removed', 'revised'}
    key : tuple of (str, str)
        Columns of the primary key and their cells; of a row whose key was revised, the new ones.
    row : int
        Number of the record in the new file, in the old one where it was removed; the header is 1.
    cells : tuple of CellChange
        What was revised; of a row that was added, its numbers with `old` empty; of one removed, with `new` empty.
    suspicion : str
        Why the row as a whole looks like a mistake.
    """

    table: str
    kind: str
    key: tuple[tuple[str, str], ...]
    row: int
    cells: tuple[CellChange, ...] = ()
    suspicion: str = ""

    @property
    def suspicions(self) -> list[str]:
        """All that looks like a mistake, each once."""
        said = [self.suspicion, *(f"{cell.column}: {cell.suspicion}" for cell in self.cells if cell.suspicion)]
        return list(dict.fromkeys(filter(None, said)))

    @property
    def name(self) -> str:
        """The key in one line: `country=USA; period=2024`."""
        return "; ".join(f"{column}={cell}" for column, cell in self.key if cell)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "key": dict(self.key), "suspicions": self.suspicions}


@dataclass(frozen=True)
class TableChanges:
    """All that differs between two versions of a table; `rows` begin with the suspicious ones."""

    table: str
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    rows: tuple[RowChange, ...]

    def __bool__(self) -> bool:
        return bool(self.rows or self.columns_added or self.columns_removed)

    @property
    def suspicious(self) -> list[RowChange]:
        """The rows that look like a mistake."""
        return [row for row in self.rows if row.suspicions]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were added, removed and revised."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in KINDS}

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        rows = [row.to_dict() for row in self.rows]
        return {**asdict(self), **self.counts, "suspicious": len(self.suspicious), "rows": rows}


def counted(counts: dict[str, int]) -> str:
    """How many of what, as a sentence; empty where there is nothing to count.

    Examples
    --------
    >>> counted({"row added": 2, "row removed": 0, "table added": 1})
    '2 rows added, 1 table added.'
    """
    said = ", ".join(f"{many:,} {_plural(words, many)}" for words, many in counts.items() if many)
    return f"{said}." if said else ""


def _plural(words: str, many: int) -> str:
    """`row added`, `rows added`: the first word takes the plural."""
    noun, _, rest = words.partition(" ")
    return words if many == 1 else f"{noun}s {rest}".strip()
