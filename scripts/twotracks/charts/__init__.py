"""Charts: a thin house theme over Altair, and the chart forms. ``charts.lines(data, id="...", ...)`` is a Figure.

A form is a frame (time, rows, a plane) times marks, labels and controls: see `drawing/`. What every form takes is said
once, in :class:`twotracks.charts.form.Options`.
"""

from twotracks.charts.forms.bars import bars, columns
from twotracks.charts.forms.dots import dots
from twotracks.charts.forms.impact import impact
from twotracks.charts.forms.lanes import lanes
from twotracks.charts.forms.lead import lead
from twotracks.charts.forms.lines import lines
from twotracks.charts.forms.matrix import matrix
from twotracks.charts.forms.parity_map import parity_map
from twotracks.charts.forms.projection import projection
from twotracks.charts.forms.records import records
from twotracks.charts.forms.scatter import scatter
from twotracks.charts.forms.shares import shares
from twotracks.charts.forms.spans import spans

__all__ = [
    "bars", "columns", "dots", "impact", "lanes", "lead", "lines",
    "matrix", "parity_map", "projection", "records", "scatter", "shares", "spans",
]  # fmt: skip
