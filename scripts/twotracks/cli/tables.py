"""What `twotracks check` and `twotracks table` print: summaries and cards, by rich; plain lines where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from twotracks.evidence.package import Evidence
from twotracks.evidence.profile import GRADES, card

WIDTH = 100
FIRST_ROWS = 3
HEADINGS = ("table", "rows", "latest", "2nd source", "high", "med.", "low", "problems")


def print_summary(summaries: Mapping[str, Mapping[str, Any]]) -> None:
    """A heading and one line for each table."""
    lines = Table(box=None, pad_edge=False, header_style="bold")
    for heading in HEADINGS:
        lines.add_column(heading, justify="left" if heading in ("table", "latest") else "right", no_wrap=True)
    for name, each in summaries.items():
        grades = (_percent(each["confidence"].get(grade)) for grade in GRADES)
        problems = Text(str(each["problems"]), style="bold red" if each["problems"] else "")
        lines.add_row(name, f"{each['rows']:,}", each["latest"], _percent(each["second_source"]), *grades, problems)
    # a pipe has no width: lines are as long as they are
    Console(width=None if sys.stdout.isatty() else 1000, highlight=False).print(lines)


def print_table(evidence: Evidence, name: str) -> None:
    """The card of a table, and its first rows.

    Raises
    ------
    EvidenceError
        When there is no such table, or it cannot be read.
    """
    about = card(evidence, name)
    rows = evidence.text(name).fillna("").drop(columns="_row").head(FIRST_ROWS).to_dict("records")
    console = Console(width=WIDTH, highlight=False, markup=False, emoji=False)
    console.print(f"{about['title']}  ({about['name']})", style="bold")
    console.print(about["description"])
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
    grid = Table.grid(padding=(0, 2))
    for label, fact in facts.items():
        if fact:
            grid.add_row(Text(f"{label}:"), Text(fact))
    console.print(Padding(grid, (1, 0, 0, 0)))
    columns = [
        f"{each['name']} ({', '.join(filter(None, [each['type'], each['unit']]))}): "
        + "; ".join(filter(None, [each["description"].rstrip("."), each["limits"]]))
        for each in about["columns"]
    ]
    breaks = [f"{each.get('period')}: {each.get('text')} {_where(each.get('where', {}))}" for each in about["breaks"]]
    _section(console, "what to know before using it", about["caveats"].values())
    _section(console, "not known", about["gaps"])
    _section(console, "series breaks", breaks)
    _section(console, "columns", columns)
    _section(console, "what is checked", about["rules"])
    _section(console, "first rows", (_where(row) for row in rows))


def _section(console: Console, title: str, items: Iterable[str]) -> None:
    grid = Table.grid(padding=(0, 1))
    for item in items:
        grid.add_row("-", Text(item))
    if grid.rows:
        console.print(f"\n{title}", style="bold")
        console.print(grid)


def _where(cells: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {cell}" for name, cell in cells.items() if cell)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
