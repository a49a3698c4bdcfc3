"""What `twotracks refresh` says of a file: what it changes, what stays, and what of it is in no table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import click

from twotracks.evidence.changes import REVISED, CellChange
from twotracks.upstream.refresh import Plan

# what is told of each kind without asking for all of it
ROWS, NAMES = 30, 8
LONGEST = 120  # characters of one cell or name
# where a figure is from changes with it, and needs no words
STAMPS = ("source", "source2", "locator")


def print_plan(made: Plan, everything: bool = False) -> None:
    """Print what looks like a mistake, then the changes of each table, then counts and names.

    Parameters
    ----------
    made : Plan
    everything : bool
        Every row and name, not only the first of them.
    """
    rows, names = (None, None) if everything else (ROWS, NAMES)
    for doubt in made.doubts:
        click.secho(f"! {doubt}", fg="red")
    for change in made.changes:
        for row in change.rows[:rows]:
            cells = ", ".join(_cell(cell, row.kind) for cell in row.cells if cell.column not in STAMPS)
            mark = "!" if row.suspicions else " "
            click.secho(f"{mark} {row.kind} {row.name}: {cells}", fg="red" if row.suspicions else None)
            for each in row.suspicions:
                click.secho(f"    {each}", fg="red")
        if rows is not None and len(change.rows) > rows:
            click.echo(f"  ... and {len(change.rows) - rows} rows more (--all shows them)")
    for update, merged in made.merged:
        gone = f", {len(merged.gone)} of ours not in the file" if merged.gone else ""
        counted = f"{merged.same} as we have them, {merged.revised} revised, {merged.added} added{gone}"
        click.secho(f"{update.table}: {counted}", bold=True)
        _list(merged.kept, names)
        if merged.gone:
            _list({"of ours, not in the file; they stay": merged.gone}, names)
    if new := [row["name_en"] for row in made.delivery.entities]:
        _list({"new in data/entities.csv: write their Chinese names there": new}, None)
    if left := {reason: found for reason, found in made.delivery.left_out.items() if found}:
        click.echo("To know about the file:")
        _list(left, names)


def _cell(cell: CellChange, kind: str) -> str:
    if kind != REVISED:
        return f"{cell.column} {_short(cell.new or cell.old)}"
    change = f" ({cell.relative:+.1%})" if cell.relative is not None else ""
    return f"{cell.column} {_short(cell.old) or 'empty'} -> {_short(cell.new) or 'empty'}{change}"


def _short(text: str) -> str:
    """Words of a file as one line can show them, whatever they are."""
    plain = "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


def _list(listed: Mapping[str, list[str]], names: int | None) -> None:
    for reason, found in listed.items():
        told = [f"{_short(each)} ({many} times)" if many > 1 else _short(each) for each, many in Counter(found).items()]
        more = f" ... and {len(told) - names} more" if names is not None and len(told) > names else ""
        click.echo(f"  {len(found)} {reason}: {'; '.join(told[:names])}{more}")
