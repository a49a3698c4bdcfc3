"""summary(): a table for reading, made with great-tables, whose figures open their provenance as in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd
from IPython.display import display

from twotracks.facts.fact import Fact
from twotracks.outputs.mime import TABLE
from twotracks.outputs.numbers import check_identifier, describe
from twotracks.outputs.payloads import NumberPayload

TOKEN = re.compile(r"⟦([^⟧]+)⟧")
NOTHING = "—"


@dataclass(frozen=True)
class Cell:
    """A cell that is HTML already, with ``⟦id⟧`` where one of its numbers stands.

    Parameters
    ----------
    html : str
        What it contains of data must be escaped.
    numbers : tuple of NumberPayload
        As :func:`twotracks.outputs.numbers.describe` gives them.
    """

    html: str
    numbers: tuple[NumberPayload, ...] = ()


Content = str | Fact | Cell
# the former name
Markup = Cell


def summary(
    rows: Iterable[Mapping[str, Content]],
    *,
    id: str,
    title: str,
    subtitle: str = "",
    note: str = "",
    group: str = "",
    styles: Mapping[str, str] | None = None,
) -> None:
    """Show a table for reading: few rows, words beside figures, every figure with its rows and sources.

    Parameters
    ----------
    rows : iterable of mappings
        A mapping a line, from the column's heading to a word or a :class:`Fact`; the first column names the line.
        A missing fact leaves its cell empty; a line whose facts are all missing is left out.
    id : str
        Unique in the book, e.g. "races-then-and-now".
    title : str
        The finding, in a sentence.
    subtitle, note : str
        Measure, unit and definition; what to bear in mind.
    group : str
        The column whose words become headings between the lines.
    styles : mapping
        How the figures of a column are written ('short' unless told), as `formats.in_words` takes it.

    Raises
    ------
    EvidenceError
        When the identifier cannot be one.
    """
    check_identifier("table", id)
    styles = styles or {}
    lines = [
        {name: _cell(f"{id}-{line}-{column}", cell, styles.get(name, "short")) for column, (name, cell) in
         enumerate(row.items())}
        for line, row in enumerate(rows)
        if not _empty(row)
    ]  # fmt: skip
    figures = {name for row in lines for name, cell in row.items() if cell.numbers}
    show(id, lines, title=title, subtitle=subtitle, note=note, group=group, right=figures)


def show(
    identifier: str,
    rows: list[dict[str, Cell]],
    *,
    title: str,
    subtitle: str = "",
    note: str = "",
    group: str = "",
    right: Iterable[str] = (),
    cards: bool = False,
) -> None:
    """Display lines of ready cells as one table; see :func:`summary`.

    `right` names the columns aligned to the right; with `cards`, a phone shows each line as a card of its own.
    """
    words = {"subtitle": subtitle, "note": note, "cards": cards}
    numbers = [number for row in rows for cell in row.values() for number in cell.numbers]
    html = _table(rows, group, set(right)) if rows else ""
    payload = {"id": identifier, "title": title, **words, "html": html, "numbers": numbers}
    texts = {number["id"]: escape(number["text"]) for number in numbers}
    live = f"<h4>{escape(title)}</h4>{TOKEN.sub(lambda found: texts[found[1]], html)}"
    display({"text/plain": f"{title}: {len(rows)} lines", "text/html": live, TABLE: payload}, raw=True)


def _empty(row: Mapping[str, Content]) -> bool:
    facts = [cell for cell in row.values() if isinstance(cell, Fact)]
    return bool(facts) and all(fact.missing for fact in facts)


def _cell(identifier: str, cell: Content, style: str) -> Cell:
    if isinstance(cell, Cell):
        return cell
    if not isinstance(cell, Fact):
        return Cell(escape(cell))
    if cell.missing:
        return Cell(f'<span title="{escape(cell.missing)}">{NOTHING}</span>')
    # in single units, so that a column of millions and billions sorts
    value = cell.quantity.to_base_units().magnitude
    return Cell(f'<span data-sort="{value:.12g}">⟦{identifier}⟧</span>', (describe(identifier, cell, style),))


def _table(rows: list[dict[str, Cell]], group: str, right: set[str]) -> str:
    """The lines as great-tables sets them, without its stylesheet and its ids: the book has its own."""
    # imported here: it takes a sixth of a second, and most chapters have no table
    from great_tables import GT

    # the first column names the line, wherever the author has put that of the headings
    names = sorted(rows[0], key=lambda name: name == group)
    columns = {f"c{place}": name for place, name in enumerate(names)}
    cells = [{key: f"⟦{line}:{key}⟧" for key in columns} for line, _ in enumerate(rows)]
    groups = next((key for key, name in columns.items() if name == group), None)
    for cell, row in zip(cells, rows, strict=True):
        if groups:
            cell[groups] = row[group].html
    table = GT(pd.DataFrame(cells), rowname_col="c0", groupname_col=groups).tab_stubhead(names[0])
    table = table.cols_label(**{key: name for key, name in columns.items() if key not in ("c0", groups)})
    table = table.cols_align("right", columns=[key for key, name in columns.items() if name in right])
    html = re.search(r"(?s)<table.*</table>", table.as_raw_html())[0]
    html = re.sub(r' (?:id|headers|aria-\w+|data-quarto[\w-]*|style)="[^"]*"', "", html)

    def fill(found: re.Match[str]) -> str:
        line, key = found[1].split(":")
        return rows[int(line)][columns[key]].html

    return re.sub(r"\s*\n\s*", "", re.sub(r"⟦(\d+:c\d+)⟧", fill, html))
