"""The versions of the packages that make a site: those that the book's lock names, as they are installed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import metadata

from twotracks.errors import Problem
from twotracks.project import Project

LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)", re.MULTILINE)


def installed(project: Project) -> dict[str, str]:
    """Versions by name; of a book without a lock those of what this package itself needs."""
    lock = project.root / "requirements.lock"
    text = lock.read_text(encoding="utf-8") if lock.is_file() else "\n".join(metadata.requires("twotracks") or [])
    names = {name.lower().replace("_", "-") for name in LOCKED.findall(text)}
    return {name: version for name in sorted(names) if (version := version_of(name))}


def version_of(name: str) -> str:
    """The installed version of a package; empty when it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def unlike(recorded: Mapping[str, str]) -> Iterator[Problem]:
    """The packages that are not here in the versions that are recorded.

    Parameters
    ----------
    recorded : mapping
        Versions by name, as a manifest has them.
    """
    for name, version in recorded.items():
        here = version_of(name)
        if here != version:
            what = f"the site was made with {version}, {here or 'none'} is installed"
            remedy = "run `make check` at the commit that the site was made from: it installs what is locked there"
            yield Problem(f"package {name}", what, remedy)
