"""One file for one edition: the whole site as a ZIP archive, which readers can keep, cite and verify."""

from __future__ import annotations

from pathlib import Path

from twotracks.build.reviewing.published import Published
from twotracks.build.reviewing.verify import verify
from twotracks.errors import BuildError, Problem
from twotracks.project import write_zip, written_whole


def name_of(site: Published) -> str:
    """The archive's name: what is special about the edition, or `default`."""
    given = site.manifest["parameters"]
    words = "-".join(f"{key}-{value}" for key, value in sorted(given.items())) or "default"
    return f"two-tracks-{words}.zip"


def write_archive(site: Published, path: Path) -> None:
    """Write the archive of a site, whole or not at all; the same site gives the same bytes.

    Parameters
    ----------
    site : Published
    path : Path

    Raises
    ------
    BuildError
        With every file that is not as the build left it, or when `path` lies in the site.
    """
    problems = verify(site)
    if site.place.resolve() in path.resolve().parents:
        problems.append(Problem(str(path), "lies in the site that goes into it", "name a file elsewhere with --to"))
    if problems:
        raise BuildError(problems)
    with written_whole(path) as partial, partial.open("wb") as file:
        write_zip(file, ((name, site.read(name)) for name in site.names))
