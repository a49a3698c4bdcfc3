"""claim(): the words of a chart that state something, held to the data as a finding is."""

from __future__ import annotations

from twotracks.facts.fact import Fact
from twotracks.facts.provenance import Check


def claim(basis: Fact | Check, words: str, otherwise: str) -> str:
    """A title that says what the data say, or one that only says what is drawn.

    Parameters
    ----------
    basis : Fact or Check
        What the words rest on: a fact that the edition must have, or a comparison that must hold.
    words, otherwise : str
        The finding in a sentence; a plain description for editions in which it is not known or not true.
    """
    stands = not basis.missing and (basis.holds if isinstance(basis, Check) else True)
    return words if stands else otherwise
