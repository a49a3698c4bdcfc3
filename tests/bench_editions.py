"""Forty editions of a small book on a Dask cluster: one worker, and two, in one run on one machine.

The same in both: the book (a copy of `tests/tiny_book` that was never built), its editions, their order, the command
(`twotracks build --all --dask`), and what a worker is: a process with one thread, held to one core of its own together
with all that it starts. Only how many there are differs. What does not run on workers (reading the declared editions,
asking the workers for their files, the scheduler) is in both times, and the site of all editions, which one of them
puts together while the other waits. The load of the machine is printed: where other programs take from the cores, the
times are theirs as well, and the ratio is what to go by.

    python tests/bench_editions.py [--editions 40]
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from distributed import Client, LocalCluster

BOOK = Path(__file__).parent / "tiny_book"
YEARS = (2018, 2019, 2020, 2021)
FIRST_DAY = date(2026, 1, 2)
GOAL = 1.7


def declarations(many: int) -> str:
    """So many editions: days, and first years."""
    days = (FIRST_DAY + timedelta(days=7 * week) for week in itertools.count())
    pairs = itertools.islice(((day, year) for day in days for year in YEARS), many)
    return "[now]\n" + "".join(
        f'[e{number}]\nas_of = {day}\nstart_year = {year}\nfindings = "left out"\n'
        for number, (day, year) in enumerate(pairs, start=1)
    )


def hold_to(core: int) -> None:
    """On a worker: hold all its threads, and so what they start, to one core."""
    for thread in os.listdir("/proc/self/task"):
        os.sched_setaffinity(int(thread), {core})


def seconds(workers: int, editions: str) -> float:
    """What the command takes."""
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster,
    ):
        book = shutil.copytree(BOOK, Path(folder) / "book")
        (book / "data/editions.toml").write_text(editions, encoding="utf-8")
        with Client(cluster) as client:
            cores = sorted(os.sched_getaffinity(0))
            for core, worker in zip(cores, client.scheduler_info()["workers"], strict=False):
                client.run(hold_to, core, workers=[worker])
        command = [sys.executable, "-m", "twotracks.cli", "build", "--all", "--dask", cluster.scheduler_address]
        begin = time.perf_counter()
        subprocess.run(command, cwd=book, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begin


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--editions", type=int, default=40)
    many = parser.parse_args().editions
    taken = {}
    for workers in (1, 2):
        taken[workers] = seconds(workers, declarations(many - 1))
        load = os.getloadavg()[0]
        said = f"{workers} worker{'s' if workers > 1 else ' '}: {taken[workers]:7.1f} s for {many} editions"
        print(f"{said} (load of the machine {load:.1f} on {os.cpu_count()} cores)", flush=True)
    ratio = taken[1] / taken[2]
    print(f"two workers are {ratio:.2f} times as fast as one (goal: {GOAL}): {'met' if ratio >= GOAL else 'NOT MET'}")


if __name__ == "__main__":
    main()
