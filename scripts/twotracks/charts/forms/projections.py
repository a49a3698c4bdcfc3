"""projection(): two series carried on at rates that a reader sets, and the year in which they would meet.

The arithmetic is that of analysis/growth, written as Vega expressions over the sliders' parameters; drawn with
the sliders' first values, the picture is right before any script runs.
"""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import pandas as pd

from twotracks.analysis.growth import CENTURY, moment
from twotracks.charts.drawing.frames import axis_width, label_width, prepare, tooltip
from twotracks.charts.figure import Figure
from twotracks.charts.theme import AFFIX, INK, MUTED, PAPER, RULE, Size
from twotracks.facts.fact import Fact

HEIGHT, HEAD, STEP = 330, 62, 0.25  # pixels of the plot, of the words above it; years between points
POWERS = [float(f"1e{each}") for each in range(-3, 16)]
PARAMETER = {"USA": "usa", "CHN": "chn"}
RATE = "(datum.country == 'USA' ? usa : chn)"


def slider(name: str, label: str, value: float, ends: tuple[float, float], unit: str = "%") -> alt.Parameter:
    """A parameter with a slider. The page moves the unit in brackets from the label to the value."""
    bracket = f"[{unit}] " if unit else ""
    bind = alt.binding_range(min=ends[0], max=ends[1], step=1, name=f"{label} {bracket}")
    return alt.param(name=name, value=value, bind=bind)


def projection(
    data: pd.DataFrame,
    *,
    rates: dict[str, Fact],
    ends: tuple[int, int],
    until: int,
    ceiling: tuple[int, int] | None = None,
    of: str = "growth a year",
    **words: Any,
) -> Figure:
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
        What the rates are rates of, for the labels of the sliders.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    if any(rate.missing for rate in rates.values()) or set(data["country"]) != set(PARAMETER):
        return Figure(data=data.iloc[:0], draw=_nothing, controls=True, **words)
    frame = prepare(data)
    frame["_x"] = [moment(each) for each in frame["period"]]
    starts = frame.sort_values("_x", kind="stable").groupby("country", sort=False).tail(1)
    steps = _steps(starts, until)
    meeting = pd.DataFrame([_meeting(starts, until)])
    unit = frame["unit"].iloc[0]

    def draw(size: Size) -> alt.LayerChart:
        room = label_width([*frame["name"], "$123,000 bn"], size) * 1.05 + 12
        beside = axis_width(frame, size) + 14
        width, height = round(size.width - room - beside), size.height(HEIGHT, 300)
        scale = alt.Scale(type="linear", domain=[0, 100]) if ceiling else alt.Scale(type="log", nice=False, padding=26)
        before, after = AFFIX.get(unit, ("", ""))
        labels = f"'{before}' + format(datum.value, ',~r') + '{after}'"
        ticks = {} if ceiling else {"values": POWERS}  # those outside the axis are not drawn
        axis = alt.Axis(labelExpr=labels, minExtent=beside, tickCount=5, labelOverlap=True, **ticks)
        y = alt.Y("value:Q", title=None, scale=scale, axis=axis)
        first = math.floor(frame["_x"].min())
        every = next(each for each in (1, 2, 5, 10, 20) if (until - first) / each * size.font * 3.6 < width)
        years = alt.Axis(format="d", values=list(range(-(-first // every) * every, until + 1, every)), title=None)
        x = alt.X("_x:Q", scale=alt.Scale(domain=[first, until], nice=False), axis=years)
        shade = alt.Color("_colour:N", scale=None)
        past = alt.Chart(frame).encode(x=x, y=y)
        dots = past.mark_point(size=34, filled=True, opacity=1).encode(color=shade)
        touch = past.mark_point(size=400, opacity=0.001, filled=True).encode(tooltip=tooltip(frame))
        onward = alt.Chart(steps).encode(x=alt.X("_x:Q"))
        for end in ("value", "low", "high"):
            onward = onward.transform_calculate(**{end: grown(f"datum._{end}", "datum._x - datum._since", ceiling)})
        band = onward.mark_area(opacity=0.16).encode(
            y=alt.Y("low:Q"), y2="high:Q", fill=alt.Fill("_colour:N", scale=None)
        )
        line = onward.mark_line(strokeDash=[5, 5], strokeWidth=2.2).encode(y=y, color=shade)
        layers = [past.mark_line().encode(color=shade), dots, band, line]
        layers += _labels(steps, until, ceiling, unit, size, y)
        layers += _words(meeting, ceiling, size)
        chart = alt.layer(*layers, touch).properties(width=width, height=height)
        for country in PARAMETER:
            who = starts.loc[starts["country"] == country, "name"].iloc[0]
            chart = chart.add_params(slider(PARAMETER[country], f"{who}, {of}", round(rates[country].value), ends))
        return chart.add_params(slider("ceiling", "Ceiling", ceiling[1], (ceiling[0], 100))) if ceiling else chart

    return Figure(data=data, draw=draw, controls=True, **words)


def grown(start: str, years: str, ceiling: object, rate: str = RATE) -> str:
    """The Vega expression of twotracks.analysis.growth.project."""
    if not ceiling:
        return f"{start} * pow(1 + {rate} / 100, {years})"
    return f"isValid({start}) ? ceiling / (1 + (ceiling / {start} - 1) * pow(1 + {rate} / 100, -({years}))) : null"


def _steps(starts: pd.DataFrame, until: int) -> pd.DataFrame:
    """A row for each country and quarter of a year from its start to the end, with the starting values."""
    rows = []
    for each in starts.to_dict("records"):
        count = math.ceil((until - each["_x"]) / STEP)
        low, high = (each["value"] if pd.isna(each[end]) else each[end] for end in ("low", "high"))
        keep = {"country": each["country"], "name": each["name"], "_colour": each["_colour"], "_since": each["_x"],
                "_value": each["value"], "_low": low, "_high": high}  # fmt: skip
        rows += [{**keep, "_x": min(each["_x"] + step * STEP, until)} for step in range(count + 1)]
    return pd.DataFrame(rows)


def _meeting(starts: pd.DataFrame, until: int) -> dict[str, Any]:
    """The one row from which the year of meeting is computed: both starts, the one ahead first."""
    ahead, behind = starts.sort_values("value", ascending=False, kind="stable").to_dict("records")
    ranged = [pd.notna(each["low"]) and each["low"] < each["high"] for each in (ahead, behind)]
    row: dict[str, Any] = {"_now": max(ahead["_x"], behind["_x"]), "_until": until, "_ranged": any(ranged)}
    for key, each in (("a", ahead), ("b", behind)):
        low, high = (each["value"] if pd.isna(each[end]) else each[end] for end in ("low", "high"))
        row |= {f"{key}_name": each["name"], f"{key}_country": each["country"], f"{key}_t": each["_x"],
                f"{key}_value": each["value"], f"{key}_low": low, f"{key}_high": high}  # fmt: skip
    return row


def _labels(steps: pd.DataFrame, until: int, ceiling: object, unit: str, size: Size, y: alt.Y) -> list[alt.Chart]:
    """Names and end values at the right edge, the higher one above its line's end and the lower one below."""
    last = steps[steps["_x"] == until].copy()
    other = last.iloc[::-1]
    last["_other_value"], last["_other_since"] = list(other["_value"]), list(other["_since"])
    mine = grown("datum._value", "datum._x - datum._since", ceiling)
    theirs = grown("datum._other_value", "datum._x - datum._other_since", ceiling, f"(usa + chn - {RATE})")
    before, after = AFFIX.get(unit, ("", ""))
    written = f"'{before}' + format(datum.value, datum.value < 10 ? ',.2r' : ',.3r') + '{after}'"
    base = alt.Chart(last).transform_calculate(value=mine, _other=theirs)
    base = base.transform_calculate(_above="datum.value >= datum._other", _written=written)
    base = base.encode(x=alt.X("_x:Q"), y=y, color=alt.Color("_colour:N", scale=None))
    line, text = size.font + 2, {"align": "left", "dx": 7, "baseline": "middle"}
    name = base.mark_text(fontWeight="bold", dy=alt.expr(f"datum._above ? -{1.5 * line} : {0.5 * line}"), **text)
    value = base.mark_text(dy=alt.expr(f"datum._above ? -{0.5 * line} : {1.5 * line}"), **text)
    return [name.encode(text="name:N"), value.encode(text="_written:N")]


def of_rate(key: str) -> str:
    """The Vega expression of the rate of the one ahead (a) or behind (b)."""
    return f"(datum.{key}_country == 'USA' ? usa : chn)"


def meets(ahead: str, behind: str, ceiling: object) -> str:
    """The Vega expression of the moment of twotracks.analysis.growth.crossing, for two columns of starting values."""
    odds = (lambda column: f"(datum.{column} / (ceiling - datum.{column}))") if ceiling else "datum.{}".format
    return (
        f"(log({odds(ahead)} / {odds(behind)}) - datum.a_t * datum._grows + datum.b_t * datum._follows)"
        " / (datum._follows - datum._grows)"
    )


def _words(meeting: pd.DataFrame, ceiling: object, size: Size) -> list[alt.Chart]:
    """What the sliders amount to, in two lines above the plot; a rule and a ring where the lines meet."""
    base = alt.Chart(meeting)
    for column, key in (("_grows", "a"), ("_follows", "b")):
        base = base.transform_calculate(**{column: f"log(1 + {of_rate(key)} / 100)"})
    for column, one, other in (
        ("_when", "a_value", "b_value"),
        ("_soon", "a_low", "b_high"),
        ("_late", "a_high", "b_low"),
    ):
        base = base.transform_calculate(**{column: meets(one, other, ceiling)})
    for key in "ab":
        for end, at in (("_now", "datum._now"), ("_end", "datum._until")):
            value = grown(f"datum.{key}_value", f"{at} - datum.{key}_t", ceiling, of_rate(key))
            base = base.transform_calculate(**{f"{key}{end}": value})
    for end in ("_now", "_end"):
        ratio = f"datum.a{end} / datum.b{end}"
        base = base.transform_calculate(**{f"_ratio{end}": f"format({ratio}, ',.2r')"})
    closes, century = "datum._follows > datum._grows", f"datum._now + {CENTURY}"
    met = f"{closes} && datum._when >= datum._now && datum._when <= {century}"
    fold = "\\n" if size.narrow else " "
    head = (
        f"{met} ? datum.b_name + ' draws level in ' + floor(datum._when)"
        f" : {closes} ? datum.b_name + ' needs more than a century'"
        f" : 'At these rates they never meet:{fold}the gap ' + (datum._grows > datum._follows ? 'widens' : 'stays')"
    )
    span = (
        f"datum._ranged && {closes} && datum._late <= {century}"
        f" ? 'By the ends of the ranges: {fold}' + (datum._soon < datum._now ? 'level already' : floor(datum._soon))"
        " + ' to ' + floor(datum._late)"
        f" : 'The ratio goes from ' + datum._ratio_now + '{fold}' + 'to ' + datum._ratio_end + ' in ' + datum._until"
    )
    base = base.transform_calculate(_head=head, _span=span)
    text = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": size.font + 4}
    loud = base.mark_text(fontWeight="bold", fontSize=size.font + 3, color=INK, **{**text, "lineHeight": size.font + 7})
    quiet = base.mark_text(color=MUTED, **text)
    loud = loud.encode(text="_head:N", x=alt.XValue(0), y=alt.YValue(-HEAD - (24 if size.narrow else 0)))
    quiet = quiet.encode(text="_span:N", x=alt.XValue(0), y=alt.YValue(-HEAD + (16 if size.narrow else 24)))
    within = base.transform_filter(f"{met} && datum._when <= datum._until")
    within = within.transform_calculate(value=grown("datum.a_value", "datum._when - datum.a_t", ceiling, of_rate("a")))
    rule = within.mark_rule(color=RULE, strokeDash=[2, 3]).encode(x=alt.X("_when:Q"))
    ring = within.mark_point(size=150, fill=PAPER, stroke=INK, strokeWidth=2, opacity=1)
    return [rule, ring.encode(x=alt.X("_when:Q"), y=alt.Y("value:Q")), loud, quiet]


def _nothing(size: Size) -> alt.Chart:
    raise AssertionError(f"a figure without data is not drawn, {size.name} or otherwise")
