"""The life of a build's processes: signals that stop it, and helpers that never outlive it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

STOPPED = "Stopped. The published site, if there is one, is as it was."
STOPPING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, from <linux/prctl.h>
LOOK_EVERY = 0.5  # seconds between two looks at a parent, where the system does not tell of its end


class Interruptible:
    """While a build runs: Ctrl-C, SIGTERM and the end of the terminal stop it at once, with one sentence.

    The status is the one that shells expect.

    Nothing is unwound. What is written is written aside and swapped, so there is nothing to tidy up; and Sphinx,
    papermill and pytask would each take the interrupt for an error of their own.
    """

    def __init__(self) -> None:
        self._held = self._asked = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interruptible:
        for number in STOPPING:
            # `nohup` has the signal of a closed terminal ignored, and means it
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: Any) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Do something that must not be left half-way: a signal waits until it is done."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            if self._asked:
                self._stop(self._asked)

    def _stop(self, number: int, _: Any = None) -> None:
        if self._held:
            self._asked = number
            return
        # a pipe or a terminal may be gone, and there is nobody to be told
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            # not print: the signal may have come in the middle of one
            os.write(2, f"\n{STOPPED}\n".encode())
        os._exit(128 + number)


# in a fork server and its forks: its number
_server: int | None = None


def serve_forks() -> None:
    """In a fork server: its forks know from now on whose children they are."""
    global _server
    _server = os.getpid()


def die_with_parent() -> None:
    """End this process when the one that started it ends, however that happens.

    A fork may come here when its server has ended already. Its parent is then the first process of the system, which
    never ends, so a fork asks for that of its server.
    """
    parent = _server or os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it ended meanwhile
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)
