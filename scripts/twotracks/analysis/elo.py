"""Elo ratings: what a lead in points amounts to."""

from __future__ import annotations

from dataclasses import replace

from twotracks.facts.fact import Fact, constant, missing_like


def win_share(gap: Fact) -> Fact:
    """The share of votes that a lead in rating points amounts to, by the formula of Elo ratings.

    Source: A. E. Elo, The Rating of Chessplayers, Past and Present (1978): 1 ÷ (1 + 10^(−lead ÷ 400)).

    Parameters
    ----------
    gap : Fact
        The lead, in points.

    Returns
    -------
    Fact
        In percent; missing when the gap is.
    """
    if gap.missing:
        return missing_like(gap.missing, "percent", gap)
    share = 100 / (1 + 10 ** (-gap.value / 400))
    formula = f"1 ÷ (1 + 10^(−({gap.formula}) ÷ 400))"
    return replace(constant(share, "percent", like=gap), periods=gap.periods, rows=gap.rows, formula=formula)
