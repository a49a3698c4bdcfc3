"""What a fact is a fact of: the same words wherever the same quantity is shown, whichever rows gave it."""

from __future__ import annotations

from twotracks.facts.fact import Fact
from twotracks.facts.likeness import data_rows, definition_of
from twotracks.facts.provenance import Row


def measure_of(fact: Fact) -> str:
    """The quantity of a fact in words: definition, subject, period; a record of a register, or a quotient of such.

    Print and vintage are no part of it, and neither is the table where an indicator says what is measured: two prints
    of one figure are two values of one quantity, which a book shows on two pages only by mistake or for a reason.

    Returns
    -------
    str
        Empty for what cannot be told: sums, counts and other values of many rows.
    """
    if fact.missing:
        return ""
    if fact.made is not None and fact.made.sign == "÷" and fact.made.formula == fact.formula:
        parts = [measure_of(part) for part in (fact.made.left, fact.made.right)]
        return " ÷ ".join(parts) if all(parts) else ""
    rows = data_rows(fact)
    if len(rows) != 1 or (fact.made is not None and len(fact.rows) == 1):
        return ""
    return _of_row(rows[0], fact)


def _of_row(row: Row, fact: Fact) -> str:
    table, column, definition = definition_of(row)
    if row.scope.measured:
        subject, when = _cells(row.scope.subject), row.period
    elif fact.record:
        # of a register: the greatest or least of a country, whichever thing has it
        subject, when = " ".join(cell for name, cell in row.scope.subject if name == "country"), fact.record
    else:
        return ""
    unit = fact.units.by_id.get(fact.unit)
    kind = unit.dimension if unit else fact.unit
    return " · ".join(filter(None, (table, column, _cells(definition), subject, when, kind)))


def _cells(cells: tuple[tuple[str, str], ...]) -> str:
    return " ".join(cell for _, cell in cells)
