"""number(): register a fact for the prose of its chapter, where {n}`id` shows it."""

from __future__ import annotations

import re
from typing import Any

from IPython.display import display

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.package import Evidence, open_evidence
from twotracks.facts.fact import Fact
from twotracks.facts.provenance import Row
from twotracks.outputs.mime import NUMBER
from twotracks.project import find_project
from twotracks.quantities import periods
from twotracks.quantities.formats import exact

SPEAKING = ("country", "entity", "place", "business", "indicator", "period", "date", "id")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]*")


def number(identifier: str, fact: Fact, as_: str = "auto") -> None:
    """Make a fact available to the chapter's text as ``{n}`identifier```.

    Parameters
    ----------
    identifier : str
        Lower-case letters, digits, `_` and `-`; once in a chapter.
    fact : Fact
    as_ : {'auto', 'short', 'times', 'percent', 'exact'}
        How the text shows it; see :func:`twotracks.quantities.formats.in_words`.

    Raises
    ------
    EvidenceError
        When the identifier has another form.
    UnitError
        When the style does not fit the unit.
    """
    payload = describe(identifier, fact, as_)
    count = f"{len(fact.rows)} row{'s' if len(fact.rows) != 1 else ''}"
    display({"text/plain": f"{identifier} = {payload['text']} ({fact.period}, {count})", NUMBER: payload}, raw=True)


def describe(identifier: str, fact: Fact, as_: str = "auto") -> dict[str, Any]:
    """All that a page needs to show a fact and where it comes from, as plain JSON.

    Raises
    ------
    EvidenceError, UnitError
        As :func:`number`.
    """
    check_identifier("number", identifier)
    evidence = open_evidence(find_project().root)
    return {
        "id": identifier,
        "text": format(fact, as_),
        "value": "" if fact.missing else exact(fact.value),
        "unit": _unit_name(fact.unit, fact, evidence),
        "period": fact.period,
        "period_text": periods.label(fact.period, fact.lang) if fact.periods else "",
        "formula": fact.formula if fact.formula != exact(fact.value) else "",
        "confidence": fact.confidence,
        "missing": fact.missing,
        **provenance(fact.rows, evidence, fact),
    }


def provenance(rows: tuple[Row, ...], evidence: Evidence, fact: Fact | None = None) -> dict[str, Any]:
    """Rows and their sources as a popover shows them: plain text, names instead of ids."""
    lang = fact.lang if fact else "en"
    used = dict.fromkeys(source for row in rows for source in row.sources)
    return {
        "rows": [
            {
                "table": row.table,
                "row": row.number,
                "key": " · ".join(_part(name, value, evidence, lang) for name, value in row.key if value),
                "value": row.value,
                "unit": _unit_name(row.unit, fact, evidence),
                "sources": list(row.sources),
                "confidence": row.confidence,
                "locator": row.locator,
                "note": row.note,
            }
            for row in rows
        ],
        "sources": {
            source: {name: evidence.sources[source].get(name, "") for name in ("publisher", "title", "url")}
            for source in used
            if source in evidence.sources
        },
    }


def _part(column: str, value: str, evidence: Evidence, lang: str) -> str:
    """A part of a row's key in words: names speak for themselves, an edition or a basis says what it is."""
    words = evidence.name(value, lang).replace("_", " ")
    return words if column in SPEAKING else f"{column.replace('_', ' ')} {words}"


def check_identifier(kind: str, identifier: str) -> None:
    """Refuse an identifier that could not be written in a role or be a fragment of an address.

    Raises
    ------
    EvidenceError
    """
    if not IDENTIFIER.fullmatch(identifier):
        remedy = "use lower-case letters, digits, - and _, beginning with a letter"
        raise EvidenceError(Problem(f"{kind} {identifier!r}", "is not an identifier", remedy))


def _unit_name(unit: str, fact: Fact | None, evidence: Evidence) -> str:
    known = evidence.units.by_id.get(unit)
    return known.name(fact.lang if fact else "en") if known else unit.replace(" / ", " per ")
