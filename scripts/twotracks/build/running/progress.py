"""Lines that tell whoever waits for a build what runs and how long it took."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator


class Progress:
    """Lines that say what runs and how long it took."""

    def __init__(self) -> None:
        self.out = sys.stdout
        self.start = time.perf_counter()

    def say(self, text: str) -> None:
        """Print a line at once."""
        print(text, file=self.out, flush=True)

    @contextlib.contextmanager
    def step(self, name: str, what: str) -> Iterator[None]:
        """Announce a step, and tell its duration when it is done."""
        begin = time.perf_counter()
        self.say(f"  {name:<9} {what} ...")
        yield
        self.say(f"  {name:<9} {what} done in {time.perf_counter() - begin:.1f} s")
