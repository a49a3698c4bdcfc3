"""Taking a publisher's file into the tables: what would change, whether it may, and the files to write."""

from __future__ import annotations

import copy
import csv
import io
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

from twotracks.checks.validation import validate
from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.changes import TableChanges
from twotracks.evidence.comparison import compare
from twotracks.evidence.package import Evidence, read_text
from twotracks.project import Project
from twotracks.quantities import periods
from twotracks.upstream.delivery import Delivery, Publisher, Update, Upload
from twotracks.upstream.merge import Merged, Row, merge
from twotracks.upstream.snapshots import snapshot

SOURCES, ENTITIES = "sources", "entities"
# figures that move together, all by nearly the same factor, are in another unit or currency
TOGETHER, SPREAD, LEAST = 5, 0.02, 0.02
# no publisher revises a figure by so much without another meaning
JUMP = 10


@dataclass
class Plan:
    """What a file would do to the book.

    Attributes
    ----------
    merged : list of (Update, Merged)
    changes : list of TableChanges
        Of the tables that the file is for.
    delivery : Delivery
    doubts : list of str
        What looks like a mistake, apart from single rows.
    problems : list of Problem
        Why it cannot be written at all.
    files : dict
        All that is to be written; empty when nothing is new.
    """

    delivery: Delivery
    merged: list[tuple[Update, Merged]] = field(default_factory=list)
    changes: list[TableChanges] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: dict[Path, bytes] = field(default_factory=dict)

    @property
    def suspicious(self) -> int:
        """How many rows, and other things, look like a mistake."""
        return len(self.doubts) + sum(len(change.suspicious) for change in self.changes)


def plan(project: Project, publisher: Publisher, upload: Upload) -> Plan:
    """Read a file, and find out what it would change; nothing is written.

    Raises
    ------
    UpstreamError
        When the file is damaged, or means something else than it did.
    """
    evidence = Evidence(project)
    delivery = publisher.read(upload, evidence)
    made = Plan(delivery, doubts=list(delivery.doubts))
    tables: dict[str, list[Row]] = {}
    for update in delivery.updates:
        made.problems += _older(upload, update)
        rows = tables.get(update.table) or _rows(evidence, update.table)
        merged = merge(evidence.resource(update.table), rows, update, evidence.corrections)
        tables[update.table] = merged.rows
        made.merged.append((update, merged))
        made.doubts += _doubt_gone(update, merged)
    for name in tables:
        change = compare(evidence.resource(name), _frame(_rows(evidence, name)), _frame(tables[name]), evidence.units)
        made.changes.append(change)
        made.doubts += _doubt_moves(change)
    kept, sidecar = snapshot(project, publisher, upload, delivery)
    if any(made.changes):
        package = _editions(evidence, delivery, tables)
        tables |= _registries(evidence, delivery, tables, upload, sidecar)
        made.files = {evidence.resource(name).path: _csv(evidence, name, rows) for name, rows in tables.items()}
        if package is not None:
            made.files[project.package] = (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
        made.problems = made.problems or _refused(project, evidence, made.files)
    made.files = {path: text for path, text in made.files.items() if path.read_bytes() != text} | kept
    return made


def _rows(evidence: Evidence, table: str) -> list[Row]:
    """The rows of a table as its file has them: a correction made on reading is not written into it."""
    frame = read_text(evidence.resource(table), evidence.project).drop(columns="_row")
    return frame.to_dict("records")


def _frame(rows: Sequence[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=str)


def _csv(evidence: Evidence, table: str, rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(evidence.resource(table).fields), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _older(upload: Upload, update: Update) -> list[Problem]:
    """Whether a file ends before our table does."""
    if not update.ours or _moment(update.newest) >= _moment(update.ours):
        return []
    what = f"is older than what we have: it ends at {update.newest or 'nothing'}, {update.table} at {update.ours}"
    return [Problem(upload.name, what, "use a later file; an older one would undo what came since")]


def _moment(period: str) -> str:
    """The last day of a period; what is no period of ours (the number of a sample) orders by itself."""
    try:
        return periods.span(period)[1].isoformat()
    except ValueError:
        return period


def _doubt_gone(update: Update, merged: Merged) -> list[str]:
    held = merged.same + merged.revised + len(merged.gone)
    if len(merged.gone) <= update.leavers * held:
        return []
    named = ", ".join(merged.gone[:5]) + (" ..." if len(merged.gone) > 5 else "")
    return [f"{len(merged.gone)} of {held} rows of {update.table} are not in the file (any more): {named}"]


def _doubt_moves(change: TableChanges) -> list[str]:
    """Say when figures have moved very far, or most of those revised in a column by one factor."""
    moved: dict[str, list[float]] = defaultdict(list)
    found = []
    for row in change.rows:
        for cell in row.cells:
            if cell.relative is not None and cell.relative > -1:
                moved[cell.column].append(cell.relative + 1)
                if not cell.suspicion and not 1 / JUMP < cell.relative + 1 < JUMP:
                    times = f"{cell.relative + 1:.3g} times the old figure"
                    found.append(f"{row.name}, {cell.column}: {cell.old} -> {cell.new}, {times}")
    for column, ratios in moved.items():
        middle = median(ratios)
        near = sum(abs(ratio / middle - 1) < SPREAD for ratio in ratios)
        if len(ratios) >= TOGETHER and near >= 0.8 * len(ratios) and abs(middle - 1) > LEAST:
            what = f"{near} of {len(ratios)} revised figures of {change.table}, {column}, are {middle:.3g} times the old ones"
            found.append(f"{what}: another unit or currency?")
    return found


def _editions(evidence: Evidence, delivery: Delivery, tables: Mapping[str, Any]) -> dict[str, Any] | None:
    """data/datapackage.json with the editions that the file adds; None where it adds none."""
    added = {table: edition for table, edition in delivery.editions.items() if table in tables}
    package = copy.deepcopy(evidence.package)
    for resource in package["resources"]:
        if resource["name"] in added:
            edition, day = added[resource["name"]]
            known = resource["known"]
            known["dates"][edition] = day
            schema = next(field for field in resource["schema"]["fields"] if field["name"] == known["column"])
            allowed = schema.get("constraints", {}).get("enum", [edition])
            allowed += [edition] if edition not in allowed else []
    return package if added else None


def _registries(
    evidence: Evidence, delivery: Delivery, tables: Mapping[str, list[Row]], upload: Upload, sidecar: Mapping[str, Any]
) -> dict[str, list[Row]]:
    """The registries with the source of the file, without those that nothing rests on any more, and new entities."""
    changed: dict[str, list[Row]] = {}
    cited = {row["source"] for rows in tables.values() for row in rows}
    sources = _rows(evidence, SOURCES)
    if delivery.source["id"] in cited:
        digits = sidecar["sha256"][:12]
        note = f"file {upload.name}, sha256 {digits}; kept as {sidecar['snapshot'] if sidecar['committed'] else 'its digest'}"
        row = {**delivery.source, "accessed": upload.retrieved, "note": note}
        sources = [each for each in sources if each["id"] != row["id"]]
        place = next((at for at, each in enumerate(sources) if each["id"] > row["id"]), len(sources))
        sources.insert(place, row)
    left = {row["source"] for name in tables for row in _rows(evidence, name)} - cited
    for resource in evidence.tables.values():
        if left and resource.name not in tables:
            left -= _cited(evidence, resource.name)
    still = {cell for rows in tables.values() for row in rows for cell in (row["source"], row.get("source2", ""))}
    changed[SOURCES] = [row for row in sources if row["id"] not in left - still]
    named = {row.get("entity") for rows in tables.values() for row in rows}
    if new := [row for row in delivery.entities if row["id"] in named]:
        changed[ENTITIES] = _rows(evidence, ENTITIES)
        for row in new:
            last = max((at for at, each in enumerate(changed[ENTITIES]) if each["kind"] == row["kind"]), default=-1)
            changed[ENTITIES].insert(last + 1, row)
    return changed


def _cited(evidence: Evidence, table: str) -> set[str]:
    """The sources that a table names in any of its columns."""
    resource = evidence.resource(table)
    keys = resource.descriptor["schema"].get("foreignKeys", [])
    columns = [each["fields"][0] if isinstance(each["fields"], list) else each["fields"] for each in keys
               if each["reference"]["resource"] == SOURCES]  # fmt: skip
    frame = read_text(resource, evidence.project)
    return {cell for column in columns for cell in frame[column]}


def _refused(project: Project, evidence: Evidence, written: Mapping[Path, bytes]) -> list[Problem]:
    """What `check` would say of the tables as they would be, and does not say of them as they are."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Project(Path(folder))
        trial.config.write_bytes(project.config.read_bytes())
        for path in project.evidence_files():
            copied = trial.data / path.relative_to(project.data)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied)
        for path, text in written.items():
            (trial.data / path.relative_to(project.data)).write_bytes(text)
        problems = validate(Evidence(trial)).problems
    if problems:
        known = {(each.path, each.what) for each in validate(evidence).problems}
        problems = [each for each in problems if (each.path, each.what) not in known]
    return problems[:20]


def raise_problems(made: Plan) -> None:
    """End a refresh that cannot be written.

    Raises
    ------
    UpstreamError
    """
    if made.problems:
        raise UpstreamError(made.problems)
