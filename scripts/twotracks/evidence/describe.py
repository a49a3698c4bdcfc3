"""Describing a table from its CSV: what can be read off its cells, in the words that the package has elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.package import Evidence
from twotracks.quantities import periods

NAME = re.compile(r"[a-z0-9][a-z0-9_]*/[a-z0-9][a-z0-9_]*")
# what a column of this name refers to
REGISTRIES = {
    "country": "entities", "entity": "entities", "unit": "units", "source": "sources", "source2": "sources",
}  # fmt: skip
# the columns by which a row is known, the earlier the better; `date` and `period` say of what time it is as well
ISSUED = ("issued", "announced", "published", "date")
TIME = ("period", "date")
KNOWN = (*ISSUED, "period", "period_end")
# the columns that tell rows apart wherever a table has them
TELLING = ("country", "entity", "indicator", *TIME)
# the columns that never do
OPEN = ("value", "unit", "source", "source2", "locator", "confidence", "note", "title", "url", "text")
NEEDED = ("source", "confidence")
GRADES = ["high", "medium", "low"]
UNDESCRIBED = "Not yet described."
KNOWN_BY_DATE = "Known from the day in this column; a partial date counts as its last day."
KNOWN_BY_PERIOD = "Taken as known at the end of its period: no day of publication is stated."
# figures with a zero before them are a code
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False}


def describe(evidence: Evidence, name: str, frame: pd.DataFrame, title: str = "") -> dict[str, Any]:
    """The description of a new table for data/datapackage.json.

    Parameters
    ----------
    evidence : Evidence
        The package, whose words for columns of the same name are taken over.
    name : str
        THEME/NAME; the file is data/THEME/NAME.csv.
    frame : DataFrame
        The table as text.
    title : str
        Made from the name where there is none.

    Raises
    ------
    EvidenceError
        When the name is none, or the table lacks what every table has; with all that is wrong.
    """
    where = f"data/{name}.csv"
    problems = [*name_problems(evidence, name), *_faults(frame, where)]
    if problems:
        raise EvidenceError(problems)
    dated = [column for column in frame if _is_dated(column, frame[column])]
    key = _key(frame, dated, where)
    words = _words(evidence)
    title = title or PurePosixPath(name).name.replace("_", " ").capitalize()
    time = next((column for column in TIME if column in dated), "")
    keys = [column for column in frame if column in REGISTRIES]
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": title,
        "description": f"{title}: a row for each {_listed(key)}.",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "licenses": evidence.package.get("licenses", []),
        "schema": {
            "fields": [_field(column, frame[column], column in dated, words) for column in frame],
            "primaryKey": key,
            "foreignKeys": [
                {"fields": [column], "reference": {"resource": REGISTRIES[column], "fields": ["id"]}} for column in keys
            ],
        },
        **({"time": time} if time else {}),
        "known": _known(frame, dated),
        "updates": "irregular",
        "gaps": [],
        "caveats": [],
        "breaks": [],
        "derivation": "As stated by the sources.",
        "rules": [],
    }


def left_to_write(described: dict[str, Any]) -> list[str]:
    """What an author knows and a file does not say."""
    bare = [field["name"] for field in described["schema"]["fields"] if field["description"] == UNDESCRIBED]
    said = [f"what the columns {_listed(bare)} mean (description of each field)"] if bare else []
    known = described["known"]
    if known["rule"] == "period_end":
        said.append("how many days after its period a figure is published (known: lag_days, reason)")
    return [
        "what the table holds and where it ends (description)",
        *said,
        "limits of its numbers, each with a limitReason; vocabularies (enum)",
        "what was looked for and not found (gaps), what to know before using it (caveats)",
        "what holds between its figures (rules)",
    ]


def name_problems(evidence: Evidence, name: str) -> Iterator[Problem]:
    """Why a table cannot have a name."""
    if not NAME.fullmatch(name):
        yield Problem(name, "is no name of a table", "write THEME/NAME in lower-case letters, digits and _")
    if name.startswith("upstream/"):
        yield Problem(name, "would lie among the files of publishers", "choose another theme")
    if name in evidence.tables:
        yield Problem("data/datapackage.json", f"describes a table {name} already", "edit it there")


def _faults(frame: pd.DataFrame, where: str) -> Iterator[Problem]:
    if not len(frame):
        yield Problem(where, "has no rows", "write a row: types and keys are read off the cells")
    for column in NEEDED:
        if column not in frame:
            yield Problem(where, f"has no column {column!r}", "add it: every row names its source and how firm it is")
    if not set(frame) & set(KNOWN):
        remedy = f"add one of {', '.join(KNOWN)}"
        yield Problem(where, "has no column that says when its rows were known", remedy)
    elif not any(_is_dated(column, frame[column]) for column in KNOWN if column in frame):
        remedy = "write it as 2025, 2025-Q3 or 2025-09-30; beside a fiscal year, its last day in a column period_end"
        for column in (each for each in KNOWN if each in frame):
            yield from _odd(frame[column], _is_period, where, "is no period or day", remedy)
    if "value" in frame:
        remedy = "write digits and a point; what they count stands in the column unit"
        yield from _odd(frame["value"], NUMBER.fullmatch, where, "is no number", remedy)


def _odd(cells: pd.Series, fits: Callable[[str], Any], where: str, what: str, remedy: str) -> Iterator[Problem]:
    """The first cell of a column that does not fit, as a problem; none where all that are filled do."""
    odd = cells[[cell != "" and not fits(cell) for cell in cells]]
    if len(odd):
        column = str(cells.name)
        yield Problem(where, f"{odd.iloc[0]!r} {what}", remedy, row=int(odd.index[0]) + 2, column=column)
    elif len(cells) and (cells == "").all():
        yield Problem(where, "has no cell that is filled", remedy, column=str(cells.name))


def _field(column: str, cells: pd.Series, dated: bool, words: dict[str, dict[str, Any]]) -> dict[str, Any]:
    known = words.get(column, {})
    kind = _type(column, cells)
    field: dict[str, Any] = {
        "name": column,
        "type": kind,
        "title": known.get("title") or column.replace("_", " ").capitalize(),
        "description": known.get("description") or UNDESCRIBED,
    }
    if dated and kind != "date":
        field["dated"] = True
    constraints: dict[str, Any] = {"required": True} if (cells != "").all() else {}
    if column == "confidence":
        constraints["enum"] = GRADES
    return {**field, "constraints": constraints} if constraints else field


def _type(column: str, cells: pd.Series) -> str:
    full = cells[cells != ""]
    if column in REGISTRIES or not len(full):
        return "string"
    if full.isin(["true", "false"]).all():
        return "boolean"
    if full.str.fullmatch(r"-?(0|[1-9]\d*)").all() and column not in TIME:
        return "number" if column == "value" else "integer"
    if full.str.fullmatch(NUMBER).all() and column not in TIME:
        return "number"
    return "string"


def _is_dated(column: str, cells: pd.Series) -> bool:
    """Whether a column holds periods or days: by its name, or by all its cells."""
    full = cells[cells != ""]
    if column not in (*TIME, *ISSUED, "period_end", "as_of", "released", "issued") and full.str.fullmatch(r"\d+").any():
        return False
    return bool(len(full)) and all(map(_is_period, full))


def _is_period(cell: str) -> bool:
    try:
        periods.span(cell)
    except ValueError:
        return False
    return True


def _key(frame: pd.DataFrame, dated: list[str], where: str) -> list[str]:
    """The fewest columns that tell the rows apart, those kept that always do.

    Raises
    ------
    EvidenceError
        When none do.
    """
    if "id" in frame and frame["id"].is_unique:
        return ["id"]
    key = [column for column in frame if column not in OPEN and _type(column, frame[column]) != "number"]
    key = [column for column in key if column in TELLING or column not in dated] or list(frame)
    if frame.duplicated(key).any():
        key = [column for column in frame if column not in ("value", "note", "locator", "source", "source2")]
    same = frame[frame.duplicated(key, keep=False)]
    if len(same):
        rows = ", ".join(str(position + 2) for position in same.index[:4])
        remedy = "add the column in which they differ, or an `id`"
        raise EvidenceError(Problem(where, f"rows {rows} cannot be told apart by any column but their value", remedy))
    for column in [each for each in reversed(key) if each not in TELLING]:
        fewer = [each for each in key if each != column]
        if fewer and not frame.duplicated(fewer).any():
            key = fewer
    return key


def _known(frame: pd.DataFrame, dated: list[str]) -> dict[str, Any]:
    """By what its rows become known: the first column that says it of all, or else of some."""
    found = [column for column in KNOWN if column in dated]
    column = next((each for each in found if (frame[each] != "").all()), found[0])
    if column in ISSUED:
        return {"rule": "date", "column": column, "reason": KNOWN_BY_DATE}
    return {"rule": "period_end", "column": column, "lag_days": 0, "reason": KNOWN_BY_PERIOD}


def _words(evidence: Evidence) -> dict[str, dict[str, Any]]:
    """Title and description that most tables have for a column of a name."""
    said: dict[str, Counter[tuple[str, str]]] = {}
    for resource in evidence.tables.values():
        for name, field in resource.fields.items():
            if field.get("description"):
                pair = (field.get("title", ""), field["description"])
                said.setdefault(name, Counter())[pair] += 1
    most = {name: counts.most_common(1)[0] for name, counts in said.items()}
    # what one table alone says of its column need not be true of another's
    return {name: dict(zip(("title", "description"), pair, strict=True)) for name, (pair, many) in most.items()
            if many > 1 or name in (*REGISTRIES, *TELLING, *OPEN)}  # fmt: skip


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
