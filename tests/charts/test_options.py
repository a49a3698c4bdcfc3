"""What every form takes and refuses: options, columns, units, and the edition that the data come from."""

from __future__ import annotations

import inspect
import re

import pandas as pd
import pytest

from twotracks import Edition, charts
from twotracks.charts.drawing.scales import time_axis
from twotracks.charts.form import Options
from twotracks.charts.rendering.pictures import draw
from twotracks.charts.text_width import text_width
from twotracks.charts.theme import NARROW, PAPER, WIDE
from twotracks.errors import EvidenceError, UnitError


def test_a_misspelt_option_names_the_chart_and_the_nearest(data, words):
    with pytest.raises(EvidenceError, match=r"figure 'a'.*'subtitel'[\s\S]*'subtitle'"):
        charts.lines(data, subtitel="x", **words)


def test_a_column_that_the_data_lack_is_refused_with_those_there_are(data, words):
    for options in ({"series": "cuontry"}, {"menu": "measure"}, {"tooltip": (("maker", "Maker"),)}):
        with pytest.raises(EvidenceError, match=r"figure 'a'[\s\S]*the columns are country, name, period"):
            charts.lines(data, **options, **words)
    with pytest.raises(EvidenceError, match="'low'"):
        charts.dots(data, low="low", **words)


def test_what_a_form_cannot_do_without_is_asked_for_at_the_call(data, words):
    with pytest.raises(EvidenceError, match=r"figure 'a': is drawn without above, above_label[\s\S]*lanes\(\)"):
        charts.lanes(data.assign(row="acts"), **words)


def test_an_axis_without_a_unit_is_refused(data, words):
    with pytest.raises(EvidenceError, match="figure 'a': has an axis without a unit"):
        charts.lines(data.assign(unit=""), **words).payload()


def test_unlike_units_on_one_axis_are_refused_unless_a_menu_separates_them(data, words):
    mixed = data.assign(unit=["USD_bn", "USD_bn", "CNY_bn", "CNY_bn"])
    with pytest.raises(EvidenceError, match="figure 'a': has USD_bn and CNY_bn on one axis"):
        charts.lines(mixed, **words).payload()
    assert charts.lines(mixed, menu="unit", **words).payload()["controls"]


def test_a_unit_that_the_book_does_not_know_is_refused(data, words):
    with pytest.raises(UnitError, match="H100e_m"):
        charts.bars(data.assign(unit="H100e_m"), **words)


def test_a_fiscal_year_is_no_place_on_a_time_axis(data, words):
    with pytest.raises(EvidenceError, match=r"figure 'a', column period[\s\S]*last day"):
        charts.lines(data.assign(period="FY2025"), **words)


@pytest.mark.parametrize("form", ["column", "expression", "series"])
def test_uncertain_marks_are_told_by_a_column_an_expression_or_a_series(form, data, words, records):
    flags = {"column": "unsure", "expression": "value > 100", "series": data["value"] > 100}[form]
    figure = charts.lines(data.assign(unsure=data["value"] > 100), uncertain=flags, **words)
    hollow = {row["value"] for row in records(figure, "_fill") if row["_fill"] == PAPER}
    assert hollow == {value for value in data["value"] if value > 100} != set()
    assert charts.lines(data, uncertain="period == '2024'", **words).data.equals(data)


def test_what_cannot_be_read_as_uncertain_is_refused(data, words):
    with pytest.raises(EvidenceError, match=r"figure 'a'[\s\S]*uncertain[\s\S]*the columns are"):
        charts.lines(data, uncertain="confidance == 'low'", **words)


def test_data_know_their_edition_or_are_told(data, words, edition):
    own = {key: value for key, value in words.items() if key != "edition"}
    with pytest.raises(EvidenceError, match="edition=edition"):
        charts.lines(data, **own)
    data.attrs["edition"] = edition
    assert charts.lines(data[data["value"] > 0], **own).payload()["sources"]


def test_a_title_that_does_not_hold_gives_way_with_its_alternative_text(data, words, edition):
    usa, china = (edition.table("money/raised").latest(country=country) for country in ("USA", "CHN"))
    told = {**words, "otherwise": "Money raised"}
    unknown = Edition(root=edition.root, as_of="2020-01-01").table("money/raised").latest(country="USA")
    for holds, title in (
        (usa > china, "A finding"),
        (usa < china, "Money raised"),
        (unknown, "Money raised"),
    ):
        payload = charts.lines(data, holds=holds, **told).payload()
        assert payload["title"] == title
        assert payload["alt"] == ("The finding and its range" if title == "A finding" else title)
        assert payload["stands"] == (title == "A finding")
    waiting = charts.lines(data, holds=usa < china, **words).payload()
    assert (waiting["title"], waiting["alt"], waiting["stands"]) == ("", "", False)


def test_menus_are_bound_parameters(data, words):
    payload = charts.lines(data, pick="Country", **words).payload()
    assert payload["controls"]
    bound = [signal for signal in draw(payload)["vega"]["wide"]["signals"] if "bind" in signal]
    assert bound and "United States" in bound[0]["bind"]["options"]


def test_a_search_box_and_a_menu_are_parameters(data, words):
    figure = charts.records(data.assign(m="one"), menu="m", search="Find", **words)
    payload = figure.payload()
    assert payload["controls"] and [part["name"] for part in payload["specs"]["wide"]["params"]] == ["find"]


@pytest.mark.parametrize("name", charts.__all__)
def test_editors_are_told_all_that_a_form_takes(name):
    form = getattr(charts, name)
    assert {"data", *Options.__annotations__} <= set(inspect.signature(form).parameters)
    assert "uncertain" in form.__doc__ and len(form.__doc__.splitlines()[0]) > 20


def test_data_are_not_changed_by_drawing(data, words):
    before = data.copy()
    charts.lines(data, **words).payload()
    pd.testing.assert_frame_equal(before, data)


def test_a_tooltip_says_the_country_where_names_do_not(data, words):
    tests = data.assign(name=["Maths", "Code", "Maths", "Code"])
    told = [{each["title"] for each in layer["encoding"].get("tooltip", [])}
            for layer in charts.dots(tests, **words).spec(WIDE)["layer"]]  # fmt: skip
    assert {"Who", "Country", "When", "Value"} in told
    named = str(charts.dots(data, **words).spec(WIDE))
    assert "Country" not in named and "_country" not in named


@pytest.mark.parametrize(
    ("first", "last", "width", "ticks"),
    [
        ("2024-06-30", "2025-12-31", 240, [(2024, 6), (2025, 0), (2025, 6)]),
        ("2024-06-30", "2025-12-31", 130, [(2024, 6), (2025, 6)]),
        ("2025-02-01", "2025-12-01", 130, [(2025, 3), (2025, 9)]),
        ("2025-01-01", "2025-12-31", 130, [(2025, 0), (2025, 6)]),
    ],
)
def test_a_time_axis_has_more_than_one_tick_and_labels_that_fit(first, last, width, ticks):
    times = pd.DataFrame({"_t": [first, last], "period": [first, last]})
    written = ", ".join(f"datetime({year}, {month}, 1)" for year, month in ticks)
    assert time_axis(times, NARROW, width).to_dict()["values"] == {"expr": f"[{written}]"}


def test_a_long_heading_makes_no_picture_smaller(data, words):
    groups = {"USA": "A test of refusals, of errors and of silence, as its authors have it", "CHN": "Short"}
    asked = data[data["period"] == "2024"].assign(test=lambda rows: rows["country"].map(groups))
    picture = draw(charts.bars(asked, group="test", **words).payload())["svg"]["narrow"]
    assert float(re.search(r'viewBox="0 0 ([\d.]+)', picture)[1]) < NARROW.width + 20
    assert "of silence," in picture and groups["USA"] not in picture


def test_the_name_of_a_bar_of_shares_stands_clear_of_its_total_on_a_phone(words, records):
    name = "Capital spending: capital spending as the firms define it"
    rows = pd.DataFrame({"name": [name, name], "part": ["holds", "breaks"], "value": [100, 19], "unit": "findings",
                         "source": "almanac"})  # fmt: skip
    figure = charts.shares(rows, **words)
    [lines] = {row["_row"] for row in records(figure, "_row", NARROW)}
    assert " ".join(lines.split("\n")) == name
    room = NARROW.width - NARROW.label_width(["119 findings"])
    assert all(text_width(line, NARROW.font, bold=False) < room for line in lines.split("\n"))


@pytest.mark.parametrize(("size", "ticks"), [(WIDE, [1, 3, 10, 30, 100]), (NARROW, [1, 10, 100])])
def test_the_ticks_of_a_log_axis_do_not_touch(data, words, size, ticks):
    rows = data.head(3).assign(value=[0.6, 12.4, 120], name=["One round", "One year", "The other round, of a firm"])
    [layer, *_] = charts.dots(rows, log=True, **words).spec(size)["layer"]
    assert layer["encoding"]["x"]["axis"]["values"] == ticks
