"""The text of a new chapter about a table: parameters, a number, a finding and a chart, all computed from its rows."""

from __future__ import annotations

import json
import re
from string import Template
from typing import Any

import pandas as pd

from twotracks.edition import Edition
from twotracks.errors import BuildError, EvidenceError, Problem
from twotracks.evidence.package import Evidence, Resource
from twotracks.evidence.table import Table
from twotracks.project import Project

IDENTIFIER = re.compile(r"[a-z][a-z0-9-]*")
# columns that say what was measured, so that rows with others in them are other series
WHOSE = ("entity", "country", "place")
HIGHEST = "The latest figure is the largest so far."
BELOW = "The latest figure is below the largest, {n}`largest`, that of {n}`largest.period`."
TEXT = Template("""---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# $title

```{code-cell} ipython3
:tags: [parameters]
as_of = "$as_of"
start_year = $start_year
currency = "$currency"
lang = "$lang"
```

```{code-cell} ipython3
from twotracks import Edition, charts, finding, numbers

edition = Edition(as_of=as_of, start_year=start_year, currency=currency, lang=lang)
rows = edition.table("$table")$where
latest, largest = rows.latest(), rows.max()
numbers(latest=latest, largest=largest)
finding("$name-latest", latest $sign largest)
```

The latest figure is {n}`latest`, for {n}`latest.period`.

:::{finding} $name-latest
$sentence
:::
$chart""")
CHART = Template("""
```{code-cell} ipython3
charts.$form(rows.frame, id="$name-chart", title="$about")
```

:::{caption} $name-chart
:subtitle: $subtitle
:alt: The latest figure is {n}`latest`, the largest {n}`largest`.
:::
""")


def text_of(evidence: Evidence, name: str, table: str, title: str = "") -> str:
    """The text of a chapter.

    Parameters
    ----------
    evidence : Evidence
    name : str
        Of its file, without suffix.
    table : str
        What it is about; needs a column `value` with a `unit`.
    title : str
        Made from the name where there is none.

    Raises
    ------
    BuildError, EvidenceError
        When the name is none, or the table has no amounts.
    """
    if not IDENTIFIER.fullmatch(name):
        raise BuildError(Problem(name, "is no name of a chapter", "use lower-case letters, digits and -"))
    resource = evidence.resource(table)
    if not {"value", "unit"} <= set(resource.fields) or not resource.time:
        remedy = "name a table with the columns value, unit and a period or date"
        raise EvidenceError(Problem(table, "has no amounts over time", remedy))
    default = Edition(root=evidence.project.root)
    where, rows = _narrowed(evidence, resource)
    chosen = default.table(table).where(**where)
    peak = (chosen.latest() >= chosen.max()).holds
    about = resource.descriptor.get("title", table).replace('"', "'")
    unit = evidence.units.by_id.get(where.get("unit", ""))
    form = "lines" if rows[resource.time].nunique() > 1 else "dots"
    subtitle = f"{about}, {unit.name('en')}" if unit else about
    drawn = resource.time == "period" and _is_drawn(form, chosen)
    chart = CHART.substitute(form=form, name=name, about=about, subtitle=subtitle) if drawn else ""
    conditions = ", ".join(f"{column}={json.dumps(cell, ensure_ascii=False)}" for column, cell in where.items())
    return TEXT.substitute(
        title=title or name.replace("-", " ").capitalize(), table=table, name=name,
        where=f".where({conditions})" if conditions else "", chart=chart,
        sign=">=" if peak else "<", sentence=HIGHEST if peak else BELOW,
        **{key: getattr(default, key) for key in ("as_of", "start_year", "currency", "lang")},
    )  # fmt: skip


def _is_drawn(form: str, rows: Table) -> bool:
    """Whether a form of chart takes the rows as they are: they need names, and periods of the calendar."""
    from twotracks import charts

    try:
        getattr(charts, form)(rows.frame, id="tried", title="Tried", subtitle="Tried")
    except EvidenceError:
        return False
    return True


def _narrowed(evidence: Evidence, resource: Resource) -> tuple[dict[str, Any], pd.DataFrame]:
    """Conditions that leave one figure a period for each country or firm, and the rows they leave."""
    rows, where = evidence.text(resource.name), {}
    rows = rows[rows["value"] != ""]
    if not len(rows):
        raise EvidenceError(Problem(resource.name, "has no row with a value", "add one"))
    telling = [column for column in (*resource.key, "unit") if column not in (*WHOSE, resource.time)]
    for column in dict.fromkeys(telling):
        if rows[column].nunique() > 1:
            most = str(rows[column].value_counts().index[0])
            rows = rows[rows[column] == most]
            numeric = resource.fields[column]["type"] in ("integer", "number")
            where[column] = json.loads(most) if numeric else most
    if "unit" not in where:
        where["unit"] = str(rows["unit"].iloc[0])
    return where, rows


def listed(project: Project, name: str) -> str:
    """The table of contents with a chapter more, at the end of its first list.

    Raises
    ------
    BuildError
        When it has the chapter already, or no list.
    """
    lines = project.toc.read_text(encoding="utf-8").splitlines()
    entries = [number for number, line in enumerate(lines) if re.match(r"\s*- file:", line)]
    if any(lines[number].split(":", 1)[1].strip() == f"chapters/{name}" for number in entries):
        raise BuildError(Problem("_toc.yml", f"lists chapters/{name} already", "choose another name"))
    if not entries:
        remedy = "write `chapters:` and under it `  - file: chapters/index`"
        raise BuildError(Problem("_toc.yml", "has no list of chapters", remedy))
    last = entries[0]
    while last + 1 in entries:
        last += 1
    indent = lines[last].split("-")[0]
    return "\n".join([*lines[: last + 1], f"{indent}- file: chapters/{name}", *lines[last + 1 :]]) + "\n"
