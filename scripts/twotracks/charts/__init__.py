"""Charts: a thin house theme over Altair and a few chart forms. Each form returns a Figure."""

from twotracks.charts.bars import bars
from twotracks.charts.columns import columns
from twotracks.charts.crossings import crossings
from twotracks.charts.dots import dots, dumbbell
from twotracks.charts.frames import with_breaks
from twotracks.charts.gaps import gaps
from twotracks.charts.hindsight import hindsight
from twotracks.charts.impact import impact
from twotracks.charts.intervals import bands, intervals
from twotracks.charts.lifetimes import lifetimes, lives
from twotracks.charts.lines import lines
from twotracks.charts.matrix import matrix
from twotracks.charts.multiples import multiples
from twotracks.charts.panels import panels
from twotracks.charts.paths import paths
from twotracks.charts.projections import projection
from twotracks.charts.releases import releases
from twotracks.charts.scatter import scatter
from twotracks.charts.shares import shares
from twotracks.charts.slope import slope
from twotracks.charts.spans import reigns, spans, strips
from twotracks.charts.steps import steps
from twotracks.charts.timeline import timeline
from twotracks.charts.words import claim

__all__ = [
    "bands", "bars", "claim", "columns", "crossings", "dots", "dumbbell", "gaps", "hindsight", "impact",
    "intervals", "lifetimes", "lines", "lives", "matrix", "multiples", "panels", "paths", "projection", "reigns",
    "releases", "scatter", "shares", "slope", "spans", "steps", "strips", "timeline", "with_breaks",
]  # fmt: skip
