"""Building one site: the whole of what `twotracks build` does for an edition, and what a cluster's worker does."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator
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
    with _rarely_collected():
        from twotracks.build import graph

        graph.build(target, force, stop)


@contextlib.contextmanager
def _rarely_collected() -> Iterator[None]:
    """Look for garbage rarely: what is imported and the nodes of Sphinx are millions, and each look sees them all."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
