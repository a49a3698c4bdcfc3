"""Benchmark of the published pages: what each sends, asks for and shows, and when, in a browser four times slower.

    python tests/bench_pages.py [--site _build/html] [--width 390] [PAGE ...]

`gzip` is what a server that compresses sends until the page is idle, `to the end` what it has sent when a reader has
scrolled through it. Paint and the longest task depend on the machine: compare runs on one machine, and nothing fails.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from conftest import FLAGS, find_chromium

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("index", "investment", "models", "scenarios", "methods", "factcheck", "sources")
SLOWER, RUNS = 4, 3
COLUMNS = ("gzip kB", "requests", "to the end", "nodes", "FCP s", "LCP s", "CLS", "longest ms")
WATCH = """
window.seen = { shift: 0, task: 0, largest: 0 };
const watch = (type, told) =>
  new PerformanceObserver((list) => list.getEntries().forEach(told)).observe({ type, buffered: true });
watch("layout-shift", (each) => { if (!each.hadRecentInput) seen.shift += each.value; });
watch("longtask", (each) => { seen.task = Math.max(seen.task, each.duration); });
watch("largest-contentful-paint", (each) => { seen.largest = each.startTime; });
"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
LOADED = """["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type)).map((each) => each.name)"""
NODES = "document.querySelectorAll('*').length"
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise((done) => setTimeout(done, 60));
  }
}"""
SEARCH = """() => {
  const begin = performance.now();
  for (let run = 0; run < 20; run += 1) TwoTracksSearch.find("export controls H20");
  return (performance.now() - begin) / 20;
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def compressed(site: Path, addresses: list[str]) -> float:
    """Kilobytes of files as a server that compresses sends them."""
    files = [site / unquote(urlsplit(each).path).lstrip("/") for each in dict.fromkeys(addresses)]
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files if file.is_file()) / 1000


def measured(browser: Any, base: str, site: Path, path: str, width: int) -> list[float]:
    """One visit of a page: the columns."""
    page = browser.new_page(viewport={"width": width, "height": 844}, service_workers="block")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(f"{base}/{path}")
    page.wait_for_load_state("networkidle")
    first, largest, loaded, nodes = (page.evaluate(each) for each in (PAINT, "seen.largest", LOADED, NODES))
    page.evaluate(SCROLL)
    page.wait_for_load_state("networkidle")
    seen, all_loaded = page.evaluate("seen"), page.evaluate(LOADED)
    page.close()
    return [
        compressed(site, loaded), len(loaded), compressed(site, all_loaded), nodes,
        first / 1000, largest / 1000, seen["shift"], seen["task"],
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", default=[f"chapters/{name}.html" for name in PAGES])
    parser.add_argument("--site", type=Path, default=ROOT / "_build/html")
    parser.add_argument("--width", type=int, default=390)
    options = parser.parse_args()
    site = options.site.resolve()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        print(f"{'page':32}" + "".join(f"{each:>12}" for each in COLUMNS))
        for path in options.pages:
            runs = [measured(browser, base, site, path, options.width) for _ in range(RUNS)]
            medians = [statistics.median(column) for column in zip(*runs, strict=True)]
            print(f"{path:32}" + "".join(f"{each:12.4g}" for each in medians))
        page = browser.new_page()
        begin = time.perf_counter()
        page.goto(f"{base}/search.html?q=capex")
        page.locator("#search-results li").first.wait_for()
        first = 1000 * (time.perf_counter() - begin)
        print(f"search: first result after {first:.0f} ms, a further search {page.evaluate(SEARCH):.1f} ms")
        index, size = "/_static/twotracks-search-index.js", (site / "_static/twotracks-search-index.js").stat().st_size
        print(f"search index: {size / 1000:.0f} kB, compressed {compressed(site, [index]):.0f} kB")
        browser.close()
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
