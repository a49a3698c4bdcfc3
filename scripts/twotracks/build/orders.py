"""Orders to the workers of a Dask cluster: a build asks, a worker hands each order over to a process of its own.

A worker runs its tasks in a thread, and may have no children that multiprocessing makes; a build changes its process
(signals, streams, Sphinx) and forks others. So a worker starts a process (worker.py) for each of its threads. Standard
library and locks only: the processes are started before anything else is imported.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twotracks.build.running import lock
from twotracks.build.running.waiting import Unfit
from twotracks.build.state.target import inputs
from twotracks.errors import BuildError, Problem
from twotracks.project import Project, write_whole

DONE = "\x04"  # a line of its own on the output of a process: the order before it is carried out
# Dask has its workers give memory back at once, for they live for weeks; a build that does so spends twice the time in
# the kernel (see https://distributed.dask.org/en/stable/worker-memory.html)
OF_WORKERS_ONLY = "MALLOC_TRIM_THRESHOLD_"
SHARE = "share {} with it under this path, run make there, and start it from its .venv"


@dataclass(frozen=True)
class Asking:
    """A build that asks workers for editions: it holds the book's lock, and has written what it is into the folder.

    Parameters
    ----------
    root : str
        The book's folder.
    token : str
        What no other build has: by it workers know their own from an earlier one.
    """

    root: str
    token: str

    @property
    def project(self) -> Project:
        """The book."""
        return Project(Path(self.root))

    @property
    def folder(self) -> Path:
        """Where orders, and what became of them, are noted."""
        return self.project.build / "work" / "cluster"

    def begin(self) -> None:
        """Write down what the book is made from, for workers to compare with what they have."""
        write_whole(self.folder / "inputs.json", json.dumps(inputs(self.project)))
        write_whole(self.folder / "asked", self.token)

    def waits(self) -> bool:
        """Whether it is still at work."""
        return self._is_seen() and lock.is_held(self.project)

    def _is_seen(self) -> bool:
        path = self.folder / "asked"
        return path.is_file() and path.read_text(encoding="utf-8") == self.token

    def unlike(self, where: str) -> list[Problem]:
        """What keeps the worker that calls it from building this book: another folder, or other files."""
        if not self._is_seen():
            return [Problem(where, f"does not see the folder {self.folder}", SHARE.format(self.root))]
        theirs, ours = json.loads((self.folder / "inputs.json").read_text(encoding="utf-8")), inputs(self.project)
        others = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
        if not others:
            return []
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        what = f"has another {others[0]}{more} than this book: it would build something else"
        return [Problem(where, what, f"bring it to the same commit: make in {self.root}, and start it again")]


@dataclass(frozen=True)
class Order:
    """What is asked of a worker.

    Parameters
    ----------
    asking : Asking
    edition : str
        The id of a declared edition.
    options : dict
        As :class:`Target` has them.
    force : bool
    """

    asking: Asking
    edition: str
    options: dict[str, Any]
    force: bool

    @property
    def done(self) -> Path:
        """Where what became of it is written, as :func:`hand_over` reads it."""
        return self.asking.folder / f"{self.edition}.json"

    def line(self) -> str:
        """How it is told to a process."""
        return json.dumps([self.edition, self.options, self.force])


# on a worker: the processes that have nothing to do, and the build that each of them works for
_idle: list[tuple[Asking, subprocess.Popen[str]]] = []
_taking = threading.Lock()


def make_ready(asking: Asking, many: int) -> None:
    """On a worker: start processes for a build, which load what they will need."""
    found = [_take(asking) for _ in range(many)]
    _idle.extend((asking, process) for process in found)


def _take(asking: Asking) -> subprocess.Popen[str]:
    """A process that works for a build; those of earlier builds are dismissed."""
    with _taking:
        while _idle:
            before, process = _idle.pop()
            if before == asking and process.poll() is None:
                return process
            with process:
                process.kill()
    return subprocess.Popen(
        [sys.executable, "-m", "twotracks.build.worker", asking.root, asking.token],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={name: value for name, value in os.environ.items() if name != OF_WORKERS_ONLY},
    )  # fmt: skip


def hand_over(order: Order) -> None:
    """On a worker: have an order carried out in a process, which stays for the next one.

    Raises
    ------
    Unfit
        When this worker has other files than the build, which a later one may have.
    BuildError, OSError
        What that process has said.
    """
    order.done.unlink(missing_ok=True)
    process, last = _take(order.asking), "it said nothing"
    with contextlib.suppress(BrokenPipeError):  # it has ended, which is told below
        process.stdin.write(f"{order.line()}\n")
        process.stdin.flush()
    for line in process.stdout:
        if line.rstrip("\n") == DONE:
            break
        last = line.strip() or last
    where = f"edition {order.edition}"
    if not order.done.is_file():
        with process:
            status = process.wait()
        end = f"signal {-status}" if status < 0 else f"status {status}"
        what = f"its build ended with {end}: {last}"
        raise BuildError(Problem(where, what, "look whether the worker has enough memory, and run the command again"))
    _idle.append((order.asking, process))
    answer = json.loads(order.done.read_text(encoding="utf-8"))
    unlike, problems = ([Problem.from_dict(each) for each in answer.get(key, [])] for key in ("unlike", "problems"))
    if unlike:
        from distributed import get_worker

        address = get_worker().address
        raise Unfit(address, [each.at(f"the worker {address}") for each in unlike])
    if "refused" in answer:
        raise OSError(*answer["refused"])
    if problems:
        raise BuildError([each.at(f"{where}, {each.path}", line=each.line) for each in problems])
