"""What a full check costs: of the real package, and of one table blown up to a million rows.

Each is measured in a process of its own, started as a user starts it; the peak is of that process.

    python tests/bench_check.py [--rows 1000000]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# a table whose rows are told apart by a free text, with numbers, dates, three foreign keys and rules over its columns
TABLE, KEY = "models/api_prices", "model_key"
GOALS = {"real package": "<= 3 s", "a million rows": "peak <= 1.5 GB"}


def blown_up(folder: Path, rows: int) -> Path:
    """A copy of the package in which one table has its rows repeated, each time with other keys."""
    shutil.copytree(ROOT / "data", folder / "data")
    (folder / "_config.yml").write_text("title: Large\n", encoding="utf-8")
    path = folder / "data" / f"{TABLE}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *records = csv.reader(file)
    at = header.index(KEY)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for number in range(rows):
            record = list(records[number % len(records)])
            record[at] += f"-copy-{number // len(records)}" if number >= len(records) else ""
            writer.writerow(record)
    return folder


def check(book: Path) -> tuple[float, int, float, int]:
    """Seconds, rows, peak memory in gigabytes and problems of `twotracks check`."""
    begin = time.perf_counter()
    process = subprocess.Popen([BIN / "twotracks", "check", "--json"], cwd=book, stdout=subprocess.PIPE, text=True)
    said = json.loads(process.stdout.read())
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    # kilobytes on Linux, bytes on macOS
    peak = usage.ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)
    return seconds, sum(each["rows"] for each in said["tables"].values()), peak, len(said["problems"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the table that is blown up")
    rows = parser.parse_args().rows
    print(f"{'twotracks check':<20}{'rows':>12}{'seconds':>10}{'rows/s':>12}{'peak GB':>10}{'problems':>10}  goal")
    with tempfile.TemporaryDirectory() as folder:
        real = shutil.copytree(ROOT / "data", Path(folder) / "real" / "data").parent
        (real / "_config.yml").write_text("title: Real\n", encoding="utf-8")
        books = {"real package": real, "a million rows": blown_up(Path(folder) / "large", rows)}
        for name, book in books.items():
            seconds, many, peak, problems = check(book)
            print(f"{name:<20}{many:>12,}{seconds:>10.2f}{many / seconds:>12,.0f}{peak:>10.2f}{problems:>10}", end="")
            print(f"  {GOALS[name]}")


if __name__ == "__main__":
    main()
