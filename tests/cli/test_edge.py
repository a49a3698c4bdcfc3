"""The edge of the command line: what the machine refuses is told as what, where and what to do."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from twotracks.cli import edge
from twotracks.errors import Problem, TwoTracksError


def told(capsys, error: BaseException) -> str:
    with pytest.raises(SystemExit) as ended, edge.errors():
        raise error
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert said.out == "" and "Traceback" not in said.err
    return said.err


@pytest.mark.parametrize(
    ("number", "what", "remedy"),
    [
        (errno.ENOSPC, "no room left on the disk", "make room"),
        (errno.EACCES, "may not be read or written", "give yourself the right"),
        (errno.EROFS, "on a disk that cannot be written to", "another disk"),
        (errno.EBUSY, "in use, or a mount point", "folder above it"),
        (errno.EADDRINUSE, "taken by another program", "--port"),
        (errno.EIO, "the system says: Input/output error", "repeat the command"),
    ],
)
def test_what_the_machine_refuses_is_told_with_place_and_remedy(capsys, number, what, remedy):
    said = told(capsys, OSError(number, os.strerror(number), "/book/_build/html"))
    assert said.startswith("/book/_build/html: ") and what in said and f"remedy: {said.split('remedy: ')[1]}" in said
    assert remedy in said and "as it was" in said


def test_memory_is_told_as_such(capsys):
    assert "not enough memory" in told(capsys, MemoryError())


def test_what_a_user_can_mend_is_told_once(capsys):
    problem = Problem("a.csv", "is wrong", "mend it")
    assert told(capsys, TwoTracksError([problem, problem])).count("a.csv: is wrong") == 1


def test_a_refusal_is_json_where_json_was_asked_for(capsys):
    with pytest.raises(SystemExit), edge.errors(as_json=True):
        raise PermissionError(errno.EACCES, "no", "data/a.csv")
    assert json.loads(capsys.readouterr().out)["problems"][0]["where"] == "data/a.csv"


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/dev/full").exists(), reason="root may write anywhere")
def test_a_full_disk_ends_a_command_in_words(built_book, cli):
    """The folder for the build's work leads to a device that is always full."""
    lock = built_book / "_build/lock.holder"
    lock.unlink()
    lock.symlink_to("/dev/full")
    result = cli("build", folder=built_book)
    assert result.returncode == 1 and "no room left on the disk" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_is_taken_is_told(built_tiny_book, cli):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = cli("serve", "--port", str(port), folder=built_tiny_book)
    assert result.returncode == 1
    assert f"port {port}: is taken by another program" in result.stderr and "--port" in result.stderr


def test_a_port_that_cannot_be_is_told(built_tiny_book, cli):
    result = cli("serve", "--port", "99999", folder=built_tiny_book)
    assert result.returncode == 2 and "0<=x<=65535" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_a_console_that_lacks_a_character_shows_its_code(book, encoding):
    names = book / "data/entities.csv"
    names.write_text(names.read_text(encoding="utf-8").replace("China", "China 中国"), encoding="utf-8")
    command = [sys.executable, "-m", "twotracks.cli", "table", "entities"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    result = subprocess.run(command, cwd=book, env=environment, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr
    assert b"\\u4e2d\\u56fd" in result.stdout


@pytest.mark.parametrize("digits", ["²⁰²⁰", "٢٠٢٠"])
def test_digits_that_are_none_are_refused(cli, book, digits):
    result = cli("build", "--set", f"start_year={digits}", folder=book)
    assert result.returncode == 1 and "is not allowed" in result.stderr and "Traceback" not in result.stderr
