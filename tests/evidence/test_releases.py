"""Records of releases: written and read alike, and refused where they are none."""

from __future__ import annotations

import json

import pytest

from helpers import ROOT
from twotracks.errors import EvidenceError
from twotracks.evidence.releases import Release, read_releases
from twotracks.project import Project

TABLE = {
    "table": "money/raised", "columns_added": [], "columns_removed": [], "added": 0, "removed": 0, "revised": 1,
    "rows": [{"kind": "revised", "name": "country=CHN; period=2025", "cells": [["value", "8", "9"]]}],
}  # fmt: skip


def release(name: str, day: str, **parts) -> Release:
    return Release(name, day, "More money", "a1", "b2", **{"tables": [TABLE], "tables_added": {"money/lent": 3},
                                                          "tables_removed": {}, **parts})  # fmt: skip


def written(root, *releases: Release) -> Project:
    folder = root / "data/releases"
    folder.mkdir(parents=True)
    for each in releases:
        (folder / f"{each.name}.json").write_text(each.text, encoding="utf-8")
    return Project(root)


def test_what_is_written_is_read_the_newest_first_and_until_a_day(tmp_path):
    first, second = release("first", "2026-11-01"), release("second", "2026-12-01", unseen=2)
    project = written(tmp_path, first, second)
    assert read_releases(project) == [second, first]
    assert read_releases(project, "2026-11-30") == [first] and read_releases(project, "2026-10-31") == []
    assert first.summary == "1 table added, 1 row revised. Rows in added tables: 3."
    assert release("third", "2026-12-01", tables_added={}, not_compared=["chapters/story.md"]).summary == (
        "1 row revised. Chapters whose text was not compared: 1."
    )


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text[:-30], "Unterminated string"),
        (lambda text: "[]", "is no record of a release"),
        (lambda text: json.dumps({**json.loads(text), "more": 1}), "compare more"),
        (lambda text: json.dumps({**json.loads(text), "numbers": "none"}), "numbers is 'none'"),
        (lambda text: json.dumps({**json.loads(text), "tables": [{}]}), "is no record of a release: KeyError, 'added'"),
        (lambda text: json.dumps({**json.loads(text), "day": "yesterday"}), "Invalid isoformat"),
        (lambda text: json.dumps({**json.loads(text), "name": "other"}), "is the record of the release 'other'"),
    ],
)
def test_a_damaged_record_is_named_with_what_to_do(tmp_path, damage, said):
    project = written(tmp_path, release("first", "2026-11-01"))
    path = project.data / "releases/first.json"
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        read_releases(project)
    [problem] = caught.value.problems
    assert problem.where == "data/releases/first.json" and said in problem.what
    assert "twotracks release first" in problem.remedy


def test_the_records_of_the_report_are_as_the_command_writes_them():
    found = read_releases(Project(ROOT))
    assert found
    for each in found:
        assert (ROOT / f"data/releases/{each.name}.json").read_text(encoding="utf-8") == each.text
