"""What several test files share: a tiny book to build and break, the real site, and a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest
from filelock import FileLock

from warm_cli import WarmCli

HERE = Path(__file__).parent
ROOT = HERE.parent
# what builds a book or starts a browser; tests that use one of them are in the slow tier
SLOW = {"site", "browser", "built_book", "built_tiny_book"}
# the page that is opened when a test names none
CHAPTER = "chapters/investment.html"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-quic"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, so that `pytest -m "not book"` leaves it out."""
    for item in items:
        if SLOW & set(getattr(item, "fixturenames", ())):
            item.add_marker("book")


WARM = WarmCli()


def run_cli(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `twotracks` in a folder as a user does, but for the wait until it has loaded (see warm_cli.py)."""
    return WARM.run(arguments, folder)


@pytest.fixture(scope="session", autouse=True)
def _ended_with_the_tests() -> Iterator[None]:
    yield
    WARM.close()


@pytest.fixture(autouse=True)
def _environment_left_as_it_was() -> Iterator[None]:
    """What libraries put into it in one test (pytask a path, Dask a hash seed) is none of the next one."""
    with patch.dict(os.environ):
        yield


@pytest.fixture
def cli() -> Callable[..., subprocess.CompletedProcess[str]]:
    return run_cli


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A fresh copy of the tiny book, not built."""
    return shutil.copytree(HERE / "tiny_book", tmp_path / "book")


@pytest.fixture(scope="session")
def built_tiny_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny book, built once; tests copy it before they change it."""
    folder = shutil.copytree(HERE / "tiny_book", tmp_path_factory.mktemp("tiny") / "book")
    result = run_cli("build", folder=folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def built_book(built_tiny_book: Path, tmp_path: Path) -> Path:
    """A copy of the built tiny book, with what its build remembers."""
    return shutil.copytree(built_tiny_book, tmp_path / "book")


@pytest.fixture(scope="session")
def site() -> Path:
    """The published site of the report itself, brought up to date; workers of pytest-xdist take turns."""
    (ROOT / "_build").mkdir(exist_ok=True)
    with FileLock(ROOT / "_build/.tests.lock"):
        result = run_cli("build", folder=ROOT)
    assert result.returncode == 0, result.stderr
    return ROOT / "_build" / "html"


def find_chromium() -> str | None:
    """A Chromium on this machine, or one that Playwright has or can fetch."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and shutil.which(name):
            return shutil.which(name)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    if not own.exists():
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, capture_output=True, check=False, timeout=600)
    return str(own) if own.exists() else None


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Headless Chromium. Without one the browser tests are left out, unless TWOTRACKS_REQUIRE_BROWSER is set."""
    path = find_chromium()
    if path is None:
        message = "no Chromium on this machine, and Playwright could not fetch one: browser tests are left out"
        if os.environ.get("TWOTRACKS_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def address(site: Path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def visiting(browser, address) -> Iterator[Callable]:
    """Gives what opens a page; every foreign or failed request and script error is kept, and must not have happened."""
    contexts, troubles = [], []

    @contextmanager
    def open_page(path: str = CHAPTER, base: str = address, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()

        def route(route):
            url = route.request.url
            if url.startswith((address, "file:", "data:", "blob:")):
                return route.continue_()
            troubles.append(f"foreign {url}")
            return route.abort()

        page.route("**/*", route)
        page.on("requestfailed", lambda request: troubles.append(f"failed {request.url}"))
        page.on("pageerror", lambda error: troubles.append(f"script {error}"))
        page.on("console", lambda m: troubles.append(f"console {m.text}") if m.type in ("error", "warning") else None)
        page.goto(f"{base}/{path}")
        yield page
        assert troubles == []

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visit(browser, address):
    """Open a page of the report's site, or of another one, as a reader with a certain screen does."""
    with visiting(browser, address) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def visit_once(browser, address):
    """The same for a page that several tests look at."""
    with visiting(browser, address) as open_page:
        yield open_page
