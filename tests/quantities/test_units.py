"""Units: one dimension adds up at any scale, and what is not in the table is refused."""

from __future__ import annotations

import pytest

from helpers import ROOT, UNITS, write_book
from twotracks.errors import UnitError
from twotracks.quantities.units import Unit, Units, load_units

BY_ID = pytest.mark.parametrize("unit", UNITS.by_id.values(), ids=lambda unit: unit.id)


@BY_ID
def test_a_unit_is_its_scale_times_its_dimension(unit):
    base = UNITS.registry.Unit(unit.dimension if unit.dimension != "one" else "ratio")
    assert UNITS.quantity(3, unit.id).to(base).magnitude == pytest.approx(3 * unit.scale)


@BY_ID
def test_units_convert_into_each_other_exactly_when_they_share_a_dimension(unit):
    fits = {other for other in UNITS.by_id if UNITS.quantity(1, unit.id).is_compatible_with(other)}
    assert fits == {other.id for other in UNITS.by_id.values() if other.dimension == unit.dimension}


def test_rate_times_amount_changes_the_currency():
    yuan = UNITS.quantity(2, "USD_bn") * UNITS.quantity(7, "CNY_per_USD")
    assert yuan.to("CNY_bn").magnitude == pytest.approx(14)


def test_unknown_unit_is_refused_by_name_with_the_file_to_mend():
    with pytest.raises(
        UnitError, match=r"data/units\.csv: there is no unit 'EUR_bn'(.|\n)*mean .*USD_bn(.|\n)*add a row"
    ):
        UNITS.quantity(1, "EUR_bn")


def test_name_falls_back_to_english_where_there_is_no_chinese_one():
    named, unnamed = Unit("a", "a", 1, "apples", "苹果"), Unit("b", "b", 1, "pears", "")
    assert [unit.name(lang) for unit in (named, unnamed) for lang in ("en", "zh")] == [
        "apples",
        "苹果",
        "pears",
        "pears",
    ]


def test_table_of_units_reads_as_written(tmp_path):
    read = load_units(write_book(tmp_path) / "data/units.csv")
    assert read.by_id == UNITS.by_id


def test_order_of_the_rows_does_not_matter():
    reverse = Units(list(UNITS.by_id.values())[::-1])
    assert reverse.quantity(50, "percent").to("ratio").magnitude == pytest.approx(0.5)
    assert reverse.quantity(1, "USD_bn").to("USD_m").magnitude == pytest.approx(1000)


@pytest.mark.parametrize("unit", ["H100e_m", "chips_k", "USD2023_m", ""])
def test_no_unit_is_written_that_the_table_does_not_have(unit):
    with pytest.raises(UnitError, match="there is no unit"):
        UNITS.axis(unit, 1)


@pytest.mark.parametrize(
    ("unit", "largest", "en", "zh"),
    [
        ("USD_bn", 300, (1, "$", " bn"), (0.1, "", "亿美元")),
        ("USD_m", 4446, (1e3, "$", " bn"), (1e2, "", "亿美元")),
        ("USD_bn", 1200, (1e3, "$", " tn"), (1e3, "", "万亿美元")),
        ("USD_bn", -300, (1, "$", " bn"), (0.1, "", "亿美元")),
        ("H100e", 4.2e6, (1e6, "", " m"), (1e4, "", "万")),
        ("H100e", 216_000, (1e3, "", "k"), (1e4, "", "万")),
        ("H100e", 34_900, (1, "", ""), (1e4, "", "万")),
        ("firms", 0, (1, "", ""), (1, "", "")),
        ("rides_m", 0.5, (1e-3, "", "k"), (1e-2, "", "万")),
        ("TWh", 10_583, (1, "", " TWh"), (1, "", " TWh")),
        ("percent", 80, (1, "", "%"), (1, "", "%")),
        ("months", 12, (1, "", " mo"), (1, "", "个月")),
    ],
)
def test_an_axis_has_one_scale_chosen_by_its_largest_value(unit, largest, en, zh):
    for lang, expected in (("en", en), ("zh", zh)):
        scale, *words = UNITS.axis(unit, largest, lang)
        assert scale == pytest.approx(expected[0])
        assert tuple(words) == expected[1:]


def test_the_affix_of_a_unit_is_its_own_scale():
    assert [UNITS[unit].affix() for unit in ("USD_bn", "USD_m", "rides_m", "kW")] == [
        ("$", " bn"), ("$", " m"), ("", " m"), ("", " kW"),
    ]  # fmt: skip
    assert UNITS["USD_bn"].affix("zh") == ("", "十亿美元")


def test_a_table_of_units_without_a_column_says_which(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("id,dimension,scale,name_en,name_zh\nratio,one,1,ratio,倍\n", encoding="utf-8")
    with pytest.raises(UnitError, match=r"units\.csv, row 1: has no column kind, digits(.|\n)*add what is missing"):
        load_units(path)


def test_years_and_kilometres_are_written_as_such_and_not_as_months_and_metres():
    units = load_units(ROOT / "data/units.csv")
    written = {unit: (units[unit].write(12), units[unit].write(12, "label")) for unit in ("years", "km", "km_m")}
    assert written == {"years": ("12", "12 yr"), "km": ("12", "12 km"), "km_m": ("12 million", "12 m km")}
    assert units.quantity(2, "years").to("months").magnitude == pytest.approx(24)


def test_a_count_at_a_scale_without_a_word_is_refused(tmp_path):
    path = write_book(tmp_path) / "data/units.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("models_k,model,1000.0", "models_k,model,12"), encoding="utf-8"
    )
    with pytest.raises(UnitError, match=r"models_k is a count at a scale of 12(.|\n)*kind plain"):
        load_units(path)
