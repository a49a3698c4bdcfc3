"""What a publisher's module hands over: rows for tables of ours, and what of the file is not in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from twotracks.evidence.package import Evidence

Cells = Mapping[str, str]
# a file system takes names of 255 bytes, of which day, digest and the suffix of the sidecar take some
LONGEST_NAME, LONGEST_SUFFIX = 50, 8


def plain_name(name: str) -> str:
    """A file's name as it can stand in a table, and in the name of its snapshot.

    Examples
    --------
    >>> plain_name("-GDP (2024) — final .csv"), plain_name("a" * 300 + ".csv")[-10:]
    ('GDP_(2024)_final_.csv', 'aaaaaa.csv')
    """
    plain = re.sub(r"[^\w.()+-]+", "_", name).lstrip("._+-")
    stem, _, suffix = plain.rpartition(".")
    return f"{stem[:LONGEST_NAME]}.{suffix[:LONGEST_SUFFIX]}" if stem else plain[:LONGEST_NAME] or "file"


@dataclass(frozen=True)
class Upload:
    """A file as it came from a publisher.

    Parameters
    ----------
    path : Path
        Where it is now.
    name : str
        What the publisher calls it, as :func:`plain_name` writes it.
    retrieved : str
        The day it was fetched, `YYYY-MM-DD`.
    address : str
        Where it was fetched from; empty for a file that was given.
    """

    path: Path
    name: str
    retrieved: str
    address: str = ""


@dataclass(frozen=True)
class Update:
    """What a file says of one of our tables.

    Parameters
    ----------
    table : str
    rows : list of dict
        Whole rows, as they are written when we do not have them.
    owned : tuple of str
        The columns in which the publisher is right: in rows that we have, only these are revised (and then `source` and
        `locator`, which say where from). All others are made by hand, and stay.
    covers : callable
        Which rows of ours the file should hold; those that it does not hold (any more) are told.
    adds : {'all', 'series', 'none'}
        Which rows that we lack are added: all, those that go on in a series that we have, or none.
    key : tuple of str
        The columns by which a row is found; those of the primary key where none are named.
    kept : dict
        Cells that stay ours on purpose: (id, column) and the reason.
    agrees : callable, optional
        Whether a cell of ours says what the file says although it is written otherwise, such as an exact count there
        rounded: gets column, ours, theirs.
    newest : str
        The last day or period in the file, where the rows do not say it.
    ours : str
        The same of our table.
    follows : tuple of str
        The columns that are taken over where one of those owned is revised, such as how the figure was found.
    leavers : float
        The share of the rows covered that may be missing from the file without a doubt about it.
    """

    table: str
    rows: list[dict[str, str]]
    owned: tuple[str, ...]
    covers: Callable[[Cells], bool]
    adds: str = "all"
    key: tuple[str, ...] = ()
    kept: Mapping[tuple[str, str], str] = field(default_factory=dict)
    agrees: Callable[[str, str, str], bool] | None = None
    newest: str = ""
    ours: str = ""
    follows: tuple[str, ...] = ()
    leavers: float = 0.0


@dataclass(frozen=True)
class Delivery:
    """All that a file says, for our tables.

    Parameters
    ----------
    updates : list of Update
    source : dict
        Its row of data/sources.csv, without `accessed` and `note`.
    left_out : dict
        Why parts of the file are in no table, and their names.
    entities : list of dict
        Rows that data/entities.csv needs for it.
    editions : dict
        Of tables that become known by edition: the new edition and its day.
    doubts : list of str
        What makes the file as a whole look like a mistake.
    """

    updates: list[Update]
    source: dict[str, str]
    left_out: dict[str, list[str]] = field(default_factory=dict)
    entities: list[dict[str, str]] = field(default_factory=list)
    editions: dict[str, tuple[str, str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def leave_out(self, reason: str, name: str) -> None:
        """Note a part of the file that goes into no table."""
        self.left_out.setdefault(reason, []).append(name)


@dataclass(frozen=True)
class Publisher:
    """Who ships a file, under which terms, and how it is read.

    Parameters
    ----------
    name : str
        As the command line takes it: `epoch-models`.
    title, licence : str
    page : str
        Where people find the file.
    read : callable
        Gets the upload and the evidence; returns a Delivery, or raises UpstreamError.
    """

    name: str
    title: str
    licence: str
    page: str
    read: Callable[[Upload, Evidence], Delivery]

    def source(self, title: str, published: str = "", identifier: str = "", **cells: str) -> dict[str, str]:
        """The row of data/sources.csv for a file: one for each publisher, which says what was fetched last."""
        row = {
            "id": identifier or f"upstream-{self.name}",
            "publisher": self.title,
            "title": title,
            "url": self.page,
            "published": published,
            "kind": "dataset",
            "licence": self.licence,
            "language": "en",
            "relay_of": "",
        }
        return {**row, **cells}
