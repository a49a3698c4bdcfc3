"""The steps of a build, as actions that the task graph calls; each says what it does and how long it took."""

from __future__ import annotations

import json
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from filelock import FileLock

from twotracks.build.chapters import config
from twotracks.build.chapters.chapter import Chapter, chapters_of
from twotracks.build.chapters.emitted import emitted_by
from twotracks.build.chapters.execute import execute, prepare
from twotracks.build.chapters.payloads import put_apart
from twotracks.build.chapters.source_check import check_sources
from twotracks.build.editions import declared
from twotracks.build.judging.claims import checked, disputed
from twotracks.build.judging.findings import broken, unlike
from twotracks.build.judging.measures import disagreements
from twotracks.build.publishing.costs import read_costs
from twotracks.build.publishing.increment import Increment, figures, shared
from twotracks.build.publishing.offline import name_store
from twotracks.build.publishing.provenance import write_provenance
from twotracks.build.publishing.publish import assemble, publish
from twotracks.build.publishing.results import last_results, write_results
from twotracks.build.publishing.site_check import check_site
from twotracks.build.robustness.tested import changed, read_result, state_of_house
from twotracks.build.running.progress import Progress
from twotracks.build.state.commit import commit_of
from twotracks.build.state.store import Store, around, as_text
from twotracks.build.state.target import Snapshot, Target, attest, inputs
from twotracks.build.state.versions import installed
from twotracks.charts.rendering import pictures
from twotracks.charts.rendering.vega import cached_bundle
from twotracks.checks.validation import validate
from twotracks.errors import BuildError
from twotracks.evidence.package import Evidence
from twotracks.project import write_whole


class Steps:
    """What can be done for one target.

    Parameters
    ----------
    target : Target
    drawing : Executor
        Draws figures while chapters run.

    Raises
    ------
    TwoTracksError
        When the book's own files cannot be read.
    """

    def __init__(self, target: Target, drawing: Executor):
        self.target, self.project, self.work = target, target.project, target.work
        self.drawing = drawing
        self.progress = Progress()
        # before anything is read: what follows must be made from this state of the files, or is not published
        self.snapshot = Snapshot(self.project, inputs(self.project))
        self.commit = commit_of(self.project)
        must_hold = [each.parameters for each in declared(self.project) if each.must_hold]
        self.declared = target.parameters in must_hold
        self.limits, self.pages = config.limits(self.project), config.pages(self.project)
        self.evidence = Evidence(self.project)
        self.chapters = chapters_of(self.project, self.pages)
        problems = check_sources(self.project, self.chapters)
        if problems:
            raise BuildError(problems)
        self.store = Store(target, self.evidence, self.snapshot)
        prepare(self.project, target.cache / "ipython")

    @property
    def judged(self) -> bool:
        """Whether a finding that does not hold stops the build: where the book declares so, unless it is allowed."""
        return self.declared and not self.target.options.get("allow_broken_findings", False)

    @property
    def unheld(self) -> str:
        """What readers of an edition that is not declared are told of a finding that does not hold in it."""
        if self.declared:
            return ""
        return f"a finding that did not hold {'on this date' if 'as_of' in self.target.parameters else 'in it'}"

    @property
    def rerun(self) -> str:
        """The command that runs chapters again and compares them with this site; their names follow."""
        against = f" --against {self.project.relative(self.target.site)}" if self.target.parameters else ""
        return f"twotracks review{against}"

    @property
    def new_site(self) -> Path:
        """Where the site is built, aside from the one in place."""
        return self.work / "site"

    def executed(self, chapter: Chapter) -> Path:
        """Where a chapter's executed notebook is written."""
        return (self.work / "executed" / chapter.name).with_suffix(".ipynb")

    def validate(self, done: Path) -> None:
        """Check the evidence."""
        with self.progress.step("validate", "the evidence"):
            report = validate(self.evidence)
            if report.problems:
                raise BuildError(report.problems)
        # the same words each time: chapters wait for validation, but only a table that they read makes them run again
        write(done, {"valid": True})

    def execute(self, chapter: Chapter) -> None:
        """Run a chapter, unless a run with these inputs is kept; then judge its findings.

        Its figures are drawn meanwhile, into the cache that publishing reads.
        """
        kept, drawn = self.store.find(chapter), []

        def draw(payload: dict[str, Any]) -> dict[str, Any]:
            if not payload.get("empty"):
                drawn.append(self.drawing.submit(pictures.keep, payload, self.target.cache / "pictures"))
            return put_apart(payload, self.target.cache)

        if not kept:
            with self.progress.step("execute", chapter.name):
                notebook, read = execute(chapter, self.target.parameters, self.limits, draw)
                kept = self.store.keep(chapter, notebook, read)
                for picture in drawn:
                    picture.result()
        notebook = around(chapter, kept)
        problems = list(emitted_by(chapter, notebook, self.limits))
        unheld = list(broken(chapter, notebook, last_results(chapter, self.target.site)))
        mixed = list(unlike(chapter, notebook))
        against = list(disputed(checked(notebook)))
        problems += [*unheld, *mixed, *against] if self.judged else []
        if problems:
            raise BuildError(problems)
        for each in unheld:
            said = "marked" if self.declared else "left out of this edition"
            name = each.what.splitlines()[0].replace(" no longer holds.", " does not hold")
            self.progress.say(f"  finding   {each.where}: {name}: it is {said}")
        for each in against:
            self.progress.say(f"  claim     {each.what.splitlines()[0]} It is marked")
        write_whole(self.executed(chapter), as_text(notebook))

    def bundle(self, done: Path) -> None:
        """Make the Vega runtime that all pages share; what another worker of a cluster is making is waited for."""
        self.target.cache.mkdir(parents=True, exist_ok=True)
        with FileLock(self.target.cache / "vega.lock"):
            # in a process of its own: bundling holds this one's interpreter lock for a second
            write(done, {"bundle": self.drawing.submit(cached_bundle, self.target.cache).result().name})

    def publish(self) -> None:
        """Make a site of the executed chapters, which must agree with each other, and write its manifest."""
        executed = {chapter.name: self.executed(chapter) for chapter in self.chapters.values()}
        problems = list(disagreements(executed)) if self.declared else []
        if problems:
            raise BuildError(problems)
        with self.progress.step("publish", f"{len(executed)} chapters"):
            tested = self._tested()
            # what it says of single findings stands on the pages of their chapters only
            tests = {key: tested[key] for key in ("share", "options") if tested}
            options = {**self.target.options, **self.target.parameters, "unheld": self.unheld, "tests": tests}
            options["costs"] = read_costs(self.project)
            increment = Increment(self.work, shared(self.evidence, self.snapshot, executed, options))
            increment.begin()
            assemble(self.project, executed, self.work / "book")
            root, cache = self.project.root, self.target.cache
            marked, first = not self.judged, next(iter(self.chapters)) if self.target.alone else self.pages[0]
            shown = str(self.work / "tested.json") if tested else ""
            as_of = str(self.target.parameters.get("as_of", ""))
            book, unheld = self.work / "book", self.unheld
            publish(
                book, self.new_site, root, self.chapters, cache, marked, unheld, first, shown, as_of, self.rerun,
                self.commit,
            )  # fmt: skip
            increment.end(figures(executed))
            write_results(self.chapters.values(), executed, self.target.parameters, cache, self.new_site)
            name_store(self.new_site)
            made_from = self.store.inputs()
            write_provenance(self.new_site, self.target.parameters, made_from, self.commit)
            manifest = self.target.manifest(self.new_site, made_from, installed(self.project), self.commit)
            attest(self.new_site, manifest)

    def _tested(self) -> dict[str, Any]:
        """How findings fared under other choices; empty in editions with parameters, for which it does not count."""
        result = read_result(self.project)
        if not result or self.target.parameters:
            return {}
        kept = [(each, result["chapters"].get(each.name)) for each in self.chapters.values()]
        house = state_of_house(self.project)
        chapters = {
            chapter.name: {"findings": each["findings"], "stale": changed(self.project, chapter, each, house)}
            for chapter, each in kept
            if each
        }
        told = {"share": result["share"], "options": result["options"], "chapters": chapters}
        write(self.work / "tested.json", told)
        return told

    def check(self, done: Path) -> None:
        """Look for broken links and requests to other hosts."""
        with self.progress.step("check", "links and requests"):
            problems = check_site(self.new_site)
            if problems:
                raise BuildError(problems)
        write(done, {"problems": 0})


def write(path: Path, content: Any) -> None:
    """Write JSON in a stable order, whole or not at all."""
    write_whole(path, json.dumps(content, indent=1, sort_keys=True) + "\n")
