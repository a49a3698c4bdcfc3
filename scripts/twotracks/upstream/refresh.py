"""Taking a publisher's file into the tables: what would change, whether it may, and the files to write."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from twotracks.checks.validation import validate
from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.changes import TableChanges
from twotracks.evidence.comparison import compare
from twotracks.evidence.package import Evidence
from twotracks.project import Project
from twotracks.quantities import periods
from twotracks.upstream.delivery import Delivery, Publisher, Update, Upload
from twotracks.upstream.doubts import doubt_gone, doubt_moves
from twotracks.upstream.merge import Merged, Row, merge
from twotracks.upstream.registries import registries, rows_of, with_editions
from twotracks.upstream.snapshots import snapshot


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
    if not any(update.rows for update in delivery.updates):
        reasons = "; ".join(f"{len(names)} {reason}" for reason, names in delivery.left_out.items() if names)
        raise UpstreamError(
            Problem(upload.name, f"has nothing for our tables ({reasons})", "see whether it is the right file")
        )
    tables: dict[str, list[Row]] = {}
    for update in delivery.updates:
        made.problems += _older(upload, update)
        rows = tables.get(update.table) or rows_of(evidence, update.table)
        merged = merge(evidence.resource(update.table), rows, update, evidence.corrections)
        tables[update.table] = merged.rows
        made.merged.append((update, merged))
        made.doubts += doubt_gone(update, merged)
    for name in tables:
        change = compare(evidence.resource(name), _frame(rows_of(evidence, name)), _frame(tables[name]), evidence.units)
        made.changes.append(change)
        made.doubts += doubt_moves(change)
    kept, sidecar = snapshot(project, publisher, upload, delivery)
    if any(made.changes):
        package = with_editions(evidence, delivery, tables)
        tables |= registries(evidence, delivery, tables, upload, sidecar)
        made.files = {evidence.resource(name).path: _csv(evidence, name, rows) for name, rows in tables.items()}
        if package is not None:
            made.files[project.package] = (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
        made.problems = made.problems or _refused(project, evidence, made.files)
    made.files = {path: text for path, text in made.files.items() if path.read_bytes() != text} | kept
    return made


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
