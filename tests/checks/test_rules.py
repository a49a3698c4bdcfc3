"""Rules: each kind notices what it is about, and nothing else; breaches are declared with a reason or told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers import ROOT, Small, evidence_of, write_book
from twotracks.checks.validation import validate

FIGURES = Small(
    "figures",
    """\
country,indicator,period,value,low,unit,source,issued,open
USA,whole,2024,10,9,USD_bn,almanac,2025,true
USA,part_a,2024,6,6,USD_bn,almanac,2025-02,false
USA,part_b,2024,4,4,USD_bn,almanac,2025,false
USA,whole,2025,12,12,USD_bn,gazette,2026,true
USA,growth,2025,20,20,percent,gazette,2026,true
USA,share_a,2024,60,60,percent,gazette,2025,true
USA,sales,2025-Q1,2,2,USD_bn,gazette,2026,true
USA,sales,2025-Q2,3,3,USD_bn,gazette,2026,true
USA,sales,2025-Q3,3,3,USD_bn,gazette,2026,true
USA,sales,2025-Q4,4,4,USD_bn,gazette,2026,true
CHN,stock,2024,5,5,USD_bn,gazette,2025,true
CHN,stock,2025,7,7,USD_bn,gazette,2026,true
""",
    key=("country", "indicator", "period"),
    schema={"low": {"type": "number"}},
)
AGAIN = Small("again", "country,period,value,unit,source\nUSA,2024,10,USD_bn,almanac\n")
TERM = {name: {"where": {"indicator": name}} for name in ("whole", "part_a", "part_b", "growth", "share_a", "sales")}
BY = ["country", "period"]
RULES = {
    "sum": {"by": BY, "whole": TERM["whole"], "parts": [TERM["part_a"], TERM["part_b"]]},
    "at_most": {"part": {"column": "low"}, "whole": {}},
    "monotone": {"by": ["country", "indicator"], "of": {"where": {"indicator": "stock"}}},
    "quotient": {"by": BY, "ratio": TERM["share_a"], "numerator": {**TERM["part_a"], "times": 100},
                 "denominator": TERM["whole"]},
    "growth": {"by": BY, "rate": TERM["growth"], "level": TERM["whole"]},
    "agrees": {"by": BY, "one": TERM["whole"], "other": {"table": "again"}},
    "over_time": {"by": ["country"], "whole": TERM["whole"], "parts": TERM["sales"]},
    "order": {"first": "period", "then": "issued"},
    "implies": {"if": {"indicator": ["part_a", "part_b"]}, "then": {"open": "false"}},
    "steady": {"by": ["country", "indicator"], "of": {"where": {"indicator": ["sales", "stock"]}}, "factor": 2},
    "distinct": {"by": ["country", "indicator", "period", "value"]},
}  # fmt: skip


def book(folder: Path, *rules: dict, breaches: list[dict] | None = None) -> Path:
    write_book(folder, FIGURES, AGAIN)
    path = folder / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    resource = next(each for each in package["resources"] if each["name"] == "figures")
    resource |= {"rules": list(rules), "breaches": breaches or []}
    path.write_text(json.dumps(package), encoding="utf-8")
    return folder


def rule(kind: str, **more) -> dict:
    return {"id": "the-rule", "rule": kind, **RULES[kind], "reason": "it must be so", **more}


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "data/figures.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path):
    return validate(evidence_of(folder)).problems


@pytest.mark.parametrize("kind", RULES)
def test_figures_that_keep_a_rule_are_no_problem(tmp_path, kind):
    assert problems(book(tmp_path, rule(kind))) == []


BROKEN = [
    ("sum", "part_a,2024,6,6", "part_a,2024,6.5,6", 2, "the parts add up to 10.5, the whole is 10"),
    ("at_most", "whole,2024,10,9", "whole,2024,10,11", 2, "the part, 11, is more than the whole, 10"),
    ("monotone", "stock,2025,7", "stock,2025,4", 13, "falls from 5 in 2024 to 4 in 2025"),
    ("quotient", "share_a,2024,60", "share_a,2024,70", 7, "the ratio is 70, numerator over denominator give 60"),
    ("growth", "growth,2025,20", "growth,2025,25", 6, "stated is 25 percent, from 10 to 12 it is 20"),
    ("agrees", "whole,2024,10", "whole,2024,11", 2, "is 11 here and 10 there"),
    ("over_time", "sales,2025-Q4,4", "sales,2025-Q4,5", 5, "2025 is 12, the sum of its 4 parts is 13"),
    ("order", "almanac,2025-02", "almanac,2023-02", 3, "period 2024 is after issued 2023-02"),
    ("implies", "almanac,2025,false", "almanac,2025,true", 4, "does not have open 'false'"),
    ("steady", "sales,2025-Q4,4", "sales,2025-Q4,40", 11, "3 in 2025-Q3 and 40 in 2025-Q4 differ 13.3 times"),
    (
        "distinct",
        "whole,2025,12",
        "whole,2024,10",
        5,
        "has the same country, indicator, period, value as row 2: USA, whole, 2024, 10",
    ),
]


@pytest.mark.parametrize(("kind", "old", "new", "row", "what"), BROKEN, ids=[each[0] for each in BROKEN])
def test_a_broken_rule_is_told_with_row_figures_reason_and_remedy(tmp_path, kind, old, new, row, what):
    folder = book(tmp_path, rule(kind))
    edit(folder, old, new)
    # two rows that are one have one key, too
    (problem,) = [each for each in problems(folder) if "same key" not in each.what]
    column = {"at_most": "low", "order": "period", "implies": "open", "distinct": "country"}.get(kind, "value")
    assert problem.where == f"data/figures.csv, row {row}, column {column}"
    assert problem.what == f"breaks the rule the-rule: {what} (it must be so)"
    assert "declare the breach with its reason under `breaches` of figures" in problem.remedy


@pytest.mark.parametrize(("kind", "old", "new", "row", "what"), BROKEN, ids=[each[0] for each in BROKEN])
def test_a_breach_that_is_declared_with_a_reason_is_allowed(tmp_path, kind, old, new, row, what):
    where = {"country": "CHN" if kind == "monotone" else "USA"}
    folder = book(tmp_path, rule(kind), breaches=[{"rule": "the-rule", "where": where, "reason": "known"}])
    edit(folder, old, new)
    assert [each for each in problems(folder) if "same key" not in each.what] == []


def test_a_declared_breach_covers_only_the_rows_it_names(tmp_path):
    declared = {"rule": "the-rule", "where": {"period": "2025"}, "reason": "known"}
    folder = book(tmp_path, rule("sum"), breaches=[declared])
    edit(folder, "part_a,2024,6,6", "part_a,2024,7,6")
    assert [problem.where for problem in problems(folder)] == [
        "data/figures.csv, row 2, column value",
        "data/datapackage.json, table figures",
    ]


def test_a_breach_that_no_longer_occurs_is_told(tmp_path):
    declared = {"rule": "the-rule", "where": {"period": "2024"}, "reason": "known"}
    (problem,) = problems(book(tmp_path, rule("sum"), breaches=[declared]))
    assert "does not occur (any more)" in problem.what and problem.remedy == "remove it from `breaches`"


@pytest.mark.parametrize("lacking", ["rule", "where", "reason"])
def test_a_breach_without_rule_place_or_reason_is_told(tmp_path, lacking):
    declared = {"rule": "the-rule", "where": {"period": "2024"}, "reason": "known"}
    folder = book(tmp_path, rule("sum"), breaches=[{k: v for k, v in declared.items() if k != lacking}])
    edit(folder, "part_a,2024,6,6", "part_a,2024,7,6")
    assert any("without rule, where or reason" in problem.what for problem in problems(folder))


@pytest.mark.parametrize(("more", "sound"), [({"tolerance": 0.5}, True), ({"tolerance": 0.4}, False),
                                             ({"relative": 0.05}, True), ({"relative": 0.04}, False)])  # fmt: skip
def test_a_rule_holds_within_its_tolerance(tmp_path, more, sound):
    folder = book(tmp_path, rule("sum", **more))
    edit(folder, "part_a,2024,6,6", "part_a,2024,6.5,6")
    assert (problems(folder) == []) is sound


def test_a_sum_is_checked_only_where_all_its_parts_are_there(tmp_path):
    folder = book(tmp_path, rule("sum"), {**rule("at_most"), "id": "other"})
    edit(folder, "USA,part_b,2024,4,4", "USA,part_c,2024,1,1")
    (problem,) = problems(folder)
    assert "finds no rows to compare" in problem.what


def test_parts_may_be_the_rows_of_one_term_and_the_whole_a_number(tmp_path):
    parts = {"where": {"indicator": ["part_a", "part_b"]}}
    assert problems(book(tmp_path, rule("sum", whole=10, parts=parts))) == []


def test_a_mean_over_time(tmp_path):
    folder = book(tmp_path, rule("over_time", how="mean"))
    (problem,) = problems(folder)
    assert "the mean of its 4 parts is 3" in problem.what


def test_series_of_other_lengths_and_numbers_below_zero_are_not_neighbours(tmp_path):
    folder = book(tmp_path, rule("steady"))
    # a year beside quarters, and a loss
    edit(folder, "USA,whole,2025,12", "USA,sales,2024,120")
    edit(folder, "stock,2025,7", "stock,2025,-70")
    assert problems(folder) == []


def test_a_cumulative_series_that_falls_is_refused_with_the_reason(tmp_path):
    folder = book(tmp_path, rule("monotone"))
    edit(folder, "stock,2024,5", "stock,2024,41")
    (problem,) = problems(folder)
    assert (problem.path, problem.row, problem.column) == ("data/figures.csv", 13, "value")
    assert problem.key == (("country", "CHN"), ("indicator", "stock"), ("period", "2025"))
    assert "falls from 41" in problem.what and "to 7" in problem.what and "it must be so" in problem.what


def test_periods_with_a_gap_are_not_compared(tmp_path):
    folder = book(tmp_path, rule("over_time"))
    edit(folder, "2025-Q2", "2024-Q2")
    assert "finds no rows to compare" in problems(folder)[0].what


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"rule": "total"}, "is of the kind 'total', which does not exist"),
        ({"reason": ""}, "no id of its own or no reason"),
        ({"id": ""}, "no id of its own or no reason"),
        ({"parts": None}, "lacks parts"),
        ({"tolerence": 1}, "has tolerence, which nothing reads"),
        ({"relative": 5}, "allows any difference"),
        ({"relative": "0.1"}, "has relative '0.1'"),
        ({"tolerance": -1}, "has tolerance -1"),
        ({"rule": "steady", "whole": None, "parts": None}, "lacks factor"),
        ({"by": ["country", "year"]}, "names the column 'year', which figures lacks"),
        ({"whole": {"where": {"kind": "whole"}}}, "names the column 'kind', which figures lacks"),
        ({"whole": {"table": "elsewhere"}}, "names the table 'elsewhere', which does not exist"),
        ({"whole": {}}, "does not tell rows apart by ['country', 'period']"),
        ({"whole": {"where": {"indicator": "hole"}}}, "finds no rows to compare"),
        ({"whole": "all"}, "is not well formed"),
        ({"by": ["period"], "whole": {"table": "again", "by": {"country": "country"}}}, "which is not in its `by`"),
    ],
)
def test_a_rule_that_is_misdeclared_is_told(tmp_path, change, what):
    declared = {name: value for name, value in {**rule("sum"), **change}.items() if value is not None}
    found = problems(book(tmp_path, declared))
    assert found and all(problem.where == "data/datapackage.json, table figures" for problem in found)
    assert what in found[0].what and found[0].remedy


def test_rules_see_corrected_figures(tmp_path):
    corrections = Small(
        "corrections",
        "id,table,key,column,old,new,reason,reported_by,date,status\n"
        "one,figures,country=USA; indicator=part_a; period=2024,value,7,6,misread,me,2026-01-01,applied\n",
        key=("id",),
    )
    folder = book(tmp_path, rule("sum"))
    package = json.loads((folder / "data/datapackage.json").read_text(encoding="utf-8"))
    package["resources"].append(corrections.describe())
    (folder / "data/datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (folder / "data/corrections.csv").write_text(corrections.text, encoding="utf-8")
    edit(folder, "part_a,2024,6,6", "part_a,2024,7,6")
    assert problems(folder) == []


def test_other_damage_does_not_stop_the_rules(tmp_path):
    folder = book(tmp_path, rule("sum"))
    edit(folder, "part_a,2024,6,6", "part_a,2024,7,6")
    edit(folder, "stock,2025,7", "stock,2025,seven")
    assert {problem.where for problem in problems(folder)} == {
        "data/figures.csv, row 2, column value",
        "data/figures.csv, row 13, column value",
    }


def test_the_real_package_declares_rules_of_every_theme_each_with_a_reason():
    resources = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]
    declared = [(resource["name"], rule) for resource in resources for rule in resource.get("rules", [])]
    assert len(declared) >= 20
    assert {name.partition("/")[0] for name, _ in declared if "/" in name} == {
        resource["name"].partition("/")[0] for resource in resources if "/" in resource["name"]
    }
    assert all(rule["reason"].endswith(".") for _, rule in declared)
