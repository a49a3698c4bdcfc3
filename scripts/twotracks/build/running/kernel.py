"""Warm kernels: jupyter_client asks this provisioner for kernels instead of starting a new interpreter."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from twotracks.build.running.processes import die_with_parent


class WarmProvisioner(LocalProvisioner):
    """A jupyter_client provisioner whose kernels are forks of a warm process."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel; what follows `-f` in `cmd` is its own: the connection file and its settings."""
        context = multiprocessing.get_context("forkserver")
        arguments = cmd[cmd.index("-f") :]
        child = context.Process(target=_run, args=(arguments, kwargs.get("cwd"), dict(kwargs.get("env") or {})))
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


def _run(arguments: list[str], folder: str | None, environment: dict[str, str]) -> None:
    """In the fork: be the kernel, with exactly the environment that an ordinary one would have."""
    die_with_parent()
    # nobody steps through a build, and each kernel would import the debugger for a tenth of a second
    sys.modules.setdefault("debugpy", None)
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
    # what a kernel has to say on its own streams is for people who start one by hand
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    os.dup2(sys.stdout.fileno(), 1)
    IPKernelApp.launch_instance(argv=[*arguments, "--log-level=CRITICAL"])
