"""Stamps: bytes and hash in the package say which state of a table was validated."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from checks.ledger import DESCRIPTOR, edit, path_of
from helpers import evidence_of
from twotracks.checks.validation import stamp, validate


def stamps(book: Path) -> dict[str, tuple[int, str]]:
    package = json.loads((book / DESCRIPTOR).read_text(encoding="utf-8"))
    return {resource["name"]: (resource["bytes"], resource["hash"]) for resource in package["resources"]}


def test_sound_tables_have_no_problem_and_no_stale_stamp(ledgers):
    report = validate(evidence_of(ledgers))
    rows = sum(len(evidence_of(ledgers).read(name)) for name in evidence_of(ledgers).tables)
    assert (report.problems, report.stale, report.tables, report.rows) == ([], [], 8, rows)


def test_an_edited_table_is_stale_until_it_is_stamped(ledgers):
    edit(ledgers, ",9,", ",10,")
    assert validate(evidence_of(ledgers)).stale == ["raised"]
    assert stamp(evidence_of(ledgers)) == ["raised"]
    assert validate(evidence_of(ledgers)).stale == []


def test_stamping_changes_only_the_stamps_of_what_changed(ledgers):
    before = (ledgers / DESCRIPTOR).read_text(encoding="utf-8")
    edit(ledgers, ",9,", ",1000,")
    stamp(evidence_of(ledgers))
    after = (ledgers / DESCRIPTOR).read_text(encoding="utf-8")
    differing = [new for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    content = (ledgers / path_of("raised")).read_bytes()
    assert [line.strip().rstrip(",") for line in differing] == [
        f'"bytes": {len(content)}',
        f'"hash": "sha256:{hashlib.sha256(content).hexdigest()}"',
    ]


def test_stamping_again_changes_nothing(ledgers):
    before = (ledgers / DESCRIPTOR).read_bytes()
    assert stamp(evidence_of(ledgers)) == []
    assert (ledgers / DESCRIPTOR).read_bytes() == before


def test_stamps_are_size_and_hash_of_the_file(ledgers):
    for name, (size, digest) in stamps(ledgers).items():
        content = (ledgers / path_of(name)).read_bytes()
        assert (size, digest) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")


def test_damage_is_told_besides_a_stale_stamp(ledgers):
    edit(ledgers, ",9,", ",nine,")
    report = validate(evidence_of(ledgers))
    assert report.stale == ["raised"]
    assert [problem.where for problem in report.problems] == ["data/raised.csv, row 3, column value"]
