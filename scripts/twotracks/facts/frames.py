"""Facts as a chart's data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from twotracks.errors import EvidenceError, Problem
from twotracks.facts.fact import Fact
from twotracks.facts.provenance import CONFIDENCE

COLUMNS = ("period", "value", "unit", "source", "confidence")


def to_frame(*parts: Any, **labels: Any) -> pd.DataFrame:
    """Facts as a chart's data: a row each with period, value, unit, source and confidence, after their labels.

    Missing facts are left out. The edition travels in ``frame.attrs["edition"]``.

    Parameters
    ----------
    *parts : Fact, Series, iterable of Fact, or mapping
        A series brings labels of its own (`name`, `country`, `entity`) and the periods at which its facts stand. A
        mapping from names to facts or series makes a column `name` of its keys.
    **labels
        Columns: one word for all rows, or a list with one for each part or, of a single iterable, for each fact. A
        series in place of a word is a second measure: its value at the period of each row, with its sources; periods
        that it lacks are left out, and the confidence is the lower of the two.

    Raises
    ------
    EvidenceError
        When a list of labels is not as long as what it labels.

    Examples
    --------
    >>> usa, china = edition.table("raised").split()
    >>> print(facts.to_frame(usa, china, measure="money")[["measure", "name", "period", "value"]])
      measure           name period  value
    0   money  United States   2024  100.0
    1   money  United States   2025  300.0
    2   money          China   2024   25.0
    3   money          China   2025   20.0
    >>> print(usa.frame(gap=usa / china)[["period", "value", "gap"]])
      period  value   gap
    0   2024  100.0   4.0
    1   2025  300.0  15.0
    """
    pieces = list(_pieces(parts))
    if len(pieces) == 1 and isinstance(pieces[0][1], list):
        # one list: its facts are the pieces that labels can tell apart
        name, facts = pieces[0]
        pieces = [(name, fact) for fact in facts]
    rows, context = [], None
    own: list[str] = []
    for place, (named, piece) in enumerate(pieces):
        given = {column: _pick(column, words, place, len(pieces)) for column, words in labels.items()}
        of_series = dict(piece.labels) if hasattr(piece, "holds_facts") else {}
        row_labels = {**of_series, **({"name": named} if named is not None else {}), **given}
        own += [column for column in row_labels if column not in labels and column not in own]
        for period, fact in _facts(piece):
            context = context or fact.context
            seconds = {column: words.at(period) for column, words in given.items() if hasattr(words, "holds_facts")}
            if not any(each.missing for each in (fact, *seconds.values())):
                measured = {column: second.value for column, second in seconds.items()}
                rows.append({**row_labels, **measured, **_cells(period, fact, *seconds.values())})
        context = context or (piece.blank.context if hasattr(piece, "holds_facts") else None)
    columns = dict.fromkeys([*own, *labels, *COLUMNS])
    frame = pd.DataFrame(rows, columns=list(columns))
    if context is not None:
        frame.attrs["edition"] = context
    return frame


def _pieces(parts: Iterable[Any]) -> Iterator[tuple[str | None, Any]]:
    for part in parts:
        if isinstance(part, Mapping):
            yield from part.items()
        elif isinstance(part, Fact) or hasattr(part, "holds_facts"):
            yield None, part
        else:
            yield None, list(part)


def _facts(piece: Any) -> Iterable[tuple[str, Fact]]:
    if hasattr(piece, "holds_facts"):
        return zip(piece.periods, piece, strict=True)
    return [(fact.period, fact) for fact in ([piece] if isinstance(piece, Fact) else piece)]


def _pick(column: str, words: Any, place: int, pieces: int) -> Any:
    if not isinstance(words, (list, tuple, pd.Series)):
        return words
    if len(words) != pieces:
        what, remedy = f"{len(words)} labels for {pieces} parts", "give one label for each, or one word for all"
        raise EvidenceError(Problem(f"to_frame(), column {column!r}", what, remedy))
    return list(words)[place]


def _cells(period: str, fact: Fact, *seconds: Fact) -> dict[str, Any]:
    behind = (fact, *seconds)
    return {
        "period": period,
        "value": fact.value,
        "unit": fact.unit,
        "source": "; ".join(dict.fromkeys(source for each in behind for source in each.sources)),
        "confidence": min((each.confidence for each in behind), key=CONFIDENCE.index),
    }
