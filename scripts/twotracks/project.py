"""Where a book's files are. Standard library only: an unchanged build must not import more."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

from twotracks.errors import Problem, ProjectError

PACKAGE = Path(__file__).resolve().parent
ROOT_VARIABLE = "TWOTRACKS_ROOT"
# of a site: the results of its chapters, and the name of their schema among them
RESULTS, RESULTS_SCHEMA = "_static/results", "schema.json"
# and the pictures and data of its charts
FIGURES = "_static/figures"
# the earliest date that a ZIP archive can hold
EPOCH = (1980, 1, 1, 0, 0, 0)
# files of a book's own folder, beside _config.yml and _toc.yml, that a site is made from
LOOSE = ("requirements.lock", "LICENSE", "CITATION.cff")
# what editors and systems leave beside the files that a person writes; hidden files are left out in any case
LEFTOVERS = ("__pycache__", "*~", "#*#", "~$*", "*.swp", "*.orig", "*.rej", "Thumbs.db", "desktop.ini", "Icon\r")


class Project:
    """The files of one book, by what they are for.

    Parameters
    ----------
    root : Path
        The folder that holds `_config.yml`.
    """

    def __init__(self, root: Path):
        self.root = Path(root).resolve()
        self.config = self.root / "_config.yml"
        self.toc = self.root / "_toc.yml"
        self.chapters = self.root / "chapters"
        self.data = self.root / "data"
        self.package = self.data / "datapackage.json"
        # files of publishers as they came: kept with the evidence, and no part of it
        self.snapshots = self.data / "upstream"
        self.build = self.root / "_build"
        self.site = self.build / "html"

    def evidence_files(self, pattern: str = "*") -> list[Path]:
        """The files of the evidence, in a stable order: all under data/ but the snapshots of publishers' files."""
        return [path for path in files(self.data, pattern) if self.snapshots not in path.parents]

    def relative(self, path: Path) -> str:
        """`path` as it is written in messages: from the book's folder, with forward slashes."""
        try:
            return Path(path).resolve().relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


def package_files() -> list[Path]:
    """The files of this package."""
    return files(PACKAGE)


def files(folder: Path, pattern: str = "*") -> list[Path]:
    """The files of a book under a folder, in a stable order: the one answer to what belongs to it.

    Left out is every path with a hidden part (`.ipynb_checkpoints`, macOS's `._name.csv`, `.DS_Store`) and what
    editors and Python leave behind.

    Parameters
    ----------
    folder : Path
    pattern : str
        What a file's name looks like, e.g. "*.csv".
    """
    return [
        path
        for path in sorted(Path(folder).rglob(pattern))
        if path.is_file() and not any(_is_leftover(part) for part in path.relative_to(folder).parts)
    ]


def _is_leftover(part: str) -> bool:
    return part.startswith(".") or any(fnmatchcase(part, leftover) for leftover in LEFTOVERS)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal; read piece by piece, for it may be large."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A place to write a file, which becomes `path` whole or not at all.

    Whoever else writes it at the same time, on this machine or another, and whatever ends this process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.urandom(8).hex()}.part")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text whole or not at all, as :func:`written_whole` does."""
    with written_whole(path) as partial:
        partial.write_text(text, encoding="utf-8")


def write_zip(file: BinaryIO, contents: Iterable[tuple[str, bytes]]) -> None:
    """Write a ZIP archive whose bytes depend on names and contents only, on any day and system.

    Parameters
    ----------
    file : binary file
    contents : iterable of (str, bytes)
        In the order in which they are to stand.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in contents:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, content)


def find_project(start: Path | None = None) -> Project:
    """Find the book around a folder: the nearest folder upward with a `_config.yml`.

    Parameters
    ----------
    start : Path, optional
        Where to begin. Without it the variable TWOTRACKS_ROOT (set for chapters by the build),
        then the current folder.

    Raises
    ------
    ProjectError
        When no folder upward holds a `_config.yml`.
    """
    start = Path(start or os.environ.get(ROOT_VARIABLE) or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "_config.yml").is_file():
            return Project(folder)
    raise ProjectError(
        Problem(
            str(start),
            "no book here: neither this folder nor one above it holds a _config.yml",
            "change into the book's folder, or name it with --project",
        )
    )
