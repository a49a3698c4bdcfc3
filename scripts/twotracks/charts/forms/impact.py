"""impact(): sales by quarter over the acts that bear on them; a reader picks an act and sees the sales around it."""

from __future__ import annotations

import textwrap
from typing import Unpack

import altair as alt
import pandas as pd

from twotracks.charts.drawing.controls import choice
from twotracks.charts.drawing.data import local
from twotracks.charts.drawing.layers import Spec, dot, layered, note, plain, text
from twotracks.charts.drawing.scales import days
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.form import Options, form
from twotracks.charts.forms.lanes import DOT, lanes_of
from twotracks.charts.text_width import wrap
from twotracks.charts.theme import INK, MUTED, PAPER, RULE, USA
from twotracks.quantities import periods

SHADES = (0.35, 0.55, 0.8, 1.0)  # of what was sold first to what was sold last
LETTERS = 36  # of an act's words in a menu on a phone
NOW = "datum._pick == pick"
MIDDLE = "(toDate(datum._t) + toDate(datum._end)) / 2"


@form("period", "name", "row", "status")
def impact(
    sheet: Sheet, *, sales: pd.DataFrame, start: str, sides: dict[str, str], above_label: str,
    gap_label: str, **_: Unpack[Options],
) -> Spec:  # fmt: skip
    """Stacked bars of a quarter's sales, and under them the acts in rows; the act on show is marked in both.

    Parameters
    ----------
    data : DataFrame
        Acts by date: period, `name` (what was done), `row`, `status`, country, source. Acts no longer, or not yet, in
        force are the uncertain ones.
    sales : DataFrame
        period (a quarter), `name` (what was sold, in the order of its coming), value, unit, source; may be empty.
    start : str
        Name of the act on show before a reader chooses; the last one when it is not among them.
    sides : dict
        Words of the second menu by country: whose acts stand out.
    above_label, gap_label : str
        What the bars are; what to write where they end before the acts do.
    """
    acts, size, sold = sheet.frame, sheet.size, _stacked(sheet.read_more(sales).frame)
    # short enough for a menu on a phone; the card has all the words
    written = acts["period"].map(lambda period: periods.brief(period, sheet.edition.lang))
    acts["_pick"] = written + ": " + [textwrap.shorten(name, LETTERS, placeholder="…") for name in acts["name"]]
    acts["_side"] = acts["country"].map(sides).fillna("")
    around = _around(sheet, acts, sold)
    told = (around["_which"] + ": " + around["_label"]).groupby(around.index // 3).agg("; ".join)
    acts["_words"] = list(told) if around["_sum"].notna().any() else ""
    times = pd.DataFrame({"_t": pd.concat([acts["_t"], sold["_t"], sold["_end"]], ignore_index=True)})
    width = size.width - (sheet.of(sold).axis_width() if len(sold) else 8) - 14
    x = days(times, size, width, nice=False, padding=8)
    base, (rules, titles), height = lanes_of(sheet, "row", times["_t"], x, width - 16)
    both = sheet.say("both_sides")
    seen = f"side == {both!r} || datum._side == side || datum._side == ''"
    points = dot(
        base, DOT, 1.8, tooltip=sheet.tips(name="what", _when="when", status="status", _words="sold"),
        opacity=alt.when(seen).then(alt.value(1)).otherwise(alt.value(0.12)),
    ).encode(size=alt.when(NOW).then(alt.value(3 * DOT)).otherwise(alt.value(DOT)))  # fmt: skip
    here = base.transform_filter(NOW).mark_rule(color=INK, strokeDash=[3, 3])
    here = here.encode(y=alt.value(0), y2=alt.value(height))
    lower = layered(rules, here, titles, points, width=width, height=height)
    upper = [_bars(sheet, sold, around, x["scale"], width, above_label, gap_label)] if len(sold) else []
    options = list(acts.sort_values("_t", kind="stable")["_pick"])
    first = next(iter(acts.loc[acts["name"] == start, "_pick"]), options[-1])
    params = [
        choice("pick", sheet.say("act"), options, first),
        choice("side", sheet.say("show"), [both, *sides.values()], both, radio=True),
    ]
    return {"vconcat": [_card(sheet, width), *upper, lower], "spacing": 8, "params": plain(params)}


def _stacked(frame: pd.DataFrame) -> pd.DataFrame:
    """Bars of a quarter on top of each other, in the order of the names; each bar knows its ends in time and amount."""
    order = list(dict.fromkeys(frame["name"]))
    frame = frame.assign(_order=frame["name"].map(order.index)).sort_values(["period", "_order"], kind="stable")
    frame["_to"] = frame.groupby("period")["value"].cumsum()
    frame["_from"] = frame["_to"] - frame["value"]
    frame["_end"] = [local(periods.span(period)[1].isoformat()) for period in frame["period"]]
    frame["_shade"] = frame["_order"].map(lambda place: SHADES[-len(order) :][place] if len(order) <= 4 else 1.0)
    frame["_peak"] = frame["value"] == frame.groupby("name")["value"].transform("max")
    return frame


def _around(sheet: Sheet, acts: pd.DataFrame, sold: pd.DataFrame) -> pd.DataFrame:
    """For each act the sales of the quarter before, of its own and of the next; empty where no estimate is known."""
    sums, rows = sold.groupby("period")["value"].sum(), []
    for period, pick in zip(acts["period"], acts["_pick"], strict=True):
        for shift, key in enumerate(("before", "same", "after"), start=-1):
            quarter = periods.parse(period).quarter.shift(quarters=shift)
            begin, end = (local(day.isoformat()) for day in (quarter.first, quarter.last))
            amount = sums.get(quarter.text)
            label = sheet.say("no_estimate") if amount is None else sheet.shown(amount, sold["unit"].iloc[0])
            rows.append((pick, sheet.say(key), amount, label, begin, end))
    return pd.DataFrame(rows, columns=["_pick", "_which", "_sum", "_label", "_t", "_end"])


def _card(sheet: Sheet, width: int) -> Spec:
    """The words of the act on show: when and what, its status, and what was sold around it."""
    acts, font, leading = sheet.frame, sheet.size.font, sheet.size.font + 4
    heads = [wrap(f"{when}: {name}", width, font) for when, name in zip(acts["_when"], acts["name"], strict=True)]
    rests = []
    for status, sold in zip(acts["status"], acts["_words"], strict=True):
        told = [sheet.say("status_is", status=status), *([sheet.say("sold_is", sold=sold)] if sold else [])]
        rests.append([line for words in told for line in wrap(words, width, font, bold=False)])
    card = acts[["_pick", "_colour"]].assign(_below=[len(head) * leading for head in heads])
    card["_head"], card["_rest"] = (["\n".join(lines) for lines in part] for part in (heads, rests))
    base = sheet.plain(card, x=alt.value(0), y=alt.value(leading / 2)).transform_filter(NOW)
    look = {"align": "left", "lineBreak": "\n", "lineHeight": leading}
    quiet = text(base, "_rest", color=MUTED, dy=alt.expr("datum._below"), **look)
    height = leading * max(len(head) + len(rest) for head, rest in zip(heads, rests, strict=True))
    return layered(*text(base, "_head", bold=True, **look), *quiet, width=width, height=height)


def _bars(
    sheet: Sheet, sold: pd.DataFrame, around: pd.DataFrame, scale: alt.Scale, width: int, label: str, gap: str
) -> Spec:
    """The bars, their names, the sums around the act on show, and a word where they end."""
    acts, small, height = sheet.frame, sheet.size.font - 1, sheet.size.height(210, 190)
    most = float(sold["_to"].max()) * 1.22
    y = sheet.of(sold).value_axis(alt.Y, lambda part: (0, most), column="_from", count=4)
    x = alt.X("_t:T", title=None, scale=scale, axis=alt.Axis(labels=False, ticks=False, domainColor=RULE))
    top, total, middle = alt.Y("_to:Q"), alt.Y("_sum:Q"), alt.X("_mid:T", scale=scale)
    bar = sheet.plain(sold, x=x, x2=alt.X2("_end:T"), y=y, y2=alt.Y2("_to:Q")).mark_rect(
        fill=USA, stroke=PAPER, strokeWidth=1
    )
    told = sheet.of(sold).tips(name="chip", _when="when", _shown="sold")
    peaks = sheet.plain(sold[sold["_peak"]], x=middle, y=top).transform_calculate(_mid=MIDDLE)
    now = sheet.plain(around.dropna(subset=["_sum"])).transform_filter(NOW).transform_calculate(_mid=MIDDLE)
    outline = now.mark_rect(fillOpacity=0, stroke=INK, strokeWidth=1.6)
    layers = [
        bar.encode(opacity=alt.Opacity("_shade:Q", scale=None), tooltip=told),
        outline.encode(x=x, x2=alt.X2("_end:T"), y=total, y2=alt.datum(0)),
        sheet.plain(acts, x=x).transform_filter(NOW).mark_rule(color=INK, strokeDash=[3, 3]),
        *text(peaks, "name", dy=-9, color=MUTED, fontSize=small),
        *text(now.encode(x=middle, y=total), "_label", halo=True, bold=True, dy=-22, color=INK),
        *note(sheet, label, x=alt.value(2), y=alt.value(-2), baseline="top"),
    ]
    if acts["_t"].max() > sold["_end"].max():
        end = sheet.one(_t=sold["_end"].max(), text=gap).encode(x=x, y=alt.value(height * 0.4))
        layers += text(end, "text", align="left", dx=8, color=MUTED, fontSize=small, lineBreak="\n")
    return layered(*layers, width=width, height=height)
