"""Runs of chapters under other choices, kept by what went into them: none is run twice, and a stopped grid goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from twotracks.build.chapters.chapter import Chapter
from twotracks.build.robustness.tested import stamp
from twotracks.evidence.variation import Variation
from twotracks.project import Project, digest, write_whole

Kept = tuple[dict[str, str], list[str]]


class Ran:
    """The kept runs of a book.

    Parameters
    ----------
    project : Project
    """

    def __init__(self, project: Project):
        self.project, self.folder = project, project.build / "cache/robustness"

    def find(self, chapter: Chapter, changed: Variation) -> Kept | None:
        """What became of the chapter's findings, and the tables that it read, if all is as it was; else None."""
        try:
            kept = json.loads(self._place(chapter, changed).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        same = all(self._table(name) == state for name, state in kept["tables"].items())
        return (kept["outcomes"], list(kept["tables"])) if same else None

    def keep(self, chapter: Chapter, changed: Variation, outcomes: dict[str, str], read: Iterable[str]) -> Kept:
        """Keep a run under what it read."""
        tables = {name: self._table(name) for name in sorted(read)}
        write_whole(self._place(chapter, changed), json.dumps({"tables": tables, "outcomes": outcomes}))
        return outcomes, list(tables)

    def _place(self, chapter: Chapter, changed: Variation) -> Path:
        known = json.dumps([chapter.name, self._code(chapter), self._house, asdict(changed)], sort_keys=True)
        return self.folder / f"{hashlib.sha256(known.encode()).hexdigest()[:32]}.json"

    @cached_property
    def _house(self) -> list[Any]:
        """What all chapters share: registries, selections, and what the package says of its tables."""
        names = ("datapackage.json", "selections.toml", "units.csv", "entities.csv", "corrections.csv")
        return [digest(path) for name in names if (path := self.project.data / name).is_file()]

    @cache  # noqa: B019 (one for each process)
    def _code(self, chapter: Chapter) -> list[str]:
        now = stamp(self.project, chapter, ())
        return [now["code"], now["package"]]

    @cache  # noqa: B019
    def _table(self, name: str) -> str:
        path = self.project.data / f"{name}.csv"
        return digest(path) if path.is_file() else ""
