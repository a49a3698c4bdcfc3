"""Versions of a book that can be compared: a commit, a site, or the files as they are.

Each gives the evidence and the results of its chapters. Those of a site stand in it. Those of a commit and of the
files come from running the chapters that no build has run before, by the package that is installed: what a change of
its code did is seen between two sites.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from twotracks.analysis.robustness import RESULT
from twotracks.build.chapters import config
from twotracks.build.chapters.chapter import Chapter, chapters_of
from twotracks.build.chapters.execute import execute, prepare
from twotracks.build.chapters.payloads import put_apart
from twotracks.build.chapters.source_check import check_sources
from twotracks.build.publishing.results import bundles, results_of
from twotracks.build.reviewing.published import Published
from twotracks.build.running import warm
from twotracks.build.state.store import Store, around
from twotracks.build.state.target import Snapshot, Target, inputs
from twotracks.errors import BuildError, Problem, TwoTracksError
from twotracks.evidence.package import Evidence
from twotracks.project import Project

SHORT = 9  # letters of a commit as they are told
SITE_DATA = "_static/data"
WHAT = "name a commit or tag of the book, the folder of a site that a build has made, or that of a book"


@dataclass
class Version:
    """One version of a book.

    Parameters
    ----------
    name : str
        As it is told: `HEAD (1a2b3c4)`, `the files`, a folder.
    evidence : Evidence or None
        None for a site whose book has no page that offers its tables.
    results : dict
        By chapter, as results.schema.json describes them.
    sources : dict
        The text of each chapter by its name; empty for a site, which has none.
    problems : list of Problem
        Why a chapter has no results.
    commit : str
        Empty where it is none.
    """

    name: str
    evidence: Evidence | None
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    commit: str = ""


@contextlib.contextmanager
def opened(
    book: Project, which: str, run: bool, parameters: dict[str, Any] | None = None, text: Version | None = None
) -> Iterator[Version]:
    """A version by what a person calls it.

    Parameters
    ----------
    book : Project
        Whose commits are meant, and whose cache of executed chapters is used.
    which : str
        A folder with a site or a book, otherwise a commit; empty for the book's files as they are.
    run : bool
        Whether results are wanted; without them only the evidence can be compared.
    parameters : dict, optional
        Of the edition in which chapters run, where it is not the default one; a site has an edition of its own.
    text : Version, optional
        A version whose chapters are run on the tables of a commit, instead of its own: what the data alone did.

    Raises
    ------
    BuildError
        When it is none of these.
    """
    folder = Path(which)
    if text and (not which or folder.is_dir() or not text.evidence):
        what = "cannot be compared by the same chapters"
        raise BuildError(Problem(which or "the files", what, "name a commit, and one or the files to compare with"))
    if not which:
        yield _of_book("the files", book, book, run, parameters)
    elif (folder / "manifest.json").is_file():
        yield _of_site(folder)
    elif (folder / "_config.yml").is_file():
        yield _of_book(which, Project(folder), book, run, parameters)
    elif folder.is_dir():
        raise BuildError(Problem(which, "holds neither a site nor a book", WHAT))
    else:
        with tempfile.TemporaryDirectory() as place:
            commit = _export(book, which, Path(place))
            if text:
                _put_text(text.evidence.project, Project(Path(place)))
            version = _of_book(f"{which} ({commit})", Project(Path(place)), book, run, parameters)
            version.commit = commit
            yield version


def _of_site(site: Path) -> Version:
    results = Published(site).results
    project = Project(site)
    project.data = site / SITE_DATA
    project.package = project.data / "datapackage.json"
    return Version(str(site), Evidence(project) if project.package.is_file() else None, results)


def _of_book(name: str, project: Project, book: Project, run: bool, parameters: dict[str, Any] | None) -> Version:
    project.build = book.build
    version = Version(name, Evidence(project))
    chapters = chapters_of(project, config.pages(project)).values()
    version.sources = {each.name: each.path.read_text(encoding="utf-8") for each in chapters}
    if run:
        version.results, version.problems = results_of_book(project, parameters)
    return version


def results_of_book(
    project: Project, parameters: dict[str, Any] | None = None
) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """The results of every chapter, from a run that is kept or a new one, without publishing anything.

    Parameters
    ----------
    project : Project
    parameters : dict, optional
        Of the edition, where it is not the default one.

    Returns
    -------
    results : dict
        By chapter, as results.schema.json describes them.
    problems : list of Problem
        Of chapters that cannot be run.
    """
    target = Target(project, parameters or {}, {})
    store = Store(target, Evidence(project), Snapshot(project, inputs(project)))
    limits, chapters = config.limits(project), list(chapters_of(project, config.pages(project)).values())
    apart = partial(put_apart, cache=target.cache)
    problems = check_sources(project, {each.name.removesuffix(".md"): each for each in chapters})
    if problems:
        return {}, problems
    prepare(project, target.cache / "ipython")

    def run(chapter: Chapter) -> dict[str, Any] | list[Problem]:
        try:
            kept = store.find(chapter)
            if not kept:
                notebook, read = execute(chapter, target.parameters, limits, apart)
                kept = store.keep(chapter, notebook, read)
        except TwoTracksError as error:
            return error.problems
        return results_of(chapter, target.parameters, bundles(around(chapter, kept), target.cache))

    warm.start()
    with ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        found = dict(zip((each.name for each in chapters), pool.map(run, chapters), strict=True))
    results = {name: each for name, each in found.items() if isinstance(each, dict)}
    return results, [problem for each in found.values() if isinstance(each, list) for problem in each]


def _put_text(source: Project, target: Project) -> None:
    """Put what a person writes beside the tables into another book: chapters, their order, settings, selections."""
    shutil.rmtree(target.chapters, ignore_errors=True)
    shutil.copytree(source.chapters, target.chapters)
    tested = [path for path in [source.data / RESULT] if path.is_file()]
    for path in (source.config, source.toc, *source.data.glob("*.toml"), *tested):
        shutil.copy(path, target.root / path.relative_to(source.root))


def _export(book: Project, commit: str, place: Path) -> str:
    """Write the book of a commit into a folder; gives the short name of the commit."""
    name = _git(book, "rev-parse", "--verify", f"{commit}^{{commit}}", about=commit).decode().strip()
    # from the book's folder, which may lie deep in its repository
    content = _git(book, "archive", "--format=tar", name, about=commit)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(place, filter="data")
    if not (place / "_config.yml").is_file():
        raise BuildError(Problem(commit, "has no book in this folder", WHAT))
    return name[:SHORT]


def _git(book: Project, *arguments: str, about: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=book.root, capture_output=True, check=False)
    except FileNotFoundError:
        raise BuildError(Problem("git", "is not installed", "install it, or compare two sites")) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        what = f"git has no such commit{f' ({said[0]})' if said else ''}"
        raise BuildError(Problem(about, what, WHAT))
    return done.stdout
