"""Charts: a thin house theme over Altair and a few chart forms. Each form returns a Figure."""

from twotracks.charts.bars import bars
from twotracks.charts.dots import dots, dumbbell
from twotracks.charts.frames import with_breaks
from twotracks.charts.intervals import bands, intervals
from twotracks.charts.lines import lines
from twotracks.charts.releases import releases
from twotracks.charts.slope import slope
from twotracks.charts.strip import strip
from twotracks.charts.words import claim

__all__ = [
    "bands",
    "bars",
    "claim",
    "dots",
    "dumbbell",
    "intervals",
    "lines",
    "releases",
    "slope",
    "strip",
    "with_breaks",
]
