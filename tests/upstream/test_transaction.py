"""Several files are all old or all new, whatever ends the process, and whenever."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from twotracks.project import Project
from twotracks.upstream import transaction
from upstream.excerpts import DAY, EXCERPTS, files_under_data, refresh

SEED = 20261126


def tables(book):
    """What counts: all files of the evidence, without those that are only staged."""
    return {name: text for name, text in files_under_data(book).items() if "/.pending/" not in name}


def start(book):
    command = [sys.executable, "-m", "twotracks.cli", "refresh", "epoch-chip-counts",
               "--file", str(EXCERPTS["epoch-chip-counts"]), "--yes", "--retrieved", DAY]  # fmt: skip
    return subprocess.Popen(command, cwd=book, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.book
def test_thirty_kills_at_random_moments_leave_the_tables_old_or_new(small_book):
    """Killed without a chance to tidy up; the next command finishes what was decided, or forgets what was not."""
    old, project = tables(small_book), Project(small_book)
    begin = time.monotonic()
    assert start(small_book).wait() == 0
    lasts, new = time.monotonic() - begin, tables(small_book)
    assert old != new
    chance = random.Random(SEED)
    for turn in range(30):
        for name in set(new) - set(old):
            (small_book / name).unlink(missing_ok=True)
        for name, text in old.items():
            (small_book / name).write_bytes(text)
        process = start(small_book)
        if turn % 2:
            # most of the time goes by before anything is written: every other one is killed while it is
            while not (small_book / "data/.pending").exists() and process.poll() is None:
                time.sleep(0.0005)
            time.sleep(chance.uniform(0, 0.01))
        else:
            time.sleep(lasts * chance.uniform(0, 1.1))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        transaction.finish(project)
        found = tables(small_book)
        assert found in (old, new)
    # after all of them, the same command works as if nothing had been
    for name in set(new) - set(old):
        (small_book / name).unlink(missing_ok=True)
    for name, text in old.items():
        (small_book / name).write_bytes(text)
    assert start(small_book).wait() == 0
    assert tables(small_book) == new
    assert not (small_book / "data/.pending").exists()


class Killed(BaseException):
    """Stands for a process that is no more."""


STEPS = range(9)


@pytest.mark.parametrize("step", STEPS)
def test_an_end_at_any_single_step_leaves_files_old_or_new(step, tmp_path, monkeypatch):
    """Each call that touches the disk is, in turn, the last one."""
    (tmp_path / "_config.yml").touch()
    project, done = Project(tmp_path), []
    targets = {project.data / name: b"new" for name in ("a.csv", "b/c.csv", "upstream/d.json")}
    for path in targets:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"old")

    def breaking(call):
        def wrapped(*arguments, **options):
            done.append(call)
            if len(done) > step:
                raise Killed
            return call(*arguments, **options)

        return wrapped

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", breaking(type(tmp_path).replace))
        patch.setattr("twotracks.upstream.transaction._write", breaking(transaction._write))
        with contextlib.suppress(Killed):
            transaction.write_all(project, targets)
    transaction.finish(project)
    contents = {path.read_bytes() for path in targets}
    # staging three files and the journal takes four steps, and the fifth decides
    assert contents == ({b"old"} if step < 5 else {b"new"})


def test_every_command_finishes_what_was_decided(small_book, monkeypatch):
    project, path = Project(small_book), small_book / "data/units.csv"
    pending = project.data / ".pending"
    pending.mkdir()
    (pending / "0").write_bytes(path.read_bytes() + b"\n")
    (pending / "journal.json").write_text('{"0": "data/units.csv"}', encoding="utf-8")
    wanted = path.read_bytes() + b"\n"
    refresh(small_book, "owid", "--file", "no/such.csv")
    assert path.read_bytes() == wanted and not pending.exists()


def test_what_was_not_decided_is_forgotten(small_book):
    before = tables(small_book)
    pending = small_book / "data/.pending"
    pending.mkdir()
    (pending / "0").write_bytes(b"half of a table")
    result = refresh(small_book, "world-bank-gdp", "--file", str(EXCERPTS["world-bank-gdp"]), "--yes")
    assert result.exit_code == 0
    assert {name: text for name, text in tables(small_book).items() if "upstream/" not in name} == before


def test_a_disk_without_room_leaves_the_tables(small_book, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    before = tables(small_book)
    monkeypatch.setattr("twotracks.upstream.transaction._write", full)
    result = refresh(small_book, "epoch-models", "--file", str(EXCERPTS["epoch-models"]), "--yes")
    assert result.exit_code == 1 and "there is no room left on the disk" in result.output
    assert tables(small_book) == before
