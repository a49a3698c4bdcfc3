"""Same inputs, same bytes: in another folder, on another day, in another place, language and order of hashing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from twotracks.build.state.target import outputs

TINY = Path(__file__).resolve().parents[1] / "tiny_book"
# Python runs a module of this name before anything else: here, every clock that programs usually read is a year ahead
YEAR_AHEAD = """
import time
_time, _localtime, _gmtime, AHEAD = time.time, time.localtime, time.gmtime, 366 * 86400
time.time = lambda: _time() + AHEAD
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
"""


def built(folder: Path, **environment: str) -> Path:
    """The tiny book, built and archived in a folder."""
    shutil.copytree(TINY, folder)
    for command in ("build", "archive"):
        done = subprocess.run(
            [sys.executable, "-m", "twotracks.cli", command],
            cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return folder / "_build"


@pytest.mark.book
def test_two_builds_give_the_same_bytes_whatever_the_folder_clock_place_language_and_hash_seed(tmp_path):
    (tmp_path / "ahead").mkdir()
    paths = os.pathsep.join(filter(None, [str(tmp_path / "ahead"), os.environ.get("PYTHONPATH")]))
    (tmp_path / "ahead/sitecustomize.py").write_text(YEAR_AHEAD, encoding="utf-8")
    here = built(tmp_path / "here", TZ="UTC", LC_ALL="C.UTF-8", LANG="en_US.UTF-8", PYTHONHASHSEED="1")
    there = built(
        tmp_path / "a folder with a longer name",
        TZ="Asia/Shanghai", LC_ALL="C", LANG="zh_CN.UTF-8", LANGUAGE="zh", PYTHONHASHSEED="2",
        PYTHONPATH=paths,
    )  # fmt: skip
    first, second = (outputs(build) for build in (here / "html", there / "html"))
    assert first == second
    for name in ("html/manifest.json", "html/SHA256SUMS", "archives/two-tracks-default.zip"):
        assert (here / name).read_bytes() == (there / name).read_bytes(), name


@pytest.mark.book
def test_no_file_of_a_site_holds_the_day_or_the_folder_of_its_build(built_tiny_book):
    today = date.today()
    forms = {today.isoformat(), f"{today:%d %b %Y}", f"{today:%b %d, %Y}", f"{today:%Y%m%d}", str(built_tiny_book)}
    site = built_tiny_book / "_build/html"
    found = [
        (path.name, form)
        for path in site.rglob("*")
        if path.is_file()
        for form in forms
        if form.encode() in path.read_bytes()
    ]
    assert found == []
