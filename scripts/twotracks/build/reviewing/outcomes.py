"""What became of each published result in another run: number by number, what differs being told in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SAME, CHANGED, MISSING, NEW = "same", "changed", "missing", "new"
# what is compared of each kind, the first one that differs being told; formulas and rows explain, so they come last
COMPARED = {
    "numbers": ("value", "unit", "period", "text", "missing", "confidence", "formula", "rows"),
    "findings": ("outcome", "condition", "sentence", "missing", "rows"),
    "charts": ("data", "rows", "title", "drawing"),
    "tables": ("title", "lines", "data"),
    "claims": ("verdict",),
}
KINDS = [kind.removesuffix("s") for kind in COMPARED]
WORDS = {"drawing": "words or drawing", "data": "data", "rows": "rows behind it"}


@dataclass(frozen=True)
class Outcome:
    """What became of one result: `published` and `rerun` in words, empty where there is none.

    Parameters
    ----------
    kind : {'number', 'finding', 'chart', 'table', 'claim'}
    id : str
    state : {'same', 'changed', 'missing', 'new'}
        Missing: the site has it and the run has not; new: the other way round.
    part : str
        What of it differs, e.g. "value".
    change : str
        Of a number's value in one unit, in percent of the published one.
    """

    kind: str
    id: str
    state: str
    part: str = ""
    published: str = ""
    rerun: str = ""
    change: str = ""


def compare(published: dict[str, Any] | None, rerun: dict[str, Any]) -> Iterator[Outcome]:
    """Every number, finding, chart, table and claim of two results of one chapter.

    Parameters
    ----------
    published, rerun : dict
        As results.schema.json describes them; the site may lack the chapter.
    """
    for kind in COMPARED:
        old, new = (published or {}).get(kind, {}), rerun[kind]
        for identifier in dict.fromkeys([*old, *new]):
            yield _compared(kind, identifier, _parts(old.get(identifier)), _parts(new.get(identifier)))


def _compared(kind: str, identifier: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Outcome:
    one = kind.removesuffix("s")
    if old is None or new is None:
        state = NEW if old is None else MISSING
        return Outcome(one, identifier, state, "", (old and _said(old)) or "", (new and _said(new)) or "")
    differs = [part for part in COMPARED[kind] if old.get(part, "") != new.get(part, "")]
    if not differs:
        return Outcome(one, identifier, SAME, "", _said(old), _said(new))
    part = differs[0]
    said = [_said_of(part, each) for each in (old, new)]
    return Outcome(one, identifier, CHANGED, WORDS.get(part, part), *said, _change(old, new))


def _change(old: dict[str, Any], new: dict[str, Any]) -> str:
    try:
        before, now = float(old["value"]), float(new["value"])
    except (KeyError, ValueError):
        return ""
    if old.get("unit") != new.get("unit") or not before or before == now:
        return ""
    return f"{(now - before) / abs(before):+.1%}".replace("-", "−")


def _said_of(part: str, result: dict[str, Any]) -> str:
    if part in WORDS:
        # digests say nothing to a reader
        return _said(result)
    said = str(result.get(part, "")) or "none"
    return f"{result['text']} ({said})" if part == "value" and result.get("text") else said


def _parts(result: Any) -> dict[str, Any] | None:
    return {"verdict": result} if isinstance(result, str) else result


def _said(result: dict[str, Any]) -> str:
    """A result in a few words: what stands on the page."""
    name = next((name for name in ("text", "outcome", "title", "verdict") if name in result), "")
    return str(result.get(name) or result.get("missing") or "missing")
