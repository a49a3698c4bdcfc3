"""Random damage to the real tables is refused exactly when the schema or a convention of data/README.md forbids it."""

from __future__ import annotations

import csv
import json
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, system
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from checks.ledger import DESCRIPTOR, PACKAGE, REAL, REQUIRED, is_about, problems_of, reference
from checks.oracle import Verdict, judge, judge_table
from helpers import ROOT, Small, evidence_of, write_book
from twotracks.checks.cells import LONGEST
from twotracks.checks.registries import Registries
from twotracks.checks.table import check_table
from twotracks.evidence.package import Resource

# every table of the report, several times
pytestmark = pytest.mark.book
REGISTRY_NAMES = ("sources", "entities", "units")
QUOTE = '"'
SPECIAL = re.compile(r'[",\r\n]')


# --- the oracle itself against the reference implementation


def errors_of(package: Path) -> dict[str, set[str]]:
    """The kinds of errors that Frictionless finds, by table; stamps of changed files do not count."""
    with system.use_context(trusted=True):
        report = Package(str(package)).validate()
    stamps = {"hash-count", "byte-count"}
    return {task.name: kinds for task in report.tasks if (kinds := {each.type for each in task.errors} - stamps)}


def test_the_reference_implementation_finds_the_real_package_valid():
    assert errors_of(ROOT / DESCRIPTOR) == {}


RAISED = Small(
    "raised",
    "country,period,value,unit,source,grade\nUSA,2024,100,USD_bn,almanac,high\nCHN,2024,9,USD_bn,gazette,low\n",
    schema={
        "value": {"type": "number", "constraints": {"required": True, "minimum": 0}},
        "period": {"type": "string", "constraints": {"pattern": r"^\d{4}$"}},
        "grade": {"type": "string", "constraints": {"enum": ["high", "low"]}},
    },
)


@pytest.mark.parametrize(
    ("old", "new"),
    [(",9,", ",nine,"), (",9,", ",,"), (",9,", ",-9,"), (",9,", ",NaN,"), ("CHN,2024", "CHN,24"), (",low", ",l"),
     ("CHN", "CHX"), ("gazette", "tabloid"), ("CHN", "USA"), (",low", ",low,x"), (",low", ""), ("country,", "land,"),
     (",low\n", ",low\n\n"), ("USD_bn,g", "EUR,g"), (",grade", ""), ("country,period", "period,country")],
)  # fmt: skip
def test_what_the_reference_implementation_refuses_is_refused(tmp_path, old, new):
    write_book(tmp_path, RAISED)
    path = tmp_path / "data/raised.csv"
    text = path.read_text(encoding="utf-8")
    assert errors_of(tmp_path / DESCRIPTOR) == {} and old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert errors_of(tmp_path / DESCRIPTOR)
    assert problems_of(tmp_path)


# --- a small package for each real table


@cache
def real_rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / REAL[name]["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words_in(rule: Any) -> set[str]:
    """All strings in a declared rule: the columns it speaks of are among them."""
    if isinstance(rule, dict):
        return {word for key, value in rule.items() for word in {key} | words_in(value)}
    return {word for each in rule for word in words_in(each)} if isinstance(rule, list) else {str(rule)}


def needed(name: str) -> list[str]:
    """A table and the tables of facts without which its keys and rules cannot be checked, itself last."""

    def named(each: str) -> set[str]:
        keys = {key["reference"]["resource"] for key in REAL[each]["schema"].get("foreignKeys", [])}
        # corrections name the tables that they correct in a column
        corrected = {row["table"] for row in real_rows(each)} if each == "corrections" else set()
        return (keys | corrected | {word for word in words_in(REAL[each].get("rules", [])) if word in REAL}) - {""}

    found, new = {name}, {name}
    while new:
        new = set().union(*map(named, new)) - found - set(REGISTRY_NAMES)
        found |= new
    return [*sorted(found - {name}), name]


@cache
def small_package(name: str) -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, str]]]]:
    """One real table, whole, with those rows of the registries that it uses.

    A table `cited` names every source, so that damage to a citation does not leave a source unused.
    """
    facts = [each for each in needed(name) if each not in REGISTRY_NAMES]
    cells = {cell for each in facts for row in real_rows(each) for value in row.values() for cell in value.split("|")}
    units = {column.get("unit") for each in facts for column in REAL[each]["schema"]["fields"]}
    keep = {
        "sources": lambda row: row["id"] in cells or row is real_rows("sources")[0],
        "entities": lambda row: row["id"] in cells or row["kind"] in ("country", "region", "world"),
        "units": lambda row: row["id"] in cells | units | {"ratio"},
    }
    tables = {each: [row for row in real_rows(each) if name == each or kept(row)] for each, kept in keep.items()} | {
        each: real_rows(each) for each in facts
    }
    if name == "sources":
        # the registry itself is the table under test: all of it would be slow, a part shows the same
        tables["sources"] = real_rows("sources")[:200]
    tables["cited"] = [{"source": row["id"]} for row in tables["sources"]]
    # breaches of the registries are declared for rows that a small package lacks
    bare = {each: {key: value for key, value in REAL[each].items() if key not in ("rules", "breaches")}
            for each in REGISTRY_NAMES}  # fmt: skip
    cited = {key: value for key, value in bare["units"].items() if key not in ("caveats", "gaps", "breaks")}
    cited |= {"name": "cited", "path": "cited.csv"}
    cited["schema"] = {
        "fields": [{"name": "source", "type": "string", **REQUIRED}],
        "primaryKey": ["source"],
        "foreignKeys": [reference("source", "sources")],
    }
    return bare | {each: REAL[each] for each in facts} | {"cited": cited}, tables


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    # csv.writer leaves a carriage return without quotation marks where lines end with LF
    quoted = [[f'"{cell.replace(QUOTE, QUOTE * 2)}"' if SPECIAL.search(cell) else cell for cell in row] for row in
              [rows[0], *(each.values() for each in rows)]]  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(",".join(cells) + "\n" for cells in quoted).encode("utf-8"))


BOOKS: list[Path] = []


@cache
def small_book(name: str) -> Path:
    """The small package on disk, sound; examples copy it."""
    resources, tables = small_package(name)
    book = Path(tempfile.mkdtemp(prefix="two-tracks-"))
    BOOKS.append(book)
    (book / "_config.yml").write_text("title: Small\n", encoding="utf-8")
    for each, described_as in resources.items():
        write_table(book / "data" / described_as["path"], tables[each])
    package = PACKAGE | {"resources": list(resources.values())}
    (book / DESCRIPTOR).write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return book


@pytest.fixture(scope="module", autouse=True)
def tidy() -> Iterator[None]:
    yield
    while BOOKS:
        shutil.rmtree(BOOKS.pop(), ignore_errors=True)
    small_book.cache_clear()


@pytest.mark.parametrize("name", REAL)
def test_a_real_table_is_sound_in_its_small_package(name):
    resources, tables = small_package(name)
    assert judge(resources, tables).must == []
    assert problems_of(small_book(name)) == []


# --- damage


def wide(text: str) -> str:
    """The text with its digits as East Asian keyboards write them, which Python takes for numbers."""
    return text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})


CHARACTERS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
STRANGE = ("\u0663", "中国", "é", "🙂", "a\u200bb", "x\u202ey", "\u202eabc", "USA\u00a0", "\u00a0x", "\ufeffx", "\x00",
           "a\x00b", "a\tb", "a\r\nb", "a\nb", "'", '"', ",", "a,b", " ")  # fmt: skip
NOTHING = ("NaN", "nan", "inf", "-inf", "None", "NULL", "null", "N/A", "NA", "-", "?", "#REF!")
OTHER = ("nine", "12.5", "-1", "0", "-0.0", "1.", "1e400", "7", "999999999999", "1,200", "12 %", "true", "TRUE",
         "31/12/2025", "31.12.2024", "2025-02-30", "2024-02-30", "2025-Q5", "2025-13", "2025-06-30", "2025",
         "2013/2024", "2025/2024", "FY2025", "FY2031", "2031", "1024", "USA", "CHN", "USD_bn", "CNY_bn",
         "percent", "high", "High",
         "=SUM(A1:A3)", "=1+1", "@x", "+A1", "+46% on 2024", "1_000")  # fmt: skip
DAMAGE: dict[str, Callable[[st.DataObject, str], str]] = {
    "empty": lambda data, cell: "",
    "other type": lambda data, cell: data.draw(st.sampled_from(OTHER)),
    "words for nothing": lambda data, cell: data.draw(st.sampled_from(NOTHING)),
    "strange characters": lambda data, cell: data.draw(st.sampled_from(STRANGE)),
    "random text": lambda data, cell: data.draw(CHARACTERS),
    "digit changed": lambda data, cell: re.sub(r"\d", str(data.draw(st.integers(0, 9))), cell, count=1) or "7",
    "digit added": lambda data, cell: cell + str(data.draw(st.integers(0, 9))),
    "digits in full width": lambda data, cell: wide(cell),
    "sign flipped": lambda data, cell: cell.removeprefix("-") if cell.startswith("-") else f"-{cell}",
    "case swapped": lambda data, cell: cell.swapcase(),
    "reversed": lambda data, cell: cell[::-1],
    "letter lost": lambda data, cell: cell[1:],
    "space before": lambda data, cell: f" {cell}",
    "space behind": lambda data, cell: f"{cell}\u00a0",
    "too long": lambda data, cell: "x" * (LONGEST + 1),
    "very long": lambda data, cell: (cell or "x") * (data.draw(st.integers(5_000, 60_000)) // max(len(cell), 1)),
}  # fmt: skip


def damaged(data: st.DataObject, rows: list[dict[str, str]], most: int) -> tuple[list[dict[str, str]], set[str]]:
    """The rows with one to `most` of them damaged, and the columns that changed."""
    result, touched = [dict(row) for row in rows], set()
    names = list(rows[0])
    for number in data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=most, unique=True)):
        column = data.draw(st.sampled_from(names))
        kind = data.draw(st.sampled_from([*DAMAGE, "swapped with the neighbour", "from another row"]))
        row = result[number]
        if kind == "swapped with the neighbour":
            other = names[names.index(column) - 1]
            row[column], row[other] = row[other], row[column]
            touched.add(other)
        elif kind == "from another row":
            row[column] = rows[data.draw(st.integers(0, len(rows) - 1))][column]
        else:
            row[column] = DAMAGE[kind](data, row[column])
        touched.add(column)
    return result, touched


def compare(name: str, resources, verdict: Verdict, problems, rows, touched: set[str]) -> None:
    """Hold what is told against the verdict of the oracle, both ways."""
    own = f"data/{resources[name]['path']}"
    changes = [
        (number, column, old[column][:60], new[column][:60])
        for number, (old, new) in enumerate(zip(small_package(name)[1][name], rows, strict=False), start=2)
        for column in old
        if old[column] != new[column]
    ]
    for must in verdict.must:
        told = any(is_about(each, *must) or (must[2] == {"once more"} and each.row in must[1]) for each in problems)
        assert told, f"not refused: {must}; changed: {changes}; {problems}"
    rules = [rule for each in resources.values() for rule in each.get("rules", [])]
    # terms stand for `value` along `period` within the key unless they say otherwise
    ruled = words_in(rules) | {"value", "period", *resources[name]["schema"]["primaryKey"]} if rules else set()
    # one more cell may leave a declared breach without its row
    ruled |= {key for each in resources.values() for breach in each.get("breaches", []) for key in breach["where"]}
    for problem in problems:
        illegal = any(is_about(problem, *must) for must in verdict.must)
        illegal = illegal or (problem.path, problem.row, problem.column) in verdict.may
        illegal = illegal or ("once more" in problem.what and any("once more" in must[2] for must in verdict.must))
        # a carriage return in a cell is also a wrong line end of the file
        line_end = (problem.path, problem.row) == (own, 0) and any(
            "\r" in cell for each in rows for cell in each.values()
        )
        # a rule may refuse rows that are far from the cell that was changed; so do labels of one company together
        by_rule = touched & ruled and (not problem.column or problem.column in ruled)
        fiscal = problem.column == "fiscal_period" and touched & {"fiscal_period", "period_end", "entity"}
        assert illegal or line_end or by_rule or fiscal, f"legal, but refused: {problem}; changed: {changes}"


EXAMPLES = 4


@pytest.mark.parametrize("name", REAL)
def test_random_damage_to_a_real_table_is_refused_exactly_when_the_schema_forbids_it(name):
    # a seed of its own for each table, always the same: else all tables would suffer the same damage
    @seed(zlib.crc32(name.encode()))
    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        resources, tables = small_package(name)
        rows, touched = damaged(data, tables[name], most=3)
        with tempfile.TemporaryDirectory(prefix="two-tracks-") as folder:
            book = shutil.copytree(small_book(name), Path(folder) / "book")
            write_table(book / "data" / resources[name]["path"], rows)
            problems = problems_of(book)
        compare(name, resources, judge(resources, tables | {name: rows}), problems, rows, touched)

    check()


EVIDENCE = evidence_of(ROOT)
REGISTRIES = Registries(EVIDENCE.tables)


@given(data=st.data())
@settings(max_examples=300)
def test_a_mutated_cell_is_refused_with_place_and_remedy_or_provably_legal(tmp_path_factory, data):
    name = data.draw(st.sampled_from(sorted(REAL)))
    sound = real_rows(name)
    rows, touched = damaged(data, sound, most=1)
    path = tmp_path_factory.getbasetemp() / "mutated.csv"
    write_table(path, rows)
    resource = Resource(name, path, REAL[name])
    # a registry that names itself is held against what is left of it
    registries = Registries(EVIDENCE.tables | {name: resource}) if name in REGISTRY_NAMES else REGISTRIES
    found = check_table(resource, registries, f"data/{REAL[name]['path']}").problems
    verdict = Verdict()
    judge_table(verdict, name, REAL[name], {each: real_rows(each) for each in REAL} | {name: rows})
    assert all(problem.what and problem.remedy and problem.path for problem in found)
    compare_rows = {number for number, (old, new) in enumerate(zip(sound, rows, strict=True), start=2) if old != new}
    # a key is repeated at the later of its two rows, a company's other labels may be told for the one that was touched
    beside = ("same key", "once more", "fiscal year of", "carriage returns", "does not occur")
    assert all(problem.row in compare_rows or any(each in problem.what for each in beside) for problem in found)
    compare(name, {name: REAL[name]}, verdict, found, rows, touched)
