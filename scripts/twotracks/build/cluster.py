"""The editions of a book on a Dask cluster: each a task of one graph, and the site of all of them the last one.

A worker is a machine that sees the book's folder under the same path, with this package installed from it: what it
builds lies where the others look for it, and what one of them has kept, all of them use. That is made sure of before
anything is asked of it. See https://pytask-parallel.readthedocs.io/en/latest/dask.html.
"""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pytask
from pytask_parallel import ParallelBackend, registry

from twotracks.build import graph
from twotracks.build.editions import Declared
from twotracks.build.running.progress import Progress
from twotracks.build.running.waiting import Waiting
from twotracks.build.state.target import inputs
from twotracks.build.worker import Order, asked, hand_over
from twotracks.errors import BuildError, Problem
from twotracks.project import Project, write_whole

if TYPE_CHECKING:
    from distributed import Client

CONNECT = "5s"  # until a scheduler must have answered
START = "start one on a machine that sees this folder: dask worker {} --nthreads 1"


@contextlib.contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler at an address.

    Raises
    ------
    BuildError
        When Dask is not installed, or no scheduler answers there.
    """
    try:
        import distributed
    except ImportError:
        what = "needs the package `distributed`, which is not installed"
        raise BuildError(Problem("--dask", what, "pip install 'twotracks[cluster]', or run make")) from None
    # what goes wrong is told below; a library that tells it as well would tell it with tracebacks
    for name in ("distributed", "distributed.client", "distributed.core"):  # each has a level of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        what = f"no scheduler of Dask answers there ({type(error).__name__})"
        remedy = "start one with `dask scheduler`, and give the address that it prints"
        raise BuildError(Problem(f"--dask {address}", what, remedy)) from None
    with client:
        yield client


def check_workers(client: Client, project: Project, address: str) -> int:
    """Make sure that all workers have the files that this build is made from, in this very folder.

    Returns
    -------
    int
        How many there are.

    Raises
    ------
    BuildError
        With each worker that has other files, or when there is none.
    """
    token = uuid.uuid4().hex
    write_whole(asked(project), token)

    # a function inside another travels whole: a worker without the package can tell that it has none
    def look(root: str) -> dict[str, str] | str:
        try:
            from twotracks.build.state.target import inputs
            from twotracks.build.worker import asked
            from twotracks.project import Project
        except ImportError as error:
            return f"does not have this package ({error})"
        shared = asked(Project(root))
        if not shared.is_file() or shared.read_text(encoding="utf-8") != token:
            return f"does not see the folder {shared.parent}"
        return inputs(Project(root))

    answers = client.run(look, str(project.root), on_error="return")
    if not answers:
        raise BuildError(Problem(f"--dask {address}", "the scheduler has no worker", START.format(address)))
    ours = inputs(project)
    problems = [problem for worker, answer in answers.items() for problem in _faults(worker, answer, ours, project)]
    if problems:
        raise BuildError(problems)
    return len(answers)


def _faults(worker: str, answer: Any, ours: dict[str, str], project: Project) -> Iterator[Problem]:
    where = f"the worker {worker}"
    if isinstance(answer, dict):
        others = sorted(name for name in ours.keys() | answer.keys() if ours.get(name) != answer.get(name))
        if others:
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            what = f"has another {others[0]}{more} than this book: it would build something else"
            yield Problem(where, what, f"bring it to the same commit: make in {project.root}, and start it again")
    else:
        what = answer if isinstance(answer, str) else f"{type(answer).__name__}: {answer}"
        remedy = f"share {project.root} with it under this path, run make there, and start it from its .venv"
        yield Problem(where, what, remedy)


def build_editions(
    client: Client, project: Project, editions: list[Declared], options: dict[str, bool], force: bool
) -> None:
    """Build editions on the workers of a cluster, and then the site of all of them.

    Parameters
    ----------
    client : Client
        Whose workers :func:`check_workers` has looked at.
    editions : list of Declared
        All that the book declares.
    options : dict
        As :class:`Target` has them.
    force : bool
        Run everything, whether or not it changed.

    Raises
    ------
    TwoTracksError
        With everything that is wrong in any of them. The others are built; the site of all of them is as it was.
    """
    token, progress = uuid.uuid4().hex, Progress()
    write_whole(asked(project), token)
    orders = [Order(str(project.root), token, each.id, options, force) for each in editions]
    for order in orders:
        order.done.unlink(missing_ok=True)
    tasks = [_task(order, []) for order in orders]
    last = Order(str(project.root), token, "", options, force)
    tasks.append(_task(last, [order.done for order in orders]))
    registry.register_parallel_backend(
        ParallelBackend.DASK, lambda n_workers: Waiting(client, progress.say), worker_type="processes"
    )
    # whether a site is up to date its worker finds out, as ever: pytask would only know one of its files
    graph.run(tasks, asked(project).parent / "graph", parallel_backend="dask", n_workers=len(tasks), force=True)


def _task(order: Order, depends: list[Path]) -> Callable:
    def run(depends: Any, done: Annotated[Any, pytask.Product]) -> None:
        hand_over(order)

    named = f"edition {order.edition}" if order.edition else "together"
    return pytask.task(name=named, kwargs={"depends": depends, "done": order.done})(run)
