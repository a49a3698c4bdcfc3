"""One build at a time in a book: a lock that says who holds it, and waits."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator

from filelock import FileLock, Timeout

from twotracks.project import Project


@contextlib.contextmanager
def alone(project: Project, say: Callable[[str], object]) -> Iterator[None]:
    """Hold the book's lock; the system lets go of it when the process ends, however that happens.

    Parameters
    ----------
    say : callable
        Gets a sentence when another build is at work and has to be waited for.
    """
    project.build.mkdir(parents=True, exist_ok=True)
    holder = project.build / "lock.holder"
    lock = FileLock(project.build / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        number = holder.read_text(encoding="utf-8").strip() if holder.exists() else "unknown"
        say(f"  another build (process {number}) is at work here: waiting for it")
        lock.acquire()
    try:
        holder.write_text(f"{os.getpid()}\n", encoding="utf-8")
        yield
    finally:
        lock.release()


def is_held(project: Project) -> bool:
    """Whether a build is at work in a book."""
    lock = FileLock(project.build / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False
