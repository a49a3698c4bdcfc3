"""Two Tracks: what a chapter may use, and nothing else.

Loaded on first use, so that the commands start without pandas and Altair.
"""

from importlib import import_module
from typing import Any

_FACE = {
    "backtest": "twotracks.analysis.scenarios",
    "bands": "twotracks.charts",
    "bars": "twotracks.charts",
    "best": "twotracks.analysis.durations",
    "both": "twotracks.outputs.scoreboard",
    "claim": "twotracks.charts",
    "columns": "twotracks.charts",
    "constant": "twotracks.facts.fact",
    "count_of": "twotracks.analysis.inventory",
    "crossing": "twotracks.analysis.growth",
    "crossings": "twotracks.charts",
    "days": "twotracks.analysis.durations",
    "dots": "twotracks.charts",
    "dumbbell": "twotracks.charts",
    "Edition": "twotracks.edition",
    "entry": "twotracks.analysis.counts",
    "explore": "twotracks.outputs.explorer",
    "finding": "twotracks.outputs.findings",
    "four_quarters": "twotracks.analysis.scenarios",
    "gaps": "twotracks.charts",
    "growth": "twotracks.analysis.growth",
    "hindsight": "twotracks.charts",
    "holdings": "twotracks.analysis.inventory",
    "how_many": "twotracks.analysis.durations",
    "impact": "twotracks.charts",
    "intervals": "twotracks.charts",
    "last": "twotracks.analysis.durations",
    "legend": "twotracks.charts.legend",
    "lifetimes": "twotracks.charts",
    "lines": "twotracks.charts",
    "lives": "twotracks.charts",
    "matrix": "twotracks.charts",
    "mean": "twotracks.facts.fact",
    "Measure": "twotracks.outputs.scoreboard",
    "multiples": "twotracks.charts",
    "needed": "twotracks.analysis.growth",
    "number": "twotracks.outputs.numbers",
    "outcome": "twotracks.analysis.counts",
    "pace": "twotracks.analysis.durations",
    "panels": "twotracks.charts",
    "parts_of": "twotracks.analysis.inventory",
    "paths": "twotracks.charts",
    "projection": "twotracks.charts",
    "ranged": "twotracks.analysis.scenarios",
    "reach": "twotracks.analysis.growth",
    "reigns": "twotracks.charts",
    "releases": "twotracks.charts",
    "scatter": "twotracks.charts",
    "scoreboard": "twotracks.outputs.scoreboard",
    "shares": "twotracks.charts",
    "slope": "twotracks.charts",
    "spans": "twotracks.charts",
    "steps": "twotracks.charts",
    "strips": "twotracks.charts",
    "summary": "twotracks.outputs.summaries",
    "tally": "twotracks.analysis.counts",
    "tidy": "twotracks.evidence.table",
    "timeline": "twotracks.charts",
    "total": "twotracks.facts.fact",
    "verdicts": "twotracks.outputs.verdicts",
    "whole": "twotracks.analysis.growth",
    "win_share": "twotracks.analysis.durations",
    "windows": "twotracks.analysis.growth",
    "with_breaks": "twotracks.charts",
}
__all__ = list(_FACE)


def __getattr__(name: str) -> Any:
    if name in _FACE:
        return getattr(import_module(_FACE[name]), name)
    raise AttributeError(f"module 'twotracks' has no attribute {name!r}; chapters may use {', '.join(_FACE)}")


def __dir__() -> list[str]:
    return __all__
