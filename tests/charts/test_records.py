"""Records: the best so far, and what is only announced."""

from __future__ import annotations

from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.forms.records import staircases


def test_steps_are_the_best_so_far_and_go_on_as_a_promise(data, edition):
    rows = data[data["country"] == "USA"].assign(value=[10.0, 30.0], announced=[False, True])
    frame = Sheet.read(rows, "a", edition, uncertain="announced").frame
    stairs = staircases(frame, frame["_t"].max())
    solid, dashed = (list(stairs.loc[stairs["_uncertain"] == flag, "value"]) for flag in (False, True))
    assert (solid, dashed) == ([10, 10], [10, 30, 30])
