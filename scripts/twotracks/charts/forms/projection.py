"""projection(): two series carried on at rates that a reader sets, and the year in which they would meet.

The arithmetic is that of analysis/growth, written as Vega expressions over the sliders' parameters; drawn with
the sliders' first values, the picture is right before any script runs.
"""

from __future__ import annotations

import json
import math
from typing import Any, Unpack

import altair as alt
import pandas as pd

from twotracks.analysis.growth import A_MOMENT, CENTURY, mid_year
from twotracks.charts.drawing.controls import slider
from twotracks.charts.drawing.labels import value_labels
from twotracks.charts.drawing.layers import Spec, band, layered, line, plain_dot, text, touch
from twotracks.charts.drawing.scales import value_scale
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Options, form
from twotracks.charts.theme import INK, MUTED, PAPER, RULE
from twotracks.charts.words import expression
from twotracks.facts.fact import Fact

HEIGHT, HEAD, STEP = 330, 62, 0.25  # pixels of the plot, of the words above it; years between points
POWERS = [float(f"1e{power}") for power in range(-3, 16)]
PARAMETER = {"USA": "usa", "CHN": "chn"}
RATE = "(datum.country == 'USA' ? usa : chn)"


def _not_known(data: pd.DataFrame, rates: dict[str, Fact], **_: Any) -> bool:
    return any(rate.missing for rate in rates.values()) or set(data["country"]) != set(PARAMETER)


@form("period", "country", "name", "value", "unit", "low", "high", unless=_not_known)
def projection(
    sheet: Sheet, *, rates: dict[str, Fact], ends: tuple[int, int], until: int,
    ceiling: tuple[int, int] | None = None, of: str = "", **_: Unpack[Options],
) -> Spec:  # fmt: skip
    """Two series up to now, and onwards at two rates that sliders set; the words above say when they would be level.

    Parameters
    ----------
    data : DataFrame
        Observations of USA and CHN, by period: country, `name`, period, value, unit, `low` and `high` (empty without a
        range), source. The last one of each country is where its projection starts; its range becomes a band.
    rates : dict of country -> Fact
        Percent a year, where the sliders begin. When one is missing the figure is left out.
    ends : (int, int)
        Lowest and highest rate of the sliders, percent a year.
    until : int
        Last year drawn.
    ceiling : (int, int), optional
        For shares, which cannot grow without limit: the lowest and the first value of a third slider, in the unit of
        the data. The rates are then those of the odds below the ceiling, the value axis is linear.
    of : str
        What the rates are rates of, for the labels of the sliders; growth a year by default.
    """
    frame, size = sheet.frame, sheet.size
    frame["_x"] = [mid_year(period) for period in frame["period"]]
    for end in ("low", "high"):
        frame[f"_{end}"] = frame[end].fillna(frame["value"]).astype(float)
    starts = frame.sort_values("_x", kind="stable").groupby("country", sort=False).tail(1)
    onwards = _onwards(starts, until)
    room = size.label_width([*frame["name"], "$123,000 bn"]) * 1.05 + 12
    beside = sheet.axis_width() + 14
    width, height = round(size.width - room - beside), size.height(HEIGHT, 300)
    scale = alt.Scale(type="linear", domain=[0, 100]) if ceiling else alt.Scale(type="log", nice=False, padding=26)
    ticks = {} if ceiling else {"values": POWERS}  # those outside the axis are not drawn
    labels = value_labels(sheet.unit(frame), sheet.edition)
    axis = alt.Axis(labelExpr=labels, minExtent=beside, tickCount=5, labelOverlap=True, **ticks)
    first = math.floor(frame["_x"].min())
    every = next(years for years in (1, 2, 5, 10, 20) if (until - first) / years * size.font * 3.6 < width)
    years = alt.Axis(format="d", values=list(range(-(-first // every) * every, until + 1, every)), title=None)
    x = alt.X("_x:Q", scale=value_scale((first, until)), axis=years)
    y = alt.Y("value:Q", title=None, scale=scale, axis=axis)
    past, onward = sheet.plain(frame, x=x, y=y), sheet.plain(onwards, x=alt.X("_x:Q"))
    passed = "datum._x - datum._since"
    onward = onward.transform_calculate(
        **{end: grown(f"datum._{end}", passed, ceiling) for end in ("value", "low", "high")}
    )
    layers = [
        line(past),
        plain_dot(past, 34),
        band(onward, 0.16),
        line(onward.encode(y=y), strokeDash=[5, 5], strokeWidth=2.2),
        *_end_labels(sheet, onward.encode(y=y).transform_filter(f"datum._x == {until}")),
        *_outcome(sheet, starts, until, ceiling),
        touch(past, sheet.tips()),
    ]
    sliders = []
    for start in starts.sort_values("country", ascending=False).itertuples():
        label = sheet.say("rate", who=start.name, of=of or sheet.say("of_growth"))
        sliders.append(slider(PARAMETER[start.country], label, round(rates[start.country].value), ends))
    sliders += [slider("ceiling", sheet.say("ceiling"), ceiling[1], (ceiling[0], 100))] if ceiling else []
    return layered(*layers, width=width, height=height, params=sliders)


def grown(start: object, years: str, ceiling: object, rate: str = RATE) -> str:
    """The Vega expression of twotracks.analysis.growth.project."""
    if not ceiling:
        return f"{start} * pow(1 + {rate} / 100, {years})"
    return f"isValid({start}) ? ceiling / (1 + (ceiling / {start} - 1) * pow(1 + {rate} / 100, -({years}))) : null"


def _onwards(starts: pd.DataFrame, until: int) -> pd.DataFrame:
    """A row for each country and quarter of a year from its start to the end, with the starting values."""
    kept = starts[["country", "name", "_colour", "_low", "_high"]].assign(_since=starts["_x"], _value=starts["value"])
    rows = [
        {**start, "_x": min(start["_since"] + step * STEP, until)}
        for start in kept.to_dict("records")
        for step in range(math.ceil((until - start["_since"]) / STEP) + 1)
    ]
    return pd.DataFrame(rows)


def _end_labels(sheet: Sheet, last: alt.Chart) -> list[alt.Chart]:
    """Names and end values at the right edge, the higher one above its line's end and the lower one below."""
    written = value_labels(sheet.unit(sheet.frame), sheet.edition, ",.3~r")
    last = last.transform_joinaggregate(_top="max(value)").transform_calculate(_written=written)
    leading, look = sheet.size.font + 2, {"align": "left", "dx": 7, "baseline": "middle"}
    upper, lower = (
        alt.expr(f"datum.value >= datum._top ? -{above * leading} : {below * leading}")
        for above, below in ((1.5, 0.5), (0.5, 1.5))
    )
    return [*text(last, "name", bold=True, dy=upper, **look), *text(last, "_written", dy=lower, **look)]


def _outcome(sheet: Sheet, starts: pd.DataFrame, until: int, ceiling: object) -> list[alt.Chart]:
    """What the sliders amount to, in two lines above the plot; a rule and a ring where the lines meet."""
    ahead, behind = starts.sort_values("value", ascending=False, kind="stable").to_dict("records")
    whole_years = starts["period"].str.isdigit().all()
    now, who = max(ahead["_x"], behind["_x"]), json.dumps(behind["name"], ensure_ascii=False)
    fold = "'\\n'" if sheet.narrow else "' '"

    def words(key: str, **values: object) -> str:
        return expression(key, sheet.edition.lang, **values)

    def amount(start: dict[str, Any], at: object) -> str:
        return f"({grown(start['value'], '{} - {_x}'.format(at, **start), ceiling, PARAMETER[start['country']])})"

    def meets(one: str, other: str) -> str:
        """The Vega expression of the moment of twotracks.analysis.growth.crossing."""
        odds = [f"({value} / (ceiling - {value}))" if ceiling else value for value in (ahead[one], behind[other])]
        moved = f"{ahead['_x']} * datum._grows + {behind['_x']} * datum._follows"
        return f"(log({odds[0]} / {odds[1]}) - {moved}) / (datum._follows - datum._grows)"

    def year(moment: str) -> str:
        """The Vega expression of the year that twotracks.analysis.growth.crossing gives."""
        return f"ceil({moment} - {0.5 + A_MOMENT})" if whole_years else f"floor({moment})"

    closes, within = "datum._follows > datum._grows", f"<= {now} + {CENTURY}"
    met = f"{closes} && datum._when >= {now} && datum._when {within}"
    verb = f"datum._grows > datum._follows ? {words('widens')} : {words('stays')}"
    soon = f"datum._soon < {now} ? {words('already')} : {year('datum._soon')}"
    ratio = {name: f"format({amount(ahead, at)} / {amount(behind, at)}, ',.2r')"
             for name, at in (("now", now), ("end", until))}  # fmt: skip
    ratio_goes = words("ratio_goes", fold=fold, year=until, **ratio)
    by_ranges = words("by_ranges", fold=fold, soon=soon, late=year("datum._late"))
    ranged = any(start["_low"] < start["_high"] for start in (ahead, behind))
    base = sheet.one(value=0).transform_calculate(
        _grows=f"log(1 + {PARAMETER[ahead['country']]} / 100)",
        _follows=f"log(1 + {PARAMETER[behind['country']]} / 100)",
        _when=meets("value", "value"),
        _soon=meets("_low", "_high"),
        _late=meets("_high", "_low"),
        _head=f"{met} ? {words('draws_level', who=who, year=year('datum._when'))} : {closes} ?"
        f" {words('needs_century', who=who)} : {words('never_meet', fold=fold, verb=verb)}",
        _span=f"{closes} && datum._late {within} ? {by_ranges} : {ratio_goes}" if ranged else ratio_goes,
    )
    meeting = base.transform_filter(f"{met} && datum._when <= {until}").encode(x=alt.X("_when:Q"))
    ring = meeting.transform_calculate(value=amount(ahead, "datum._when")).encode(y=alt.Y("value:Q"))
    look, size = {"align": "left", "baseline": "top", "lineBreak": "\n"}, sheet.size.font
    top, below = (24, 16) if sheet.narrow else (0, 24)
    loud, quiet = (base.encode(x=alt.value(0), y=alt.value(-HEAD + shift)) for shift in (-top, below))
    return [
        meeting.mark_rule(color=RULE, strokeDash=[2, 3]),
        ring.mark_point(size=150, fill=PAPER, stroke=INK, strokeWidth=2, opacity=1),
        *text(loud, "_head", bold=True, fontSize=size + 3, color=INK, lineHeight=size + 7, **look),
        *text(quiet, "_span", color=MUTED, lineHeight=size + 4, **look),
    ]
