"""Charts: a thin house theme over Altair and a few chart forms. Each form returns a Figure."""

from twotracks.charts.bars import bars
from twotracks.charts.dots import dots, dumbbell
from twotracks.charts.frames import with_breaks
from twotracks.charts.lines import lines
from twotracks.charts.words import claim

__all__ = ["bars", "claim", "dots", "dumbbell", "lines", "with_breaks"]
