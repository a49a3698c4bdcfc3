"""Which pages Sphinx reads again: those whose text, or a file that they show, has other content than when it was read.

Sphinx goes by dates: a file that comes back from a copy or an archive with its old date is no news to it, nor is any
file after a clock was set back.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from twotracks.book.evidence import package
from twotracks.book.text import records
from twotracks.errors import Problem
from twotracks.project import digest

Contents = dict[str, dict[str, str]]


def connect(app: Sphinx) -> None:
    """Compare what pages show with what they showed, and refuse what is not of the book."""
    app.connect("env-get-outdated", lambda app, env, added, *_: _changed(env, added))
    app.connect("env-updated", _note)


def _changed(env: BuildEnvironment, added: set[str]) -> list[str]:
    noted: Contents = getattr(env, "twotracks_contents", {})
    now = _contents(env, env.found_docs - added)
    return [name for name, content in now.items() if noted.get(name) != content]


def _note(app: Sphinx, env: BuildEnvironment) -> None:
    env.twotracks_contents = _contents(env, env.found_docs)
    for name, content in env.twotracks_contents.items():
        for path in _foreign(app, content):
            what = f"shows {path}, which is no file of the chapters: a change of it would not be noticed"
            remedy = "put the file beside the chapters, or say what it says in a table of data/"
            records.pass_on(Problem(name, what, remedy), (name, None))


def _contents(env: BuildEnvironment, names: set[str]) -> Contents:
    """Digest of each file that pages are made from, by the page; empty where there is no such file."""
    known = cache(lambda path: digest(path) if path.is_file() else "")
    return {
        name: {str(path): known(path) for path in (Path(env.srcdir, each) for each in _files(env, name))}
        for name in sorted(names)
    }


def _files(env: BuildEnvironment, name: str) -> list[str]:
    return [str(env.doc2path(name)), *sorted(map(str, env.dependencies[name]))]


def _foreign(app: Sphinx, paths: dict[str, str]) -> Iterator[Path]:
    book, data = Path(app.srcdir).resolve(), package.of(app).project.data
    for path in (Path(each).resolve() for each in paths):
        if not path.is_relative_to(book) and not path.is_relative_to(data):
            yield path
