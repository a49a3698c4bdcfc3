"""The executor of a Dask cluster for pytask-parallel, with sentences for what can go wrong there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any

from twotracks.errors import BuildError, Problem

if TYPE_CHECKING:
    from distributed import Client

LONELY = 30.0  # seconds without any worker after which nobody will come
AGAIN = "run the command again: what is done is kept"


class Waiting(Executor):
    """Dask's executor, which tells what is done, and in a sentence why nothing more will be.

    A worker that dies gives its task to another one; Dask gives up on a task that has ended several of them, and
    would wait for ever for the first worker to come.

    Parameters
    ----------
    client : Client
    say : callable
        Gets a line for each task that is done.
    """

    def __init__(self, client: Client, say: Callable[[str], object]):
        self.client, self.say, self.inner = client, say, client.get_executor(pure=False)
        self.waiting: set[Future] = set()
        self.over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable, /, *arguments: Any, **options: Any) -> Future:
        """As every executor."""
        name, begin, told = options["task"].name.rpartition("::")[2], time.perf_counter(), Future()
        inner = self.inner.submit(fn, *arguments, **options)
        self.waiting.add(told)

        def end(inner: Future) -> None:
            self.waiting.discard(told)
            if told.done():
                return
            error = None if inner.cancelled() else inner.exception()
            if inner.cancelled() or error:
                told.set_exception(BuildError(self._lost(name, error)))
                return
            result = inner.result()
            if result.exc_info is None:
                self.say(f"  {name} done after {time.perf_counter() - begin:.1f} s")
            else:
                self.say(f"  {name} cannot be built")
            told.set_result(result)

        inner.add_done_callback(end)
        return told

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As every executor; what is still to be done when a build ends, nobody would ever do."""
        self.over.set()
        self.inner.shutdown(wait=False)

    def _lost(self, name: str, error: BaseException | None) -> Problem:
        if error is None:
            return Problem(name, "the scheduler of Dask has ended, or cannot be reached any more", AGAIN)
        if type(error).__name__ == "KilledWorker":
            what = "the workers that built it have died, one after the other"
            return Problem(name, what, "look at what they have logged: most often it is the memory")
        what = f"could not be handed to a worker ({type(error).__name__}: {error})"
        return Problem(name, what, "see that all workers have the versions of requirements.lock")

    def _watch(self) -> None:
        """Give up when there has been no worker for a while."""
        last = time.monotonic()
        while not self.over.wait(1):
            try:
                workers = self.client.scheduler_info().get("workers")
            except OSError:
                workers = None
            if workers:
                last = time.monotonic()
            elif time.monotonic() - last > LONELY:
                what = f"no worker is left, and for {LONELY:.0f} seconds none has come"
                for each in list(self.waiting):
                    each.set_exception(BuildError(Problem("--dask", what, f"start workers anew, and {AGAIN}")))
                return
