"""The edge of the command line: whatever goes wrong leaves it as what, where and what to do, never as a traceback."""

from __future__ import annotations

import contextlib
import errno
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from twotracks.errors import Problem, TwoTracksError
from twotracks.project import Project, find_project

UNTOUCHED = "The published site, if there is one, is as it was."
# what a system refuses, and what a person can do about it
REFUSALS = {
    errno.ENOSPC: ("there is no room left on the disk", "make room and repeat the command: what is done is kept"),
    errno.EDQUOT: ("your quota of the disk is used up", "make room and repeat the command: what is done is kept"),
    errno.EACCES: ("may not be read or written", "give yourself the right to, or use a copy of the book of your own"),
    errno.EPERM: ("may not be changed", "give yourself the right to, or use a copy of the book of your own"),
    errno.EROFS: ("is on a disk that cannot be written to", "use a copy of the book on another disk"),
    errno.EBUSY: ("is in use, or a mount point", "end what uses it, or mount the folder above it"),
    errno.EADDRINUSE: ("is taken by another program", "name another one with --port; 0 takes a free one"),
    errno.EMFILE: ("too many files are open", "raise the limit (ulimit -n), or end other programs"),
    errno.EPIPE: ("nobody listens any more", "let what reads the output of the command read it to the end"),
    errno.ENOMEM: ("there is not enough memory", "end other programs and repeat the command"),
    errno.ENOENT: ("is not there", "restore the file; if a build was making it, repeat the command"),
    errno.ENAMETOOLONG: ("has too long a name", "move the book to a folder with a shorter path"),
    errno.ELOOP: ("is a link that leads back to itself", "remove the link"),
}


@contextlib.contextmanager
def errors(as_json: bool = False, untouched: bool = True) -> Iterator[None]:
    """Turn everything that goes wrong into a list on the error stream (or JSON on the output) and exit code 1.

    Parameters
    ----------
    untouched : bool
        Whether to say at the end that the published site is as it was; not where a site itself is looked at.
    """
    try:
        yield
    except TwoTracksError as error:
        _end(error.problems, as_json, untouched)
    except OSError as error:
        _end([refusal(error)], as_json, untouched)
    except MemoryError:
        _end([Problem("this machine", *REFUSALS[errno.ENOMEM])], as_json, untouched)


def refusal(error: OSError) -> Problem:
    """What the machine refused, where, and what to do.

    Parameters
    ----------
    error : OSError
    """
    names = (error.filename2 if error.errno == errno.EBUSY else None, error.filename)
    where = str(next((name for name in names if name), "this machine"))
    what, remedy = REFUSALS.get(
        error.errno or 0, (f"the system says: {error.strerror or error}", "mend that, and repeat the command")
    )
    return Problem(where, what, remedy)


def print_json(problems: Iterable[Problem], summaries: dict[str, dict[str, Any]]) -> None:
    """Print tables and problems as JSON."""
    listed = [each.to_dict() for each in problems]
    click.echo(json.dumps({"tables": summaries, "problems": listed}, indent=1, ensure_ascii=False))


def any_console() -> None:
    """Let a console that lacks a character show its code: a name in Chinese must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def open_book(project: Path | None) -> Project:
    """The book to act on, with a refresh that was interrupted brought to its end.

    Says on the error stream when it has code of its own that is not the code at work.

    Raises
    ------
    ProjectError
        When there is no book around the folder.
    """
    from twotracks.upstream import transaction

    book = find_project(project)
    _warn_of_other_code(book)
    transaction.finish(book)
    return book


def _warn_of_other_code(book: Project) -> None:
    """Say on the error stream that a book has a package of its own which is not the one that runs.

    So it is when somebody copies the whole folder and uses the commands of the first one: what is changed in the
    copy's code has no effect.
    """
    own, running = book.root / "scripts" / "twotracks", Path(__file__).resolve().parent.parent
    if own.is_dir() and own.resolve() != running:
        what = f"is not the code that runs, which is {running}"
        click.echo(
            str(Problem(str(own), what, f"run make in {book.root}: it installs the code that is there")), err=True
        )


def _end(problems: Iterable[Problem], as_json: bool, untouched: bool) -> None:
    problems = list(dict.fromkeys(problems))
    if as_json:
        print_json(problems, {})
        sys.exit(1)
    for problem in problems:
        click.echo(str(problem), err=True)
    many = "s" if len(problems) > 1 else ""
    click.echo(f"{len(problems)} problem{many}.{f' {UNTOUCHED}' if untouched else ''}", err=True)
    sys.exit(1)
