"""`twotracks new publisher`: a module that works from a sample, with damaged files, in a copy of the report's code."""

from __future__ import annotations

import ast
import csv
import shutil
import subprocess
import sys
import warnings

import pytest

from helpers import ROOT, read_csv
from twotracks.evidence.package import Evidence
from twotracks.project import Project
from twotracks.upstream.new_publisher import module_of
from twotracks.upstream.records import Record, Sheet
from twotracks.upstream.sample import sample_of

TABLE = "investment/macro"
TERMS = ("--title", "The Almanac", "--licence", "CC BY 4.0", "--page", "https://example.org/almanac")
MEANT = ("--fixed", "indicator=gdp_nominal_usd", "--column", "value=Output, dollars")


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The report without its chapters, whose own code is at work."""
    root = tmp_path / "copy"
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("scripts", "data", "tests/upstream", "tests/build"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignore)
    for name in ("_config.yml", "pyproject.toml", "tests/conftest.py", "tests/helpers.py", "tests/warm_cli.py"):
        shutil.copy(ROOT / name, root / name)
    monkeypatch.setenv("PYTHONPATH", str(root / "scripts"))
    return root


def sample(folder) -> str:
    """What a publisher of figures that we have would ship, written its own way."""
    names = {row["id"]: row["name_en"] for row in read_csv("entities.csv")}
    rows = [row for row in read_csv(f"{TABLE}.csv") if row["indicator"] == "gdp_nominal_usd"]
    path = folder / "almanac.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["Rank", "Year", "Nation", "Output, dollars"])
        for rank, row in enumerate(rows, start=1):
            writer.writerow([rank, row["period"], names[row["country"]], f"{float(row['value']) * 1e9:.0f}"])
    return str(path)


def run(folder, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.book
def test_the_module_takes_in_its_sample_and_passes_the_tests_of_every_publisher(copy):
    file, code = sample(copy), "scripts/twotracks/upstream/the_almanac.py"
    named = ("the-almanac", "--from", file, "--table", TABLE)
    made = run(copy, "twotracks.cli", "new", "publisher", *named, *TERMS, *MEANT)
    assert made.returncode == 0, made.stderr
    assert "value is 'Output, dollars', divided by 1,000,000,000" in made.stdout
    assert "country is 'Nation'" in made.stdout and "period is 'Year'" in made.stdout
    assert "Left to write:" in made.stdout and "a line in" not in made.stdout
    taken = run(copy, "twotracks.cli", "refresh", "the-almanac", "--file", file, "--yes")
    assert taken.returncode == 0 and "0 revised, 0 added" in taken.stdout, taken.stdout + taken.stderr
    tested = run(copy, "pytest", "tests/upstream", "-q", "-p", "no:cacheprovider", "-k", "the-almanac")
    assert tested.returncode == 0, tested.stdout
    for check in (("check", code), ("format", "--check", code)):
        said = run(copy, "ruff", *check)
        assert said.returncode == 0, said.stdout


def test_the_module_can_be_read_whatever_title_and_columns_are(tmp_path):
    header = ["Nation", "Year", 'Output \\d """dollars""" ' + "x" * 150]
    rows = [Record(2, dict(zip(header, ("China", "2024", "18743803170827"), strict=True)))]
    evidence = Evidence(Project(ROOT))
    made = sample_of(evidence, TABLE, Sheet("a.csv", tuple(header), rows), {"value": header[2]},
                     {"indicator": "gdp_nominal_usd"})  # fmt: skip
    text = module_of(made, "a", 'The "Almanac" \\ """', "CC", "https://example.org")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tree = ast.parse(text)
    assert ast.get_docstring(tree).startswith("The 'Almanac' / ")
    assert len(text.splitlines()[0]) <= 120


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("indicator=gdp_nominal_usd", "unit=USD_bn"), "has no column that is clearly our 'indicator'"),
        (("Output, dollars", "Dollars"), "has no column 'Dollars'"),
        (("TABLE", "money/raised"), "there is no table 'money/raised'"),
        (("the-almanac", "owid"), "publisher owid: is there already"),
        (("the-almanac", "The Almanac"), "is not a name"),
        (("the-almanac", "import"), "is not a name"),
    ],
)
def test_what_cannot_be_written_is_said(change, said, cli, tmp_path):
    words = [each.replace(*change).replace("TABLE", TABLE) for each in ("the-almanac", "--table", "TABLE", *MEANT)]
    result = cli("new", "publisher", *words, "--from", sample(tmp_path), *TERMS, folder=ROOT)
    assert result.returncode == 1 and said in result.stderr
    assert not (ROOT / "scripts/twotracks/upstream/the_almanac.py").exists()


def test_a_book_without_code_of_its_own_has_no_publishers(book, cli):
    result = cli("new", "publisher", "x", "--from", sample(book), "--table", "money/raised", *TERMS, folder=book)
    assert result.returncode == 1 and "this book has no package of its own" in result.stderr
