"""Files: what is wrong with a whole file, with several at once, and what the command line makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.ledger import (
    DESCRIPTOR,
    RAISED,
    REQUIRED,
    TABLES,
    assert_told,
    cases,
    change_package,
    edit,
    path_of,
    problems_of,
    resource,
    with_cell,
    write,
)
from helpers import Small, evidence_of, write_book
from twotracks.checks.validation import validate

BAD = cases("files.toml")
MEGABYTES = 10_000_000
SOURCES = path_of("sources")


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_once(ledgers, kind):
    case = BAD[kind]
    table = case.get("table", "ledger")
    text = case.get("text", TABLES[table].text)
    if "raw" in case:
        text = with_cell(table, case["column"], case["raw"])
    write(ledgers, table, text.replace(case.get("old", ""), case.get("new", "")), case.get("encoding", "utf-8"))
    problems = problems_of(ledgers)
    assert problems and problems[0].path == path_of(table)
    assert problems[0].row in ({case["row"]} if "row" in case else {0, 1})
    assert problems[0].column == case.get("told", problems[0].column)
    assert_told(problems[0], case["names"], case["remedy"])
    # the whole file is wrong in one way: one problem, except for the columns that a web page lacks
    assert len(problems) <= case.get("most", 1)


def test_a_missing_file_is_refused(ledgers):
    (ledgers / path_of("ledger")).unlink()
    (problem,) = problems_of(ledgers)
    assert problem.where == path_of("ledger")
    assert_told(problem, "ledger.*no such file", r"restore the file|datapackage\.json")


def test_a_folder_in_place_of_a_file_is_refused(ledgers):
    (ledgers / path_of("ledger")).unlink()
    (ledgers / path_of("ledger")).mkdir()
    (problem,) = problems_of(ledgers)
    assert problem.where == path_of("ledger")
    assert_told(problem, "folder|directory|no such file", r"restore the file|datapackage\.json")


@pytest.mark.parametrize("registry", ["sources", "entities", "units"])
def test_a_missing_registry_is_told_once_and_not_for_every_row_that_refers_to_it(ledgers, registry):
    (ledgers / path_of(registry)).unlink()
    (problem,) = problems_of(ledgers)
    assert problem.where == path_of(registry)
    assert_told(problem, "no such file", "restore the file")


def test_a_table_that_nobody_describes_is_told(ledgers):
    (ledgers / "data/stray.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (problem,) = problems_of(ledgers)
    assert problem.where == "data/stray.csv" and "describe the table, or remove the file" in problem.remedy


def test_very_many_rows_pass_and_damage_in_the_last_is_found(tmp_path):
    rows = 100_000
    text = "n,period,value,source\n" + "".join(
        f"{n},{2000 + n % 25},{n / 8},{('almanac', 'gazette')[n % 2]}\n" for n in range(rows)
    )
    period = {"constraints": {"required": True, "pattern": RAISED.schema["period"]["constraints"]["pattern"]}}
    schema = {"n": {"type": "integer", **REQUIRED}, "period": period, "source": REQUIRED}
    book = write_book(tmp_path, Small("many", text, key=("n",), schema=schema))
    assert problems_of(book) == []
    write(book, "many", text + f"{rows},2025-Q5,1,almanac\n")
    (problem,) = problems_of(book)
    assert (problem.path, problem.row, problem.column) == (path_of("many"), rows + 2, "period")
    assert_told(problem, "'2025-Q5'", r"\d{4}-\d\d-\d\d")


def test_a_shifted_column_does_not_bury_the_rest(ledgers):
    rows = "".join(f"x{number},CHN,2024,2024-12-31,oops,4,,USD_bn,gazette,,,{number}\n" for number in range(500))
    path = ledgers / path_of("more")
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    edit(ledgers, ",9,", ",nine,")
    found = problems_of(ledgers)
    assert len(found) == 202 and "300 problems more" in found[-1].what
    assert found[0].where == "data/raised.csv, row 3, column value"


# --- the registry of sources

NEW_SOURCE = "herald,The Herald,Money,https://example.org/h,2025-12-31\n"


def add_source(book: Path, row: str) -> None:
    path = book / SOURCES
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")


def test_a_source_that_no_row_uses_is_refused(ledgers):
    add_source(ledgers, NEW_SOURCE)
    (problem,) = problems_of(ledgers)
    assert problem.where == f"{SOURCES}, row 4, column id" and problem.cell == "herald"
    assert_told(problem, "^'herald' is the source of no row$", "remove the source")


def test_a_source_registered_twice_is_refused(ledgers):
    add_source(ledgers, NEW_SOURCE.replace("herald", "almanac", 1))
    problems = problems_of(ledgers)
    assert {(problem.path, problem.row) for problem in problems} == {(SOURCES, 4)}
    assert_told(problems[0], "almanac", "remove|correct|rename")


def test_a_source_without_an_id_is_refused(ledgers):
    add_source(ledgers, NEW_SOURCE.replace("herald", "", 1))
    problems = problems_of(ledgers)
    assert {problem.where for problem in problems} == {f"{SOURCES}, row 4, column id"}
    assert_told(problems[0], "empty", "fill|write|correct|give")


# --- everything at once


def test_checking_goes_on_when_files_are_missing(ledgers):
    (ledgers / path_of("spent")).unlink()
    (ledgers / path_of("entities")).unlink()
    edit(ledgers, "1.5", "one", "more")
    assert {problem.where for problem in problems_of(ledgers)} == {
        "data/spent.csv",
        "data/entities.csv",
        "data/more.csv, row 2, column value",
    }


def test_all_damage_of_all_tables_is_told_in_one_run(ledgers, cli):
    lines = TABLES["ledger"].text.splitlines()
    lines[1] = lines[1].replace(",10,", ",ten,")
    lines[2] = lines[2].replace("2024-12-31", "31/12/2024").replace("high", "hihg")
    lines[3] = lines[3].replace("almanac", "almanach")
    lines[4] = lines[4].replace("CHN", "CHM")
    lines[5] = lines[5] + ",surplus"
    lines[6] = lines[6].replace(",8,", ",-8,").replace("last", " last")
    write(ledgers, "ledger", "\n".join(lines) + "\n\n")
    edit(ledgers, ",9,", ",nine,")
    edit(ledgers, "2025-Q1", "2025-02-30")
    edit(ledgers, ",100,", ",-100,")
    edit(ledgers, "gazette", "tabloid", "spent")
    edit(ledgers, "USA,2024", "USA,2024-13", "spent")
    edit(ledgers, "b,CHN", "a,CHN", "more")
    add_source(ledgers, NEW_SOURCE)
    edit(ledgers, "2025-06-15", "2025-06-15,surplus", "sources")
    expected = {
        *(f"data/ledger.csv, row {row}" for row in (6, 8)),
        *(f"data/ledger.csv, row {row}, column {column}" for row, column in (
            (2, "value"), (3, "date"), (3, "confidence"), (4, "source"), (5, "country"), (7, "value"), (7, "note"))),
        "data/raised.csv, row 2, column value",
        "data/raised.csv, row 3, column value",
        "data/raised.csv, row 4, column period",
        "data/spent.csv, row 2, column period",
        "data/spent.csv, row 3, column source",
        "data/sources.csv, row 3",
        "data/sources.csv, row 4, column id",
        "data/more.csv, row 3",
    }  # fmt: skip
    # a key that is an id is told twice: as the key, and as a column that must be unique
    assert {problem.where for problem in problems_of(ledgers)} == expected
    result = cli("check", folder=ledgers)
    said = result.stdout + result.stderr
    assert result.returncode == 1 and "Traceback" not in said
    assert [where for where in expected if where not in said] == []
    assert said.count("remedy:") >= len(expected)


def unreadable_description(book: Path) -> None:
    (book / DESCRIPTOR).write_bytes(b'{"resources": [')


def table_in_another_encoding(book: Path) -> None:
    write(book, "raised", RAISED.text, "utf-16")


def table_that_is_a_folder(book: Path) -> None:
    (book / path_of("raised")).unlink()
    (book / path_of("raised")).mkdir()


def cell_of_ten_megabytes(book: Path) -> None:
    edit(book, ",9,", f",{'7' * MEGABYTES},")


def quote_that_is_never_closed(book: Path) -> None:
    edit(book, "high,\n", 'high,"\n')


def registry_without_header(book: Path) -> None:
    path = book / path_of("units")
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "file"),
    [
        (unreadable_description, DESCRIPTOR),
        (table_in_another_encoding, path_of("raised")),
        (table_that_is_a_folder, path_of("raised")),
        (cell_of_ten_megabytes, path_of("raised")),
        (quote_that_is_never_closed, path_of("raised")),
        (registry_without_header, path_of("units")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_command_line_fails_without_a_traceback(ledgers, cli, damage: Callable[[Path], None], file):
    damage(ledgers)
    result = cli("check", folder=ledgers)
    said = result.stdout + result.stderr
    assert result.returncode == 1
    assert "Traceback" not in said
    assert file in said and "remedy:" in said
    assert len(said) < 20_000


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_damage_stops_the_build_and_leaves_the_published_site_as_it_was(built_book, cli):
    site = built_book / "_build/html"
    before = snapshot(site)
    raised = built_book / "data/money/raised.csv"
    sound = raised.read_text(encoding="utf-8")
    for old, new in ((",20,", ",twenty,"), ("USA,2024", '"USA,2024')):
        raised.write_text(sound.replace(old, new), encoding="utf-8")
        for command in ("check", "build"):
            result = cli(command, folder=built_book)
            said = result.stdout + result.stderr
            assert result.returncode == 1, command
            assert "Traceback" not in said
            assert "data/money/raised.csv, row 3" in said
        assert snapshot(site) == before


# --- any bytes

CORRECTIONS = Small(
    "corrections",
    "id,table,key,column,old,new,reason,reported_by,date,status\n"
    "one,spent,country=CHN; period=2024,value,2,8,misread,A. Reader,2026-01-01,applied\n",
    key=("id",),
)
RULE = {"id": "less", "rule": "at_most", "by": ["period"], "part": {"where": {"unit": "CNY_bn"}},
        "whole": {"where": {"unit": "USD_bn"}, "times": 7}, "reason": "it is so"}  # fmt: skip


@pytest.fixture(scope="module")
def ruled(tmp_path_factory):
    folder = write_book(tmp_path_factory.mktemp("ruled"), RAISED, TABLES["spent"], CORRECTIONS)
    change_package(folder, lambda package: resource(package, "spent").update(rules=[RULE]))
    assert problems_of(folder) == []
    return folder


@given(
    name=st.sampled_from(["raised", "spent", "corrections", "sources", "entities", "units"]),
    damage=st.binary(min_size=1, max_size=20) | st.sampled_from([b'"', b"\n", b",", b"\r\n", b"\x00", b"\xef\xbb\xbf"]),
    where=st.floats(0, 1),
    insert=st.booleans(),
)
# in the midst of the header: the name of a column for which there is a correction
@example(name="spent", damage=b"\xef\xbb\xbf", where=0.1875, insert=True)
@settings(max_examples=200)
def test_no_bytes_in_any_file_lead_to_a_traceback(ruled, name, damage, where, insert):
    path = ruled / path_of(name)
    content = path.read_bytes()
    at = int(where * len(content))
    try:
        path.write_bytes(content[:at] + damage + content[at if insert else at + len(damage) :])
        report = validate(evidence_of(ruled))
    finally:
        path.write_bytes(content)
    assert all(problem.where and problem.what and problem.remedy for problem in report.problems)
    assert set(report.summaries) == {"raised", "spent", "corrections", "sources", "entities", "units"}
