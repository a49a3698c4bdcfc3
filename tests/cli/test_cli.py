"""The command line: help that teaches, the book it acts on, exit codes."""

from __future__ import annotations

import json
import shutil
import urllib.request
from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable

import pytest


@pytest.mark.parametrize(
    "command",
    [(), *((name,) for name in ("build", "check", "table", "serve", "review", "verify", "archive", "robustness"))],
)
def test_help_says_what_to_do(cli, tmp_path, command):
    result = cli(*command, "--help", folder=tmp_path)
    assert result.returncode == 0
    assert "Usage:" in result.stdout and len(result.stdout.splitlines()) > 5


def test_commands_start_without_the_heavy_libraries(tmp_path):
    heavy = "sorted({'pandas', 'altair', 'pytask'} & set(sys.modules))"
    code = f"import sys, twotracks.cli.commands, twotracks.build.state.target; print({heavy})"
    process = Popen([executable, "-c", code], stdout=PIPE, text=True, cwd=tmp_path)
    assert process.communicate()[0].strip() == "[]"


def test_acts_on_the_nearest_book_upward(cli, book):
    result = cli("check", folder=book / "data" / "money")
    assert result.returncode == 0
    assert "4 tables" in result.stdout


def test_project_option_names_the_book(cli, book, tmp_path):
    assert cli("--project", str(book / "chapters"), "check", folder=Path("/")).returncode == 0


def test_a_book_with_code_of_its_own_is_told_that_other_code_runs(cli, book):
    assert cli("check", folder=book).stderr == ""
    (book / "scripts/twotracks").mkdir(parents=True)
    result = cli("check", "--json", folder=book)
    assert result.returncode == 0 and json.loads(result.stdout)["problems"] == []
    assert f"{book / 'scripts/twotracks'}: is not the code that runs, which is " in result.stderr
    assert f"remedy: run make in {book}" in result.stderr


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


def test_check_is_green_right_after_a_sound_edit(cli, book):
    table = book / "data/money/raised.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("USA,2023,10", "USA,2023,11"), encoding="utf-8")
    assert cli("check", folder=book).returncode == 0


def test_check_says_of_each_table_how_well_it_is_founded(cli, book):
    lines = cli("check", folder=book).stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("money/raised")]
    # rows, latest period, second source (there is no such column), high, medium, low, problems
    assert line.split() == ["money/raised", "6", "2025", "-", "83%", "17%", "0%", "0"]


def test_check_prints_the_same_as_json_and_nothing_else(cli, book):
    sound = cli("check", "--json", folder=book)
    assert sound.returncode == 0 and sound.stderr == ""
    said = json.loads(sound.stdout)
    assert said["problems"] == [] and said["tables"]["money/raised"]["rows"] == 6
    table = book / "data/money/raised.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("USA,2023,10", "USA,2023,-10"), encoding="utf-8")
    broken = cli("check", "--json", folder=book)
    said = json.loads(broken.stdout)
    assert broken.returncode == 1 and broken.stderr == ""
    assert said["problems"][0]["where"] == "data/money/raised.csv, row 2, column value"
    assert said["problems"][0]["what"] and said["problems"][0]["remedy"]
    assert said["tables"]["money/raised"]["problems"] == 1


def test_check_as_json_tells_a_missing_package_as_json(cli, book):
    (book / "data/datapackage.json").unlink()
    result = cli("check", "--json", folder=book)
    assert result.returncode == 1
    assert json.loads(result.stdout)["problems"][0]["where"] == "data/datapackage.json"


def test_table_shows_the_card_and_the_first_rows(cli, book):
    result = cli("table", "money/raised", folder=book)
    assert result.returncode == 0
    for expected in ("money/raised", "confidence", "no year saw a trillion", "known", "first rows", "country USA"):
        assert expected in result.stdout, expected
    assert all(len(line) <= 100 for line in result.stdout.splitlines())


def test_table_shows_a_table_that_has_faults(cli, book):
    table = book / "data/money/raised.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("USA,2023,10", "USA,2023-45,ten"), encoding="utf-8")
    result = cli("table", "money/raised", folder=book)
    assert result.returncode == 0 and "value ten" in result.stdout


def test_table_that_does_not_exist_is_answered_with_the_nearest(cli, book):
    result = cli("table", "money/rased", folder=book)
    assert result.returncode == 1
    assert "did you mean money/raised" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize("missing", ["data/datapackage.json", "data/money/raised.csv"])
def test_missing_files_are_named(cli, book, missing):
    (book / missing).unlink()
    result = cli("check", folder=book)
    assert result.returncode == 1 and missing in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("editions.toml", '[x]\nas_of = "2024-13-31"\n', "2024-13-31"),
        ("selections.toml", '[one]\ntable = "money/raised"\nwhere = {county = "USA"}\n', "county"),
        ("robustness.toml", "share = 2\n", "share"),
        ("robustness.json", "[]", "twotracks robustness"),
        ("costs.json", "{", "is not JSON"),
    ],
)
def test_what_a_build_would_refuse_is_told_by_check(cli, book, name, text, told):
    (book / "data" / name).write_text(text, encoding="utf-8")
    result = cli("check", folder=book)
    assert result.returncode == 1 and f"data/{name}" in result.stderr and told in result.stderr


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
