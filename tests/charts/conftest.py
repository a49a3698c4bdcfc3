"""What the tests of charts share: an edition of a tiny book, some rows, and how to look into a specification."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from twotracks import Edition
from twotracks.charts.figure import Figure
from twotracks.charts.theme import WIDE, Size

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def edition(book) -> Edition:
    """An edition of the tiny book, which knows one source, in the units of the real one."""
    shutil.copy(ROOT / "data" / "units.csv", book / "data" / "units.csv")
    return Edition(root=book)


@pytest.fixture
def words(edition) -> dict:
    """The words that every chart needs, and whose they are."""
    return {"id": "a", "title": "A finding", "subtitle": "Measure, unit", "alt": "The finding and its range",
            "edition": edition}  # fmt: skip


@pytest.fixture
def data() -> pd.DataFrame:
    """Two countries in two years."""
    rows = [(c, n, str(y), v, "USD_bn", "almanac")
            for c, n, k in (("USA", "United States", 3), ("CHN", "China", 1))
            for y, v in ((2023, 10 * k), (2024, 200 * k))]  # fmt: skip
    return pd.DataFrame(rows, columns=["country", "name", "period", "value", "unit", "source"])


@pytest.fixture
def records() -> Callable[..., list[dict]]:
    """The rows of a figure's data sets that have a column."""

    def look(figure: Figure, column: str, size: Size = WIDE) -> list[dict]:
        return [row for rows in figure.spec(size)["datasets"].values() for row in rows if column in row]

    return look


@pytest.fixture
def marks() -> Callable[..., list[dict]]:
    """The layers of a figure with a kind of mark."""

    def look(figure: Figure, kind: str, size: Size = WIDE) -> list[dict]:
        return [layer for layer in figure.spec(size)["layer"] if layer["mark"]["type"] == kind]

    return look
