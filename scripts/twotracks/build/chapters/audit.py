"""In the kernel: writes down what a chapter's code reads, and refuses what a build could not follow.

An IPython extension, so that forked kernels and those that start as usual get it alike. Python tells an audit hook of
every file that it opens, every folder that it lists and every connection that it makes (PEP 578). Compiled code that
opens files by itself is not heard of; none of the locked packages reads data that way.
"""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterable
from importlib.util import source_from_cache
from pathlib import Path
from types import FrameType
from typing import Any

from twotracks.errors import BuildError, Problem
from twotracks.project import PACKAGE, ROOT_VARIABLE

# the event with which the evidence says that the description of a table was used
DESCRIBED = "twotracks.describe"
LISTING = {"os.listdir", "os.scandir"}
COMMANDS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile", "pty.spawn"}
LOOPBACK = ("127.", "localhost", "::1", "0.0.0.0")
# what changes a file or a folder without opening it; of a symbolic link only its own place is changed
CHANGING = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink", "os.chmod",
            "os.chown", "os.utime", "shutil.rmtree", "shutil.move"}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
IMPORTING = re.compile(r"^<frozen importlib|[/\\\\]importlib[/\\\\]")
LEAVE = "a chapter leaves its results in its outputs; use `tempfile` for what lies between"
# what belongs to Python and to the machine, and never to a book
MACHINE = ("/etc", "/proc", "/dev", "/sys", "/usr/share/zoneinfo", "/usr/lib", "/lib", "/System", "/Library/Fonts")


def load_ipython_extension(shell: Any) -> None:
    """Begin to listen; `Audit.record`, `Audit.root` and `Audit.characters` come with the kernel's arguments."""
    given = shell.config.Audit
    record = open(given.record, "a", buffering=1, encoding="utf-8")  # noqa: SIM115 (for the life of the kernel)
    # a module beside a chapter must leave no trace in the book
    sys.dont_write_bytecode = True
    _limit_output(shell, int(given.characters))
    audit = Audit(os.environ[ROOT_VARIABLE], record.write)
    shell.events.register("pre_run_cell", audit.next_cell)
    shell.events.register("post_run_cell", audit.say_used)
    sys.addaudithook(audit)


class Audit:
    """An audit hook that follows the code of a chapter's cells.

    Parameters
    ----------
    root : str
        The folder of the book.
    write : callable
        Takes a line of JSON: {"file": path}, {"folder": path}, {"table": name}, {"refused": True, ...}, or, after
        each cell, {"used": {"seconds": of the processor, "megabytes": at most}} of all cells until then.
    """

    def __init__(self, root: str, write: Callable[[str], Any]):
        self.root, self.write, self.cell = os.path.realpath(root), write, 0
        self.python = tuple(dict.fromkeys(map(os.path.realpath, (PACKAGE, sys.prefix, sys.base_prefix, *_libraries()))))
        self.made: set[str] = set()
        self.told: set[tuple[str, str]] = set()
        self.cells = f"ipykernel_{os.getpid()}"
        # the kernel's own threads; those that come later are the chapter's, and have no cell among their frames
        self.own: set[int] = set()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Called by Python for every audit event; most are of no interest, so this begins with a look-up."""
        if event == "open" or event == "sqlite3.connect":
            self._open(*arguments)
        elif event in LISTING:
            self._list(arguments[0])
        elif event == DESCRIBED:
            self._tell("table", arguments[0])
        elif event == "socket.connect" or event == "socket.sendto":
            self._connect(arguments[1])
        elif event == "socket.getaddrinfo":
            self._connect(arguments[:1])
        elif event in CHANGING:
            self._change(event, arguments[event == "os.symlink" :])
        elif event in COMMANDS and self._by_chapter():
            what = f"starts another program ({event})"
            self._refuse(what, "do it in Python: what a program reads cannot be followed")

    def next_cell(self, *_: Any) -> None:
        """Count the cells that have run."""
        self.cell += 1
        self.own = self.own or {thread.ident for thread in threading.enumerate() if thread.ident}

    def say_used(self, *_: Any) -> None:
        """Write down what the cells until now have taken."""
        # Linux counts in units of 1024 bytes, macOS in bytes
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        used = {"seconds": round(time.process_time(), 1), "megabytes": round(peak / 1e6)}
        self.write(json.dumps({"used": used}) + "\n")

    def _open(self, path: Any, mode: Any = "r", flags: int = 0) -> None:
        if isinstance(path, int) or path is None or path == ":memory:":
            return
        place = os.path.realpath(os.fsdecode(path))
        writes = bool(flags & WRITING) or any(letter in str(mode or "") for letter in "wax+")
        if _under(place, self.python):
            return
        if _under(place, (self.root,)):
            self._open_in_book(place, writes)
        elif writes:
            self.made.add(place)
        elif not _under(place, self.made) and not _under(place, MACHINE) and self._by_chapter():
            what = f"opens {place}, which is not part of the book"
            self._refuse(what, "copy the file into data/ and describe it there: a book is built from its own files")

    def _open_in_book(self, place: str, writes: bool) -> None:
        if _under(place, (os.path.join(self.root, "_build"),)):
            if self._by_chapter():
                what = f"opens {os.path.relpath(place, self.root)}, which a build makes"
                self._refuse(what, "read what it is made from")
        elif writes:
            if self._by_chapter():
                what = f"writes {os.path.relpath(place, self.root)}"
                self._refuse(what, LEAVE)
        else:
            self._tell("file", source_from_cache(place) if place.endswith(".pyc") else place)

    def _change(self, event: str, arguments: tuple[Any, ...]) -> None:
        # in a folder that is open (`dir_fd`), as the standard library walks a tree that it was told of by name
        inside = event != "os.truncate" and isinstance(arguments[-1], int) and arguments[-1] >= 0
        for path in arguments:
            if isinstance(path, str | bytes | os.PathLike) and (os.path.isabs(path) or not inside):
                folder, name = os.path.split(os.path.abspath(os.fsdecode(path)))
                place = os.path.join(os.path.realpath(folder), name)
                if _under(place, (self.root,)) and self._by_chapter():
                    self._refuse(f"changes {os.path.relpath(place, self.root)} ({event})", LEAVE)
                if event == "os.mkdir":
                    self.made.add(place)

    def _list(self, path: Any) -> None:
        if isinstance(path, int):
            return
        place = os.path.realpath(os.fsdecode(path or "."))
        # looking for modules lists folders, too; what is then imported is opened
        if _under(place, (self.root,)) and not _under(place, self.python) and self._by_chapter() and not _importing():
            self._tell("folder", place)

    def _connect(self, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) and address else None
        host = host.decode() if isinstance(host, bytes) else host
        if isinstance(host, str) and host and not host.startswith(LOOPBACK) and host != platform.node():
            self._refuse(f"asks the network for {host}", "save what it answers as a table under data/, with its source")

    def _tell(self, kind: str, name: str) -> None:
        if (kind, name) not in self.told:
            self.told.add((kind, name))
            self.write(json.dumps({kind: name}) + "\n")

    def _refuse(self, what: str, remedy: str) -> None:
        cell = self._cell()
        line = cell.f_lineno if cell else 1
        # written down as well: the chapter's code may catch what is raised
        self.write(
            json.dumps({"refused": True, "what": what, "remedy": remedy, "cell": self.cell, "line": line}) + "\n"
        )
        raise BuildError(Problem("this cell", what, remedy))

    def _by_chapter(self) -> bool:
        """Whether a cell of the chapter led here, itself or in a thread that it started."""
        return self._cell() is not None or (bool(self.own) and threading.get_ident() not in self.own)

    def _cell(self) -> FrameType | None:
        """The frame of the chapter's cell that led here; None where the kernel acts by itself."""
        frame: FrameType | None = sys._getframe(1)
        while frame and self.cells not in frame.f_code.co_filename:
            frame = frame.f_back
        return frame


def _limit_output(shell: Any, characters: int) -> None:
    """Stop a cell that prints without end, before what it prints has filled the memory."""
    printed = 0

    def begin(*_: Any) -> None:
        nonlocal printed
        printed = 0

    shell.events.register("pre_run_cell", begin)
    for stream in (sys.stdout, sys.stderr):

        def write(text: str, through: Callable[[str], int] = stream.write) -> int:
            nonlocal printed
            printed += len(text)
            if printed > characters:
                what = f"prints more than {characters:,} characters"
                remedy = "print less, or raise twotracks_most_output in _config.yml (sphinx: config:)"
                raise BuildError(Problem("this cell", what, remedy))
            return through(text)

        stream.write = write


def _libraries() -> list[str]:
    return [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]


def _importing() -> bool:
    """Whether the import system looks for a module, or for the packages that are installed."""
    frame: FrameType | None = sys._getframe(2)
    for _ in range(4):
        if frame is None:
            return False
        if IMPORTING.search(frame.f_code.co_filename):
            return True
        frame = frame.f_back
    return False


def _under(place: str, folders: Iterable[str]) -> bool:
    return any(place == folder or place.startswith(folder + os.sep) for folder in folders)
