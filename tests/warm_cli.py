"""Commands without the wait for imports: each is a fork of a process that has loaded what commands load.

What runs is the command itself, as `python -m twotracks.cli` runs it, in a process, a folder and with streams of its
own. Nothing of pytest is in it. Only the loading, most of the time that a build of the tiny book takes, is done once.
Tests of what happens while a command loads, or of what it leaves behind, start it themselves.
"""

from __future__ import annotations

import gc
import json
import multiprocessing.forkserver
import os
import pkgutil
import runpy
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

MODULE = "twotracks.cli"
TINY = Path(__file__).parent / "tiny_book"
# changes from test to test, and no command reads it
UNREAD = "PYTEST_CURRENT_TEST"


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != UNREAD}


class WarmCli:
    """Runs commands from the tests' side; a test that has changed the environment gets an interpreter of its own."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.environment = environment()

    def run(self, arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
        if sys.platform != "linux" or self.environment != environment():
            command = [sys.executable, "-m", MODULE, *arguments]
            return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/"
            )
        with tempfile.TemporaryDirectory() as aside:
            streams = [Path(aside, name) for name in ("stdout", "stderr")]
            order = {"arguments": arguments, "folder": str(folder), "streams": [str(each) for each in streams]}
            print(json.dumps(order), file=self.process.stdin, flush=True)
            status = self.process.stdout.readline()
            assert status, "the process that commands are forked from has ended: its stderr says why"
            said = [each.read_text(encoding="utf-8") for each in streams]
        return subprocess.CompletedProcess([MODULE, *arguments], int(status), *said)

    def close(self) -> None:
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()


def sphinx_extensions() -> list[str]:
    """What Sphinx loads by name when it begins with a book."""
    from jupyter_book.config import get_final_config
    from sphinx.application import builtin_extensions

    given = {"latex_individualpages": False}
    config, _ = get_final_config(
        user_yaml=TINY / "_config.yml", cli_config=given, sourcedir=TINY, use_external_toc=True
    )
    return [*builtin_extensions, *config["extensions"], "sqlalchemy.dialects.sqlite"]


def load() -> None:
    """Import what commands import, and start the process from which builds fork their kernels."""
    package = import_module("twotracks")
    with warnings.catch_warnings(action="ignore"):
        for found in pkgutil.walk_packages(package.__path__, "twotracks."):
            if not found.name.endswith(("__main__", "preload")):
                import_module(found.name)
        for name in sphinx_extensions():
            import_module(name)
    from twotracks.build.running import warm

    warm.start()
    os.environ.pop("JUPYTER_DEFAULT_PROVISIONER_NAME")
    sys.warnoptions.remove(warm.TIDYING)
    # what is loaded is shared as long as no search for garbage writes into it, the last one of a command, too
    gc.collect()
    gc.freeze()


def command(arguments: list[str], folder: str, streams: list[str]) -> None:
    """In the fork: be the command."""
    for number, (name, flags) in enumerate(
        [(os.devnull, os.O_RDONLY), *((name, os.O_WRONLY | os.O_CREAT) for name in streams)]
    ):
        os.dup2(os.open(name, flags), number)
    # the standard library asks the system for a child of this number, and it is this process's sibling
    server = multiprocessing.forkserver.ensure_running.__self__
    server.ensure_running = multiprocessing.forkserver.ensure_running = lambda: None
    os.chdir(folder)
    sys.argv = [MODULE, *arguments]
    sys.path[0] = folder
    runpy.run_module(MODULE, run_name="__main__", alter_sys=True)


def serve() -> None:
    """Fork a command for each order, and answer with its status, until there are no more orders."""
    load()
    answers = os.fdopen(os.dup(1), "w")
    # a command says what it has to say on streams of its own
    os.dup2(2, 1)
    while order := sys.stdin.readline():
        child = os.fork()
        if not child:
            answers.close()
            command(**json.loads(order))
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


if __name__ == "__main__":
    serve()
