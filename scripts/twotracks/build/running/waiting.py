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


class Unfit(BuildError):
    """A worker has come to a build at work without what the build is made from.

    Parameters
    ----------
    worker : str
        Its address.
    problems : list of Problem
    """

    def __init__(self, worker: str, problems: list[Problem]):
        super().__init__(problems)
        self.worker = worker

    def __reduce__(self) -> tuple[type[Unfit], tuple[str, list[Problem]]]:
        """How it travels to another process."""
        return type(self), (self.worker, self.problems)


class Waiting(Executor):
    """Dask's executor, which tells what is done, and in a sentence why nothing more will be.

    A worker that dies gives its task to another one; Dask gives up on a task that has ended several of them, and
    would wait for ever for the first worker to come. One that joins later and is not fit is sent away.

    Parameters
    ----------
    client : Client
    say : callable
        Gets a line for each task that is done.
    """

    def __init__(self, client: Client, say: Callable[[str], object]):
        self.client, self.say, self.inner = client, say, client.get_executor(pure=False)
        self.waiting: set[Future] = set()
        self.sent, self.sending = set[str](), threading.Lock()
        self.over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable, /, *arguments: Any, **options: Any) -> Future:
        """As every executor."""
        name, begin, told = options["task"].name.rpartition("::")[2], time.perf_counter(), Future()
        refused: set[str] = set()

        def ask() -> None:
            self.inner.submit(fn, *arguments, **options).add_done_callback(end)

        def end(inner: Future) -> None:
            if told.done():
                return
            error = None if inner.cancelled() else inner.exception()
            if inner.cancelled() or error:
                give_up(BuildError(self._lost(name, error)))
                return
            result = inner.result()
            error = result.exc_info and result.exc_info[1]
            if isinstance(error, Unfit) and error.worker not in refused:
                refused.add(error.worker)
                # not here: this is the thread that hears what the scheduler says
                threading.Thread(target=self._send_away, args=(error, ask, give_up), daemon=True).start()
                return
            self.waiting.discard(told)
            self.say(
                f"  {name} cannot be built" if error else f"  {name} done after {time.perf_counter() - begin:.1f} s"
            )
            told.set_result(result)

        def give_up(error: BuildError) -> None:
            self.waiting.discard(told)
            told.set_exception(error)

        self.waiting.add(told)
        ask()
        return told

    def _send_away(self, error: Unfit, ask: Callable[[], None], give_up: Callable[[BuildError], None]) -> None:
        """Send a worker away, and ask another one for what it was asked for."""
        try:
            with self.sending:
                if error.worker not in self.sent:
                    self.sent.add(error.worker)
                    self.say("\n".join(f"  cluster   {each}\n    it is sent away" for each in error.problems))
                    self.client.retire_workers([error.worker])
            ask()
        except (OSError, RuntimeError):  # the scheduler has ended, or this build has
            give_up(error)

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
