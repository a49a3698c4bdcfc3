"""Charts: a thin house theme over Altair and a few chart forms. Each form returns a Figure."""

from twotracks.charts.drawing.frames import with_breaks
from twotracks.charts.forms.bars import bars
from twotracks.charts.forms.columns import columns
from twotracks.charts.forms.crossings import crossings
from twotracks.charts.forms.dots import dots, dumbbell
from twotracks.charts.forms.gaps import gaps
from twotracks.charts.forms.hindsight import hindsight
from twotracks.charts.forms.impact import impact
from twotracks.charts.forms.intervals import bands, intervals
from twotracks.charts.forms.lifetimes import lifetimes, lives
from twotracks.charts.forms.lines import lines
from twotracks.charts.forms.matrix import matrix
from twotracks.charts.forms.multiples import multiples
from twotracks.charts.forms.panels import panels
from twotracks.charts.forms.paths import paths
from twotracks.charts.forms.projections import projection
from twotracks.charts.forms.releases import releases
from twotracks.charts.forms.scatter import scatter
from twotracks.charts.forms.shares import shares
from twotracks.charts.forms.slope import slope
from twotracks.charts.forms.spans import reigns, spans, strips
from twotracks.charts.forms.steps import steps
from twotracks.charts.forms.timeline import timeline
from twotracks.charts.words import claim

__all__ = [
    "bands", "bars", "claim", "columns", "crossings", "dots", "dumbbell", "gaps", "hindsight", "impact",
    "intervals", "lifetimes", "lines", "lives", "matrix", "multiples", "panels", "paths", "projection", "reigns",
    "releases", "scatter", "shares", "slope", "spans", "steps", "strips", "timeline", "with_breaks",
]  # fmt: skip
