"""The module of a new publisher, and its damaged files, written from a sample of its file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from string import Template
from typing import Any

from twotracks.upstream.records import ISO
from twotracks.upstream.sample import Sample

LONGEST = 110  # of the first line of a module
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
TEXT = Template('''"""$said."""

from __future__ import annotations

from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Cells, Delivery, Publisher, Update, Upload
from twotracks.upstream.files import read_sheet
from twotracks.upstream.records import $helpers

TABLE = "$table"
# our columns, and the names that the publisher has used for each; a new name of one is added here
COLUMNS = $columns
# what the file does not say: the rows of ours that it is about have the same in the key
FIXED = $fixed


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """The rows of the file, for those of ours that it goes on with.

    Raises
    ------
    UpstreamError
    """
    sheet = read_sheet(upload)
    records = sheet.pick(COLUMNS)
    sheet.once(records, $told)
    delivery = Delivery([], PUBLISHER.source(evidence.resource(TABLE).descriptor["title"]))
$names    rows = []
    for record in records:
        row = {**FIXED, $stamps, **record.cells}
$cells        rows.append(row)
    sheet.stop()
    for column in sheet.unused:
        delivery.leave_out("columns not used", column)
$there
    def covers(row: Cells) -> bool:
        # the rows of ours that the file should hold: one that it does not is told
        return $covers

$reach    delivery.updates.append(Update(TABLE, rows, $owned, covers, "series"$ends))
    return delivery


PUBLISHER = Publisher("$name", $publisher, $licence, $page, read)
''')
REACH = """    mine = [row for row in evidence.text(TABLE).to_dict("records") if covers(row)]
    newest, ours = (max((row["{0}"] for row in each), default="") for each in (rows, mine))
"""
NAMES = """    names = {row["name_en"].casefold(): name for name, row in evidence.entities.items()}
"""
THERE = """    there = {row["{0}"] for row in rows}
"""
NAMED = """        if row["{0}"] not in evidence.entities:
            row["{0}"] = names.get(record["{0}"].casefold(), "")
        if not row["{0}"]:
            delivery.leave_out("names that data/entities.csv does not know: not taken", record["{0}"])
            continue
"""
NUMBERED = """        row["{0}"] = scaled(sheet.number(record, "{0}"){1})
"""
DATED = """        row["{0}"] = sheet.day(record, "{0}", {1})
"""


def module_of(sample: Sample, name: str, title: str, licence: str, page: str) -> str:
    """The text of the publisher's module.

    Parameters
    ----------
    name : str
        As the command line takes it.
    title, licence, page : str
        As :class:`twotracks.upstream.delivery.Publisher` has them.
    """
    fields, key, when = sample.resource.fields, sample.resource.key, sample.resource.time
    stamps = {"source": 'delivery.source["id"]', "locator": "upload.name", "issued": "upload.retrieved"}
    stamps = {column: text for column, text in stamps.items() if column in fields and column not in sample.columns}
    cells = "".join(NAMED.format(column) for column in sample.who)
    cells += "".join(DATED.format(column, "ISO" if how is ISO else _text(how)) for column, how in sample.days.items())
    cells += "".join(
        NUMBERED.format(column, f", {scale:_}" if scale > 1 else "") for column, scale in sample.numbers.items()
    )
    told = [column for column in key if column in sample.columns] or list(sample.columns)[:1]
    fixed = {column: cell for column, cell in sample.fixed.items() if column in fields and column not in stamps}
    tests = [f'row["{column}"] == FIXED["{column}"]' for column in key if column in fixed]
    tests += [f'row["{sample.who[0]}"] in there'] if sample.who else []
    timed = when in sample.columns and when in fields
    reach = REACH.format(when) if timed else ""
    helpers = [*(["ISO"] if ISO in sample.days.values() else []), *(["scaled"] if sample.numbers else [])]
    said = _said(f"{title}, into {sample.resource.name}: {', '.join(sample.columns.values())}")
    return TEXT.substitute(
        name=name, said=said, publisher=_text(title), licence=_text(licence), page=_text(page),
        table=sample.resource.name,
        columns=_dict({ours: [theirs] for ours, theirs in sample.columns.items()}), fixed=_dict(fixed),
        told=", ".join(map(_text, told)), names=NAMES if sample.who else "", cells=cells,
        stamps=", ".join(f"{_text(column)}: {value}" for column, value in stamps.items()),
        owned=f"({', '.join(map(_text, sample.numbers))},)", covers=" and ".join(tests) or "True",
        there=THERE.replace("{0}", sample.who[0]) if sample.who else "", reach=reach,
        ends=", newest=newest, ours=ours" if timed else "", helpers=", ".join(helpers),
    )  # fmt: skip


def cases_of(sample: Sample) -> str:
    """Damaged files beside those that every CSV may be: what is done to the sample, and what must be said."""
    number = next(iter(sample.numbers))
    theirs = sample.columns[number]
    cases = {"renamed-column": ([theirs, "Colour"], f"there is no column {theirs!r}")}
    damage = [("number-of-words", number, "many", "is not a number"), ("currency", number, "$1", "names a currency")]
    damage += [("day-of-words", column, "lately", "is not a date") for column in list(sample.days)[:1]]
    row = sample.sheet.rows[0].cells
    for case, column, cell, says in damage:
        cases[case] = ([_line(row), _line({**row, sample.columns[column]: cell})], says)
    return "\n".join(
        f"[{case}]\nreplace = [{_text(pair)}]\nsays = {_text(says)}\n" for case, (pair, says) in cases.items()
    )


def registered(text: str, module: str) -> str:
    """The text of publishers.py with one more module; as it was where it is written otherwise than expected."""
    listed = re.search(r"from twotracks\.upstream import \(\n((?:    \w+,\n)+)\)", text)
    if not listed or "_MODULES = (" not in text:
        return text
    names = sorted({*listed[1].split(), f"{module},"})
    text = text.replace(listed[1], "".join(f"    {each}\n" for each in names))
    return text.replace("_MODULES = (", f"_MODULES = ({module}, ", 1)


def _line(cells: Mapping[str, str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells.values())
    return text.getvalue()


def _said(words: str) -> str:
    """Words as one line of a docstring, which quotation marks and backslashes would end or change."""
    plain = " ".join(words.replace("\\", "/").replace('"', "'").split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 3]}..."


def _text(words: Any) -> str:
    """A part as code, which JSON is for text, lists and dicts of them."""
    return json.dumps(words, ensure_ascii=False)


def _dict(parts: Mapping[str, Any]) -> str:
    """A dict as code, a line for each of its items."""
    lines = "".join(f"    {_text(name)}: {_text(value)},\n" for name, value in parts.items())
    return f"{{\n{lines}}}" if lines else "{}"
