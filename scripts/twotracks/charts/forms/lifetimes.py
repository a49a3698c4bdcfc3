"""lifetimes(): rules from their adoption to their end, and how much of that time they applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.frames import label_width, prepare, time_axis, tooltip
from twotracks.charts.figure import Figure
from twotracks.charts.theme import INK, MUTED, RULE, Size
from twotracks.quantities import periods

if TYPE_CHECKING:
    from twotracks.evidence.table import Table

ROW, NARROW_ROW = 29, 46


def lifetimes(
    data: pd.DataFrame,
    *,
    until: str,
    start: str = "start",
    end: str = "end",
    label: str = "label",
    extra: tuple[tuple[str, str], ...] = (),
    **words: Any,
) -> Figure:
    """A row for each rule: a thin line from adoption to the day it applied, a bar while it applied, a cross at its end.

    Parameters
    ----------
    data : DataFrame
        In the order to draw: period (adoption), `name`, value, unit, source; `country` decides the colour.
    until : str
        The day to which what still applies is drawn.
    start : str
        Column with the day from which a rule applied; empty for one that never did, or not yet on `until`.
    end : str
        Column with the day on which a rule ended; empty for one that stands.
    label : str
        Column with the words after the row.
    extra : tuple of (column, title)
        Further fields of the tooltip.
    **words
        id, title, subtitle, alt, note, caveats of the :class:`Figure`.
    """
    frame = prepare(data)
    frame["_ended"] = frame[end] != ""
    stop = frame[end].where(frame["_ended"], until)
    frame["_stop"] = stop + "T00:00:00"
    frame["_applied"] = (frame[start] != "") & (frame[start] <= stop)
    frame["_from"] = frame[start].where(frame["_applied"], stop) + "T00:00:00"
    order = list(dict.fromkeys(frame["name"]))

    def draw(size: Size) -> alt.LayerChart:
        beside = 0 if size.narrow else label_width(order, size) + 12
        room = label_width(frame[label], size) + 14
        width = size.width - beside - room
        times = pd.concat([frame[["_t"]], frame[["_stop"]].set_axis(["_t"], axis=1)])
        scale = alt.Scale(domain=[times["_t"].min(), times["_t"].max()], nice=False)
        x = alt.X("_t:T", title=None, scale=scale, axis=time_axis(times, size, width))
        axis = None if size.narrow else alt.Axis(ticks=False, domain=False, labelColor=INK, labelLimit=330, grid=True)
        base = alt.Chart(frame).encode(y=alt.Y("name:N", sort=order, title=None, axis=axis))
        ink = alt.Color("_colour:N", scale=None)
        waiting = base.mark_rule(strokeWidth=2).encode(x=x, x2="_from:T", color=ink)
        bar = base.transform_filter("datum._applied").mark_bar(height=11).encode(
            x=alt.X("_from:T"), x2="_stop:T", color=ink, tooltip=tooltip(frame, extra)
        )  # fmt: skip
        adopted = base.mark_tick(thickness=2, size=11).encode(x=x, color=ink, tooltip=tooltip(frame, extra))
        cross = base.transform_filter("datum._ended")
        cross = cross.mark_point(shape="cross", angle=45, size=110, filled=True, opacity=1, color=INK)
        text = base.mark_text(align="left", dx=10).encode(x=alt.value(width), text=f"{label}:N", color=ink)
        layers = [waiting, bar, adopted, cross.encode(x=alt.X("_stop:T")), text]
        if size.narrow:
            above = base.mark_text(align="left", baseline="bottom", dy=-10, color=MUTED)
            layers.append(above.encode(text="name:N", x=alt.value(0)))
        today = alt.Chart(pd.DataFrame({"_t": [f"{until}T00:00:00"]})).mark_rule(color=RULE, strokeDash=[2, 3])
        return alt.layer(today.encode(x=x), *layers).properties(
            width=width, height=alt.Step(NARROW_ROW if size.narrow else ROW)
        )

    return Figure(data=data, draw=draw, **words)


def lives(rules: Table, names: dict[str, str], ends: dict[str, str]) -> pd.DataFrame:
    """Rows of a register of rules (id, date, effective_date) for :func:`lifetimes`, in the order of their names.

    Parameters
    ----------
    rules : Table
        The register, with the acts that ended rules.
    names : dict
        Words for each rule, by id.
    ends : dict
        By id of a rule, the id of the act that ended it. An edition that does not know the act yet has the rule stand.
    """
    frame = rules.where(id=list(names)).frame
    ended = dict(zip(rules.frame["id"], rules.frame["date"], strict=True))
    first = {
        each: periods.span(each)[0].isoformat()
        for each in {*frame["date"], *frame["effective_date"], *ended.values()}
        if each
    }
    until = rules.edition.as_of
    frame = frame.assign(
        period=frame["date"].map(first),
        start=frame["effective_date"].map(lambda each: first.get(each, "")),
        end=frame["id"].map(lambda each: first.get(ended.get(ends.get(each, ""), ""), "")),
        name=frame["id"].map(names),
        order=frame["id"].map(list(names).index),
        unit="days",
    )
    stop = frame["end"].where(frame["end"] != "", until)
    begun = frame["start"].where((frame["start"] != "") & (frame["start"] <= stop), stop)
    frame["value"] = (pd.to_datetime(stop) - pd.to_datetime(begun)).dt.days.astype(float)
    never = (frame["value"] == 0) & (frame["end"] != "")
    words = frame["value"].map(lambda each: f"{each:,.0f} days") + frame["end"].map(
        lambda each: ", ended" if each else ""
    )
    frame["label"] = words.where(~never, "never applied").where(never | (frame["value"] > 0), "not yet")
    columns = [
        "name",
        "country",
        "period",
        "start",
        "end",
        "value",
        "unit",
        "label",
        "title_en",
        "body",
        "confidence",
        "source",
    ]
    return frame.sort_values("order")[columns]
