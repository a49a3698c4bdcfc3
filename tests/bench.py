"""Benchmark: ours against plain `jupyter-book build` of the same chapters with Altair's default renderer.

Everything is measured in one run on one machine and printed as ratios, ours over plain. The plain book has the same
chapters, the same numbers and findings, the default theme and the default chart output. What that output would load
from a content network is served from this machine (the same libraries, bundled by vl-convert), or its charts would
never appear here.

    python tests/bench.py [--runs 3]
"""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import vl_convert

from conftest import FLAGS, find_chromium

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PARTS = ("_config.yml", "_toc.yml", "chapters", "data", "requirements.lock")
TABLE, PAGE = "data/investment/private_investment.csv", "chapters/investment.html"
# what a chapter may send, compressed, before its reader touches anything
PAGE_GOAL_KB = 250
DONE = re.compile(r"^ +execute +(chapters/\S+)\.md done in ([\d.]+) s", re.MULTILINE)
DEFAULT_RENDERER = """```{code-cell} ipython3
import altair
from twotracks.charts.figure import Figure
from twotracks.charts.theme import WIDE
def _drawn(self, **_):
    return {} if self.data.empty else altair.Chart.from_dict(self.draw(WIDE))._repr_mimebundle_()
Figure._repr_mimebundle_ = _drawn
```

"""
EXTENSION = """from twotracks.book import pages
def setup(app):
    app.add_config_value("twotracks_allow_broken_findings", False, "env")
    app.add_config_value("twotracks_unheld", "", "env")
    pages.connect(app)
"""
GOALS = {"cold build": 0.5, "unchanged build": 0.4, "page bytes, raw": 0.35, "page bytes, gzip": 0.35}


def copy_book(folder: Path) -> Path:
    folder.mkdir()
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    return folder


def plain_book(folder: Path) -> Path:
    """The same chapters as a default Jupyter Book."""
    book = copy_book(folder)
    (book / "plain_numbers.py").write_text(EXTENSION, encoding="utf-8")
    config = "title: Two Tracks\nonly_build_toc_files: true\nsphinx:\n  local_extensions: {plain_numbers: .}\n"
    (book / "_config.yml").write_text(config, encoding="utf-8")
    for chapter in (book / "chapters").glob("*.md"):
        text = chapter.read_text(encoding="utf-8")
        chapter.write_text(re.sub(r"(?=```\{code-cell\})", lambda _: DEFAULT_RENDERER, text, count=1), encoding="utf-8")
    return book


def timed(command: list[str], book: Path) -> float:
    begin = time.perf_counter()
    run(command, book)
    return time.perf_counter() - begin


def run(command: list[str], book: Path) -> str:
    result = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"{' '.join(command)} failed in {book}:\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    return result.stdout


def change_row(book: Path, run: int) -> None:
    """Another last digit in the first row, as an author's correction would have it."""
    table = book / TABLE
    head, first, rest = table.read_text(encoding="utf-8").split("\n", 2)
    table.write_text("\n".join([head, re.sub(r"(\d)\d(,USD_bn)", rf"\g<1>{run % 9 + 1}\2", first, count=1), rest]),
                     encoding="utf-8")  # fmt: skip


def build_times(book: Path, command: list[str], runs: int, touch: bool) -> dict[str, float]:
    """Median seconds of a cold build, an unchanged one, and one after a table has changed.

    Jupyter Book does not see tables: its author has to touch the chapter to get the new number.
    """
    times: dict[str, list[float]] = {"cold build": [], "unchanged build": [], "one table changed": []}
    for run in range(runs):
        shutil.rmtree(book / "_build", ignore_errors=True)
        times["cold build"].append(timed(command, book))
        times["unchanged build"].append(timed(command, book))
        change_row(book, run)
        if touch:
            (book / PAGE).with_suffix(".md").touch()
        times["one table changed"].append(timed(command, book))
    return {name: statistics.median(values) for name, values in times.items()}


def libraries() -> str:
    """vega, vega-lite and vega-embed as one classic script, as the content network would send them in three."""
    snippet = "window.vegaEmbed = vegaEmbed; window.vega = vegaEmbed.vega; window.vl = vegaEmbed.vegaLite;"
    return f"(()=>{{{vl_convert.javascript_bundle(snippet, vl_version='6.1')}}})();"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def page_cost(chromium, site: Path, ready: str, stand_in: str, address: str = PAGE) -> dict[str, float]:
    """Bytes of all answers until every chart is visible, requests to other hosts, and milliseconds until then.

    Then, the page left alone for a second: what it has sent before its reader touches it. Then, read to its end: with
    the runtime and the specifications that charts fetch when they come near the window.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    own = f"http://127.0.0.1:{server.server_port}/"
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    bodies, foreign = [], []

    def route(route):
        url = route.request.url
        if url.startswith((own, "data:", "blob:")):
            return route.continue_()
        foreign.append(url)
        body = stand_in if re.search(r"npm/vega@", url) else ""
        bodies.append(body.encode())
        return route.fulfill(body=body, content_type="text/javascript")

    page.route("**/*", route)
    page.on(
        "response", lambda answer: bodies.append(answer.body()) if answer.url.startswith(own) and answer.ok else None
    )
    page.add_init_script(
        f"const wait = () => {{ if (document.body && ({ready})()) window.ready = performance.now();"
        " else requestAnimationFrame(wait); }; requestAnimationFrame(wait);"
    )
    page.goto(own + address)
    page.wait_for_function("window.ready", timeout=60000)
    result = {
        "page bytes, raw": sum(map(len, bodies)),
        "page bytes, gzip": sum(len(gzip.compress(body)) for body in bodies),
        "ms to all charts visible": page.evaluate("window.ready"),
        "ms to first paint": page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"),
        "foreign requests": len(foreign),
    }
    page.wait_for_timeout(1000)
    page.wait_for_load_state("networkidle")
    result["bytes untouched, gzip"] = sum(len(gzip.compress(body)) for body in bodies)
    for _ in range(0, page.evaluate("document.documentElement.scrollHeight"), 700):
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(60)
    page.wait_for_load_state("networkidle")
    result["bytes read to the end, gzip"] = sum(len(gzip.compress(body)) for body in bodies)
    page.context.close()
    server.shutdown()
    return result


OURS_READY = (
    "() => document.readyState !== 'loading' && [...document.querySelectorAll('.tt-figure[data-spec]')]"
    ".every(f => [...f.querySelectorAll('.tt-chart svg')].some(svg => svg.getClientRects().length))"
)
PLAIN_READY = (
    "() => { const all = document.querySelectorAll('[id^=altair-viz]');"
    " return document.readyState === 'complete' && all.length"
    " && [...all].every(each => each.querySelector('svg, canvas')) }"
)


def chapter_table(book: Path, runs: int) -> None:
    """For each chapter what it sends, how soon all its charts are visible, and how long it takes to compute and draw.

    Seconds are those of a build from nothing, whose chapters share two processes.
    """
    from playwright.sync_api import sync_playwright

    shutil.rmtree(book / "_build", ignore_errors=True)
    seconds = dict(DONE.findall(run([str(BIN / "twotracks"), "build"], book)))
    head = ("charts", "kB untouched", "goal", "kB to the end", "ms to charts", "build s")
    print(f"\n{'chapter':<24}" + "".join(f"{name:>15}" for name in head))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for chapter, taken in sorted(seconds.items()):
            page = book / "_build/html" / f"{chapter}.html"
            charts = page.read_text(encoding="utf-8").count('class="tt-chart tt-wide"')
            costs = [page_cost(chromium, book / "_build/html", OURS_READY, "", f"{chapter}.html") for _ in range(runs)]
            cost = {name: statistics.median(each[name] for each in costs) for name in costs[0]}
            sent = cost["bytes untouched, gzip"] / 1000
            met, end = "met" if sent < PAGE_GOAL_KB else "missed", cost["bytes read to the end, gzip"] / 1000
            visible = cost["ms to all charts visible"]
            print(f"{chapter:<24}{charts:>15}{sent:>15.0f}{met:>15}{end:>15.0f}{visible:>15.0f}{taken:>15}")
        chromium.close()


def page_costs(ours: Path, plain: Path, runs: int) -> tuple[dict[str, float], dict[str, float]]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        stand_in = libraries()
        sites = ((ours, OURS_READY), (plain, PLAIN_READY))
        measured = [
            [page_cost(chromium, site / "_build/html", ready, stand_in) for _ in range(runs)] for site, ready in sites
        ]
        chromium.close()
    ours_cost, plain_cost = ({key: statistics.median(run[key] for run in each) for key in each[0]} for each in measured)
    return ours_cost, plain_cost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="builds and page loads of each kind; medians are printed")
    parser.add_argument("--chapters", action="store_true", help="only the table of the chapters, not the plain book")
    options = parser.parse_args()
    runs = options.runs
    with tempfile.TemporaryDirectory() as folder:
        if options.chapters:
            return chapter_table(copy_book(Path(folder) / "ours"), runs)
        ours, plain = copy_book(Path(folder) / "ours"), plain_book(Path(folder) / "plain")
        left = build_times(ours, [str(BIN / "twotracks"), "build"], runs, touch=False)
        right = build_times(plain, [str(BIN / "jupyter-book"), "build", "."], runs, touch=True)
        pages = page_costs(ours, plain, runs)
        chapter_table(ours, runs)
    print(f"\n{'':<28}{'ours':>12}{'plain':>12}{'ratio':>8}  goal")
    for ours_values, plain_values in ((left, right), pages):
        for name, value in ours_values.items():
            other = plain_values[name]
            ratio = f"{value / other:.2f}" if other else "-"
            goal = f"<= {GOALS[name]}" if name in GOALS else ("0" if name == "foreign requests" else "")
            print(f"{name:<28}{value:>12,.2f}{other:>12,.2f}{ratio:>8}  {goal}")


if __name__ == "__main__":
    main()
