"""Size and hash of a table: what readers compare a copy with, and nothing that an author has to keep up to date."""

from __future__ import annotations

import hashlib
import json

from checks.ledger import DESCRIPTOR, edit, path_of
from helpers import evidence_of
from twotracks.checks.validation import validate


def test_sound_tables_have_no_problem(ledgers):
    report = validate(evidence_of(ledgers))
    rows = sum(len(evidence_of(ledgers).read(name)) for name in evidence_of(ledgers).tables)
    assert (report.problems, report.tables, report.rows) == ([], 8, rows)


def test_checking_and_editing_leave_the_description_as_it_was_written(ledgers):
    before = (ledgers / DESCRIPTOR).read_bytes()
    edit(ledgers, ",9,", ",10,")
    assert validate(evidence_of(ledgers)).problems == []
    assert (ledgers / DESCRIPTOR).read_bytes() == before
    assert not any("hash" in each for each in json.loads(before)["resources"])


def test_stamps_are_size_and_hash_of_the_file(ledgers):
    for name, resource in evidence_of(ledgers).tables.items():
        content = (ledgers / path_of(name)).read_bytes()
        expected = {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        assert resource.stamps() == expected
