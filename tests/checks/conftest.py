"""The sound books that the tests of the checks break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checks.ledger import write_ledgers
from helpers import evidence_of
from twotracks.checks.validation import stamp


@pytest.fixture(scope="session")
def sound_ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_ledgers(tmp_path_factory.mktemp("ledgers"))
    stamp(evidence_of(folder))
    return folder


@pytest.fixture
def ledgers(sound_ledgers: Path, tmp_path: Path) -> Path:
    """A fresh book with the tables of ledger.py."""
    return shutil.copytree(sound_ledgers, tmp_path / "ledgers")
