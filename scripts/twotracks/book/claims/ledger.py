"""The ledger as pages show it: claims with article, evidence, sources and the figures of the book that decide them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from sphinx.application import Sphinx

from twotracks.book.evidence import package
from twotracks.book.text import records
from twotracks.evidence.claims import ARTICLES, CLAIMS, EVIDENCE, VERDICTS
from twotracks.evidence.package import Evidence
from twotracks.quantities import periods

ERRORS = "claims/text_errors"
ROLES = {"author": "", "quoted": "quoted", "company": "for the company", "other": ""}
Row = dict[str, str]


@dataclass
class Entry:
    """A claim with all that bears on it.

    Parameters
    ----------
    row, article : dict
        As the tables have them, all text.
    evidence, errors : list of dict
        The rows of evidence, and the errors that the copy of the article made in it.
    checked : dict or None
        The figure of the book that decides it, as :class:`twotracks.outputs.payloads.ClaimPayload`.
    page : str
        The page that computes the figure.
    same : list of str
        Ids of claims of other articles that say the same.
    """

    row: Row
    article: Row
    evidence: list[Row] = field(default_factory=list)
    errors: list[Row] = field(default_factory=list)
    checked: dict[str, Any] | None = None
    page: str = ""
    same: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the claim, which is its anchor in the ledger."""
        return self.row["id"]

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.row["verdict"]]

    @property
    def outlet(self) -> str:
        """Where the article appeared, in a word or two."""
        return self.article["outlet"].partition(",")[0]

    @property
    def said_by(self) -> str:
        """Who makes the claim, where it is not the author of the article."""
        role = ROLES.get(self.row["said_role"], "")
        quoted = self.row["said_role"] != "author" and self.row["said_by"]
        return f"{self.row['said_by']}{', ' * bool(role)}{role}" if quoted else ""

    @property
    def sources(self) -> list[str]:
        """Ids of the sources of the verdict, without repetition."""
        return list(dict.fromkeys(filter(None, (self.row["source"], self.row["source2"]))))


class Ledger:
    """The claims of one book, in the order of their table.

    Parameters
    ----------
    evidence : Evidence
    as_of : str
        The day of the edition: claims of articles that came later are not there. Empty for all.
    checked : dict
        Page and figure of each claim that the book decides, by id.
    """

    def __init__(self, evidence: Evidence, as_of: str = "", checked: dict[str, tuple[str, dict]] | None = None):
        self.evidence, self.as_of, self.checked = evidence, as_of, checked or {}

    def _rows(self, table: str) -> list[Row]:
        return _rows(self.evidence, table) if table in self.evidence.tables else []

    @cached_property
    def articles(self) -> dict[str, Row]:
        """The records of the articles by id, those that the edition has."""
        named = {row["article"] for row in self._known}
        return {row["id"]: row for row in self._rows(ARTICLES) if row["id"] in named}

    @cached_property
    def _known(self) -> list[Row]:
        rows = self._rows(CLAIMS)
        return [row for row in rows if not self.as_of or str(periods.span(row["issued"])[1]) <= self.as_of]

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The claims by id."""
        found = {row["id"]: Entry(row, self.articles[row["article"]]) for row in self._known}
        for name, table in (("evidence", EVIDENCE), ("errors", ERRORS)):
            for row in self._rows(table):
                if row["claim"] in found:
                    getattr(found[row["claim"]], name).append(row)
        for identifier, entry in found.items():
            entry.page, entry.checked = self.checked.get(identifier, ("", None))
            first = entry.row["same_as"]
            if first in found:
                entry.same.append(first)
                found[first].same.append(identifier)
        return found

    def of(self, column: str, value: str) -> list[Entry]:
        """The claims of an article, or of a chapter."""
        return [entry for entry in self.entries.values() if entry.row[column] == value]

    @staticmethod
    def tally(entries: list[Entry]) -> dict[str, int]:
        """How many claims have each verdict, the best first; verdicts that none has are left out."""
        many = Counter(entry.row["verdict"] for entry in entries)
        return {verdict: many[verdict] for verdict in reversed(VERDICTS) if many[verdict]}


@lru_cache(maxsize=8)  # each chapter and article makes a ledger of its own
def _rows(evidence: Evidence, table: str) -> list[Row]:
    return [{name: str(cell) for name, cell in row.items()} for row in evidence.text(table).to_dict("records")]


def of(app: Sphinx) -> Ledger:
    """The ledger of the book that Sphinx is building, with what its pages have checked so far."""
    return Ledger(package.of(app).evidence, app.config.twotracks_as_of, records.of(app.env).claims)
