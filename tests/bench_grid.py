"""How many runs of chapters a minute the grid of `data/robustness.toml` makes, on one worker and on two.

Four chapters under every variant, from an empty store, by `twotracks robustness` as a user starts it; processor time
has all children. For comparison the same chapters as published, by papermill, each in a kernel that is started for it.

    python tests/bench_grid.py [CHAPTER ...]
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench_build import ADOPT_ORPHANS, BIN, PARTS, ROOT, cost
from twotracks.build.chapters import config
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.execute import execute, prepare
from twotracks.evidence.choices import concerns, grid, read_choices
from twotracks.project import Project

CHAPTERS = ("index", "investment", "chips", "scenarios")


def runs_of(project: Project, names: list[str]) -> int:
    """How many runs the grid has: each chapter as published, and under every variant that concerns it."""
    variants = grid(read_choices(project)["option"])
    return sum(1 + sum(concerns(each, f"chapters/{name}.md") for each in variants) for name in names)


def in_kernels(project: Project, names: list[str]) -> float:
    """Seconds for one run of each chapter in a new kernel."""
    prepare(project, project.build / "ipython")
    begin = time.perf_counter()
    for name in names:
        chapter = Chapter(project.chapters / f"{name}.md", f"chapters/{name}.md")
        execute(chapter, {}, config.limits(project), lambda figure: figure)
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapters", nargs="*", default=CHAPTERS, help=f"their names [default: {' '.join(CHAPTERS)}]")
    names = list(parser.parse_args().chapters)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder)
        for part in PARTS:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, book / part)
        project, rates = Project(book), {}
        many = runs_of(project, names)
        print(f"{many} runs of {', '.join(names)}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"{'':<26}{'seconds':>9}{'cpu s':>9}{'runs a minute':>15}{'runs a cpu minute':>19}")
        for workers in (1, 2):
            shutil.rmtree(project.build, ignore_errors=True)
            command = [str(BIN / "twotracks"), "robustness", "--force", "--workers", str(workers), *names]
            wall, used = cost(command, book)
            rates[workers] = many / wall
            words = f"{workers} worker{'s' if workers > 1 else ''}"
            print(f"{words:<26}{wall:>9.1f}{used:>9.1f}{many / wall * 60:>15.0f}{many / used * 60:>19.0f}", flush=True)
        seconds = in_kernels(project, names)
        print(f"{'papermill, a kernel each':<26}{seconds:>9.1f}{'':>9}{len(names) / seconds * 60:>15.1f}")
        print(f"two workers to one: {rates[2] / rates[1]:.2f}; one worker to a kernel for each run: "
              f"{rates[1] / (len(names) / seconds):.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
