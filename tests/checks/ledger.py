"""Sound books to break: tables with a column of every type, and what is wrong with them after a change."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers import ROOT, Small, evidence_of, write_book
from twotracks.checks.validation import validate
from twotracks.errors import Problem, TwoTracksError

# a message is for a terminal: a long vocabulary may be listed in it, a huge cell must not be printed in full
LONGEST_MESSAGE = 3000
# what exceptions say of themselves: nothing that an author of tables can act on
PYTHON = re.compile(r"indices must be|object (is not|has no)|NoneType|Traceback|Error\b|KeyError|\\udc[0-9a-f]{2}")
DESCRIPTOR = "data/datapackage.json"
PACKAGE = json.loads((ROOT / DESCRIPTOR).read_text(encoding="utf-8"))
REAL = {resource["name"]: resource for resource in PACKAGE["resources"]}
PERIOD = next(
    each["constraints"]["pattern"]
    for each in REAL["investment/private_investment"]["schema"]["fields"]
    if each["name"] == "period"
)
REQUIRED = {"constraints": {"required": True}}
LEDGER = Small(
    "ledger",
    """\
edition,country,period,date,value,unit,share,count,open,source,confidence,note
2025,USA,2023,2023-12-31,10,USD_bn,20,3,true,almanac,high,
2025,USA,2024,2024-12-31,20,USD_bn,,4,false,almanac,high,
2025,USA,2025,2025-12-31,40,USD_bn,30.5,,,almanac,medium,
2025,CHN,2023,2023-12-31,5,USD_bn,40,3,true,almanac,high,
2025,CHN,2024,2024-12-31,6,USD_bn,50,4,false,gazette,low,
2025,CHN,2025,2025-12-31,8,USD_bn,60,5,true,gazette,low,last
""",
    key=("edition", "country", "period"),
    known={"rule": "edition", "column": "edition", "dates": {"2025": "2025-12"}, "reason": "for the tests"},
    schema={
        **{name: REQUIRED for name in ("edition", "country", "unit", "source")},
        "period": {"constraints": {"required": True, "pattern": PERIOD}},
        "date": {"type": "date", **REQUIRED},
        "value": {
            "constraints": {"required": True, "minimum": 0, "maximum": 1000},
            "limitReason": "no year saw a trillion",
            "unit": "USD_bn",
        },
        "share": {"type": "number"},
        "count": {"type": "integer"},
        "open": {"type": "boolean"},
        "confidence": {"constraints": {"required": True, "enum": ["high", "medium", "low"]}},
    },
)
RAISED = Small(
    "raised",
    """\
edition,country,period,value,unit,source,confidence,note
2025,USA,2024,100,USD_bn,almanac,high,
2025,CHN,2024,9,USD_bn,gazette,low,
2025,USA,2025-Q1,50,USD_bn,almanac,high,a note
""",
    key=("edition", "country", "period"),
    known={"rule": "edition", "column": "edition", "dates": {"2025": "2025-04"}},
    schema={
        "period": {"constraints": {"required": True, "pattern": r"^(\d{4}(-(Q[1-4]|\d{2}(-\d{2})?))?|FY\d{4})$"}},
        "value": {"constraints": {"minimum": 0}, "limitReason": "money raised cannot be negative"},
        "source": REQUIRED,
        "confidence": {"constraints": {"enum": ["high", "low"]}},
    },
)
SPENT = Small(
    "spent",
    "country,period,value,unit,source\nUSA,2024,7,USD_bn,almanac\nCHN,2024,2,CNY_bn,gazette\n",
    schema={"value": {"constraints": {"minimum": 0}, "limitReason": "nobody spends less than nothing"}},
)
# told apart by an id, with cells that a schema alone does not see through
MORE = Small(
    "more",
    """\
id,countries,period,period_end,value,count,share,unit,source,checked,seen,note
a,USA|CHN,FY2024,2024-06-30,1.5,3,50,USD_bn,almanac,true,2024-07-01,a remark
b,CHN,2024/2025,2025-12-31,2.5,4,,USD_bn,gazette,,,
""",
    key=("id",),
    schema={
        "value": {"unit": "USD_bn"},
        "count": {"type": "integer"},
        "share": {"type": "number", "constraints": {"maximum": 100}, "limitReason": "no share exceeds the whole"},
        "checked": {"type": "boolean"},
        "seen": {"type": "date"},
        "id": {"constraints": {"unique": True, "pattern": "^[a-z0-9]+$"}},
    },
)
# figures of companies by quarter: what the cells of one row say together
QUARTERS = Small(
    "quarters",
    """\
country,entity,period,period_end,fiscal_period,issued,value,unit,source,source2
USA,acme,2025-Q1,2025-03-31,FY2025-Q3,2025-04-20,4,USD_bn,almanac,gazette
USA,acme,2025-Q2,2025-06-30,FY2025-Q4,2025-07-20,5,USD_bn,almanac,gazette
USA,acme,2025-Q3,2025-09-28,FY2026-Q1,2025-10-20,6,USD_bn,almanac,
CHN,zhong,FY2024,2024-12-31,FY2024,2025-02-28,7,USD_bn,gazette,
""",
    key=("entity", "period"),
    known={"rule": "date", "column": "issued"},
)
ENTITIES = Small(
    "entities",
    "id,name_en,name_zh,country\nUSA,United States,美国,\nCHN,China,中国,\nacme,Acme,顶点,USA\nzhong,Zhong,中,CHN\n",
    key=("id",),
)
TABLES = {table.name: table for table in (LEDGER, RAISED, SPENT, MORE, QUARTERS)}
# the row that a case breaks, where it says none
ROW = {"ledger": 3, "raised": 3, "more": 2, "quarters": 2}


def write_ledgers(folder: Path) -> Path:
    """A sound book with all of these tables; returns its folder."""
    write_book(folder, *TABLES.values())
    (folder / "data/entities.csv").write_text(ENTITIES.text, encoding="utf-8")
    entities = ENTITIES.describe()
    entities["schema"]["foreignKeys"] = [reference("country", "")]
    change_package(folder, lambda package: resource(package, "entities").update(entities))
    return folder


def problems_of(book: Path) -> list[Problem]:
    """What is wrong with a book; only errors that a user can mend may leave the package."""
    try:
        problems = validate(evidence_of(book)).problems
    except TwoTracksError as error:
        problems = error.problems
    for problem in problems:
        assert problem.what.strip() and problem.remedy.strip() and problem.path, problem
        assert not PYTHON.search(str(problem)), f"speaks of Python, not of the evidence: {problem}"
        assert len(str(problem)) < LONGEST_MESSAGE, f"{problem!s:.200} ... is {len(str(problem))} characters long"
    return problems


def assert_told(problem: Problem, names: str, remedy: str) -> None:
    """The problem names the offending value and its remedy says what to do (regular expressions)."""
    assert re.search(names, problem.what), f"{problem.what!r} does not name {names!r}"
    assert re.search(remedy, problem.remedy), f"the remedy {problem.remedy!r} says nothing of {remedy!r}"


def is_about(problem: Problem, path: str, rows: set[int] | frozenset[int], names: set[str] | frozenset[str]) -> bool:
    """Whether a problem tells a cell: its column stands in the place or, for a key, in the words."""
    if problem.path != path or problem.row not in rows:
        return False
    if problem.column:
        return problem.column in names
    return any(re.search(rf"\b{re.escape(name)}\b", problem.what) for name in names)


def cases(file: str) -> dict[str, dict[str, Any]]:
    """The cases of a file in cases/, by kind."""
    return tomllib.loads((Path(__file__).parent / "cases" / file).read_text(encoding="utf-8"))


def path_of(table: str) -> str:
    return f"data/{table}.csv"


def with_cell(table: str, column: str, raw: str, row: int = 0) -> str:
    """A sound table with one cell replaced by `raw`, which stands in the file as it is."""
    lines = TABLES[table].text.splitlines()
    row = row or ROW[table]
    cells = lines[row - 1].split(",")
    cells[lines[0].split(",").index(column)] = raw
    lines[row - 1] = ",".join(cells)
    return "\n".join(lines) + "\n"


def columns(names: list[str], header: list[str] | None = None) -> str:
    """The ledger with only the columns named, in that order, under another header if one is given."""
    rows = [[row.get(name, "") for name in names] for row in csv.DictReader(LEDGER.text.splitlines())]
    return "".join(",".join(cells) + "\n" for cells in [header or names, *rows])


def write(book: Path, table: str, content: str, encoding: str = "utf-8") -> None:
    (book / path_of(table)).write_bytes(content.encode(encoding))


def edit(book: Path, old: str, new: str, table: str = "raised") -> None:
    """Replace a text in a table once."""
    path = book / path_of(table)
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {table}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def reference(column: str, table: str) -> dict[str, Any]:
    return {"fields": [column], "reference": {"resource": table, "fields": ["id"]}}


def change_package(book: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change the description of a book in place."""
    path = book / DESCRIPTOR
    package = json.loads(path.read_text(encoding="utf-8"))
    change(package)
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")


def resource(package: dict[str, Any], name: str = "ledger") -> dict[str, Any]:
    return next(each for each in package["resources"] if each["name"] == name)
