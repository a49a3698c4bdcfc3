"""explore(): a panel that runs a chapter again, and the sliders of the published charts, in an open notebook.

A built page gets nothing of it: its charts have sliders of their own, and widgets without a kernel would only be
weight. A kernel serves an open notebook when a notebook server started it, which it says in its environment.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from IPython.display import display

from twotracks.facts.fact import Fact, constant
from twotracks.outputs.mime import DRAW_LATER
from twotracks.outputs.panel import panel
from twotracks.project import find_project

SERVERS = ("JPY_SESSION_NAME", "VSCODE_PID", "COLAB_RELEASE_TAG")
Slider = tuple[str, Fact, tuple[int, int]]


def live() -> bool:
    """Whether somebody has this notebook open, rather than a build executing it."""
    return not os.environ.get(DRAW_LATER) and any(os.environ.get(name) for name in SERVERS)


def explore(function: Callable[..., Any] | str = "", /, **sliders: Slider) -> None:
    """Show what can be tried in a live notebook; nothing elsewhere.

    Without a function, a panel that runs a chapter with another day, first year or currency, or with what is its own
    to choose, and puts the published numbers and those of the run side by side. With one, sliders: it is called again
    whenever one moves, and what it returns is shown.

    Parameters
    ----------
    function : callable or str
        The chapter with which the panel begins, such as "investment"; or what the sliders call. It takes for each
        slider a fact of its name, in the unit of the one it starts with. What it returns changes as a whole, title
        included.
    **sliders : (str, Fact, (int, int))
        What the slider sets; the published value, at whose whole number it starts; its ends, in the same unit:
        ``usa=("America’s growth a year", us_pace, (-10, 170))``.
        When the edition lacks one there is nothing to explore.
    """
    if isinstance(function, str):
        if live():
            display(panel(find_project(), function))
        return
    if not live() or any(start.missing for _, start, _ in sliders.values()):
        return
    from ipywidgets import IntSlider, interact

    starts = {name: start for name, (_, start, _) in sliders.items()}
    widgets = {
        name: IntSlider(
            value=round(start.value), min=ends[0], max=ends[1], continuous_update=False,
            description=f"{label} ({start.units.by_id[start.unit].name(start.lang)})",
            style={"description_width": "initial"}, layout={"width": "32em"},
        )
        for name, (label, start, ends) in sliders.items()
    }  # fmt: skip

    def show(**values: int) -> Any:
        return function(**{name: constant(value, starts[name].unit, starts[name]) for name, value in values.items()})

    interact(show, **widgets)
