"""What a worker of a cluster is asked for, done in a process of its own: one edition, or the site of all of them.

A worker runs its tasks in a thread, and may have no children that multiprocessing makes; a build changes its process
(signals, streams, Sphinx) and forks others. So a worker starts this module once. It reads orders, one a line, writes
what became of each into a file of the book's folder, and ends when the build that gave them has ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from twotracks.build.editions import declared
from twotracks.build.running import lock
from twotracks.build.running.processes import Interruptible, die_with_parent
from twotracks.build.site import build_one
from twotracks.build.state.target import Target
from twotracks.build.together import publish_together
from twotracks.errors import BuildError, Problem, TwoTracksError
from twotracks.project import Project, write_whole

DONE = "\x04"  # a line of its own on the output: the order before it is carried out
LOOK_EVERY = 0.5  # seconds between two looks at whether the build that gave the order still waits for it


@dataclass(frozen=True)
class Order:
    """What is asked of a worker.

    Parameters
    ----------
    root : str
        The book's folder.
    token : str
        What the build that asks has written into the file :func:`asked`.
    edition : str
        The id of a declared edition; empty for the site of all of them.
    options : dict
        As :class:`Target` has them.
    force : bool
    """

    root: str
    token: str
    edition: str
    options: dict[str, Any]
    force: bool

    @property
    def project(self) -> Project:
        """The book."""
        return Project(Path(self.root))

    @property
    def done(self) -> Path:
        """Where what became of it is written: `problems`, as :meth:`Problem.to_dict` has them, and what was refused."""
        return self.project.build / "work" / "cluster" / f"{self.edition or 'together'}.json"

    def wanted(self) -> bool:
        """Whether the build that gave the order still waits for it: it holds the book's lock as long as it runs."""
        path = asked(self.project)
        return path.is_file() and path.read_text(encoding="utf-8") == self.token and lock.is_held(self.project)


def asked(project: Project) -> Path:
    """The file by which a build tells its own workers from those of an earlier one."""
    return project.build / "work" / "cluster" / "asked"


class _Wanted(Interruptible):
    """Exchanges no site for a build that is gone."""

    def __init__(self, order: Order):
        super().__init__()
        self.order = order

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """As its parent."""
        if not self.order.wanted():
            os._exit(1)
        with super().held():
            yield


def carry_out(order: Order) -> None:
    """Build what is asked for.

    Raises
    ------
    TwoTracksError
        With everything that is wrong.
    """
    project = order.project
    editions = {each.id: each for each in declared(project)}
    targets = {name: Target(project, each.parameters, order.options) for name, each in editions.items()}
    with _Wanted(order) as stop:
        if order.edition:
            build_one(targets[order.edition], order.force, stop, print)
        elif not publish_together(project, {name: (editions[name], targets[name]) for name in editions}, stop):
            print("  together  nothing has changed")


def main() -> None:
    """Carry out the orders that come on the input."""
    die_with_parent()
    for number, line in enumerate(sys.stdin):
        order = Order(**json.loads(line))
        if not number:
            threading.Thread(target=_watch, args=(order,), daemon=True).start()
        answer: dict[str, Any] = {}
        try:
            carry_out(order)
        except TwoTracksError as error:
            answer["problems"] = [each.to_dict() for each in error.problems]
        except OSError as error:
            answer["refused"] = [error.errno, error.strerror, error.filename and str(error.filename)]
        write_whole(order.done, json.dumps(answer))
        print(DONE, flush=True)


def _watch(order: Order) -> None:
    while order.wanted():
        time.sleep(LOOK_EVERY)
    os._exit(1)


# on a worker: the process of each of its threads, and the token of the build that it works for
_hired: dict[int, tuple[str, subprocess.Popen[str]]] = {}


def _hire(token: str) -> subprocess.Popen[str]:
    before, process = _hired.get(threading.get_ident(), ("", None))
    if process and before == token and process.poll() is None:
        return process
    if process:
        with process:
            process.kill()
    process = subprocess.Popen(
        [sys.executable, "-m", "twotracks.build.worker"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    _hired[threading.get_ident()] = token, process
    return process


def hand_over(order: Order) -> None:
    """On a worker: have an order carried out in a process of its own, which stays for the next one.

    Raises
    ------
    BuildError, OSError
        What that process has said.
    """
    order.done.unlink(missing_ok=True)
    process, last = _hire(order.token), "it said nothing"
    with contextlib.suppress(BrokenPipeError):  # it has ended, which is told below
        process.stdin.write(f"{json.dumps(asdict(order))}\n")
        process.stdin.flush()
    for line in process.stdout:
        if line.rstrip("\n") == DONE:
            break
        last = line.strip() or last
    where = f"edition {order.edition}" if order.edition else "the editions together"
    if not order.done.is_file():
        status = process.wait()
        end = f"signal {-status}" if status < 0 else f"status {status}"
        what = f"its build ended with {end}: {last}"
        raise BuildError(Problem(where, what, "look whether the worker has enough memory, and run the command again"))
    answer = json.loads(order.done.read_text(encoding="utf-8"))
    if "refused" in answer:
        raise OSError(*answer["refused"])
    problems = [Problem.from_dict(each) for each in answer.get("problems", [])]
    if problems:
        raise BuildError([each.at(f"{where}, {each.path}", line=each.line) for each in problems])


if __name__ == "__main__":
    main()
