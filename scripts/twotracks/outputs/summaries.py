"""summary(): a table for reading, whose figures open their provenance as those in the text do.

A table leaves the chapter as values: the page lays them out, and a live notebook shows them as a data frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from html import escape

import pandas as pd
from IPython.display import display

from twotracks.facts.fact import Fact
from twotracks.facts.provenance import Check
from twotracks.outputs.mime import TABLE
from twotracks.outputs.numbers import check_identifier, describe
from twotracks.outputs.payloads import NumberPayload
from twotracks.outputs.titles import judge

NOTHING = "—"


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, as values.

    Parameters
    ----------
    shown : str or dict
        Words, or a number as :func:`twotracks.outputs.numbers.describe` gives it.
    sort : str or float, optional
        What the line is sorted by; a column is sortable when its cells have it.
    missing : str
        Why there is nothing; the cell then shows a dash.
    tone : str
        A country ('usa', 'chn') or 'muted': the colour.
    link : str
        The page that the words lead to.
    small : tuple of str or dict
        A second, smaller line: words and numbers.
    label : bool
        Whether a phone, which has no line of headings, shows that of the column.
    lead : dict, optional
        A small bar: `now` and `then`, each from -1 (China) to 1 (America); `then` may be None.
    picture : str
        A drawing as SVG, made by the book's own code.
    """

    shown: str | NumberPayload = ""
    sort: str | float | None = None
    missing: str = ""
    tone: str = ""
    link: str = ""
    small: tuple[str | NumberPayload, ...] = ()
    label: bool = False
    lead: dict[str, float | None] | None = None
    picture: str = ""

    @property
    def numbers(self) -> list[NumberPayload]:
        """The numbers of the cell with all that is known of them."""
        return [each for each in (self.shown, *self.small) if isinstance(each, dict)]

    def __str__(self) -> str:
        """The words of the cell."""
        words = [each["text"] if isinstance(each, dict) else each for each in (self.shown, *self.small)]
        return NOTHING if self.missing else f"{words[0]} {''.join(words[1:])}".strip()

    def payload(self) -> dict[str, object]:
        """The cell as plain JSON; its numbers by identifier and text, for the table has all else."""

        def brief(each: str | NumberPayload) -> str | dict[str, str]:
            return {"id": each["id"], "text": each["text"]} if isinstance(each, dict) else each

        return {**asdict(self), "shown": brief(self.shown), "small": [brief(each) for each in self.small]}


def summary(
    rows: Iterable[Mapping[str, str | Fact | Cell]],
    *,
    id: str,
    title: str,
    subtitle: str = "",
    note: str = "",
    group: str = "",
    styles: Mapping[str, str] | None = None,
    holds: Check | Fact | None = None,
    otherwise: str = "",
    unlike: str = "",
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
    holds, otherwise : Check or Fact, str
        What the title rests on, and the title where it is missing or does not hold, as for a chart; like `subtitle`
        it may stand in the text instead, in a ``{caption}``.
    unlike : str
        Why the title may compare what is unlike, printed with the note; see :func:`twotracks.outputs.findings.finding`.

    Raises
    ------
    EvidenceError
        When the identifier cannot be one.
    """
    check_identifier("table", id)
    judged = judge(holds, unlike)
    stands = None if holds is None else judged.stands
    title, note = title if judged.stands else otherwise, " ".join(filter(None, (note, *judged.declared)))
    styles = styles or {}
    lines = [
        {name: _cell(f"{id}-{line}-{column}", cell, styles.get(name, "short")) for column, (name, cell) in
         enumerate(row.items())}
        for line, row in enumerate(rows)
        if not _empty(row)
    ]  # fmt: skip
    figures = {name for row in lines for name, cell in row.items() if cell.numbers}
    words = {"title": title, "subtitle": subtitle, "note": note, "neutral": otherwise, "stands": stands}
    show(id, lines, **words, group=group, right=figures, unlike=judged.unlike)


def show(
    identifier: str,
    rows: list[dict[str, Cell]],
    *,
    title: str,
    subtitle: str = "",
    note: str = "",
    neutral: str = "",
    stands: bool | None = None,
    group: str = "",
    right: Iterable[str] = (),
    cards: bool = False,
    unlike: Iterable[str] = (),
) -> None:
    """Display lines of ready cells as one table; see :func:`summary`.

    `right` names the columns aligned to the right; with `cards`, a phone shows each line as a card of its own. `unlike`
    says in what the facts differ that the title compares without a declared reason, `neutral` and `stands` which other
    title the table has, and whether it is not needed.
    """
    # the column of the headings is none of the table's: its words stand between the lines
    names = [name for name in rows[0] if name != group] if rows else []
    if group:
        order = list(dict.fromkeys(str(row[group]) for row in rows))
        rows = sorted(rows, key=lambda row: order.index(str(row[group])))
    payload = {
        "id": identifier, "title": title, "subtitle": subtitle, "note": note, "cards": cards, "group": group,
        "unlike": list(unlike), "neutral": neutral, "stands": stands,
        "columns": [{"name": name, "right": name in set(right)} for name in names],
        "lines": [
            {"group": str(row[group]) if group else "", "cells": [row[name].payload() for name in names]}
            for row in rows
        ],
        "numbers": [number for row in rows for cell in row.values() for number in cell.numbers],
    }  # fmt: skip
    drawn = pd.DataFrame([{name: cell.picture or escape(str(cell)) for name, cell in row.items()} for row in rows])
    live = f"<h4>{escape(title)}</h4>{drawn.to_html(index=False, escape=False)}"
    display({"text/plain": f"{title}: {len(rows)} lines", "text/html": live, TABLE: payload}, raw=True)


def _empty(row: Mapping[str, str | Fact | Cell]) -> bool:
    facts = [cell for cell in row.values() if isinstance(cell, Fact)]
    return bool(facts) and all(fact.missing for fact in facts)


def _cell(identifier: str, cell: str | Fact | Cell, style: str) -> Cell:
    if isinstance(cell, Cell):
        return cell
    if not isinstance(cell, Fact):
        return Cell(cell)
    if cell.missing:
        return Cell(missing=cell.missing)
    # in single units, so that a column of millions and billions sorts
    value = cell.quantity.to_base_units().magnitude
    return Cell(describe(identifier, cell, style), sort=f"{value:.12g}")
