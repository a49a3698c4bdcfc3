"""Labels and ticks: apart from each other, round, and in the unit of the data."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from twotracks import charts
from twotracks.charts.drawing.labels import spread
from twotracks.charts.drawing.scales import log_ticks
from twotracks.charts.theme import WIDE


def test_labels_are_spread_apart_and_keep_their_order():
    moved = spread([10.0, 10.1, 10.2, 50.0], (0, 60), 300, 15, log=False)
    assert moved == sorted(moved)
    assert all(after - before >= 15 * 60 / 300 - 1e-9 for before, after in pairwise(moved))


def test_log_axes_name_round_numbers():
    ticks = log_ticks(pd.Series([0.6, 286.0]))
    assert set(ticks) <= {1, 3, 10, 30, 100, 300} and {1, 10, 100} <= set(ticks)


def axis(figure) -> str:
    return figure.spec(WIDE)["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]


def test_a_linear_axis_is_written_in_the_scale_of_its_largest_value(data, words):
    assert "' bn'" in axis(charts.lines(data, **words))
    larger = axis(charts.lines(data.assign(value=data["value"] * 1000), **words))
    assert "/ 1000" in larger and "' tn'" in larger and "' bn'" not in larger


def test_a_log_axis_writes_each_tick_in_its_own_scale(data, words):
    written = axis(charts.lines(data, log=True, **words))
    assert [word in written for word in ("' tn'", "' bn'", "' m'")] == [True] * 3
