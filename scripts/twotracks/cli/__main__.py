"""The commands, as `twotracks` and as `python -m twotracks.cli`: run by the interpreter of one's choice."""

from __future__ import annotations

import signal
import sys
from typing import Any


def run() -> None:
    """Run the command; Ctrl-C and SIGTERM end it with the status that shells expect, even while it still loads.

    click would end an interrupted command with 1, which is what a check that found something says.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    from twotracks.cli.commands import main

    main()


def _stop(number: int, _: Any) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    run()
