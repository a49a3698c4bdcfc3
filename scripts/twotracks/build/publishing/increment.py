"""When a site may be brought up to date page by page, and when it is made from nothing.

Sphinx keeps what it has read and writes only pages whose source has changed. It does not know what our pages show of
each other. So all that more than one page shows is put into one key: the titles and order of pages, pages without
code, what the tables are called, settings, styles, the code itself. While the key stays, only executed chapters can
differ, and with them what is made last from all of them (the lists of sources, the tables' pages, the search index).
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from twotracks.build.judging.claims import checked
from twotracks.build.state.target import Snapshot
from twotracks.evidence.package import Evidence
from twotracks.outputs.mime import FIGURE
from twotracks.project import FIGURES, write_whole

TITLE = re.compile(r"^# .*$", re.MULTILINE)
SUFFIXES = (".csv", ".svg", ".png", ".js")
BUILD_INFO = ".buildinfo"


class Increment:
    """The site of one target between two builds of it.

    Parameters
    ----------
    work : Path
        Where the target's steps leave their results: `site`, `book`, `doctrees` and what this class notes.
    key : str
        See :func:`shared`.
    """

    def __init__(self, work: Path, key: str):
        self.work, self.key, self.note = work, key, work / "published.json"

    def begin(self) -> None:
        """Make room for a site from nothing, unless the one that is there was finished and has the same key."""
        try:
            same = json.loads(self.note.read_text(encoding="utf-8")) == {"key": self.key}
        except (OSError, ValueError):
            same = False
        # from here to the end there is no finished site: a build that is stopped leaves the next one none
        self.note.unlink(missing_ok=True)
        if not same:
            for folder in ("site", "book", "doctrees", "jupyter_execute"):
                shutil.rmtree(self.work / folder, ignore_errors=True)
        elif (self.work / BUILD_INFO).is_file():
            # Sphinx compares its settings with those noted here; readers are not given the file
            shutil.copy(self.work / BUILD_INFO, self.work / "site" / BUILD_INFO)

    def end(self, figures: Collection[str]) -> None:
        """Remove the files of charts that are gone, and note that the site is whole."""
        site = self.work / "site"
        for path in (site / FIGURES).glob("*.*"):
            if path.suffix in SUFFIXES and path.stem.removesuffix("-narrow") not in figures:
                path.unlink()
        for path in [*(site / "charts").glob("*.html"), *(site / "embed").rglob("*.html")]:
            if path.stem not in figures:
                path.unlink()
        if (site / BUILD_INFO).is_file():
            (site / BUILD_INFO).replace(self.work / BUILD_INFO)
        write_whole(self.note, json.dumps({"key": self.key}))


def shared(evidence: Evidence, snapshot: Snapshot, executed: dict[str, Path], options: dict[str, Any]) -> str:
    """All that more than one page shows, as text to compare.

    Parameters
    ----------
    executed : dict
        The executed notebook of each chapter file, by its name from the book's root.
    options : dict
        Of the build, and the parameters of the edition.
    """
    project = evidence.project
    digests = {
        name: value for name, value in snapshot.digests.items() if name not in executed and not name.startswith("data/")
    }
    tables = [[name, resource.descriptor.get("title", "")] for name, resource in evidence.tables.items()]
    data = sorted(name for name in snapshot.digests if name.startswith("data/"))
    # the ledger and the popovers of all chapters show what one chapter checks
    claims = [checked(json.loads(path.read_text(encoding="utf-8"))) for path in executed.values()]
    ledger = {name: digest for name, digest in snapshot.digests.items() if name.startswith("data/claims/")}
    titles = {name: _titles(project.root / name, path) for name, path in executed.items()}
    # the picture of pages that have none of their own (see book/site/head.py)
    first = figures(executed)[:1]
    return json.dumps([digests, tables, data, titles, claims, ledger, first, options], sort_keys=True)


def figures(executed: dict[str, Path]) -> list[str]:
    """The ids of all charts in executed notebooks, by the names of their chapters."""
    notebooks = [json.loads(path.read_text(encoding="utf-8")) for _, path in sorted(executed.items())]
    outputs = [output for each in notebooks for cell in each["cells"] for output in cell.get("outputs", [])]
    return [output["data"][FIGURE]["id"] for output in outputs if "payload" in output.get("data", {}).get(FIGURE, {})]


def _titles(chapter: Path, executed: Path) -> list[str]:
    """A chapter's titles as other pages show them; with a number in one of them, everything that may change it."""
    titles = TITLE.findall(chapter.read_text(encoding="utf-8"))
    numbered = any("{n}" in title for title in titles)
    return [*titles, executed.read_text(encoding="utf-8")] if numbered else titles
