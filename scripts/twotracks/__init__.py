"""Two Tracks: what a chapter may use, and nothing else.

Loaded on first use, so that the commands start without pandas and Altair.
"""

from importlib import import_module
from typing import Any

_FACE = {
    "backtest": "twotracks.scenarios",
    "bands": "twotracks.charts",
    "bars": "twotracks.charts",
    "best": "twotracks.derive",
    "both": "twotracks.measures",
    "claim": "twotracks.charts",
    "columns": "twotracks.charts",
    "constant": "twotracks.facts",
    "count_of": "twotracks.inventory",
    "crossing": "twotracks.projections",
    "crossings": "twotracks.charts",
    "days": "twotracks.derive",
    "dots": "twotracks.charts",
    "dumbbell": "twotracks.charts",
    "Edition": "twotracks.edition",
    "entry": "twotracks.registers",
    "explore": "twotracks.explorer",
    "finding": "twotracks.findings",
    "four_quarters": "twotracks.scenarios",
    "gaps": "twotracks.charts",
    "growth": "twotracks.projections",
    "hindsight": "twotracks.charts",
    "holdings": "twotracks.inventory",
    "how_many": "twotracks.derive",
    "impact": "twotracks.charts",
    "intervals": "twotracks.charts",
    "last": "twotracks.derive",
    "legend": "twotracks.marks",
    "lifetimes": "twotracks.charts",
    "lines": "twotracks.charts",
    "lives": "twotracks.charts",
    "matrix": "twotracks.charts",
    "mean": "twotracks.facts",
    "Measure": "twotracks.measures",
    "multiples": "twotracks.charts",
    "needed": "twotracks.projections",
    "number": "twotracks.numbers",
    "outcome": "twotracks.registers",
    "pace": "twotracks.derive",
    "panels": "twotracks.charts",
    "parts_of": "twotracks.inventory",
    "paths": "twotracks.charts",
    "projection": "twotracks.charts",
    "ranged": "twotracks.scenarios",
    "reach": "twotracks.projections",
    "reigns": "twotracks.charts",
    "releases": "twotracks.charts",
    "scatter": "twotracks.charts",
    "scoreboard": "twotracks.measures",
    "shares": "twotracks.charts",
    "slope": "twotracks.charts",
    "spans": "twotracks.charts",
    "steps": "twotracks.charts",
    "strips": "twotracks.charts",
    "summary": "twotracks.summaries",
    "tally": "twotracks.registers",
    "tidy": "twotracks.tables",
    "timeline": "twotracks.charts",
    "total": "twotracks.facts",
    "verdicts": "twotracks.ledger",
    "whole": "twotracks.projections",
    "win_share": "twotracks.derive",
    "windows": "twotracks.projections",
    "with_breaks": "twotracks.charts",
}
__all__ = list(_FACE)


def __getattr__(name: str) -> Any:
    if name in _FACE:
        return getattr(import_module(_FACE[name]), name)
    raise AttributeError(f"module 'twotracks' has no attribute {name!r}; chapters may use {', '.join(_FACE)}")


def __dir__() -> list[str]:
    return __all__
