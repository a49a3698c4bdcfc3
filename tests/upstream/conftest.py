"""The small book of :mod:`excerpts`, to leave alone and to change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from upstream.excerpts import make_book


@pytest.fixture(scope="session")
def unchanging_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small book, for tests after which its tables are as they were."""
    return make_book(tmp_path_factory.mktemp("upstream") / "book")


@pytest.fixture
def small_book(unchanging_book: Path, tmp_path: Path) -> Path:
    """A copy of the small book that a test may change."""
    return shutil.copytree(unchanging_book, tmp_path / "book", ignore=shutil.ignore_patterns("_build"))
