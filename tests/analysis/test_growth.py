"""Projections: the arithmetic, the charts that evaluate the same formulas, and the widgets of a live notebook."""

from __future__ import annotations

import copy
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from helpers import CONTEXT, fact
from twotracks import Edition
from twotracks.analysis.growth import (
    backtest,
    by_window,
    crossing,
    mid_year,
    project,
    rate,
    required,
    rounded,
    slider_range,
)
from twotracks.charts import parity_map, projection
from twotracks.charts.rendering.pictures import draw
from twotracks.facts.fact import missing
from twotracks.facts.series import Series
from twotracks.outputs import explorer
from twotracks.outputs.mime import DRAW_LATER

WORDS: dict[str, Any] = {"title": "A finding", "subtitle": "Measure, unit", "alt": "The finding and its range"}
TESTS = str(Path(__file__).resolve().parents[1])
RATES = {"USA": fact(20, "percent", "a"), "CHN": fact(60, "percent", "b")}


@pytest.fixture(autouse=True)
def in_a_book(book, monkeypatch):
    """The charts of this file are of the tiny book."""
    monkeypatch.setitem(WORDS, "edition", Edition(root=book))


def observed(unit: str = "USD_bn", low: float | None = None, high: float | None = None) -> pd.DataFrame:
    rows = [("USA", "United States", "2024", 40.0), ("USA", "United States", "2025", 60.0),
            ("CHN", "China", "2024", 5.0), ("CHN", "China", "2025", 12.0)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["country", "name", "period", "value"])
    frame = frame.assign(unit=unit, source="almanac", low=float("nan"), high=float("nan"))
    frame.loc[3, ["low", "high"]] = [low or float("nan"), high or float("nan")]
    return frame


def texts(figure, size: str = "wide", **sliders) -> list[str]:
    """What the picture says with the sliders at some values."""
    payload = copy.deepcopy(figure.payload())
    for spec in payload["specs"].values():
        for parameter in spec["params"]:
            parameter["value"] = sliders.get(parameter["name"], parameter["value"])
    found = re.findall(r"(?s)<text[^>]*>(.*?)</text>", draw(payload)["svg"][size])
    return [re.sub(r"(?:<[^>]*>)+", " ", each).strip() for each in found]


def by_year(values: dict[int, float]) -> Series:
    facts = {str(year): fact(value, period=str(year)) for year, value in values.items()}
    return Series(facts, missing("no rows", "USD_bn", CONTEXT))


def test_growth_over_several_windows_ends_in_the_last_year():
    found = by_window(by_year({2015: 10, 2022: 40, 2024: 50, 2025: 60}), (1, 3, 10, 20))
    assert [found[years].value for years in (1, 3)] == pytest.approx([20, 100 * (1.5 ** (1 / 3) - 1)])
    assert found[20].missing == "the series does not go back so far"
    assert by_window(by_year({}), (1,))[1].missing == "no rows"


def test_growth_undoes_projection():
    begin = fact(10, rows="a", period="2020")
    end = project(begin, fact(30, "percent", "b"), 5)
    assert end.value == pytest.approx(10 * 1.3**5)
    assert {row.number for row in end.rows} == {ord("a"), ord("b")}
    later = fact(end.value, rows="c", period="2025")
    assert rate(begin, later).value == pytest.approx(30)
    assert rate(begin, later).unit == "percent"


def test_a_share_grows_towards_its_ceiling():
    share, rate = fact(20, "percent"), fact(100, "percent")
    assert project(share, rate, 1, ceiling=100).value == pytest.approx(100 / 3)
    assert project(share, rate, 60, ceiling=80).value == pytest.approx(80)


def test_crossing_is_where_two_projections_are_equal():
    lead, trail = fact(60, rows="a"), fact(12, rows="b")
    meeting = crossing(lead, trail, RATES["USA"], RATES["CHN"])
    years = meeting.value / 12
    equal = [project(each, RATES[who], years).value for each, who in ((lead, "USA"), (trail, "CHN"))]
    assert equal[0] == pytest.approx(equal[1])
    assert meeting.unit == "months"
    assert len(meeting.rows) == 2 + 2


@pytest.mark.parametrize("chn", [33, 45, 60, 138, 139, 140, 480])
def test_the_year_of_a_crossing_is_the_first_whose_amount_is_level(chn):
    lead, trail, rates = fact(60), fact(12), (RATES["USA"], fact(chn, "percent"))
    years = int(crossing(lead, trail, *rates).period) - 2025
    behind = [project(trail, rates[1], passed) / project(lead, rates[0], passed) for passed in (years - 1, years)]
    assert behind[0].value < 1 <= behind[1].value


def test_the_year_of_a_crossing_between_dates_is_the_one_in_which_it_happens():
    lead, trail = (fact(each, period="2025-12-31") for each in (60, 12))
    meeting = crossing(lead, trail, RATES["USA"], fact(480, "percent"))
    assert meeting.value / 12 == pytest.approx(1.02, abs=0.01) and meeting.period == "2027"


def test_starts_at_different_moments():
    lead, trail = fact(100, period="2024"), fact(100, period="2025")
    meeting = crossing(lead, trail, fact(100, "percent"), fact(300, "percent"))
    assert meeting.value == pytest.approx(12)  # 200 against 100 at the later start; the gap halves in a year


def test_those_who_never_meet_have_no_year():
    assert "never" in crossing(fact(60), fact(12), RATES["CHN"], RATES["USA"]).missing
    assert "century" in crossing(fact(60), fact(12), fact(1, "percent"), fact(1.1, "percent")).missing


def test_needed_growth_meets_in_time():
    rate = required(fact(60), fact(12), RATES["USA"], 10)
    meeting = crossing(fact(60), fact(12), RATES["USA"], rate)
    assert meeting.value == pytest.approx(120) and meeting.period == "2035"


def test_sliders_begin_and_end_at_what_was_observed():
    assert rounded(fact(45.27, "percent")).value == 45
    assert slider_range([fact(-6.2, "percent"), fact(162.4, "percent")]) == (-10, 170)
    assert slider_range([fact(12, "percent")]) == (0, 20)


def test_steady_growth_is_foreseen():
    lead, trail = (
        by_year({year: begin * factor ** (year - 2015) for year in range(2015, 2023)})
        for begin, factor in ((10, 1.5), (1, 2))
    )
    said = backtest(lead, trail, 3)
    assert list(said) == ["2018", "2019", "2020", "2021"]
    for later in said.values():
        for year, ratio in zip(later.periods, later, strict=True):
            assert ratio.value == pytest.approx((lead.at(year) / trail.at(year)).value, rel=0.01)


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize(("usa", "chn"), [(20, 60), (0, 33), (45, 46), (60, 20), (30, 30)])
@pytest.mark.parametrize("ceiling", [None, 100.0, 70.0])
def test_chart_and_prose_agree(size, usa, chn, ceiling):
    figure = projection(
        observed("percent", 10, 18), id="a", rates=RATES, ends=(-10, 100), until=2040,
        ceiling=(65, 100) if ceiling else None, **WORDS,
    )  # fmt: skip
    said = texts(figure, size, usa=usa, chn=chn, **({"ceiling": ceiling} if ceiling else {}))
    us, cn, high = fact(60, "percent"), fact(12, "percent"), fact(18, "percent")
    rates = fact(usa, "percent"), fact(chn, "percent")
    year = crossing(us, cn, *rates, ceiling)
    words = " ".join(said)
    assert (f"China draws level in {year.period}" in words) == (not year.missing)
    assert ("never meet" in words) == (chn <= usa)
    if not year.missing and not crossing(us, fact(10, "percent"), *rates, ceiling).missing:
        assert crossing(us, high, *rates, ceiling).period in words
        assert crossing(us, fact(10, "percent"), *rates, ceiling).period in words
    drawn = [float(each.rstrip("%").replace(",", "")) for each in said if re.fullmatch(r"[\d,.]+%", each)]
    for start, growth in zip((us, cn), rates, strict=True):
        end = project(start, growth, 2040 - mid_year("2025"), ceiling).value
        assert any(each == pytest.approx(end, rel=0.006) for each in drawn)


def test_picture_is_right_before_any_script_runs():
    figure = projection(observed(), id="a", rates=RATES, ends=(-10, 100), until=2040, **WORDS)
    year = crossing(fact(60), fact(12), RATES["USA"], RATES["CHN"]).period
    assert f"China draws level in {year}" in texts(figure)
    bound = [each["bind"] for each in draw(figure.payload())["vega"]["wide"]["signals"] if "bind" in each]
    assert {each["name"] for each in bound} == {"United States, growth a year [%] ", "China, growth a year [%] "}
    assert all(each["min"] == -10 and each["max"] == 100 and each["step"] == 1 for each in bound)


def test_a_missing_rate_leaves_the_chart_out():
    gone = rate(fact(1, period="2020"), crossing(fact(60), fact(12), RATES["CHN"], RATES["USA"]))
    figure = projection(observed(), id="a", rates={**RATES, "CHN": gone}, ends=(0, 10), until=2040, **WORDS)
    assert figure.payload()["empty"]


def test_map_of_rates_for_two_measures():
    rows = [{"name": "last year", "usa": 30.0, "chn": 50.0, "measure": each, "period": "2025", "source": "almanac"}
            for each in ("Money", "Chips")]  # fmt: skip
    gaps = {"Money": {"ours": 23.0, "least": 14.0}, "Chips": {"ours": 10.0, "least": 5.0}}
    payload = parity_map(pd.DataFrame(rows), id="a", ends=(0, 100), menu="measure", gaps=gaps, **WORDS).payload()
    assert {each["name"] for each in payload["specs"]["wide"]["params"]} >= {"choose", "start"}
    svg = draw(payload)["svg"]
    assert "5 years" in svg["wide"] and "var(--tt-chn" in svg["narrow"]


class FakeWidgets(SimpleNamespace):
    """ipywidgets, as far as explore() needs them: a slider is its settings, and interact() is remembered."""

    def __init__(self):
        self.calls = []
        super().__init__(
            IntSlider=lambda **settings: settings, interact=lambda show, **sliders: self.calls.append((show, sliders))
        )


@pytest.fixture
def widgets(monkeypatch):
    widgets = FakeWidgets()
    monkeypatch.setitem(sys.modules, "ipywidgets", widgets)
    for name in explorer.SERVERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv(DRAW_LATER, raising=False)
    return widgets


def test_widgets_only_where_somebody_looks(monkeypatch, widgets):
    slider = ("America’s growth a year", RATES["USA"], (0, 30))
    explorer.explore(print, usa=slider)
    monkeypatch.setenv("JPY_SESSION_NAME", "scenarios.ipynb")
    monkeypatch.setenv("TWOTRACKS_DRAW_LATER", "1")
    explorer.explore(print, usa=slider)
    assert widgets.calls == []
    monkeypatch.delenv("TWOTRACKS_DRAW_LATER")
    explorer.explore(print, usa=slider)
    assert len(widgets.calls) == 1


def test_sliders_start_at_the_published_values_and_hand_over_facts(monkeypatch, widgets):
    monkeypatch.setenv("JPY_SESSION_NAME", "scenarios.ipynb")
    start = fact(19.6, "percent", "a")
    explorer.explore(lambda usa: f"{usa} a year", usa=("America’s growth a year", start, (0, 30)))
    ((show, sliders),) = widgets.calls
    assert (sliders["usa"]["value"], sliders["usa"]["min"], sliders["usa"]["max"]) == (20, 0, 30)
    assert sliders["usa"]["description"] == "America’s growth a year (percent)"
    assert show(usa=25) == "25% a year", "what is shown follows the slider, in the unit that it starts with"


def test_without_a_published_value_there_is_nothing_to_explore(monkeypatch, widgets):
    monkeypatch.setenv("JPY_SESSION_NAME", "scenarios.ipynb")
    explorer.explore(print, usa=("growth", missing("not yet known", "percent", CONTEXT), (0, 30)))
    assert widgets.calls == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_slider_by_keyboard_moves_the_year(site, browser, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((site / "chapters/scenarios.html").as_uri())
    figure = page.locator("#fig-scenarios-money")
    figure.scroll_into_view_if_needed()
    page.wait_for_function("figure => figure.dataset.live", arg=figure.element_handle(), timeout=20000)
    slider = figure.locator("input[type=range][name=chn]")
    assert slider.bounding_box()["height"] >= 44
    before = figure.locator(".tt-value").nth(1).inner_text()
    slider.focus()
    page.keyboard.press("End")
    after = figure.locator(".tt-value").nth(1).inner_text()
    assert before != after and after == slider.get_attribute("max") + "%" == slider.get_attribute("aria-valuetext")
    assert "China draws level in" in figure.locator(".tt-chart:visible").inner_text()
    page.close()


@pytest.mark.parametrize("server", [True, False])
def test_an_open_notebook_gets_widgets_and_a_build_nothing(server):
    """In a real kernel: a slider is shown only to somebody who has the notebook open."""
    from jupyter_client.manager import start_new_kernel

    environment = {key: value for key, value in os.environ.items() if key not in (*explorer.SERVERS, DRAW_LATER)}
    environment["PYTHONPATH"] = os.pathsep.join([*environment.get("PYTHONPATH", "").split(os.pathsep), TESTS])
    manager, client = start_new_kernel(
        kernel_name="python3", env=environment | ({"JPY_SESSION_NAME": "open.ipynb"} if server else {})
    )
    shown = []
    try:
        code = """from helpers import fact
from twotracks import explore
explore(lambda usa: str(usa), usa=("growth", fact(20, "percent", "a"), (0, 30)))"""
        reply = client.execute_interactive(
            code, timeout=60, output_hook=lambda message: shown.append(message["content"])
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok"
    widgets = [each for each in shown if "application/vnd.jupyter.widget-view+json" in each.get("data", {})]
    assert bool(widgets) == server
