"""Claims of the articles: what one says, and the verdict that a figure found gives on a figure claimed."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.package import Evidence

PATH = "data/claims/claims.csv"
CLAIMS, EVIDENCE, ARTICLES = "claims/claims", "claims/evidence", "claims/articles"

# how a claim stands to its figure, and what it says before it
RELATIONS = {
    "equals": "",
    "about": "about ",
    "at_least": "at least ",
    "at_most": "at most ",
    "more_than": "more than ",
    "less_than": "less than ",
    "between": "between ",
}
BELOW, ABOVE = ("at_most", "less_than"), ("at_least", "more_than")

# verdicts in words, the worst first
VERDICTS = {
    "contradicted": "Contradicted",
    "outdated": "Outdated",
    "imprecise": "Imprecise",
    "unverifiable": "Cannot be verified",
    "mostly_supported": "Mostly supported",
    "supported": "Supported",
}
# The written verdicts that a figure can carry. A figure that fits may stand in a sentence that needs a qualification;
# one that is far off may have fitted when the article was written; one that is a little off is imprecise, and no words
# around it make it mostly right.
CARRIES = {
    "supported": ("supported", "mostly_supported"),
    "imprecise": ("imprecise",),
    "contradicted": ("contradicted", "outdated"),
}

# rule of the house: how far off a figure may be, in percent of the one claimed
CLOSE, CLOSE_EXACT, NEAR = 5.0, 2.0, 20.0


def deviation(relation: str, found: float, value: float, high: float | None = None) -> float:
    """How far what was found is from where the claim says it is, in percent of the figure claimed; 0 where it holds.

    Parameters
    ----------
    relation : str
        One of :data:`RELATIONS`.
    found, value : float
        What was found and what was claimed, in one unit.
    high : float, optional
        The upper end, of a claim with the relation `between`.

    Examples
    --------
    >>> deviation("about", 46, 50), deviation("at_least", 60, 50), deviation("at_least", 45, 50)
    (8.0, 0.0, 10.0)
    >>> deviation("between", 33, 20, 30)
    10.0
    """
    low, top = value, value
    if relation == "between":
        top = value if high is None else high
    elif relation in ABOVE:
        top = math.inf
    elif relation in BELOW:
        low = -math.inf
    closest = nearest(found, low, top)
    if closest == found:
        return 0.0
    return 100 * abs(found - closest) / abs(closest) if closest else math.inf


def nearest(found: float, low: float, high: float | None = None) -> float:
    """The point of a range that is nearest to what was found: that itself inside it, outside the nearer end.

    Parameters
    ----------
    found, low, high : float
        The figure, and the ends of the range, in one unit; without an upper end the range is one figure.

    Examples
    --------
    >>> nearest(25, 20, 30), nearest(33, 20, 30), nearest(33, 20)
    (25, 30, 20)
    """
    return max(low, min(found, low if high is None else high))


def judge(relation: str, found: float, value: float, high: float | None = None, tolerance: float | None = None) -> str:
    """The verdict of a figure found on a figure claimed.

    Supported when the relation holds to within the tolerance, imprecise to within 20 percent, contradicted beyond.

    Parameters
    ----------
    relation, found, value, high
        As :func:`deviation` takes them.
    tolerance : float, optional
        In percent of the figure claimed; by the rule of the house 2 for `equals` and 5 for the other relations.

    Returns
    -------
    {'supported', 'imprecise', 'contradicted'}

    Examples
    --------
    >>> judge("equals", 102, 100), judge("about", 104, 100), judge("more_than", 88, 100), judge("at_most", 130, 100)
    ('supported', 'supported', 'imprecise', 'contradicted')
    """
    close = tolerance if tolerance is not None else CLOSE_EXACT if relation == "equals" else CLOSE
    off = deviation(relation, found, value, high)
    if relation in ("more_than", "less_than") and found == value and not close:
        return "imprecise"
    # values and bounds are decimals of a table: 102 of 100 is 2 percent off, whatever binary fractions make of it
    if off <= close + 1e-9:
        return "supported"
    return "imprecise" if off <= max(NEAR, close) + 1e-9 else "contradicted"


@dataclass(frozen=True)
class Claim:
    """A claim of an article, as its row in data/claims/claims.csv has it.

    Parameters
    ----------
    id, article, kind, chapter, verdict : str
    row : int
        Its record in the table, the header being 1.
    text : str
        The claim, in words of ours.
    relation, unit : str
        How the claim stands to its figure, and the unit of that; empty for a claim without a figure.
    value, high, tolerance : float or None
        The figure; the upper end of `between`; the tolerance where it is not the rule of the house, in percent.
    why_not_live : str
        Why no figure of the book decides it; empty for a claim that one decides.
    missing : str
        Why an edition lacks the claim: its article was not yet published.
    """

    id: str
    row: int
    article: str
    kind: str
    chapter: str
    verdict: str
    text: str
    relation: str = ""
    value: float | None = None
    high: float | None = None
    unit: str = ""
    tolerance: float | None = None
    why_not_live: str = ""
    missing: str = ""

    @property
    def live(self) -> bool:
        """Whether a figure of the book decides it."""
        return bool(self.relation and not self.why_not_live)

    def problem(self, what: str, remedy: str, column: str = "id") -> Problem:
        """Something that is wrong with the claim, at its row."""
        return Problem(PATH, f"claim {self.id} {what}", remedy, row=self.row, column=column)

    def judge(self, found: float) -> str:
        """The verdict of a figure in the unit of the claim; see :func:`judge`."""
        return judge(self.relation, found, float(self.value or 0), self.high, self.tolerance)

    def nearest(self, found: float) -> float:
        """The figure claimed that is nearest to one found: of a range see :func:`nearest`."""
        return nearest(found, float(self.value or 0), self.high if self.relation == "between" else None)


def claim_of(row: Mapping[str, Any], lang: str = "en") -> Claim:
    """A row of the table, typed or as text, as a claim.

    Parameters
    ----------
    row : mapping
        Cells by column, with `_row`, and `_absent` where it is that of an edition.
    lang : {'en', 'zh'}
    """
    return Claim(
        **{name: str(row[name]) for name in ("id", "article", "kind", "chapter", "verdict")},
        row=int(row["_row"]),
        text=str(row[f"claim_{lang}"]),
        relation=str(row["relation"]),
        value=_number(row["value"]),
        high=_number(row["value_high"]),
        unit=str(row["unit"]),
        tolerance=_number(row["tolerance"]),
        why_not_live=str(row["why_not_live"]),
        missing=str(row.get("_absent", "")),
    )


def claims_of(evidence: Evidence, lang: str = "en") -> dict[str, Claim]:
    """All claims of a book by id, in the order of the table; none where the book has no such table."""
    if CLAIMS not in evidence.tables:
        return {}
    rows = evidence.text(CLAIMS).to_dict("records")
    return {row["id"]: claim_of(row, lang) for row in rows}


def unknown(identifier: str, known: Mapping[str, Any]) -> EvidenceError:
    """The error for an id that no claim has."""
    near = difflib.get_close_matches(identifier, known, n=3, cutoff=0.4)
    remedy = f"did you mean {', '.join(near)}?" if near else "`twotracks claims` lists them"
    return EvidenceError(Problem(PATH, f"there is no claim {identifier!r}", remedy, column="id", cell=identifier))


def _number(cell: Any) -> float | None:
    return None if cell is None or cell == "" or cell != cell else float(cell)
