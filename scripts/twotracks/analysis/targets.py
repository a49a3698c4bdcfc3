"""What became of targets: the outcome that a later source reports of a goal."""

from __future__ import annotations

from dataclasses import replace

from twotracks.evidence.table import Table
from twotracks.facts.fact import Fact, missing
from twotracks.quantities.periods import span


def target_outcome(targets: Table, identifier: str) -> Fact:
    """What became of a target, for the period of the outcome, known from the day on which its source appeared.

    Parameters
    ----------
    targets : Table
        With columns `outcome_value`, `outcome_period` and `outcome_source`.
    identifier : str
        The target's id.

    Raises
    ------
    EvidenceError
        When there is no such target.
    """
    one = targets.where(id=identifier)
    fact = one.fact("outcome_value")
    if fact.missing:
        return fact
    row = one.rows.iloc[0]
    source = one.edition.sources[row["outcome_source"]]
    if str(span(source["published"])[1]) > one.edition.as_of:
        return missing(f"not yet known on {one.edition.as_of}", fact.unit, one.edition)
    behind = replace(fact.rows[0], period=row["outcome_period"], sources=(row["outcome_source"], *fact.rows[0].sources))
    return replace(fact, periods=(row["outcome_period"],), rows=(behind,))
