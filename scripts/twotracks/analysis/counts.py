"""Former names of counts and outcomes, until the chapters have changed to the new ones."""

from __future__ import annotations

from twotracks.analysis.targets import target_outcome
from twotracks.evidence.table import Table
from twotracks.facts.fact import Fact

outcome = target_outcome


def entry(register: Table) -> Fact:
    """The one row of a register; now ``register.event()``."""
    return register.event()


def tally(register: Table, of: Table, unit: str = "measures") -> Fact:
    """How many rows of a register there are of a whole; now ``register.count(unit, of=whole)``."""
    return register.count(unit, of=of)
