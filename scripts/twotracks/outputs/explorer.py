"""explore(): the sliders of the published charts as ipywidgets, in a notebook that somebody has open.

A built page gets nothing of it: its charts have sliders of their own, and widgets without a kernel would only be
weight. A kernel serves an open notebook when a notebook server started it, which it says in its environment.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from twotracks.outputs.mime import DRAW_LATER

SERVERS = ("JPY_SESSION_NAME", "VSCODE_PID", "COLAB_RELEASE_TAG")


def live() -> bool:
    """Whether somebody has this notebook open, rather than a build executing it."""
    return not os.environ.get(DRAW_LATER) and any(os.environ.get(name) for name in SERVERS)


def explore(function: Callable[..., Any], **sliders: Any) -> None:
    """Call a function again whenever a slider moves, and show what it returns; nothing outside a live notebook.

    Parameters
    ----------
    function : callable
        Its keyword arguments are the sliders.
    **sliders
        As ipywidgets.interact takes them: ``usa=(-10, 170, 1)``.
    """
    if not live():
        return
    from ipywidgets import interact

    interact(function, **sliders)
