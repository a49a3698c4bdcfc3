"""Two Tracks: what a chapter may use, and nothing else.

Loaded on first use, so that the commands start without pandas and Altair; the names stand in ``__init__.pyi``, where
editors find them too. What one chapter alone needs is imported from its room.
"""

from importlib import import_module
from typing import Any

import lazy_loader

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

# Former names, for chapters that have not changed to the twelve above. To be deleted with the last of them.
_FORMER = {
    "backtest": "twotracks.analysis.scenarios",
    "best": "twotracks.analysis.durations",
    "both": "twotracks.outputs.scoreboard",
    "claim": "twotracks.charts.words",
    "constant": "twotracks.facts.fact",
    "count_of": "twotracks.analysis.inventory",
    "crossing": "twotracks.analysis.growth",
    "days": "twotracks.analysis.durations",
    "entry": "twotracks.analysis.counts",
    "four_quarters": "twotracks.analysis.scenarios",
    "holdings": "twotracks.analysis.inventory",
    "how_many": "twotracks.analysis.durations",
    "last": "twotracks.analysis.durations",
    "legend": "twotracks.charts.legend",
    "mean": "twotracks.facts.aggregates",
    "needed": "twotracks.analysis.growth",
    "outcome": "twotracks.analysis.counts",
    "pace": "twotracks.analysis.durations",
    "parts_of": "twotracks.analysis.inventory",
    "ranged": "twotracks.analysis.scenarios",
    "reach": "twotracks.analysis.growth",
    "tally": "twotracks.analysis.counts",
    "tidy": "twotracks.facts.frames:to_frame",
    "total": "twotracks.facts.aggregates",
    "whole": "twotracks.analysis.growth",
    "win_share": "twotracks.analysis.durations",
    "windows": "twotracks.analysis.growth",
    "with_breaks": "twotracks.analysis.tenures",
}


def __getattr__(name: str) -> Any:
    if name in _FORMER:
        module, _, renamed = _FORMER[name].partition(":")
        return getattr(import_module(module), renamed or name)
    try:
        return _load(name)
    except AttributeError:
        message = f"module 'twotracks' has no attribute {name!r}; chapters may use {', '.join(__all__)}"
        raise AttributeError(message) from None
