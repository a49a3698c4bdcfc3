"""Putting a whole new site where the old one was; readers see the one or the other, never half of each."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from twotracks.errors import BuildError, Problem


def place_of(site: Path) -> Path:
    """The folder that is exchanged: where `site` is a link, what it leads to.

    Raises
    ------
    BuildError
        When that folder cannot be exchanged, before any work is done.
    """
    place = site.resolve()
    if place.exists() and not place.is_dir():
        raise BuildError(Problem(str(site), "is not a folder", "remove it: the site goes there"))
    if os.path.ismount(place):
        remedy = "mount the folder above it, or copy the site there after the build"
        raise BuildError(Problem(str(place), "is a mount point, whose content cannot be exchanged at once", remedy))
    if place.parent.is_dir() and not os.access(place.parent, os.W_OK):
        what = "the site cannot be exchanged: its folder may not be written to"
        raise BuildError(Problem(str(place.parent), what, "give yourself the right to write there"))
    return place


def mend(site: Path) -> None:
    """Bring back the old site where a build was killed between the two renames of :func:`swap`."""
    place = site.resolve()
    if not place.exists() and _old(place).is_dir():
        _old(place).rename(place)
    for leftover in (_new(place), _old(place)):
        remove(leftover)


def beside(site: Path) -> Path:
    """Where a new site waits for its exchange: next to the place where it goes, on the same disk."""
    return _new(place_of(site))


def prepare(made: Path, site: Path) -> Path:
    """Copy a site to where it waits for its exchange."""
    new = beside(site)
    remove(new)
    new.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(made, new)
    return new


def swap(new: Path, site: Path) -> None:
    """Exchange the old site, if there is one, for `new`."""
    place = place_of(site)
    old = _old(place)
    if place.exists():
        place.rename(old)
    new.rename(place)
    remove(old)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, whatever it is."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def _new(place: Path) -> Path:
    return place.with_name(f"{place.name}.new")


def _old(place: Path) -> Path:
    return place.with_name(f"{place.name}.old")
