"""The steps of a build, as actions that the task graph calls; each says what it does and how long it took."""

from __future__ import annotations

import json
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from twotracks.build.chapter import Chapter
from twotracks.build.execute import execute
from twotracks.build.progress import Progress
from twotracks.build.publish import assemble, publish
from twotracks.build.site_check import check_site
from twotracks.build.target import Target
from twotracks.charts.rendering import pictures
from twotracks.charts.rendering.vega import cached_bundle
from twotracks.checks.validation import stamp, validate
from twotracks.errors import BuildError
from twotracks.evidence.package import Evidence


class Steps:
    """What can be done for one target.

    Parameters
    ----------
    target : Target
    drawing : Executor
        Draws figures while chapters run.
    """

    def __init__(self, target: Target, drawing: Executor):
        self.target, self.project, self.work = target, target.project, target.work
        self.drawing = drawing
        self.progress = Progress()
        self.evidence = Evidence(target.project)
        self.chapters = {
            name.removesuffix(".md"): Chapter(self.project.root / name, name)
            for path in sorted(self.project.chapters.rglob("*.md"))
            if "{code-cell}" in path.read_text(encoding="utf-8")
            for name in [path.relative_to(self.project.root).as_posix()]
        }

    @property
    def new_site(self) -> Path:
        """Where the site is built, aside from the one in place."""
        return self.work / "site"

    def executed(self, chapter: Chapter) -> Path:
        """Where a chapter's executed notebook is written."""
        return (self.work / "executed" / chapter.name).with_suffix(".ipynb")

    def validate(self, done: Path) -> None:
        """Check the evidence, and refresh the stamps of tables that an author has changed."""
        with self.progress.step("validate", "the evidence"):
            report = validate(self.evidence)
            if report.problems:
                raise BuildError(report.problems)
            if report.stale:
                stamp(self.evidence)
                self.progress.say(f"            stamped in data/datapackage.json: {', '.join(report.stale)}")
        # the same words each time: chapters wait for validation, but only a table that they read makes them run again
        write(done, {"valid": True})

    def execute(self, chapter: Chapter) -> None:
        """Run a chapter; its figures are drawn meanwhile, into the cache that publishing reads."""
        drawn = []

        def draw(payload: dict[str, Any]) -> None:
            drawn.append(self.drawing.submit(pictures.cached, payload, self.target.cache / "pictures"))

        with self.progress.step("execute", chapter.name):
            parameters, output = self.target.parameters, self.executed(chapter)
            tracked = chapter.tables(self.evidence.tables, self.evidence.selections)
            execute(chapter, self.project, parameters, output, tracked, draw)
            for picture in drawn:
                picture.result()

    def bundle(self, done: Path) -> None:
        """Make the Vega runtime that all pages share."""
        # in a process of its own: bundling holds this one's interpreter lock for a second
        write(done, {"bundle": self.drawing.submit(cached_bundle, self.target.cache).result().name})

    def publish(self) -> None:
        """Make a site of the executed chapters, and write its manifest."""
        executed = {chapter.name: self.executed(chapter) for chapter in self.chapters.values()}
        broken = self.target.options.get("allow_broken_findings", False)
        with self.progress.step("publish", f"{len(executed)} chapters"):
            assemble(self.project, executed, self.work / "book")
            root, cache = self.project.root, self.target.cache
            publish(self.work / "book", self.new_site, root, self.chapters, cache, broken)
            write(self.new_site / "manifest.json", self.target.manifest(self.new_site))

    def check(self, done: Path) -> None:
        """Look for broken links and requests to other hosts."""
        with self.progress.step("check", "links and requests"):
            problems = check_site(self.new_site)
            if problems:
                raise BuildError(problems)
        write(done, {"problems": 0})


def write(path: Path, content: Any) -> None:
    """Write JSON in a stable order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
