"""What a site depends on, as digests. Standard library only: an unchanged build notices here, before any import."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twotracks.build.state.commit import commit_of
from twotracks.errors import BuildError, Problem
from twotracks.project import LOOSE, PACKAGE, Project, digest, files, package_files, write_whole

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
SAVED = "run `twotracks build` again: what is done is kept, and the published site is as it was"


def inputs(project: Project) -> dict[str, str]:
    """Digest of every file that the site is made from, by its name: book, evidence and package."""
    loose = (project.root / name for name in LOOSE)
    found = [project.config, project.toc, *loose, *files(project.chapters), *project.evidence_files()]
    named = {path.relative_to(project.root).as_posix(): path for path in found if path.is_file()}
    named |= {f"twotracks/{path.relative_to(PACKAGE).as_posix()}": path for path in package_files()}
    return {name: digest(path) for name, path in named.items()}


def outputs(site: Path) -> dict[str, str]:
    """Digest of every file of a site, by its address; the manifest and the list of sums left out."""
    found = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    return {name: digest(path) for name, path in found.items() if name not in (MANIFEST, SUMS)}


def sums(digests: dict[str, str]) -> str:
    """Digests by name as `sha256sum --check` reads them."""
    return "".join(f"{value}  {name}\n" for name, value in sorted(digests.items()))


def attest(site: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest of a site, and the digests of all its files beside it."""
    write_whole(site / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    write_whole(site / SUMS, sums(manifest["outputs"] | {MANIFEST: digest(site / MANIFEST)}))


@dataclass
class Snapshot:
    """The digests of a book's files when a build began: what its steps read, and what its manifest may attest.

    Parameters
    ----------
    project : Project
    digests : dict
        By name, as :func:`inputs` has them; other files are added when they are first asked for.
    """

    project: Project
    digests: dict[str, str]
    others: dict[str, str] = field(default_factory=dict)

    def digest(self, name: str) -> str:
        """The digest of a file by its name from the book's root; empty where there is none."""
        if name in self.digests:
            return self.digests[name]
        if name not in self.others:
            self.others[name] = self._now(name)
        return self.others[name]

    def state(self, paths: Iterable[Path]) -> str:
        """Names and digests of files as they were when the build began, as one digest."""
        digests = [[name, self.digests[name]] for name in self.names(paths)]
        return hashlib.sha256(json.dumps(digests).encode()).hexdigest()

    def compare(self, names: Iterable[str]) -> None:
        """Make sure that files are as they were when the build began.

        Raises
        ------
        BuildError
            With each file that was saved, added or removed since.
        """
        changed = [name for name in names if self._now(name) != self.digest(name)]
        if changed:
            raise BuildError([Problem(name, "was saved while the build ran", SAVED) for name in changed])

    def compare_all(self) -> None:
        """Make sure that all files of the book are as they were when the build began.

        Raises
        ------
        BuildError
            As :meth:`compare`.
        """
        now = inputs(self.project)
        changed = sorted(name for name in now.keys() | self.digests.keys() if now.get(name) != self.digests.get(name))
        if changed:
            raise BuildError([Problem(name, "was saved while the build ran", SAVED) for name in changed])
        self.compare(self.others)

    def names(self, paths: Iterable[Path]) -> list[str]:
        """The names of those paths that were there when the build began."""
        roots = (PACKAGE.parent, self.project.root)
        found = (path.relative_to(root).as_posix() for path in paths for root in roots if path.is_relative_to(root))
        return [name for name in found if name in self.digests]

    def _now(self, name: str) -> str:
        path = (PACKAGE.parent if name.startswith(f"{PACKAGE.name}/") else self.project.root) / name
        return digest(path) if path.is_file() else ""


@dataclass(frozen=True)
class Target:
    """One edition of one book, and where it is built.

    Parameters
    ----------
    project : Project
    parameters : dict
        Values for the chapters' `parameters` cells; empty for the default edition.
    options : dict
        `allow_broken_findings`; `chapter` where one is built alone.
    """

    project: Project
    parameters: dict[str, Any]
    options: dict[str, Any]

    @property
    def name(self) -> str:
        """`default`, or what is special about the edition: `currency-CNY`."""
        parts = [f"{key}-{value}" for key, value in sorted(self.parameters.items())]
        return "-".join([*([f"chapter-{self.alone}"] if self.alone else []), *parts]) or "default"

    @property
    def alone(self) -> str:
        """The chapter that is built alone, for its author; empty for a whole site."""
        return self.options.get("chapter", "")

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
        if self.alone:
            return self.project.build / "chapters" / self.name / "html"
        return self.project.build / "editions" / self.name / "html" if self.parameters else self.project.site

    def manifest(self, site: Path, made_from: dict[str, str], packages: dict[str, str], commit: str) -> dict[str, Any]:
        """What went into a site, by the digests of its inputs and the versions of packages, and what came out."""
        return {
            "commit": commit,
            "parameters": self.parameters,
            "options": self.options,
            "python": ".".join(map(str, sys.version_info[:2])),
            "packages": packages,
            "inputs": made_from,
            "outputs": outputs(site),
        }

    def is_current(self) -> bool:
        """Whether the site is whole and was made from exactly these inputs."""
        try:
            text = (self.site / MANIFEST).read_text(encoding="utf-8")
            recorded, noted = json.loads(text), (self.site / SUMS).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return False
        now = inputs(self.project)
        # files elsewhere in the book that chapters had read
        others = [name for name in recorded.get("inputs", {}) if name not in now and not name.startswith("twotracks/")]
        paths = {name: self.project.root / name for name in others}
        now |= {name: digest(path) if path.is_file() else "" for name, path in paths.items()}
        # packages change with the lock, which is an input; to ask each for its version takes longer than all the rest
        current = self.manifest(self.site, now, recorded.get("packages", {}), commit_of(self.project))
        manifest = {MANIFEST: hashlib.sha256(text.encode()).hexdigest()}
        return recorded == current and noted == sums(current["outputs"] | manifest)
