"""Warm processes: a chapter's kernel is forked from a process that has pandas, Altair and the package loaded.

Starting Python and importing takes several times as long as running a chapter. The fork server of the standard
library imports once; jupyter_client asks this provisioner for kernels instead of starting a new interpreter.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

NAME = "twotracks-warm"
PRELOAD = ["twotracks.build.preload"]


def warm_up() -> None:
    """Start the fork server, which imports in its own process while this one goes on.

    Chapters get warm kernels from now on. Without `fork` (Windows) they start as usual.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return
    os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = NAME
    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOAD)
    multiprocessing.forkserver.ensure_running()


def pool(initializer: Callable[[], None]) -> ProcessPoolExecutor:
    """A process for each core, forked from the warm process where there is one."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context(method), initializer)


class WarmProvisioner(LocalProvisioner):
    """A jupyter_client provisioner whose kernels are forks of a warm process."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel; `cmd` names the connection file in its `-f` argument."""
        connection_file = cmd[cmd.index("-f") + 1]
        context = multiprocessing.get_context("forkserver")
        child = context.Process(target=_run, args=(connection_file, kwargs.get("cwd"), dict(kwargs.get("env") or {})))
        child.start()
        self.process = _Process(child)
        self.pid, self.pgid = child.pid, None
        return self.connection_info


class _Process:
    """The part of subprocess.Popen that the local provisioner uses, over a multiprocessing process."""

    stdin = stdout = stderr = None

    def __init__(self, child: Any):
        self.child, self.pid = child, child.pid

    def poll(self) -> int | None:
        return self.child.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self.child.join(timeout)
        return self.child.exitcode

    def send_signal(self, number: int) -> None:
        if self.child.exitcode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _run(connection_file: str, folder: str | None, environment: dict[str, str]) -> None:
    """In the fork: be the kernel."""
    from ipykernel.kernelapp import IPKernelApp

    os.environ.update(environment)
    if folder:
        os.chdir(folder)
    # what a kernel has to say on its own streams is for people who start one by hand
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    os.dup2(sys.stdout.fileno(), 1)
    IPKernelApp.launch_instance(argv=["-f", connection_file, "--log-level=CRITICAL"])
