"""Binder makes the environment of the lock, as far as that can be seen without Binder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

from helpers import ROOT
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.publishing.notebooks import runnable

BINDER = ROOT / ".binder"


def test_binder_installs_what_is_locked_and_nothing_else():
    # every package is here in its locked version, so that nothing is asked of any index
    uv = Path(sys.executable).with_name("uv")
    command = [uv, "pip", "install", "--offline", "--dry-run", "--require-hashes", "--python", sys.executable]
    done = subprocess.run([*command, "-r", "requirements.txt"], cwd=BINDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Would make no changes" in done.stderr


def test_binder_runs_a_python_that_is_tested_and_ends_with_a_site():
    version = (BINDER / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    tested = re.findall(r'"(3\.\d+)"', (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    assert version in tested
    assert os.access(BINDER / "postBuild", os.X_OK)
    last = (BINDER / "postBuild").read_text(encoding="utf-8").splitlines()[-1].split()
    help_ = [sys.executable, *last[1:], "--help"]
    assert subprocess.run(help_, cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_on_colab_a_notebook_takes_the_same_steps_where_the_book_has_an_address_and_elsewhere_none(book):
    chapter = Chapter(book / "chapters/story.md", "chapters/story.md")
    assert runnable(chapter)["cells"][0]["id"] == "get-the-book"
    (book / "CITATION.cff").write_text("repository-code: https://example.org/two-tracks.git\n", encoding="utf-8")
    first = runnable(chapter)["cells"][0]
    assert first["id"] == "on-colab" and "https://example.org/two-tracks.git" in first.source
    steps = (BINDER / "postBuild").read_text(encoding="utf-8").splitlines()[-2:]
    for step in steps:
        assert {*step.removeprefix("python -m pip ").removeprefix("python -m ").split()[:-1]} <= {*first.source.split()}
    # anywhere else the cell does nothing
    InteractiveShell.instance().run_cell(first.source).raise_error()
