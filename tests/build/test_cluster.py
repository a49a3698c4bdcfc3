"""The declared editions on a Dask cluster of two workers; what goes wrong there is said in a sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from types import SimpleNamespace
from unittest.mock import patch

import dask
import psutil
import pytest
from distributed import Client, LocalCluster

from twotracks.build import cluster, orders
from twotracks.build.editions import declared
from twotracks.build.orders import Asking, Order
from twotracks.build.running import lock, processes, waiting
from twotracks.build.state.target import MANIFEST, Target, outputs
from twotracks.errors import BuildError, Problem
from twotracks.project import Project

EDITIONS = """\
[now]
[before]
as_of = 2024-06-30
findings = "{findings}"
[chinese]
lang = "zh"
"""


@pytest.fixture(scope="module")
def two_workers() -> Iterator[LocalCluster]:
    # one death is enough to give a task up: the default are four; port 0: another cluster here may have the usual one
    # Dask puts settings of its workers into this process's environment, a hash seed among them, and leaves them there
    with (
        patch.dict(os.environ),
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as found,
    ):
        yield found


def declare(book, findings: str) -> None:
    (book / "data/editions.toml").write_text(EDITIONS.format(findings=findings), encoding="utf-8")


def wait_until(true: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def processes_of(dask_worker) -> list[str]:
    """On a worker: the processes that build."""
    children = psutil.Process().children(recursive=True)
    # one that has ended waits for its parent to look
    living = [each.cmdline() for each in children if each.status() != psutil.STATUS_ZOMBIE]
    return [" ".join(command) for command in living if "twotracks.build.worker" in command]


def test_ctrl_c_frees_the_workers_and_they_build_what_is_asked_next(built_book, cli, two_workers):
    build, address = built_book / "_build", two_workers.scheduler_address
    arguments = ("build", "--all", "--dask", address)
    published, site = build / "published", build / "editions/lang-zh/html"
    declare(built_book, "must hold")
    command = [sys.executable, "-m", "twotracks.cli", *arguments]
    with subprocess.Popen(command, cwd=built_book, stderr=subprocess.PIPE, text=True) as process:
        wait_until((build / "work/lang-zh/validated.json").is_file)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130 and process.stderr.read().strip() == processes.STOPPED
    with Client(address, set_as_default=False) as client:
        wait_until(lambda: not any(client.processing().values()) and not any(client.run(processes_of).values()))
    # what was begun lies aside; the site that was there is whole
    assert not published.exists() and not site.exists()
    assert json.loads((build / "html" / MANIFEST).read_text(encoding="utf-8"))["outputs"] == outputs(build / "html")
    # one edition fails: the site of all stays as it was, and the others are built
    result = cli(*arguments, folder=built_book)
    assert result.returncode == 1, result.stdout
    assert "edition before, chapters/story.md:" in result.stderr and "'usa-leads' no longer holds" in result.stderr
    assert "1 problem." in result.stderr and not published.exists()
    assert (site / MANIFEST).is_file() and "edition chinese done" in result.stdout
    declare(built_book, "left out")
    result = cli(*arguments, folder=built_book)
    assert result.returncode == 0, result.stderr
    assert "2 workers at" in result.stdout and "edition before done" in result.stdout
    assert (published / "editions/before/chapters/story.html").is_file()
    # what the workers have made is what this machine would make
    project = Project(built_book)
    for each in declared(project):
        assert Target(project, each.parameters, {"allow_broken_findings": False}).is_current(), each.id
    attested = json.loads((published / MANIFEST).read_text(encoding="utf-8"))["outputs"]
    assert attested == outputs(published)


def test_a_worker_with_other_files_or_another_folder_is_named(book, two_workers, monkeypatch, tmp_path):
    project = Project(book)
    with Client(two_workers.scheduler_address, set_as_default=False) as client:
        assert cluster.check_workers(client, project, "")[1] == 2
        workers = list(client.scheduler_info()["workers"])
        ours = orders.inputs(project) | {"twotracks/edition.py": "another"}
        monkeypatch.setattr(orders, "inputs", lambda _: ours)
        with pytest.raises(BuildError) as error:
            cluster.check_workers(client, project, "")
        assert {each.path for each in error.value.problems} == {f"the worker {name}" for name in workers}
        assert "has another twotracks/edition.py than this book" in str(error.value)
        # a folder that the workers see under this path, and that is not this one
        monkeypatch.setattr(Asking, "folder", property(lambda _: tmp_path / "elsewhere"))
        with pytest.raises(BuildError, match="does not see the folder"):
            cluster.check_workers(client, project, "")


def test_a_worker_that_joins_later_with_other_files_refuses_what_it_is_asked_for(book, two_workers):
    asking = Asking(str(book), "late")
    with lock.alone(Project(book), print), Client(two_workers.scheduler_address, set_as_default=False) as client:
        asking.begin()
        known = asking.folder / "inputs.json"
        made_from = json.loads(known.read_text(encoding="utf-8"))
        known.write_text(json.dumps(made_from | {"chapters/story.md": "another"}), encoding="utf-8")
        future = client.submit(orders.hand_over, Order(asking, "default", {}, False), pure=False)
        with pytest.raises(waiting.Unfit, match=r"the worker tcp://.*: has another chapters/story.md") as error:
            future.result(timeout=60)
        assert error.value.worker in client.scheduler_info()["workers"]
    assert not (book / "_build/html").exists()


def test_a_worker_that_is_not_fit_is_sent_away_and_another_one_asked():
    unfit = waiting.Unfit("tcp://late:1", [Problem("the worker tcp://late:1", "has another a.md", "stop it")])
    answers = iter([unfit, None, unfit, unfit])
    asked, gone, said = [], [], []

    def submit(fn, task):
        error = next(answers)
        future = Future()
        future.set_result(SimpleNamespace(exc_info=error and (type(error), error, "")))
        asked.append(task.name)
        return future

    inner = SimpleNamespace(submit=submit, shutdown=lambda wait: None)
    workers = {"workers": {"tcp://late:1": {}}}
    client = SimpleNamespace(
        get_executor=lambda pure: inner, retire_workers=gone.append, scheduler_info=lambda: workers
    )
    executor = waiting.Waiting(client, said.append)
    done = executor.submit(print, task=SimpleNamespace(name="x::edition now")).result(timeout=10)
    assert done.exc_info is None and asked == ["x::edition now"] * 2
    assert gone == [["tcp://late:1"]] and "has another a.md" in said[0] and "it is sent away" in said[0]
    # one that cannot be sent away is not asked again and again
    refused = executor.submit(print, task=SimpleNamespace(name="x::edition then")).result(timeout=10)
    assert refused.exc_info[1] is unfit and len(asked) == 4
    executor.shutdown()


def test_a_worker_that_dies_is_told_in_a_sentence(two_workers):
    with Client(two_workers.scheduler_address, set_as_default=False) as client:
        executor = waiting.Waiting(client, lambda _: None)
        future = executor.submit(lambda task: os._exit(1), task=SimpleNamespace(name="x::edition now"))
        with pytest.raises(BuildError, match="edition now: the workers that built it have died"):
            future.result(timeout=60)
        executor.shutdown()


def test_no_worker_at_all_is_told_at_once_and_when_none_is_left(book, monkeypatch):
    monkeypatch.setattr(waiting, "LONELY", 0.1)
    waited = []
    executor = SimpleNamespace(submit=lambda *_, **__: Future(), shutdown=lambda wait: waited.append(wait))
    client = SimpleNamespace(
        run=lambda *_, **__: {}, scheduler_info=lambda: {"workers": {}}, get_executor=lambda pure: executor
    )
    with pytest.raises(BuildError, match=r"the scheduler has no worker\n.*dask worker somewhere"):
        cluster.check_workers(client, Project(book), "somewhere")
    told = waiting.Waiting(client, lambda _: None)
    future = told.submit(print, task=SimpleNamespace(name="x::edition now"))
    with pytest.raises(BuildError, match="no worker is left"):
        future.result(timeout=60)
    # nor does the end of the build wait for what nobody will do
    told.shutdown()
    assert waited == [False]


def test_an_address_without_a_scheduler_is_told(book, cli):
    declare(book, "left out")
    result = cli("build", "--all", "--dask", "tcp://127.0.0.1:1", folder=book)
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert result.stderr.startswith("--dask tcp://127.0.0.1:1: no scheduler of Dask answers there"), result.stderr
    result = cli("build", "--dask", "tcp://127.0.0.1:1", folder=book)
    assert result.returncode == 1 and "give --all with it" in result.stderr


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BuildError, match=r"which is not installed\n.*twotracks\[cluster\]"), cluster.connected("x"):
        pass


def test_an_order_is_wanted_as_long_as_the_build_that_gave_it_is_at_work(book):
    project = Project(book)
    mine, later = Asking(str(book), "mine"), Asking(str(book), "of a later build")
    assert not mine.waits()
    with lock.alone(project, print):
        mine.begin()
        assert mine.waits()
        later.begin()
        assert later.waits() and not mine.waits()
    assert not later.waits()
