"""What builds cost, against the book that a person would write instead: plain Jupyter Book, pandas and Altair.

That book has as many chapters as the report, each with as many charts (counted in what our build has published),
120 points a chart, and Altair's default output; it is made here. Both are built in one run on one machine, so that
ratios hold where times do not; where other work shares the machine, processor time is the figure to go by. It has all
children: kernels, fork servers and what they leave behind come back to this process and are waited for.

    python tests/bench_build.py [--runs 3]
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PARTS = ("_config.yml", "_toc.yml", "chapters", "data", "requirements.lock", "LICENSE")
RESULTS = "_build/html/_static/results"
POINTS = 120  # of a chart
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER, from <linux/prctl.h>
TABLE = "data/investment/private_investment.csv"
PAGE = "chapters/investment.md"
DESCRIPTOR = "data/datapackage.json"
HEAD = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
# measured against: the person's book, built from nothing, or our own book, built from nothing
GOALS = {
    "cold": ("theirs", 0.6),
    "unchanged": ("theirs", 0.05),
    "one table changed": ("ours", 0.3),
    "one sentence changed": ("ours", 0.2),
    "one title changed": ("ours", None),
    "one caveat changed": ("ours", None),
    "back to an earlier state": ("ours", None),
}
Cost = tuple[float, float]


def charts_of(book: Path) -> list[int]:
    """How many charts each chapter of a built book shows, by the results that its site carries."""
    results = sorted(path for path in (book / RESULTS).glob("*.json") if path.name != "schema.json")
    return [len(json.loads(path.read_text(encoding="utf-8"))["charts"]) for path in results]


def persons_book(folder: Path, charts: list[int]) -> Path:
    """Chapters with a table each, read with pandas and charted with Altair; so many charts in each chapter."""
    (folder / "chapters").mkdir(parents=True)
    (folder / "data").mkdir()
    names = [f"chapter{number}" for number in range(len(charts))]
    for number, name in enumerate(names):
        rows = (f"{chart},{2000 + point},{(point * 37 + chart * 11 + number) % 101}"
                for chart in range(charts[number]) for point in range(POINTS))  # fmt: skip
        (folder / f"data/{name}.csv").write_text("chart,year,value\n" + "\n".join(rows) + "\n", encoding="utf-8")
        (folder / f"chapters/{name}.md").write_text(_chapter(name, charts[number]), encoding="utf-8")
    (folder / "_config.yml").write_text("title: Mine\nonly_build_toc_files: true\n", encoding="utf-8")
    toc = "format: jb-book\nroot: chapters/chapter0\nchapters:\n"
    toc += "".join(f"  - file: chapters/{name}\n" for name in names[1:])
    (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    return folder


def _chapter(name: str, charts: int) -> str:
    cells = [
        f"# {name}\n",
        _cell(f'import altair as alt\nimport pandas as pd\n\ndata = pd.read_csv("../data/{name}.csv")'),
    ]
    for chart in range(charts):
        cells.append("A sentence about what the chart shows.\n")
        cells.append(
            _cell(
                f'alt.Chart(data[data["chart"] == {chart}]).mark_line().encode('
                f'x="year:Q", y="value:Q", tooltip=["year", "value"]).properties(width=600, height=300)'
            )
        )
    return HEAD + "\n" + "\n".join(cells)


def _cell(code: str) -> str:
    return f"```{{code-cell}} ipython3\n{code}\n```\n"


def cost(command: list[str], book: Path) -> Cost:
    """Seconds of a command, by the clock and of all its processes."""
    before, begin = _used(), time.perf_counter()
    result = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - begin
    if result.returncode:
        sys.exit(f"{' '.join(command)} failed in {book}:\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    with contextlib.suppress(ChildProcessError):  # until there is none left
        while True:
            os.waitpid(-1, 0)
    return wall, _used() - before


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def change_row(book: Path) -> None:
    """Another last digit in the first row, as an author's correction would have it."""
    table = book / TABLE
    head, first, rest = table.read_text(encoding="utf-8").split("\n", 2)
    other = re.sub(r"(\d)(,USD_bn)", lambda match: f"{(int(match[1]) + 1) % 10}{match[2]}", first, count=1)
    table.write_text("\n".join([head, other, rest]), encoding="utf-8")


def change_sentence(book: Path) -> None:
    _under_title(book, "\n\nOne sentence more.")


def change_title(book: Path) -> None:
    """The title of a chapter, which stands in the sidebar of every page."""
    _under_title(book, " again")


def _under_title(book: Path, words: str) -> None:
    page = book / PAGE
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"(?m)^(# .+)$", lambda title: title[1] + words, text, count=1), encoding="utf-8")


def change_caveat(book: Path) -> None:
    path = book / DESCRIPTOR
    package = json.loads(path.read_text(encoding="utf-8"))
    resource_ = next(each for each in package["resources"] if f"data/{each['path']}" == TABLE)
    resource_["caveats"][0]["text"] += " Mind that."
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def our_costs(book: Path) -> dict[str, Cost]:
    command = [str(BIN / "twotracks"), "build"]
    shutil.rmtree(book / "_build", ignore_errors=True)
    costs = {"cold": cost(command, book), "unchanged": cost(command, book)}
    earlier = {name: (book / name).read_bytes() for name in (TABLE, PAGE, DESCRIPTOR)}

    def go_back(book: Path) -> None:
        for name, content in earlier.items():
            (book / name).write_bytes(content)

    changes: dict[str, Callable[[Path], object]] = {
        "one table changed": change_row,
        "one sentence changed": change_sentence,
        "one title changed": change_title,
        "one caveat changed": change_caveat,
        "back to an earlier state": go_back,
    }
    for name, change in changes.items():
        change(book)
        costs[name] = cost(command, book)
    return costs


def their_costs(book: Path) -> dict[str, Cost]:
    command = [str(BIN / "jupyter-book"), "build", "."]
    shutil.rmtree(book / "_build", ignore_errors=True)
    costs = {"cold": cost(command, book), "unchanged": cost(command, book)}
    # Jupyter Book does not see tables: its author has to touch the chapter to get the new number
    table, page = book / "data/chapter1.csv", book / "chapters/chapter1.md"
    table.write_text(table.read_text(encoding="utf-8").replace("2000,", "2000,1", 1), encoding="utf-8")
    page.touch()
    costs["one table changed"] = cost(command, book)
    page.write_text(page.read_text(encoding="utf-8").replace("A sentence", "Another sentence", 1), encoding="utf-8")
    costs["one sentence changed"] = cost(command, book)
    return costs


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def report(ours: dict[str, Cost], theirs: dict[str, Cost]) -> None:
    print(f"{'':<26}{'ours, s':>16}{'theirs, s':>16}{'ratio':>16}  goal")
    print(f"{'':<26}{'clock':>8}{'cpu':>8}{'clock':>8}{'cpu':>8}{'clock':>8}{'cpu':>8}")
    for name, mine in ours.items():
        against, goal = GOALS[name]
        other = theirs.get(name)
        base = (theirs if against == "theirs" else ours)["cold"]
        ratios = [mine[each] / base[each] for each in (0, 1)]
        shown = "".join(f"{each:>8.2f}" for each in (*mine, *(other or ())))
        met = "" if goal is None else f"<= {goal} of {against}, cold: {'met' if max(ratios) <= goal else 'missed'}"
        print(f"{name:<26}{shown:<32}{ratios[0]:>8.2f}{ratios[1]:>8.2f}  {met}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1, help="builds of each kind; medians are printed")
    runs = parser.parse_args().runs
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)
    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder) / "ours"
        ours.mkdir()
        for part in PARTS:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, ours / part)
        measured = []
        for run in range(runs):
            mine = our_costs(ours)
            charts = charts_of(ours)
            theirs = persons_book(Path(folder) / f"theirs{run}", charts)
            measured.append((mine, their_costs(theirs)))
        size, their_size = (bytes_in(book / "_build/html") for book in (ours, theirs))
    medians = [
        {name: tuple(statistics.median(run[side][name][each] for run in measured) for each in (0, 1))
         for name in measured[0][side]}
        for side in (0, 1)
    ]  # fmt: skip
    print(
        f"{len(charts)} chapters, {sum(charts)} charts; sites of {size / 1e6:.1f} MB (ours), {their_size / 1e6:.1f} MB"
    )
    report(*medians)


if __name__ == "__main__":
    main()
