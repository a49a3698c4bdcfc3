"""impact(): sales by quarter over the acts that bear on them; a reader picks an act and sees the sales around it."""

from __future__ import annotations

import textwrap
from typing import Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import axis_width, fills, prepare, shown, time_axis
from twotracks.charts.figure import Figure
from twotracks.charts.forms.timeline import DOT, lanes
from twotracks.charts.theme import INK, MUTED, PAPER, RULE, USA, Size, axis_labels
from twotracks.quantities import periods

SHADES = (0.35, 0.55, 0.8, 1.0)
LETTERS = 36
AROUND = ("quarter before", "same quarter", "quarter after")


def impact(
    data: pd.DataFrame,
    *,
    sales: pd.DataFrame,
    start: str,
    sides: dict[str, str],
    row: str = "row",
    hollow: str = "",
    above_label: str,
    gap_label: str,
    **words: Any,
) -> Figure:
    """Stacked bars of a quarter's sales, and under them the acts in rows; the act on show is marked in both.

    Parameters
    ----------
    data : DataFrame
        Acts by date: period, `name` (what was done), row, `status`, country, source.
    sales : DataFrame
        period (a quarter), `name` (what was sold, in the order of its coming), value, unit, source; may be empty.
    start : str
        Name of the act on show before a reader chooses; the last one when it is not among them.
    sides : dict
        Words of the second menu by country: whose acts stand out.
    row, hollow : str
        Column that names the rows; column that is true for acts no longer, or not yet, in force.
    above_label, gap_label : str
        What the bars are; what to write where they end before the acts do.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    acts = prepare(data.assign(value=0.0, unit=""))
    acts["_shown"], acts["_fill"] = "", fills(acts, acts[hollow] if hollow else None)
    # short enough for a menu on a phone; the card has all the words
    brief = [textwrap.shorten(each, LETTERS, placeholder="…") for each in acts["name"]]
    acts["_pick"] = acts["period"].str.cat(brief, sep=": ")
    sold = _stacked(prepare(sales)) if len(sales) else prepare(sales.assign(_end=""))
    totals = _around(acts, sold)
    acts["_words"] = _in_words(totals) if len(sold) else ""
    options = list(acts.sort_values("_t", kind="stable")["_pick"])
    first = next(iter(acts.loc[acts["name"] == start, "_pick"]), options[-1] if options else "")

    def draw(size: Size) -> alt.VConcatChart:
        beside = axis_width(sold, size) if len(sold) else 8
        width = size.width - beside - 14
        times = pd.concat([acts[["_t"]], sold[["_t"]], sold[["_end"]].set_axis(["_t"], axis=1)], ignore_index=True)
        scale = alt.Scale(domain=[times["_t"].min(), times["_t"].max()], nice=False, padding=8)
        picked = alt.param(name="pick", value=first, bind=alt.binding_select(options=options, name="Act "))
        side = alt.binding_radio(options=["Both sides", *sides.values()], name="Show ")
        shown_side = alt.param(name="side", value="Both sides", bind=side)
        marks, heads, height = lanes(acts, row, times["_t"], width - 16)
        marks = marks.assign(_side=marks["country"].map(sides).fillna(""))
        x = alt.X("_t:T", title=None, scale=scale, axis=time_axis(times, size, width))
        place = alt.Y("_y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))
        now = "datum._pick == pick"
        faint = "side == 'Both sides' || datum._side == side || datum._side == ''"
        base = alt.Chart(marks).encode(x=x, y=place)
        dots = base.mark_point(filled=True, strokeWidth=1.8).encode(
            fill=alt.Fill("_fill:N", scale=None), stroke=alt.Stroke("_colour:N", scale=None),
            opacity=alt.when(faint).then(alt.value(1)).otherwise(alt.value(0.12)),
            size=alt.when(now).then(alt.value(3 * DOT)).otherwise(alt.value(DOT)),
            tooltip=[alt.Tooltip("name:N", title="What"), alt.Tooltip("_when:N", title="When"),
                     alt.Tooltip("status:N", title="Status"), alt.Tooltip("_words:N", title="Sold")],
        )  # fmt: skip
        titles = alt.Chart(heads).mark_text(align="left", baseline="middle", color=INK, fontWeight="bold")
        titles = titles.encode(y=place, x=alt.XValue(0), text=alt.Text("label:N"))
        lines = alt.Chart(heads).mark_rule(color=RULE).encode(y=alt.Y("_rule:Q", axis=None))
        rule = base.transform_filter(now).mark_rule(color=INK, strokeDash=[3, 3])
        rule = rule.encode(y=alt.value(0), y2=alt.value(height))
        lower = alt.layer(lines, rule, titles, dots).properties(width=width, height=height)
        card = _card(acts, size, width)
        upper = [_bars(sold, totals, acts, scale, size, width, above_label, gap_label)] if len(sold) else []
        chart = alt.vconcat(card, *upper, lower, spacing=8)
        return chart.add_params(picked, shown_side)

    return Figure(data=data, draw=draw, controls=True, **words)


def _stacked(frame: pd.DataFrame) -> pd.DataFrame:
    """Bars of a quarter on top of each other, in the order of the names; each bar knows its ends in time and amount."""
    order = list(dict.fromkeys(frame["name"]))
    frame = frame.assign(_order=frame["name"].map(order.index)).sort_values(["period", "_order"], kind="stable")
    frame["_to"] = frame.groupby("period")["value"].cumsum()
    frame["_from"] = frame["_to"] - frame["value"]
    frame["_end"] = [f"{periods.span(each)[1].isoformat()}T00:00:00" for each in frame["period"]]
    frame["_shade"] = frame["_order"].map(lambda each: SHADES[-len(order) :][each] if len(order) <= 4 else 1.0)
    frame["_peak"] = frame["value"] == frame.groupby("name")["value"].transform("max")
    return frame


def _around(acts: pd.DataFrame, sold: pd.DataFrame) -> pd.DataFrame:
    """For each act the sales of the quarter before, of its own and of the next; empty where no estimate is known."""
    sums = sold.groupby("period")["value"].sum().to_dict() if len(sold) else {}
    unit = sold["unit"].iloc[0] if len(sold) else ""
    rows = []
    for period, pick in zip(acts["period"], acts["_pick"], strict=True):
        day = periods.span(period)[0]
        own = day.year * 4 + (day.month - 1) // 3
        for number, words in enumerate(AROUND, start=own - 1):
            quarter = f"{number // 4}-Q{number % 4 + 1}"
            begin, end = (f"{each.isoformat()}T00:00:00" for each in periods.span(quarter))
            value = sums.get(quarter)
            label = "no estimate" if value is None else shown(value, unit)
            rows.append((pick, words, value, label, begin, end))
    return pd.DataFrame(rows, columns=["_pick", "_which", "_sum", "_label", "_t", "_end"])


def _in_words(totals: pd.DataFrame) -> list[str]:
    """The three quarters around each act in a line of words."""
    parts = totals["_which"] + ": " + totals["_label"]
    return ["; ".join(parts[start : start + len(AROUND)]) for start in range(0, len(parts), len(AROUND))]


def _card(acts: pd.DataFrame, size: Size, width: int) -> alt.LayerChart:
    """The words of the act on show: when and what, its status, and what was sold around it."""
    room = int((size.width - 8) / (size.font * 0.56))
    line = size.font + 4
    texts = []
    for act in acts.to_dict("records"):
        head = textwrap.wrap(f"{act['_when']}: {act['name']}", room - 4)[:3]
        rest = textwrap.wrap(f"Status: {act['status']}", room)[:2]
        rest += textwrap.wrap(f"Sold: {act['_words']}", room)[:2] if act["_words"] else []
        texts += [
            {
                "_pick": act["_pick"],
                "text": words,
                "_line": number * line + line / 2,
                "_bold": number < len(head),
                "_colour": act["_colour"],
            }
            for number, words in enumerate([*head, *rest])
        ]
    frame = pd.DataFrame(texts)
    height = int(frame["_line"].max() + line / 2)
    y = alt.Y("_line:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))
    base = alt.Chart(frame).transform_filter("datum._pick == pick").encode(y=y, x=alt.value(0), text="text:N")
    bold = base.transform_filter("datum._bold").mark_text(align="left", fontWeight="bold")
    plain = base.transform_filter("!datum._bold").mark_text(align="left", color=MUTED)
    return alt.layer(bold.encode(color=alt.Color("_colour:N", scale=None)), plain).properties(
        width=width, height=height
    )


def _bars(
    sold: pd.DataFrame, totals: pd.DataFrame, acts: pd.DataFrame, scale: alt.Scale, size: Size, width: int,
    label: str, gap: str,
) -> alt.LayerChart:  # fmt: skip
    """The bars, their names, the sums around the act on show, and a word where they end."""
    height = size.height(210, 190)
    top = float(sold["_to"].max()) * 1.22
    y_scale = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(labelExpr=axis_labels(sold["unit"].iloc[0]), tickCount=4)
    x = alt.X("_t:T", title=None, scale=scale, axis=alt.Axis(labels=False, ticks=False, domainColor=RULE))
    bar = alt.Chart(sold).mark_rect(fill=USA, stroke=PAPER, strokeWidth=1).encode(
        x=x, x2="_end:T", y=alt.Y("_from:Q", title=None, scale=y_scale, axis=axis), y2="_to:Q",
        opacity=alt.Opacity("_shade:Q", scale=None),
        tooltip=[alt.Tooltip("name:N", title="Chip"), alt.Tooltip("_when:N", title="When"),
                 alt.Tooltip("_shown:N", title="Sold")],
    )  # fmt: skip
    peaks = alt.Chart(sold[sold["_peak"]]).transform_calculate(_mid="(toDate(datum._t) + toDate(datum._end)) / 2")
    names = peaks.mark_text(dy=-9, color=MUTED, fontSize=size.font - 1).encode(
        x=alt.X("_mid:T", scale=scale), y=alt.Y("_to:Q", scale=y_scale), text="name:N"
    )
    now = alt.Chart(totals.dropna(subset=["_sum"])).transform_filter("datum._pick == pick")
    now = now.transform_calculate(_mid="(toDate(datum._t) + toDate(datum._end)) / 2")
    y_sum = alt.Y("_sum:Q", scale=y_scale)
    frame = now.mark_rect(fillOpacity=0, stroke=INK, strokeWidth=1.6).encode(x=x, x2="_end:T", y=y_sum, y2=alt.datum(0))
    # a halo of paper keeps the sums legible before the bars
    halo = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round", "color": PAPER}
    sums = [
        now.mark_text(dy=-22, fontWeight="bold", **look).encode(
            x=alt.X("_mid:T", scale=scale), y=y_sum, text="_label:N"
        )
        for look in (halo, {})
    ]
    rule = alt.Chart(acts).transform_filter("datum._pick == pick").mark_rule(color=INK, strokeDash=[3, 3]).encode(x=x)
    note = alt.Chart(pd.DataFrame({"text": [label]})).mark_text(align="left", baseline="top", color=MUTED)
    layers = [bar, frame, rule, names, *sums, note.encode(text="text:N", x=alt.value(2), y=alt.value(-2))]
    if acts["_t"].max() > sold["_end"].max():
        end = alt.Chart(pd.DataFrame({"_t": [sold["_end"].max()], "text": [gap]}))
        words = end.mark_text(align="left", dx=8, color=MUTED, fontSize=size.font - 1, lineBreak="\n")
        layers.append(words.encode(x=x, y=alt.value(height * 0.4), text="text:N"))
    return alt.layer(*layers).properties(width=width, height=height)
