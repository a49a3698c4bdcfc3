"""Comparing a published site with its own manifest and list of sums, file by file, and with the book beside it."""

from __future__ import annotations

import re

from twotracks.build.reviewing.published import Published
from twotracks.build.state.target import MANIFEST, SUMS, inputs
from twotracks.build.state.versions import unlike
from twotracks.errors import BuildError, Problem
from twotracks.project import Project, digest

SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")
RESTORE = "build the site again, or get this file again from where the edition was published"


def verify(site: Published) -> list[Problem]:
    """Every file of a site that differs from what its build listed, is missing, or is extra.

    Parameters
    ----------
    site : Published

    Raises
    ------
    BuildError
        When manifest or list of sums are not there, or cannot be read.
    """
    listed, made = _sums(site), site.manifest["outputs"]
    problems = []
    if (MANIFEST in listed and site.digest(MANIFEST) != listed[MANIFEST]) or _other_edition(site):
        what = f"is not the manifest of this edition: it differs from what {SUMS} or the results of the chapters say"
        problems.append(Problem(site.where(MANIFEST), what, "get manifest and site from the same build"))
    expected = {name: value for name, value in listed.items() if name != MANIFEST}
    for name in sorted({*expected, *made} - {*site.names}):
        problems.append(Problem(site.where(name), "is missing", RESTORE))
    for name in sorted({*site.names} - {*expected, *made, MANIFEST, SUMS}):
        problems.append(Problem(site.where(name), "is extra: the build did not make it", "remove it"))
    for name in sorted({*site.names} & {*expected, *made}):
        wanted = {each[name] for each in (expected, made) if name in each}
        if wanted != {site.digest(name)}:
            lists = " and ".join(label for label, each in ((SUMS, expected), (MANIFEST, made)) if name in each)
            problems.append(Problem(site.where(name), f"differs from what {lists} say of it", RESTORE))
    return problems


def changed_inputs(site: Published, project: Project) -> list[Problem]:
    """What the site was made from and is not the same here: files of the book and of the package.

    Parameters
    ----------
    site : Published
    project : Project
        The book to compare with.
    """
    now, then = inputs(project), site.manifest["inputs"]
    # files elsewhere in the book that chapters had read
    others = [name for name in then if name not in now and not name.startswith("twotracks/")]
    now |= {name: digest(project.root / name) for name in others if (project.root / name).is_file()}
    words = {
        (True, False): "is not in the book, and the site was made from it",
        (False, True): "is in the book, and the site was made without it",
        (True, True): "is not as it was when the site was made",
    }
    return [
        Problem(name, words[name in then, name in now], _remedy(name))
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    ]


def changed_packages(site: Published) -> list[Problem]:
    """The packages that are not installed in the versions that the site was made with."""
    return list(unlike(site.manifest["packages"]))


def _remedy(name: str) -> str:
    what = "the table" if name.endswith(".csv") else "the file"
    return f"restore {what} of the edition (`git log -- {name}` shows its states), or build the site again"


def _sums(site: Published) -> dict[str, str]:
    """Digests by name from the list of sums."""
    lines = site.read(SUMS).decode("utf-8", errors="replace").splitlines()
    found = [SUM.fullmatch(line) for line in lines]
    wrong = [number for number, match in enumerate(found, start=1) if not match]
    if wrong:
        raise BuildError(Problem(site.where(SUMS), "is not a line of `sha256sum`", RESTORE, line=wrong[0]))
    return {match[2]: match[1] for match in found if match}


def _other_edition(site: Published) -> bool:
    """Whether a chapter ran with other parameters than the manifest says."""
    given = site.manifest["parameters"]
    try:
        ran = [chapter["parameters"] for chapter in site.results.values()]
    except (BuildError, KeyError):
        # results that are missing or damaged are told by their digests
        return False
    return any(each.get(name) != value for each in ran for name, value in given.items())
