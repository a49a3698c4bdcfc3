"""The task graph on pytask: validate -> execute each chapter -> publish -> check; then the swap.

pytask keeps the digests of what each task read and wrote, and runs only those whose inputs changed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import pytask
import pytask_parallel.execute

from twotracks import pictures
from twotracks.build import inputs, kernel
from twotracks.build.inputs import Target
from twotracks.errors import BuildError, Problem, TwoTracksError

CORE, BOOK, BUILD = inputs.PACKAGE, inputs.PACKAGE / "book", inputs.PACKAGE / "build"


class _Prompt:
    """pytask-parallel looks for finished tasks at intervals that grow to a second, made for tasks of minutes.

    There is no setting for it; ours take seconds, so this stands in for its sleeper.
    """

    def reset(self) -> None:
        """Nothing to reset: the interval does not grow."""

    def increment(self) -> None:
        """Nothing to increment."""

    def sleep(self) -> None:
        """Wait a fiftieth of a second."""
        time.sleep(0.02)


class Progress:
    """Lines that say what runs and how long it took."""

    def __init__(self) -> None:
        self.out = sys.stdout
        self.start = time.perf_counter()

    def say(self, text: str) -> None:
        """Print a line at once."""
        print(text, file=self.out, flush=True)

    @contextlib.contextmanager
    def step(self, name: str, what: str) -> Iterator[None]:
        """Announce a step, and tell its duration when it is done."""
        begin = time.perf_counter()
        self.say(f"  {name:<9} {what} ...")
        yield
        self.say(f"  {name:<9} {what} done in {time.perf_counter() - begin:.1f} s")


class Build:
    """One build of one target."""

    def __init__(self, target: Target):
        self.target, self.project, self.work, self.site = target, target.project, target.work, target.site
        self.cache = target.project.build / "cache"
        self.progress = Progress()

    def run(self, force: bool = False) -> None:
        """Bring the site up to date.

        Parameters
        ----------
        force : bool
            Run everything, whether or not it changed.

        Raises
        ------
        TwoTracksError
            With everything that is wrong; the site that was there before stays in place.
        """
        if force:
            shutil.rmtree(self.work, ignore_errors=True)
        kernel.warm_up()
        with kernel.pool(pictures.warm_up) as self.drawing:
            self._run_graph()
        self._swap()

    def _run_graph(self) -> None:
        pytask_parallel.execute._Sleeper = _Prompt
        state = self.work / "graph"
        state.mkdir(parents=True, exist_ok=True)
        config = state / "pyproject.toml"
        config.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
        with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
            session = pytask.build(
                tasks=self._tasks(),
                config=config,
                capture="no",
                verbose=0,
                n_workers=max(2, os.cpu_count() or 1),
                parallel_backend="threads",
            )
        problems: list[Problem] = []
        for report in session.execution_reports:
            if report.outcome is not pytask.TaskOutcome.FAIL:
                continue
            error = report.exc_info[1]
            if isinstance(error, TwoTracksError):
                problems += error.problems
            else:
                what = f"{type(error).__name__}: {error}"
                problems.append(
                    Problem(report.task.name, what, "this is a fault of the build itself: please report it")
                )
        if problems:
            raise BuildError(problems)
        if session.exit_code:
            what = f"the task graph stopped with {session.exit_code!r}"
            raise BuildError(Problem("build", what, "run `twotracks build --force`; if it persists, report it"))

    def _tasks(self) -> list[Callable]:
        from twotracks.build.chapter import Chapter
        from twotracks.evidence import Evidence

        project, work = self.project, self.work
        evidence = Evidence(project)
        names = [path.relative_to(project.root).as_posix() for path in sorted(project.chapters.rglob("*.md"))]
        chapters = {
            name.removesuffix(".md"): Chapter(project.root / name, name)
            for name in names
            if "{code-cell}" in (project.root / name).read_text(encoding="utf-8")
        }
        core = [path for path in inputs.tree(CORE) if BOOK not in path.parents and BUILD not in path.parents]
        tables = [description.path for description in evidence.tables.values() if description.path.exists()]
        valid = work / "validated.json"
        tasks = [
            _task("validate", self._validate, [*tables, project.package, CORE / "validation.py"], [valid]),
        ]
        executed = {}
        for name, chapter in chapters.items():
            output = work / "executed" / f"{name}.ipynb"
            executed[f"{name}.md"] = output
            reads = [evidence.describe(table).path for table in self._reads(chapter, evidence)]
            tasks.append(
                _task(
                    f"execute {chapter.name}",
                    lambda chapter=chapter, output=output: self._execute(chapter, output, evidence),
                    [chapter.path, *core, *reads, BUILD / "execute.py", BUILD / "chapter.py"],
                    [output],
                    after=[valid],
                    state=json.dumps([self.target.parameters, _descriptions(evidence)], sort_keys=True),
                )
            )
        bundled = work / "bundled.json"
        tasks.append(
            _task("bundle", lambda: self._bundle(bundled), [BOOK / "bundle.py", BOOK / "assets.py"], [bundled])
        )
        book = [
            bundled,
            project.config,
            project.toc,
            *inputs.tree(project.chapters),
            *inputs.tree(BOOK),
            BUILD / "publish.py",
        ]
        index = work / "site" / "manifest.json"
        tasks.append(
            _task(
                "publish",
                lambda: self._publish(executed, chapters),
                [*book, *executed.values()],
                [index],
                state=json.dumps(self.target.options, sort_keys=True),
            )
        )
        tasks.append(_task("check", self._check, [index, BUILD / "site_check.py"], [work / "checked.json"]))
        return tasks

    def _reads(self, chapter: Any, evidence: Any) -> list[str]:
        from twotracks.build.execute import ALWAYS

        always = [table for table in ALWAYS if table in evidence.tables]
        return list(dict.fromkeys([*always, *chapter.tables(evidence.tables)]))

    def _validate(self) -> None:
        from twotracks.evidence import Evidence
        from twotracks.validation import stamp, validate

        with self.progress.step("validate", "the evidence"):
            report = validate(Evidence(self.project))
            if report.problems:
                raise BuildError(report.problems)
            if report.stale:
                stamp(Evidence(self.project))
                self.progress.say(f"            stamped in data/datapackage.json: {', '.join(report.stale)}")
        # the same words each time: chapters wait for validation, but only a table that they read makes them run again
        _write(self.work / "validated.json", {"valid": True})

    def _execute(self, chapter: Any, output: Path, evidence: Any) -> None:
        from twotracks.build.execute import execute

        drawn = []
        with self.progress.step("execute", chapter.name):
            execute(
                chapter,
                self.project,
                self.target.parameters,
                output,
                evidence.tables,
                lambda payload: drawn.append(self.drawing.submit(pictures.cached, payload, self.cache / "pictures")),
            )
            for picture in drawn:
                picture.result()

    def _bundle(self, done: Path) -> None:
        from twotracks.book.bundle import cached_bundle

        _write(done, {"bundle": cached_bundle(self.cache).name})

    def _publish(self, executed: dict[str, Path], chapters: dict[str, Any]) -> None:
        from twotracks.build.publish import assemble, publish

        site = self.work / "site"
        with self.progress.step("publish", f"{len(executed)} chapters"):
            assemble(self.project, executed, self.work / "book")
            publish(
                self.work / "book", site, chapters, self.cache, self.target.options.get("allow_broken_findings", False)
            )
            _write(site / "manifest.json", self.target.manifest(site))

    def _check(self) -> None:
        from twotracks.build.site_check import check_site

        with self.progress.step("check", "links and requests"):
            problems = check_site(self.work / "site")
            if problems:
                raise BuildError(problems)
        _write(self.work / "checked.json", {"problems": 0})

    def _swap(self) -> None:
        """Put the whole new site where the old one was; the old one stays until this moment."""
        new, old = self.site.with_name("html.new"), self.site.with_name("html.old")
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.work / "site", new)
        # written anew: the inputs may include stamps that validation refreshed, and the digests must be of today
        _write(new / "manifest.json", self.target.manifest(new))
        if self.site.exists():
            self.site.rename(old)
        new.rename(self.site)
        shutil.rmtree(old, ignore_errors=True)


def _task(
    name: str,
    action: Callable[[], None],
    depends: list[Path],
    produces: list[Path],
    after: list[Path] | None = None,
    state: str = "",
) -> Callable:
    """A pytask task with a name; `state` is text whose change makes it run again."""

    def run(depends: Any, state: Any, produces: Annotated[Any, pytask.Product]) -> None:
        action()

    node = pytask.PythonNode(name=f"state of {name}", value=state, hash=True)
    return pytask.task(name=name, kwargs={"depends": [*depends, *(after or [])], "state": node, "produces": produces})(
        run
    )


def _descriptions(evidence: Any) -> list[dict[str, Any]]:
    """What the package says of its tables, without the stamps: a changed caveat or unit has to reach the charts."""
    resources = evidence.package["resources"]
    return [{key: value for key, value in each.items() if key not in ("bytes", "hash")} for each in resources]


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
