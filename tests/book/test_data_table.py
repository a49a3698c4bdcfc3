"""The table of a chart's data for readers: words instead of ids."""

from __future__ import annotations

import pytest

from helpers import ROOT
from twotracks.book.evidence.package import Package
from twotracks.book.figures.data_table import table_of

PACKAGE = Package(ROOT)
SOURCES = [{"id": "a", "credit": "Epoch AI"}, {"id": "b", "credit": "SEMI"}, {"id": "c", "credit": "Epoch AI"}]


def table(**columns):
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    return table_of({"columns": list(columns), "rows": rows, "sources": SOURCES}, PACKAGE)


def test_units_sources_countries_and_columns_have_their_names():
    found = table(
        country=["USA", "CHN"],
        value_real_usd2021_bn=[1.5, 2.0],
        value=[12.4, 285.88],
        unit=["USD_bn", "USD_bn"],
        source=["a; c", "b"],
    )
    assert found["columns"][1:] == ["Value", "Unit", "Value at 2021 prices", "Source"]
    assert found["rows"] == [
        ["United States", "12.4", "billion US dollars", "1.5", "Epoch AI"],
        ["China", "285.88", "billion US dollars", "2", "SEMI"],
    ]


def test_what_never_changes_says_what_another_column_says_or_is_an_id_stays_out():
    found = table(
        id=["x", "y"], country=["USA", "CHN"], name=["United States", "China"], edition=[2025, 2025], value=[1, 1]
    )
    assert found["rows"] == [["United States", "1"], ["China", "1"]]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (True, "yes"),
        (2025, "2025"),
        (763012, "763,012"),
        (1.39727903197, "1.39728"),
        (4055.61, "4055.61"),
        (25345.678, "25,345.7"),
        (1234567.89, "1,234,568"),
        (0.0214486, "0.0214486"),
        (9.39391e19, "9.39391e+19"),
        (-3.0, "-3"),
        ("", ""),
    ],
)
def test_numbers_are_written_for_readers(cell, said):
    assert table(value=[cell, 0], name=["one", "two"])["rows"][0][1] == said
