"""Differences between two versions of a book in words: for a terminal by rich, and as Markdown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from twotracks.build.reviewing.differences import CHARTS, CLAIMS, FINDINGS, NUMBERS, TABLES, Differences, Result
from twotracks.evidence.changes import KINDS, CellChange, RowChange, TableChanges, counted

SHOWN = 20  # rows of a table in which nothing is odd; suspicious ones are all shown
LONGEST = 60  # of a cell
MOST = 60_000  # characters of Markdown; GitHub takes 65,536 in a comment
FIRST = "Look at these first"
HEADINGS = {
    FINDINGS: "Findings",
    CLAIMS: "Verdicts on claims",
    NUMBERS: "Numbers in the text",
    CHARTS: "Charts whose data changed",
    TABLES: "Tables for reading whose data changed",
}
COUNTED = {NUMBERS: "number", FINDINGS: "finding", CLAIMS: "verdict", CHARTS: "chart", TABLES: "table for reading"}


@dataclass(frozen=True)
class Line:
    """One thing that differs: where, what, why it is suspicious, and what else there is to say."""

    where: str
    what: str
    why: str = ""
    more: tuple[str, ...] = ()


def summary(found: Differences) -> str:
    """One sentence of counts."""
    if not found:
        return "Nothing differs."
    counts = {f"row {kind}": sum(each.counts[kind] for each in found.tables) for kind in KINDS}
    counts["column added"] = sum(len(each.columns_added) for each in found.tables)
    counts["column removed"] = sum(len(each.columns_removed) for each in found.tables)
    counts |= {"table added": len(found.tables_added), "table removed": len(found.tables_removed)}
    counts |= {words: len(found.of(kind)) for kind, words in COUNTED.items()}
    said = counted(counts) or "Only digits differ that no text shows."
    verb = "looks like a mistake" if found.suspicious == 1 else "look like mistakes"
    return f"{said} {found.suspicious} of them {verb}." if found.suspicious else said


def sections(found: Differences) -> Iterator[tuple[str, list[Line]]]:
    """Headings with what stands under them, likely mistakes first."""
    odd = [Line(f"{table.table}, row {row.row}", _row(row), "; ".join(row.suspicions))
           for table in found.tables for row in table.suspicious]  # fmt: skip
    yield FIRST, [*odd, *(_result(each) for each in found.results if each.suspicion)]
    for kind, heading in HEADINGS.items():
        yield heading, [_result(each) for each in found.of(kind) if not each.suspicion]
    for words, names in (("is new", found.tables_added), ("is gone", found.tables_removed)):
        yield f"A table {words}", [Line(name, words) for name in names]
    for table in found.tables:
        counts = ", ".join(f"{many} {kind}" for kind, many in table.counts.items() if many) or "columns"
        yield f"{table.table}: {counts}", list(_table(table))


def print_text(found: Differences) -> None:
    """For a terminal; a pipe gets plain lines as long as they are."""
    console = Console(width=None if sys.stdout.isatty() else 1000, highlight=False, markup=False, emoji=False)
    console.print(Text(f"From {found.old} to {found.new}: ", style="bold") + Text(summary(found), style="not bold"))
    for heading, lines in sections(found):
        if not lines:
            continue
        console.print(f"\n{heading}", style="bold red" if heading == FIRST else "bold")
        for line in lines:
            console.print(Padding(Text(f"{line.where}: {line.what}"), (0, 0, 0, 2), expand=False))
            for more in (line.why, *line.more):
                if more:
                    console.print(
                        Padding(Text(more, style="red" if more == line.why else ""), (0, 0, 0, 6), expand=False)
                    )
    for words in _ends(found):
        console.print(f"\n{words}")


def markdown(found: Differences) -> str:
    """For the text of a pull request."""
    lines = [f"**From `{found.old}` to `{found.new}`:** {summary(found)}"]
    heads = {FIRST, *HEADINGS.values()}
    for heading, content in sections(found):
        if not content:
            continue
        listed = [f"- {_escaped(line.where)}: {_escaped(line.what)}"
                  + (f"<br>**{_escaped(line.why)}**" if line.why else "")
                  + "".join(f"<br>{_escaped(more)}" for more in line.more if more)
                  for line in content]  # fmt: skip
        if heading in heads:
            lines += ["", f"### {heading}", "", *listed]
        else:
            lines += ["", f"<details><summary>{_escaped(heading)}</summary>", "", *listed, "", "</details>"]
    lines += [part for words in _ends(found) for part in ("", _escaped(words))]
    text = "\n".join(lines)
    if len(text) <= MOST:
        return text
    # what stands first is what matters; the cut may leave a list unfolded
    return f"{text[: text.rindex(chr(10), 0, MOST)]}\n\nThe rest does not fit: run `twotracks diff` to see it."


def _table(table: TableChanges) -> Iterator[Line]:
    for names, words in ((table.columns_added, "is a new column"), (table.columns_removed, "is a column no more")):
        yield from (Line(name, words) for name in names)
    plain = [row for row in table.rows if not row.suspicions]
    for row in plain[:SHOWN]:
        yield Line(f"row {row.row} {row.kind}", _row(row))
    if len(plain) > SHOWN:
        yield Line("and", f"{len(plain) - SHOWN} more rows")


def _row(row: RowChange) -> str:
    cells = "; ".join(map(_change, row.cells))
    return f"{row.name}: {cells}" if cells else row.name


def _change(cell: CellChange) -> str:
    """`value 60 → 62 (+3.3%)`; of a row that is new or gone, `value 60`."""
    old, new = _short(cell.old), _short(cell.new)
    if cell.relative is not None:
        return f"{cell.column} {old} → {new} ({_percent(cell.relative)})"
    if cell.old and cell.new:
        return f"{cell.column} {old} → {new}"
    return f"{cell.column} {old or new}" if (cell.old or cell.new) else cell.column


def _result(each: Result) -> Line:
    change = each.old if each.old == each.new else f"{each.old} → {each.new}"
    return Line(each.place, f"{each.id}: {change}", each.suspicion, (each.sentence, each.detail))


def _ends(found: Differences) -> Iterator[str]:
    if found.unseen:
        differ = "number differs" if found.unseen == 1 else "numbers differ"
        yield f"{found.unseen} more {differ} in digits that the text does not show."
    if found.without_tables:
        yield f"Rows are not compared: {' and '.join(found.without_tables)} has no tables to take away."
    for problem in found.problems:
        yield f"A chapter does not run, and is not compared: {problem}"


def _escaped(text: str) -> str:
    """Text as Markdown shows it, whatever stands in the data: a cell must not become a link or a mention."""
    for sign in "&\\`*_<>[]|~@":
        text = text.replace(sign, f"&#{ord(sign)};")
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _percent(relative: float) -> str:
    return f"{relative:+.1%}" if abs(relative) < 10 else f"{relative + 1:,.3g} times"
