"""What `twotracks check` and `twotracks table` print: summaries and cards as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from twotracks.evidence.package import Evidence
from twotracks.evidence.profile import GRADES, card

WIDTH = 100
FIRST_ROWS = 3


def summary(summaries: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A heading and one line for each table."""
    wide = max(map(len, summaries), default=0)
    last = max([len("latest"), *(len(each["latest"]) for each in summaries.values())])
    heading = f"{'table':<{wide}}  {'rows':>9}  {'latest':<{last}}  2nd source  high  med.  low   problems"
    yield heading
    for name, each in summaries.items():
        grades = "  ".join(f"{_percent(each['confidence'].get(grade)):>4}" for grade in GRADES)
        second = f"{_percent(each['second_source']):>10}"
        yield f"{name:<{wide}}  {each['rows']:>9,}  {each['latest']:<{last}}  {second}  {grades}  {each['problems']:>8}"


def table(evidence: Evidence, name: str) -> Iterator[str]:
    """The card of a table, and its first rows.

    Raises
    ------
    EvidenceError
        When there is no such table, or it cannot be read.
    """
    about = card(evidence, name)
    yield f"{about['title']}  ({about['name']})"
    yield from _wrapped(about["description"])
    grades = ", ".join(f"{_percent(share)} {grade}" for grade, share in about["confidence"].items())
    facts = {
        "file": f"{about['path']}, {about['bytes'] or 0:,} bytes",
        "rows": f"{about['rows']:,}, to {about['latest']}" if about["latest"] else f"{about['rows']:,}",
        "key": ", ".join(about["key"]),
        "confidence": grades,
        "second source": "" if about["second_source"] is None else f"{_percent(about['second_source'])} of the rows",
        "updates": about["updates"],
        "known": about["known"],
        "derivation": about["derivation"],
        "licence": about["licence"],
    }
    yield ""
    for label, fact in facts.items():
        if fact:
            yield from _wrapped(f"{label + ':':<15}{fact}", hanging=15)
    columns = [
        f"{each['name']} ({', '.join(filter(None, [each['type'], each['unit']]))}): "
        + "; ".join(filter(None, [each["description"].rstrip("."), each["limits"]]))
        for each in about["columns"]
    ]
    breaks = [f"{each.get('period')}: {each.get('text')} {_where(each.get('where', {}))}" for each in about["breaks"]]
    rows = evidence.text(name).fillna("").drop(columns="_row").head(FIRST_ROWS).to_dict("records")
    yield from _section("what to know before using it", about["caveats"].values())
    yield from _section("not known", about["gaps"])
    yield from _section("series breaks", breaks)
    yield from _section("columns", columns)
    yield from _section("what is checked", about["rules"])
    yield from _section("first rows", (_where(row) for row in rows))


def _section(title: str, items: Iterable[str]) -> Iterator[str]:
    items = list(items)
    if items:
        yield ""
        yield title
        for item in items:
            yield from _wrapped(f"- {item}", hanging=2)


def _wrapped(text: str, hanging: int = 0) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False)


def _where(cells: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {cell}" for name, cell in cells.items() if cell)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
