"""What a lead in rating points amounts to."""

from __future__ import annotations

import pytest

from helpers import CONTEXT, fact
from twotracks.analysis.elo import win_share
from twotracks.facts.fact import missing


def test_no_lead_is_half_of_the_votes():
    assert win_share(fact(0.0, "firms")).value == 50
    assert win_share(fact(400.0, "firms", rows="a")).value == pytest.approx(100 * 10 / 11)


def test_an_unknown_lead_is_missing():
    assert win_share(missing("why", "firms", CONTEXT)).missing == "why"
