"""How soon an edited sentence is on the page that a browser shows: `twotracks serve` on the report itself.

A copy of the report is built and served. A sentence of a long chapter is edited several times; each time it is
measured how long it takes until pages hear of it and the page has the sentence, and until the whole site was built.

    python tests/bench_serve.py [--edits 3]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench_build import PAGE, PARTS, ROOT
from twotracks.build.publishing.live import EVENTS

COMMAND = [sys.executable, "-u", "-m", "twotracks.cli"]
GOAL = 2.0  # seconds, on two cores
REST = 15.0  # between two edits, in which the process that shows pages early gets ready


def news(stream) -> Iterator[dict]:
    """What pages hear, without what they know already."""
    last = {}
    for line in stream:
        if line.startswith(b"data: ") and (said := json.loads(line.removeprefix(b"data: "))) != last:
            last = said
            yield said


def edit(chapter: Path, number: int) -> str:
    """Put a sentence after the last paragraph that begins with a word; gives the sentence."""
    lines = chapter.read_text(encoding="utf-8").split("\n")
    # a paragraph of the text: no code, nor a caption, which is part of a chart
    fences = [place for place, line in enumerate(lines) if line.startswith(("```", ":::"))]
    prose = (place for place, line in enumerate(lines) if line.startswith(("The ", "In ", "A ")))
    at = max(place for place in prose if sum(fence < place for fence in fences) % 2 == 0)
    sentence = f"This is edit number {number}."
    lines[at] += f" {sentence}"
    chapter.write_text("\n".join(lines), encoding="utf-8")
    return sentence


def measure(book: Path, edits: int) -> tuple[list[float], list[float]]:
    """Seconds until a sentence is on its page, and until the site was built with it."""
    chapter = book / PAGE
    shown, built = [], []
    site = book / f"_build/html/chapters/{chapter.stem}.html"
    with subprocess.Popen([*COMMAND, "serve", "--port", "0"], cwd=book, stdout=subprocess.PIPE, text=True) as process:
        address = next(word for word in process.stdout.readline().split() if word.startswith("http://")).rstrip("/")
        page = f"{address}/chapters/{chapter.stem}.html"
        try:
            with urllib.request.urlopen(f"{address}{EVENTS}", timeout=600) as stream:
                heard = news(stream)
                next(heard)  # how it stands: built before, so there is nothing to wait for
                for number in range(edits):
                    time.sleep(REST)
                    begin = time.perf_counter()
                    sentence = edit(chapter, number)
                    for said in heard:
                        assert not said["problem"], said
                        if sentence in urllib.request.urlopen(page).read().decode():
                            break
                    shown.append(time.perf_counter() - begin)
                    while sentence not in site.read_text(encoding="utf-8"):
                        time.sleep(0.05)
                    built.append(time.perf_counter() - begin)
        finally:
            process.terminate()
    return shown, built


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=3)
    edits = parser.parse_args().edits
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        for name in PARTS:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            book.mkdir(exist_ok=True)
            copy(ROOT / name, book / name)
        subprocess.run([*COMMAND, "build"], cwd=book, check=True, stdout=subprocess.DEVNULL)
        shown, built = measure(book, edits)
    middle = statistics.median(shown)
    print(f"an edited sentence is on its page after {', '.join(f'{each:.2f}' for each in shown)} s")
    print(f"and the whole site is built after {', '.join(f'{each:.2f}' for each in built)} s")
    load = f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"middle {middle:.2f} s (goal: {GOAL}, on two cores; {load}): {'met' if middle < GOAL else 'NOT MET'}")


if __name__ == "__main__":
    main()
