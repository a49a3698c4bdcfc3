"""Every form: it is drawn at two widths without scripts, and what it writes is Vega-Lite."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest

from twotracks import charts
from twotracks.analysis.tenures import tenures
from twotracks.charts.rendering.pictures import draw
from twotracks.charts.theme import NARROW, WIDE
from twotracks.facts.fact import Fact


def daily(data: pd.DataFrame) -> pd.DataFrame:
    return data.assign(period=data["period"] + "-01-01")


def ranged(data: pd.DataFrame) -> pd.DataFrame:
    return data.assign(low=1.0, high=data["value"] * 2)


def rates(edition) -> dict[str, Fact]:
    rows = edition.table("money/raised")
    one = rows.latest(country="USA") / rows.latest(country="CHN")
    return {"USA": one, "CHN": one + one}


# name of a form, and what else it is given: a figure of it
FORMS = {
    "lines": lambda data, w: charts.lines(data, **w),
    "lines, log": lambda data, w: charts.lines(data, log=True, **w),
    "lines, pick": lambda data, w: charts.lines(
        pd.concat([data, data.assign(name="World", country="")]), series="name", pick="Country", strong="World",
        patterns=True, **w,
    ),
    "lines, menu": lambda data, w: charts.lines(data.assign(m="one"), menu="m", rules={"2023-05": "x"}, **w),
    "lines, panels": lambda data, w: charts.lines(data, panels="name", reference_at=0, **w),
    "lines, bands": lambda data, w: charts.lines(ranged(data), panels="name", peaks=True, **w),
    "lines, own scales": lambda data, w: charts.lines(data, panels="name", scale="own", **w),
    "bars": lambda data, w: charts.bars(data[data["period"] == "2024"], **w),
    "bars, groups": lambda data, w: charts.bars(data[data["period"] == "2024"], group="country", **w),
    "columns": lambda data, w: charts.columns(data.assign(period=["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]), **w),
    "dots": lambda data, w: charts.dots(data, reference_at=100, **w),
    "dots, stages": lambda data, w: charts.dots(data, stage="period", **w),
    "dots, intervals": lambda data, w: charts.dots(ranged(data).assign(high=None), low="low", high="high", **w),
    "scatter": lambda data, w: charts.scatter(daily(data).assign(label=1), log=True, search="Find", **w),
    "scatter of two": lambda data, w: charts.scatter(daily(data).assign(label=1, x=2.0), x="x", x_unit="USD_bn", **w),
    "records": lambda data, w: charts.records(data, uncertain="period == '2024'", search="Find", log=True, **w),
    "records of attempts": lambda data, w: charts.records(daily(data), attempts=True, search="Find", **w),
    "lead": lambda data, w: charts.lead(
        daily(data).assign(value=data["value"] * [1, 1, -1, -1], low=None, high=None, upper="a", lower="b"),
        series="country", above="A", below="B", turn=1, **w,
    ),
    "spans": lambda data, w: charts.spans(
        daily(data).assign(start="2023-01-01", end="2024-01-01", open=False, label="x"),
        answered=True, uncertain="open", **w,
    ),
    "spans of holders": lambda data, w: charts.spans(tenures(daily(data), "2025-01-01", "name"), **w),
    "spans to a day": lambda data, w: charts.spans(
        data.assign(period="2023-01-01", start=["2023-02-01", "", "", ""], end=["", "2023-06-01", "", ""], label="x"),
        announced="period", until="2024-01-01", **w,
    ),
    "lanes": lambda data, w: charts.lanes(
        data.assign(row="acts"), above=data, above_label="Sales", search="Find", **w
    ),
    "impact": lambda data, w: charts.impact(
        data.assign(row="acts", status="in force"), sales=data.assign(period="2023-Q1"), start="China",
        sides={"USA": "One", "CHN": "Other"}, above_label="Sold", gap_label="none", **w,
    ),
    "shares": lambda data, w: charts.shares(data.assign(part=data["period"]), **w),
    "matrix": lambda data, w: charts.matrix(data.assign(column=["A", "B"] * 2, mark=["full", "none"] * 2), **w),
    "projection": lambda data, w: charts.projection(
        ranged(data), rates=rates(w["edition"]), ends=(0, 100), until=2040, **w
    ),
    "parity_map": lambda data, w: charts.parity_map(
        data.assign(usa=30.0, chn=[40.0, 50.0, 60.0, 90.0]), ends=(0, 100), menu="unit", gaps={"USD_bn": {"now": 5}},
        **w,
    ),
}  # fmt: skip


def test_every_form_is_exercised():
    assert {re.match(r"\w+", name)[0] for name in FORMS} == set(charts.__all__)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_what_a_form_writes_fits_the_schema(name, size, data, words):
    spec = FORMS[name](data, words).spec(size)
    alt.TopLevelSpec.from_dict(spec).to_dict(validate=True)
    alt.TopLevelSpec.validate({**spec, "$schema": "https://vega.github.io/schema/vega-lite/v6.json"})


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_drawn_for_two_widths_without_scripts(name, data, words):
    payload = draw(FORMS[name](data, words).payload())
    # with room for words in a wide font; in a narrow one they need no more than 780 and 390
    for width, widest in (("wide", 790), ("narrow", 410)):
        svg = payload["svg"][width]
        ElementTree.fromstring(svg)
        assert float(re.search(r'width="([\d.]+)"', svg)[1]) <= widest
        own = ("ink", "muted") if name in ("shares", "parity_map") else ("usa", "chn")
        assert all(f"var(--tt-{colour}" in svg for colour in own)
        assert "http://" not in svg.replace("http://www.w3.org/", "")
    assert payload["png"] and base64.b64decode(payload["png"]).startswith(b"\x89PNG")
    assert all(spec["marks"] for spec in payload["vega"].values())


@pytest.mark.parametrize("name", FORMS)
def test_no_rows_make_no_picture(name, data, words):
    payload = FORMS[name](data, words).payload()
    form = getattr(charts, re.match(r"\w+", name)[0])
    empty = form(data[:0], **words)
    assert "specs" in payload and empty.payload()["empty"] and "specs" not in empty.payload()
