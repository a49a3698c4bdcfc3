"""A warm process: one that has pandas, Altair and the package loaded, from which kernels and helpers are forked.

Starting Python and importing takes several times as long as running a chapter. The fork server of the standard
library imports once, in its own process. Standard library only, so that it can be started before anything else.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from twotracks.build.running.processes import die_with_parent

PROVISIONER = "twotracks-warm"
TIDYING = "ignore::UserWarning:multiprocessing.resource_tracker"
PRELOAD = ["twotracks.build.running.preload"]


def start() -> None:
    """Start the fork server, which imports while this process goes on.

    Chapters get warm kernels from now on (kernel.py). Without `fork` (Windows) they start as usual.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return
    os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = PROVISIONER
    # the standard library's own helper tidies up after a build that was stopped; it need not say so
    sys.warnoptions.append(TIDYING)
    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOAD)
    # Ctrl-C reaches everybody at a terminal, and would end the imports with a traceback: preload.py lets it in again
    multiprocessing.resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def pool(initializer: Callable[..., None], *arguments: Any, workers: int = 0) -> ProcessPoolExecutor:
    """Processes for what can happen while chapters run: one for each core but one, which the chapters need."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    workers = workers or max(1, (os.cpu_count() or 1) - 1)
    return ProcessPoolExecutor(workers, multiprocessing.get_context(method), _begin, (initializer, *arguments))


def _begin(initializer: Callable[..., None], *arguments: Any) -> None:
    die_with_parent()
    # Ctrl-C reaches everybody at a terminal; the build answers it for all
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    initializer(*arguments)
