"""Two versions of a table: what was added, removed and revised, and that likely mistakes stand first."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from helpers import UNITS, Small, evidence_of, write_book
from twotracks.evidence.comparison import compare
from twotracks.evidence.package import Evidence, Resource, read_text
from twotracks.project import Project

TEXT = """\
country,period,value,unit,source,note
USA,2023,60,USD_bn,almanac,
USA,2024,70.5,USD_bn,almanac,
CHN,2023,5,USD_bn,almanac,
CHN,2024,6,USD_bn,gazette,
"""
TABLE = Resource("spent", Path("spent.csv"), Small("spent", TEXT).describe())


def changes(old: str, new: str, resource: Resource = TABLE):
    first, second = (pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False) for text in (old, new))
    return compare(resource, first, second, UNITS)


def after(*edits: tuple[str, str]):
    text = TEXT
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return changes(TEXT, text)


def test_a_table_that_did_not_change_has_no_changes():
    assert not changes(TEXT, TEXT)


def test_the_order_of_rows_and_columns_is_no_change():
    frame = pd.read_csv(io.StringIO(TEXT), dtype=str, keep_default_na=False)
    assert not compare(TABLE, frame, frame.iloc[::-1, ::-1], UNITS)


def test_another_way_to_write_a_number_is_no_change():
    assert not after((",60,", ",60.0,"))


def test_rows_are_added_removed_and_revised():
    found = after(("USA,2023,60,USD_bn,almanac,\n", ""), ("70.5", "72"), ("CHN,2024", "CHN,2025"))
    assert found.counts == {"added": 1, "removed": 2, "revised": 1}
    [revised] = [row for row in found.rows if row.kind == "revised"]
    assert (revised.name, revised.row) == ("country=USA; period=2024", 2)
    [cell] = revised.cells
    assert (cell.column, cell.old, cell.new) == ("value", "70.5", "72")
    assert cell.relative == pytest.approx(72 / 70.5 - 1)
    assert found.suspicious == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("70.5", "705", "value: 10 times as much"),
        ("70.5", "7.05", "value: a tenth"),
        ("70.5", "70500", "value: 1,000 times as much"),
        ("70.5", "0.0705", "value: a 1,000th"),
        ("70.5", "-70.5", "value: the sign has changed"),
        ("70.5", "", "value: no figure any more"),
        ("70.5", "0", "value: nothing is left of it"),
        ("70.5", "146000", "value: 2,071 times as much"),
        ("70.5", "4.3", "value: 0.061 times as much"),
        ("2024,70.5,USD_bn", "2024,70.5,USD_m", "unit: the unit is 0.001 times the old one, the value is not in"),
        ("2024,70.5,USD_bn", "2024,70.5,CNY_bn", "unit: another kind of unit (USD, then CNY)"),
    ],
)
def test_what_looks_like_a_mistake_says_why(old, new, said):
    [row] = after((old, new)).suspicious
    assert row.suspicions[0].startswith(said)


def test_the_same_amount_in_another_unit_is_not_suspicious():
    found = after(("70.5,USD_bn", "70500,USD_m"))
    assert found.counts["revised"] == 1 and found.suspicious == []


def test_values_that_two_rows_exchange_name_each_other():
    found = after(("USA,2024,70.5", "USA,2024,6"), ("CHN,2024,6", "CHN,2024,70.5"))
    assert [row.suspicions for row in found.rows] == [
        ["value: exchanged with row 5 (country=CHN; period=2024)"],
        ["value: exchanged with row 3 (country=USA; period=2024)"],
    ]


def test_a_row_that_goes_to_another_country_is_one_revised_row():
    found = after(("USA,2024,70.5", "HKG,2024,70.5"))
    assert found.counts == {"added": 0, "removed": 0, "revised": 1}
    assert found.rows[0].suspicions == ["country: another country or company"]


def test_a_new_row_far_from_its_neighbour_is_suspicious():
    [row] = changes(TEXT, TEXT + "USA,2025,800,USD_bn,almanac,\n").rows
    assert row.suspicions == ["value: 11 times that of 2024"]
    assert not changes(TEXT, TEXT + "USA,2025,90,USD_bn,almanac,\n").suspicious


def test_a_table_that_loses_a_part_of_its_rows_says_so_once():
    rows = [f"USA,{year},{year - 1950},USD_bn,almanac,\n" for year in range(2000, 2026)]
    head = TEXT.splitlines(keepends=True)[0]
    [cut] = changes(head + "".join(rows), head + "".join(rows[:20])).suspicious
    assert cut.suspicions == ["one of 6 of 26 rows that are gone"] and cut.name == "country=USA; period=2020"
    assert not changes(head + "".join(rows), head + "".join(rows[:22])).suspicious


def test_suspicious_rows_stand_first():
    found = after((",60,", ",61,"), ("CHN,2024,6,", "CHN,2024,60,"))
    assert [bool(row.suspicions) for row in found.rows] == [True, False]
    assert found.rows[0].row == 5


def test_new_and_vanished_columns_are_told_and_not_compared():
    found = changes(TEXT, TEXT.replace(",note", ",remark"))
    assert (found.columns_added, found.columns_removed, found.rows) == (("remark",), ("note",), ())


def test_rows_that_share_a_key_are_told_apart_by_their_order():
    twice = TEXT + "CHN,2024,9,USD_bn,gazette,\n"
    assert changes(TEXT, twice).counts == {"added": 1, "removed": 0, "revised": 0}


def test_a_table_in_a_book_is_compared_with_another_version_of_it(tmp_path):
    for name, text in (("old", TEXT), ("new", TEXT.replace("70.5", "705"))):
        (tmp_path / name).mkdir()
        write_book(tmp_path / name, Small("spent", text))
    old, new = (evidence_of(tmp_path / name) for name in ("old", "new"))
    found = compare(new.resource("spent"), old.text("spent"), new.text("spent"), new.units)
    assert len(found.suspicious) == 1 and found.to_dict()["revised"] == 1


def test_every_table_of_the_report_is_the_same_as_itself_and_shows_a_value_times_ten():
    evidence = Evidence(Project(Path(__file__).resolve().parents[2]))
    for name, resource in evidence.tables.items():
        frame = read_text(resource, evidence.project)
        assert not compare(resource, frame, frame, evidence.units), name
        if "value" not in resource.fields or not len(frame):
            continue
        changed = frame.copy()
        at = next(place for place, cell in enumerate(frame["value"]) if cell and float(cell))
        changed.loc[at, "value"] = repr(float(frame.loc[at, "value"]) * 10)
        [row] = compare(resource, frame, changed, evidence.units).rows
        assert row.suspicions == ["value: 10 times as much"], name
