"""The sound books that the tests of the checks break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checks.ledger import write_ledgers


@pytest.fixture(scope="session")
def sound_ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ledgers(tmp_path_factory.mktemp("ledgers"))


@pytest.fixture
def ledgers(sound_ledgers: Path, tmp_path: Path) -> Path:
    """A fresh book with the tables of ledger.py."""
    return shutil.copytree(sound_ledgers, tmp_path / "ledgers")
