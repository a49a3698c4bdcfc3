"""A process of a cluster's worker: it builds the editions that it is asked for, one after the other.

It starts when a build asks for its worker, loads what an edition needs, reads orders, one a line (see orders.py),
writes what became of each into a file of the book's folder, and ends when the build that gave them has ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from twotracks.build.orders import DONE, Asking, Order
from twotracks.build.running import warm
from twotracks.build.running.processes import Interruptible, die_with_parent
from twotracks.errors import TwoTracksError
from twotracks.project import write_whole

LOOK_EVERY = 0.5  # seconds between two looks at whether the build that asks still waits


class _Wanted(Interruptible):
    """Exchanges no site for a build that is gone."""

    def __init__(self, asking: Asking):
        super().__init__()
        self.asking = asking

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """As its parent."""
        if not self.asking.waits():
            os._exit(1)
        with super().held():
            yield


def carry_out(order: Order) -> None:
    """Build the edition that is asked for.

    Raises
    ------
    TwoTracksError
        With everything that is wrong.
    """
    from twotracks.build.editions import named
    from twotracks.build.site import build_one
    from twotracks.build.state.target import Target

    project = order.asking.project
    with _Wanted(order.asking) as stop:
        target = Target(project, named(project, order.edition).parameters, order.options)
        build_one(target, order.force, stop, print)


def main(root: str, token: str) -> None:
    """Carry out the orders that come on the input, for a build that asks in a book's folder."""
    die_with_parent()
    asking = Asking(root, token)
    threading.Thread(target=_watch, args=(asking,), daemon=True).start()
    warm.start()
    # loaded while nobody waits for it: the first edition finds it
    from twotracks.build import graph  # noqa: F401

    unlike = [each.to_dict() for each in asking.unlike("this worker")]
    for line in sys.stdin:
        order, answer = Order(asking, *json.loads(line)), dict[str, Any]()
        try:
            if unlike:
                answer["unlike"] = unlike
            else:
                carry_out(order)
        except TwoTracksError as error:
            answer["problems"] = [each.to_dict() for each in error.problems]
        except OSError as error:
            answer["refused"] = [error.errno, error.strerror, error.filename and str(error.filename)]
        write_whole(order.done, json.dumps(answer))
        print(DONE, flush=True)


def _watch(asking: Asking) -> None:
    while asking.waits():
        time.sleep(LOOK_EVERY)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
