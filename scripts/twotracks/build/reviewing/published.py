"""A published site, in a folder or in a ZIP archive: read where it is, never unpacked."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from twotracks.build.publishing.results import VERSION
from twotracks.build.state.target import MANIFEST
from twotracks.errors import BuildError, Problem
from twotracks.project import RESULTS, RESULTS_SCHEMA

# what an archive may hold when unpacked: the report is a hundred times smaller
MOST_BYTES = 4_000_000_000
AGAIN = "get the archive again, and compare its SHA-256 with the one that was published with it"
NOT_A_SITE = "name the folder of a site that `twotracks build` made, or the archive that `twotracks archive` made of it"


class Published:
    """The files of a site.

    Parameters
    ----------
    place : Path
        A folder, or a ZIP file.

    Raises
    ------
    BuildError
        When it is neither, is damaged, or holds names that lead out of it.
    """

    def __init__(self, place: Path):
        self.place = Path(place)
        self.archive = None if self.place.is_dir() else _open(self.place)
        if self.archive:
            self.names = _safe_names(self.archive, self.place)
        else:
            found = (path for path in self.place.rglob("*") if path.is_symlink() or path.is_file())
            self.names = sorted(path.relative_to(self.place).as_posix() for path in found)

    def read(self, name: str) -> bytes:
        """The content of a file.

        Raises
        ------
        BuildError
            When it is not there, or its part of the archive is damaged.
        """
        if name not in self._known:
            raise BuildError(Problem(self.where(name), "is not there", NOT_A_SITE))
        if not self.archive:
            return (self.place / name).read_bytes()
        with _damaged(self.where(name)):
            return self.archive.read(name)

    def json(self, name: str) -> Any:
        """A file of JSON.

        Raises
        ------
        BuildError
            As :meth:`read`, and when it is no JSON.
        """
        try:
            return json.loads(self.read(name))
        except ValueError as error:
            what = f"is not JSON ({error})"
            raise BuildError(Problem(self.where(name), what, "restore it from the build that made the site")) from None

    def digest(self, name: str) -> str:
        """SHA-256 of a file, in hexadecimal."""
        return hashlib.sha256(self.read(name)).hexdigest()

    def where(self, name: str) -> str:
        """A file of the site, as messages name it."""
        return f"{self.place}, {name}" if self.archive else str(self.place / name)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the site was made from, and what came out.

        Raises
        ------
        BuildError
            When there is none, or it lacks a part.
        """
        found = self.json(MANIFEST)
        parts = ("parameters", "inputs", "outputs", "packages")
        lacks = [part for part in parts if not isinstance(found, dict) or not isinstance(found.get(part), dict)]
        if lacks:
            what = f"lacks {', '.join(lacks)}"
            raise BuildError(Problem(self.where(MANIFEST), what, "build the site again with `twotracks build`"))
        return found

    @cached_property
    def results(self) -> dict[str, dict[str, Any]]:
        """The results of each chapter, by the chapter's file.

        Raises
        ------
        BuildError
            When the site has none, or they are of another format.
        """
        names = [
            name for name in self.names if name.startswith(f"{RESULTS}/") and name != f"{RESULTS}/{RESULTS_SCHEMA}"
        ]
        if not names:
            remedy = "build it again: sites made before results were kept cannot be compared number by number"
            raise BuildError(Problem(self.where(RESULTS), "the site has no results of chapters", remedy))
        found = {name: self.json(name) for name in names}
        for name, each in found.items():
            if not isinstance(each, dict) or each.get("version") != VERSION:
                what = f"is not in version {VERSION} of the format of results"
                raise BuildError(Problem(self.where(name), what, "build the site again with `twotracks build`"))
        return {each["chapter"]: each for each in found.values()}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.names)


def _open(place: Path) -> zipfile.ZipFile:
    if not place.is_file():
        raise BuildError(Problem(str(place), "is neither a folder nor a file", NOT_A_SITE))
    with _damaged(str(place)):
        return zipfile.ZipFile(place)


def _safe_names(archive: zipfile.ZipFile, place: Path) -> list[str]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    wrong = [entry.filename for entry in entries if _leads_out(entry)]
    remedy = f"do not unpack it; {AGAIN}"
    if wrong:
        raise BuildError([Problem(f"{place}, {name!r}", "the name leads out of the archive", remedy) for name in wrong])
    names = [entry.filename for entry in entries]
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise BuildError([Problem(f"{place}, {name}", "is in the archive twice", remedy) for name in twice])
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES:
        raise BuildError(Problem(str(place), f"would fill {size:,} bytes, more than {MOST_BYTES:,}", remedy))
    return sorted(names)


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts or ("..",)
    climbs = ".." in parts or entry.filename.startswith("/") or "\\" in entry.filename or ":" in parts[0]
    return climbs or stat.S_ISLNK(entry.external_attr >> 16)


@contextmanager
def _damaged(where: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise BuildError(Problem(where, f"is not a whole ZIP archive ({error})", AGAIN)) from None
