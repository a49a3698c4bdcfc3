"""What a site depends on, as digests. Standard library only: an unchanged build notices here, before any import."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twotracks.project import Project

PACKAGE = Path(__file__).resolve().parents[1]


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tree(folder: Path) -> list[Path]:
    """The files under a folder that can matter to a build, in a stable order."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    ]


def inputs(project: Project) -> dict[str, str]:
    """Digest of every file that the site is made from, by its name: book, evidence and package."""
    files = [project.config, project.toc, *tree(project.chapters), *tree(project.data)]
    named = {project.relative(path): path for path in files if path.is_file()}
    named |= {f"twotracks/{path.relative_to(PACKAGE).as_posix()}": path for path in tree(PACKAGE)}
    loose = (project.root / name for name in ("requirements.lock", "LICENSE"))
    named |= {path.name: path for path in loose if path.is_file()}
    return {name: digest(path) for name, path in named.items()}


def outputs(site: Path) -> dict[str, str]:
    """Digest of every file of a site, by its address; the manifest itself left out."""
    return {
        path.relative_to(site).as_posix(): digest(path)
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


@dataclass(frozen=True)
class Target:
    """One edition of one book, and where it is built.

    Parameters
    ----------
    project : Project
    parameters : dict
        Values for the chapters' `parameters` cells; empty for the default edition.
    options : dict
        `allow_broken_findings`.
    """

    project: Project
    parameters: dict[str, Any]
    options: dict[str, Any]

    @property
    def name(self) -> str:
        """`default`, or what is special about the edition: `currency-CNY`."""
        given = {**self.parameters, **self.options}
        return "-".join(f"{key}-{value}" for key, value in sorted(given.items()) if value) or "default"

    @property
    def work(self) -> Path:
        """Where the steps of the build leave their results."""
        return self.project.build / "work" / self.name

    @property
    def cache(self) -> Path:
        """Where all editions keep what is costly to make and depends on its inputs only."""
        return self.project.build / "cache"

    @property
    def site(self) -> Path:
        """Where the site is published; editions with parameters of their own stand beside the default one."""
        return self.project.build / "editions" / self.name / "html" if self.parameters else self.project.site

    def manifest(self, site: Path) -> dict[str, Any]:
        """What went into a site and what came out."""
        return {
            "parameters": self.parameters,
            "options": self.options,
            "python": ".".join(map(str, sys.version_info[:2])),
            "inputs": inputs(self.project),
            "outputs": outputs(site),
        }

    def is_current(self) -> bool:
        """Whether the site is whole and was made from exactly these inputs."""
        try:
            recorded = json.loads((self.site / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return recorded == self.manifest(self.site)
