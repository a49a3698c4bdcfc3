"""The command line: help that teaches, the book it acts on, exit codes."""

from __future__ import annotations

import shutil
import urllib.request
from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable

import pytest


@pytest.mark.parametrize("command", [(), ("build",), ("check",), ("serve",)])
def test_help_says_what_to_do(cli, tmp_path, command):
    result = cli(*command, "--help", folder=tmp_path)
    assert result.returncode == 0
    assert "Usage:" in result.stdout and len(result.stdout.splitlines()) > 5


def test_commands_start_without_the_heavy_libraries(tmp_path):
    heavy = "sorted({'pandas', 'altair', 'pytask'} & set(sys.modules))"
    code = f"import sys, twotracks.cli, twotracks.build.inputs; print({heavy})"
    process = Popen([executable, "-c", code], stdout=PIPE, text=True, cwd=tmp_path)
    assert process.communicate()[0].strip() == "[]"


def test_acts_on_the_nearest_book_upward(cli, book):
    result = cli("check", folder=book / "data" / "money")
    assert result.returncode == 0
    assert "4 tables" in result.stdout


def test_project_option_names_the_book(cli, book, tmp_path):
    assert cli("--project", str(book / "chapters"), "check", folder=Path("/")).returncode == 0


def test_outside_a_book_says_so(cli, tmp_path):
    result = cli("build", folder=tmp_path)
    assert result.returncode == 1
    assert "_config.yml" in result.stderr and "--project" in result.stderr and "Traceback" not in result.stderr


def test_check_lists_all_problems_and_fails(cli, book):
    table = book / "data/money/raised.csv"
    text = table.read_text(encoding="utf-8").replace("USA,2023,10", "USA,2023,-10").replace("CHN,2025", "CHN,2024")
    table.write_text(text, encoding="utf-8")
    result = cli("check", folder=book)
    assert result.returncode == 1
    assert "row 2, column value" in result.stderr and "no year saw a trillion" in result.stderr
    assert "row 7: has the same key as row 6" in result.stderr


def test_check_notices_a_table_that_is_not_stamped(cli, book):
    table = book / "data/money/raised.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("USA,2023,10", "USA,2023,11"), encoding="utf-8")
    result = cli("check", folder=book)
    assert result.returncode == 1 and "data/money/raised.csv: is not the state" in result.stderr


@pytest.mark.parametrize("missing", ["data/datapackage.json", "data/money/raised.csv"])
def test_missing_files_are_named(cli, book, missing):
    (book / missing).unlink()
    result = cli("check", folder=book)
    assert result.returncode == 1 and missing in result.stderr and "Traceback" not in result.stderr


def test_setting_that_is_no_parameter(cli, book):
    result = cli("build", "--set", "colour=red", folder=book)
    assert result.returncode == 1 and "as_of, start_year, currency, lang" in result.stderr


def test_serve_without_a_site_says_so(cli, book):
    result = cli("serve", folder=book)
    assert result.returncode == 1 and "twotracks build" in result.stderr


def test_serve_shows_the_site(built_tiny_book):
    command = [executable, "-u", "-m", "twotracks.cli", "serve", "--port", "0"]
    with Popen(command, cwd=built_tiny_book, stdout=PIPE, text=True) as process:
        try:
            address = next(word for word in process.stdout.readline().split() if word.startswith("http://"))
            with urllib.request.urlopen(f"{address}chapters/story.html", timeout=30) as answer:
                assert "The story" in answer.read().decode()
        finally:
            process.terminate()


def test_package_is_found_wherever_the_book_lies(cli, book, tmp_path):
    moved = shutil.move(book, tmp_path / "elsewhere")
    assert cli("check", folder=Path(moved)).returncode == 0
