"""The editions of a book on a Dask cluster: each a task of one graph, built by a worker, then published together here.

A worker is a machine that sees the book's folder under the same path, with this package installed from it: what it
builds lies where the others look for it, and what one of them has kept, all of them use. That is made sure of before
anything is asked of it. See https://pytask-parallel.readthedocs.io/en/latest/dask.html.
"""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from twotracks.build.orders import SHARE, Asking, Order, hand_over
from twotracks.build.running.progress import Progress
from twotracks.build.running.waiting import Waiting
from twotracks.errors import BuildError, Problem
from twotracks.project import Project

if TYPE_CHECKING:
    from distributed import Client

    from twotracks.build.editions import Declared

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


def check_workers(client: Client, project: Project, address: str) -> tuple[Asking, int]:
    """Make sure that all workers have the files that this build is made from, in this very folder; they get ready.

    Returns
    -------
    tuple of (Asking, int)
        What this build is to its workers, and how many there are.

    Raises
    ------
    BuildError
        With each worker that has other files, or when there is none.
    """
    asking = Asking(str(project.root), uuid.uuid4().hex)
    asking.begin()

    # a function inside another travels whole: a worker without the package can tell that it has none
    def look(root: str, token: str, dask_worker: Any) -> list[dict[str, Any]] | str:
        try:
            from twotracks.build.orders import Asking, make_ready
        except ImportError as error:
            return f"does not have this package ({error})"
        here = Asking(root, token)
        problems = here.unlike(f"the worker {dask_worker.address}")
        if not problems:
            make_ready(here, dask_worker.state.nthreads)
        return [each.to_dict() for each in problems]

    answers = client.run(look, asking.root, asking.token, on_error="return")
    if not answers:
        raise BuildError(Problem(f"--dask {address}", "the scheduler has no worker", START.format(address)))
    problems = [problem for worker, answer in answers.items() for problem in _faults(worker, answer, project)]
    if problems:
        raise BuildError(problems)
    return asking, len(answers)


def _faults(worker: str, answer: Any, project: Project) -> Iterator[Problem]:
    if isinstance(answer, list):
        yield from map(Problem.from_dict, answer)
    else:
        what = answer if isinstance(answer, str) else f"{type(answer).__name__}: {answer}"
        yield Problem(f"the worker {worker}", what, SHARE.format(project.root))


def build_editions(
    client: Client, asking: Asking, editions: list[Declared], options: dict[str, bool], force: bool
) -> None:
    """Build editions on the workers of a cluster.

    Parameters
    ----------
    client : Client
        Of its scheduler.
    asking : Asking
        From :func:`check_workers`.
    editions : list of Declared
    options : dict
        As :class:`Target` has them.
    force : bool
        Run everything, whether or not it changed.

    Raises
    ------
    TwoTracksError
        With everything that is wrong in any of them. The others are built.
    """
    # imported late: the workers get ready meanwhile
    from pytask_parallel import ParallelBackend, registry

    from twotracks.build.running import tasks

    progress = Progress()
    orders = [Order(asking, each.id, options, force) for each in editions]
    for order in orders:
        order.done.unlink(missing_ok=True)
    registry.register_parallel_backend(
        ParallelBackend.DASK, lambda n_workers: Waiting(client, progress.say), worker_type="processes"
    )
    # whether a site is up to date its worker finds out, as ever: pytask would only know one of its files
    settings = {"parallel_backend": "dask", "n_workers": len(orders), "force": True}
    tasks.run([_task(order) for order in orders], asking.folder / "graph", **settings)


def _task(order: Order) -> Callable:
    import pytask

    # pytask takes an argument of this name for what the task makes
    def run(produces: Any) -> None:
        hand_over(order)

    return pytask.task(name=f"edition {order.edition}", kwargs={"produces": order.done})(run)
