"""Building one site: the whole of what `twotracks build` does for an edition, and what a cluster's worker does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from twotracks.build.state import swap
from twotracks.build.state.target import Target

if TYPE_CHECKING:
    from twotracks.build.running.processes import Interruptible


def build_one(target: Target, force: bool, stop: Interruptible, say: Callable[[str], object]) -> None:
    """Bring the site of a target up to date.

    Parameters
    ----------
    target : Target
    force : bool
        Run everything, whether or not it changed.
    stop : Interruptible
        Holds signals back while the site is exchanged.
    say : callable
        Gets a sentence where there is nothing to do.

    Raises
    ------
    TwoTracksError
        With everything that is wrong; the site that was there before stays in place.
    """
    swap.mend(target.site)
    if not force and target.is_current():
        say("  nothing has changed: the site is up to date")
        return
    # imported late: an unchanged site is noticed before any of this
    from twotracks.build.running import warm

    warm.start()
    from twotracks.build import graph

    graph.build(target, force, stop)
