"""The checker against the reference implementation of Frictionless, and against random damage to the real tables."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from unicodedata import category

import pytest
from frictionless import Package, Schema, system
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import ROOT, Small, evidence_of, read_csv, write_book
from twotracks.checks.cells import LONGEST
from twotracks.checks.table import Checked, Registries
from twotracks.checks.validation import validate
from twotracks.evidence.package import Description
from twotracks.quantities import periods

EVIDENCE = evidence_of(ROOT)
REGISTRIES = Registries(EVIDENCE.tables)
STAMPS = {"hash-count", "byte-count"}
NASTY = st.sampled_from([
    "", " ", "0", "-1", "1e400", "nan", "-inf", "1,200", "12 %", "\uff12\uff10\uff12\uff15", "2025-Q5", "2025-13",
    "2024-02-30", "31.12.2024", "true", "TRUE", "null", "=1+1", "@x", "+A1", "a\x00b", "\ufeffx", "x\u202ey",
    "\u00a0x", "'", '"', "a,b", "a\nb", "x" * (LONGEST + 1), "USA", "CHN", "USD_bn", "CNY_bn", "high",
    "999999999999", "2025", "FY2025", "2025/2024", "2013/2024", "-0.0", "1.",
])  # fmt: skip


def reference(package: Path) -> dict[str, set[str]]:
    """The kinds of errors that the reference implementation finds, by table."""
    with system.use_context(trusted=True):
        report = Package(str(package)).validate()
    return {task.name: kinds for task in report.tasks if (kinds := {each.type for each in task.errors} - STAMPS)}


def test_the_reference_implementation_finds_the_real_package_valid():
    assert reference(ROOT / "data/datapackage.json") == {}


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
    assert reference(tmp_path / "data/datapackage.json") == {} and old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert reference(tmp_path / "data/datapackage.json")
    assert validate(evidence_of(tmp_path)).problems


@cache
def rows_of(table: str) -> tuple[dict[str, str], ...]:
    return tuple(read_csv(f"{table}.csv"))


@cache
def field_of(table: str, column: str):
    described = EVIDENCE.describe(table).fields[column]
    return Schema.from_descriptor({"fields": [{**described, "name": column}]}).fields[0]


def legal(table: str, row: int, column: str, text: str) -> bool:
    """Whether a cell may have this text, by the reference implementation and the conventions of data/README.md."""
    resource = EVIDENCE.describe(table).resource
    field = EVIDENCE.describe(table).fields[column]
    hidden = any(category(each) in ("Cc", "Cf", "Co", "Zl", "Zp") for each in text if each not in "\n\u200c\u200d")
    if field_of(table, column).read_cell(text)[1] or text != text.strip() or len(text) > LONGEST or hidden:
        return False
    required = field.get("constraints", {}).get("required")
    if not text:
        return not required
    if field["type"] in ("number", "integer"):
        if not re.fullmatch(r"-?[0-9]+\.?[0-9]*(e[0-9]+)?", text) or abs(float(text)) == float("inf"):
            return False
    elif field["type"] == "boolean" and text not in ("true", "false"):
        return False
    elif field.get("dated") or field["type"] == "date":
        try:
            periods.span(text.removeprefix("FY"))
        except ValueError:
            return False
    elif re.match(r"[=@+-].", text) and not re.match(r"[+-][0-9][0-9.,]*%?($|[\s;,])", text):
        return False
    for key in resource["schema"].get("foreignKeys", []):
        if key["fields"] == [column]:
            other = key["reference"]["resource"] or table
            if text not in {each[key["reference"]["fields"][0]] for each in rows_of(other)}:
                return False
    if column == "countries" and set(text.split("|")) - {each["id"] for each in rows_of("entities")}:
        return False
    known = resource.get("known", {})
    if known.get("rule") == "edition" and known["column"] == column and text not in known["dates"]:
        return False
    if column == "unit" and text != EVIDENCE.describe(table).fields.get("value", {}).get("unit", text):
        return False
    changed = {**rows_of(table)[row], column: text}
    if column in ("period", "period_end") and changed.get("period_end"):
        fiscal = changed["period"].startswith("FY")
        begin = periods.span(changed["period"].removeprefix("FY"))[0]
        if changed["period_end"] < begin.replace(year=begin.year - fiscal).isoformat():
            return False
    names = EVIDENCE.describe(table).key
    keys = [names, *([[column]] if field.get("constraints", {}).get("unique") else [])]
    return not any(
        column in names and any([changed[n] for n in names] == [other[n] for n in names]
                                for number, other in enumerate(rows_of(table)) if number != row)
        for names in keys
    )  # fmt: skip


@given(data=st.data())
@settings(max_examples=300)
def test_a_mutated_cell_is_refused_with_place_and_remedy_or_provably_legal(tmp_path_factory, data):
    table = data.draw(st.sampled_from(sorted(EVIDENCE.tables)))
    rows = rows_of(table)
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(sorted(rows[0])))
    old = rows[row][column]
    text = data.draw(NASTY | st.just(old[::-1]) | st.just(old + "0") | st.text(max_size=12).filter(
        lambda text: not re.search("[\ud800-\udfff\r]", text)))  # fmt: skip
    path = tmp_path_factory.getbasetemp() / "mutated.csv"
    with io.StringIO(newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows[:row], {**rows[row], column: text}, *rows[row + 1 :]])
        path.write_bytes(file.getvalue().encode())
    found = Checked(Description(table, path, EVIDENCE.describe(table).resource), REGISTRIES).found
    if found:
        rows_told = {each[0] for each in found}
        assert all(what and remedy for _, _, what, remedy in found)
        # a key is repeated at the later of its two rows, which may be the one that was not touched
        assert row + 2 in rows_told or all("same key" in what for _, _, what, _ in found)
        assert {each[1] for each in found if each[0] == row + 2} <= {
            column,
            "",
            "period_end",
            *EVIDENCE.tables[table].key,
        }
    else:
        assert text == old or legal(table, row, column, text)


CORRECTIONS = Small(
    "corrections",
    "id,table,key,column,old,new,reason,reported_by,date,status\n"
    "one,raised,country=CHN; period=2024,value,9,8,misread,A. Reader,2026-01-01,applied\n",
    key=("id",),
)
RULE = {"id": "less", "rule": "at_most", "by": ["period"], "part": {"where": {"country": "CHN"}},
        "whole": {"where": {"country": "USA"}}, "reason": "it is so"}  # fmt: skip


@pytest.fixture(scope="module")
def ruled(tmp_path_factory):
    folder = write_book(tmp_path_factory.mktemp("ruled"), RAISED, CORRECTIONS)
    path = folder / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    next(each for each in package["resources"] if each["name"] == "raised")["rules"] = [RULE]
    path.write_text(json.dumps(package), encoding="utf-8")
    assert validate(evidence_of(folder)).problems == []
    return folder


@given(
    name=st.sampled_from(["raised", "corrections", "sources", "entities", "units"]),
    damage=st.binary(min_size=1, max_size=20) | st.sampled_from([b'"', b"\n", b",", b"\r\n", b"\x00", b"\xef\xbb\xbf"]),
    where=st.floats(0, 1),
    insert=st.booleans(),
)
@settings(max_examples=200)
def test_no_bytes_in_any_file_lead_to_a_traceback(ruled, name, damage, where, insert):
    path = ruled / f"data/{name}.csv"
    content = path.read_bytes()
    at = int(where * len(content))
    try:
        path.write_bytes(content[:at] + damage + content[at if insert else at + len(damage) :])
        report = validate(evidence_of(ruled))
    finally:
        path.write_bytes(content)
    assert all(problem.where and problem.what and problem.remedy for problem in report.problems)
    assert set(report.summaries) == {"raised", "corrections", "sources", "entities", "units"}
