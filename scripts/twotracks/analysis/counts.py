"""Facts from registers, tables of dated things without a figure: how many there are, and what became of them."""

from __future__ import annotations

from dataclasses import replace

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.table import Table
from twotracks.facts.fact import Fact, missing
from twotracks.quantities.periods import span


def entry(register: Table) -> Fact:
    """The one row of a register as a fact with its day; missing where the edition does not know it.

    Raises
    ------
    EvidenceError
        When the edition has more than one such row.
    """
    counted = register.count("measures")
    if len(counted.rows) > 1:
        what = f"{len(counted.rows)} rows fit where one was asked for"
        raise EvidenceError(Problem(register.description.name, what, "say which, by its id"))
    return counted


def tally(register: Table, of: Table, unit: str = "measures") -> Fact:
    """How many rows of a register an edition has, with all of them behind the count.

    Parameters
    ----------
    register : Table
        The rows to count.
    of : Table
        The register that they are part of. The count is missing only where the edition has none of it; otherwise
        it may be zero, and then rests on all of them.
    unit : str
        What is counted.
    """
    whole, part = of.count(unit), register.count(unit)
    if whole.missing or not part.missing:
        return whole if whole.missing else part
    return replace(whole, quantity=whole.quantity * 0, formula="count of 0 rows")


def outcome(targets: Table, identifier: str) -> Fact:
    """What became of a target, for the period of the count, known from the day on which its source appeared."""
    one = targets.where(id=identifier)
    fact = one.fact("outcome_value")
    if fact.missing:
        return fact
    row = one.rows.iloc[0]
    source = one.evidence.sources[row["outcome_source"]]
    if str(span(source["published"])[1]) > one.edition.as_of:
        reason = f"not yet known on {one.edition.as_of}"
        return missing(reason, fact.unit, one.evidence.units, one.edition.lang)
    behind = replace(fact.rows[0], period=row["outcome_period"], sources=(row["outcome_source"], *fact.rows[0].sources))
    return replace(fact, periods=(row["outcome_period"],), rows=(behind,))
