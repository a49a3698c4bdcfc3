"""How many there are, as a fact."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any

from twotracks.errors import Problem, UnitError
from twotracks.facts.context import Context
from twotracks.facts.fact import Fact, missing

# how the formula of a number of rows begins
COUNT = "count of"


def counted_rows(number: int) -> str:
    """The formula of a number of rows."""
    return f"{COUNT} {number} row{'' if number == 1 else 's'}"


def count(things: Iterable[Fact] | Sized, unit: str, of: Any = None) -> Fact:
    """How many there are, as a fact that rests on all their rows.

    Parameters
    ----------
    things : iterable of Fact, Series, or DataFrame
        What to count. Missing facts do not count. A DataFrame or list of other things makes a fact without rows.
    unit : str
        What the things are, an id of data/units.csv such as "models".
    of : Fact, Series, iterable of Fact, or Edition
        What they are part of, which decides whether none of them is zero (it has facts, and the zero rests on them)
        or not known (it has none). Things that are not facts need an edition here, unless a chart's DataFrame
        brings its own.

    Raises
    ------
    UnitError
        When there is nothing to count and nothing that says whether none is zero; when the unit is unknown.

    Examples
    --------
    >>> usa = edition.table("raised").series(country="USA")
    >>> above = [fact for fact in usa if (fact > "100 USD_bn").holds]
    >>> facts.count(above, "firms", of=usa).formula
    'count of 1 row'
    """
    if of is None and hasattr(things, "blank"):
        of = things
    context = getattr(things, "attrs", {}).get("edition") or (of if hasattr(of, "as_of") else None)
    if context is not None:
        return _count_without_rows(len(things), unit, context)
    known = [fact for fact in things if not fact.missing]
    if known:
        return _counted(len(known), known, unit)
    if of is None:
        what, remedy = "there is nothing to count, and nothing that says why", "name what they are part of: of=..."
        raise UnitError(Problem("count()", what, remedy))
    whole = [of] if isinstance(of, Fact) else list(of)
    held = [fact for fact in whole if not fact.missing]
    if held:
        return _counted(0, held, unit)
    blank = getattr(of, "blank", None) or next(iter(whole), None)
    if blank is None:
        raise UnitError(Problem("count()", "what they are part of is empty too", "give the table's series as of=..."))
    return missing(blank.missing, unit, blank.context)


def _counted(number: int, behind: list[Fact], unit: str) -> Fact:
    context = behind[0].context
    return Fact(
        context.units.quantity(float(number), unit),
        context,
        tuple(sorted({period for fact in behind for period in fact.periods})),
        counted_rows(number),
        tuple(dict.fromkeys(row for fact in behind for row in fact.rows)),
    )


def _count_without_rows(number: int, unit: str, context: Context) -> Fact:
    if not number:
        return missing(f"the edition of {context.as_of} has none of these {unit}", unit, context)
    formula = f"{COUNT} {number:,} {unit} in this edition"
    return Fact(context.units.quantity(float(number), unit), context, formula=formula)
