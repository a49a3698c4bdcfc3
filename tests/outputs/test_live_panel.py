"""The panel in a notebook that somebody has open: JupyterLab in a real browser, on the tiny book."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from build.test_robustness import CHOICES

pytest.importorskip(
    "jupyterlab", reason="JupyterLab is not installed: run `make check`, it is among the locked packages"
)
NOTEBOOK = "chapters/story.ipynb"
# a loaded machine takes minutes over what takes seconds
PATIENCE = 240


@pytest.fixture
def server(built_book: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a Jupyter server in the book, in which the notebook to run lies beside its chapter."""
    (built_book / "data/robustness.toml").write_text(CHOICES, encoding="utf-8")
    shutil.copy(built_book / "_build/html/_sources/chapters/story.runnable.ipynb", built_book / NOTEBOOK)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    homes = {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR")}
    options = [f"--ServerApp.port={port}", f"--ServerApp.root_dir={built_book}", "--IdentityProvider.token="]
    options += ["--no-browser", "--allow-root", "--LabApp.expose_app_in_browser=True", "--LabApp.news_url="]
    command = [sys.executable, "-m", "jupyter", "lab", *options]
    environment = {**os.environ, **homes, "IPYTHONDIR": str(tmp_path / "ipython"), "PYTHONWARNINGS": "default"}
    log, address = tmp_path / "server.log", f"http://127.0.0.1:{port}"
    with (
        log.open("w") as said,
        subprocess.Popen(command, cwd=built_book, env=environment, stdout=said, stderr=said) as lab,
    ):
        while not _answers(address):
            assert lab.poll() is None, log.read_text()
            time.sleep(0.2)
        yield address
        lab.terminate()


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/api/status", timeout=PATIENCE):
            return True
    except URLError:
        return False


def test_a_reviewer_changes_a_choice_in_an_open_notebook_and_sees_what_stands(server, browser, built_book):
    site = {path: path.read_bytes() for path in (built_book / "_build/html").rglob("*") if path.is_file()}
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    context.route(lambda url: not url.startswith((server, "data:", "blob:")), lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(f"{server}/doc/tree/{NOTEBOOK}")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.isReady")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    run, cancel = (page.get_by_role("button", name=name) for name in ("Run and compare", "Cancel"))
    day, year = page.get_by_label("As the world stood on (day)"), page.get_by_label("Series begin in (year)")

    # it begins at what is published, with nothing to cancel
    run.wait_for()
    assert (day.input_value(), year.input_value()) == ("2026-01-01", "2020")
    money = page.get_by_label("Money in").locator("option:checked").inner_text()
    assert money.replace("\xa0", " ") == "nominal US dollars (USD)"
    rows = page.get_by_label("Rows", exact=True)
    assert rows.locator("option:checked").inner_text().replace("\xa0", " ") == "as published"
    assert cancel.is_disabled()

    # another day and stricter rows: both values, the change, and both charts
    day.fill("2025-06-30")
    day.press("Enter")
    rows.select_option(label="without medium rows")
    page.get_by_text("A strict reader would not count them.").wait_for()
    run.click()
    page.get_by_text("Findings that flip: 0. Charts that differ: 1. Other results that differ: 4.").wait_for()
    cells = page.get_by_role("row").filter(has_text="value").first.get_by_role("cell").all_inner_texts()
    assert cells == ["number", "usa", "$40 billion (40)", "$20 billion (20)", "−50.0%", "value"]
    drawn = page.locator("figure img")
    assert [drawn.nth(each).get_attribute("alt") for each in (0, 1)] == [
        "Americans raised 5 times as much", "Americans raised 3.3 times as much",
    ]  # fmt: skip
    assert drawn.evaluate_all("pictures => pictures.every(each => each.complete && each.naturalWidth > 100)")

    # a run that fails says why, and the last comparison stays
    day.fill("yesterday")
    day.press("Enter")
    run.click()
    page.get_by_text("The run failed; nothing has changed.").wait_for()
    assert page.get_by_text("'yesterday' is not a day").is_visible()
    ran = "story: published, and run as of 2025-06-30, series from 2020, money in USD, rows: without medium rows"
    assert page.get_by_text(ran).is_visible()

    # and one that is going on can be ended
    day.fill("2025-06-30")
    day.press("Enter")
    run.click()
    cancel.click()
    page.get_by_text("Stopped.").wait_for()
    assert run.is_enabled() and drawn.count() == 2
    context.close()
    assert all(path.read_bytes() == content for path, content in site.items())
