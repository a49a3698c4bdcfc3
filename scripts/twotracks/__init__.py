"""Two Tracks: what a chapter may use, and nothing else.

Loaded on first use, so that the commands start without pandas and Altair.
"""

from importlib import import_module
from typing import Any

_FACE = {
    "Edition": "twotracks.edition",
    "constant": "twotracks.facts",
    "mean": "twotracks.facts",
    "total": "twotracks.facts",
    "tidy": "twotracks.tables",
    "number": "twotracks.numbers",
    "finding": "twotracks.findings",
    "lines": "twotracks.charts",
    "best": "twotracks.derive",
    "bars": "twotracks.charts",
    "columns": "twotracks.charts",
    "dots": "twotracks.charts",
    "dumbbell": "twotracks.charts",
    "elapsed": "twotracks.derive",
    "gaps": "twotracks.charts",
    "how_many": "twotracks.derive",
    "pace": "twotracks.derive",
    "paths": "twotracks.charts",
    "reigns": "twotracks.charts",
    "win_share": "twotracks.derive",
    "scatter": "twotracks.charts",
    "spans": "twotracks.charts",
    "steps": "twotracks.charts",
    "strips": "twotracks.charts",
    "claim": "twotracks.charts",
    "with_breaks": "twotracks.charts",
    "bands": "twotracks.charts",
    "intervals": "twotracks.charts",
    "panels": "twotracks.charts",
    "releases": "twotracks.charts",
    "slope": "twotracks.charts",
    "strip": "twotracks.charts",
    "Measure": "twotracks.measures",
    "both": "twotracks.measures",
    "scoreboard": "twotracks.measures",
    "summary": "twotracks.summaries",
    "verdicts": "twotracks.ledger",
}
__all__ = list(_FACE)


def __getattr__(name: str) -> Any:
    if name in _FACE:
        return getattr(import_module(_FACE[name]), name)
    raise AttributeError(f"module 'twotracks' has no attribute {name!r}; chapters may use {', '.join(_FACE)}")


def __dir__() -> list[str]:
    return __all__
