"""Marks: the rows of a chart, prepared once from the data and the options that all forms share."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from twotracks.charts.drawing.controls import Menu
from twotracks.charts.drawing.labels import axis_labels, value_labels
from twotracks.charts.theme import OTHER, PAPER, colour
from twotracks.charts.words import say
from twotracks.errors import EvidenceError, Problem
from twotracks.quantities import periods

if TYPE_CHECKING:
    from twotracks.edition import Edition


@dataclass(frozen=True)
class Marks:
    """The rows of a chart and how a reader may look at them.

    Parameters
    ----------
    id : str
        Of the figure: errors name it.
    frame : DataFrame
        The data with `_t` (start of the period, local time), `_when` and `_shown` (period and value in words),
        `_colour` of the country, and its name as `_country` where rows do not bear it, `_uncertain` and `_fill` (the
        colour, or the paper's), `_text` (what is searched).
    edition : Edition
        Whose language, units and sources the chart uses.
    menu_column, menu_label, tooltip, log, search, hint
        As :class:`twotracks.charts.form.Options` says, where the column is called `menu`.
    """

    id: str
    frame: pd.DataFrame
    edition: Edition
    menu_column: str = ""
    menu_label: str = "Show"
    tooltip: tuple[tuple[str, str], ...] = ()
    log: bool = False
    search: str = ""
    hint: str = "name"

    @classmethod
    def read(
        cls, data: pd.DataFrame, id: str, edition: Edition, *, uncertain: Any = "", menu: str = "",
        menu_label: str = "Show", tooltip: Iterable[tuple[str, str]] = (), **more: Any,
    ) -> Marks:  # fmt: skip
        """Prepare the rows of a chart.

        Raises
        ------
        EvidenceError
            When a period is no period, a value has no unit, or `uncertain` cannot be read.
        """
        frame, tooltip = data.reset_index(drop=True).copy(), tuple(tooltip)
        flags = uncertain_rows(data, uncertain, id)
        with_times(frame, id, edition.lang)
        if {"value", "unit"} <= set(frame) and (frame["unit"].fillna("") == "").any():
            what = "has an axis without a unit"
            raise EvidenceError(Problem(f"figure {id!r}", what, "write the unit of every value in the column `unit`"))
        with_values(frame, edition)
        frame["_uncertain"] = list(flags)
        frame["_fill"] = frame["_colour"].mask(frame["_uncertain"], PAPER)
        if "name" in frame:
            frame["_text"] = frame["name"].str.cat([frame[column].astype(str) for column, _ in tooltip], sep=" ")
        return cls(id, frame, edition, menu, menu_label, tooltip, **more)

    @cached_property
    def menu(self) -> Menu:
        """The alternative sets of rows."""
        return Menu(self.frame, self.menu_column, self.menu_label)

    def again(self) -> Marks:
        """The same marks once more, for a form to add columns to."""
        return replace(self, frame=self.frame.copy())

    def read_more(self, data: pd.DataFrame) -> pd.DataFrame:
        """Rows of a second table of the same chart, prepared as the first."""
        frame = data.reset_index(drop=True).copy()
        with_times(frame, self.id, self.edition.lang)
        with_values(frame, self.edition)
        return frame

    def say(self, key: str, **values: str) -> str:
        """Words of the chart in the edition's language."""
        return say(key, self.edition.lang, **values)

    def shown(self, value: float, unit: str) -> str:
        """A value as a label."""
        return shown(value, unit, self.edition)

    def keys(self, *columns: str) -> list[str]:
        """Columns that tell the series of the chart apart, with that of the menu."""
        return [*columns, *([self.menu_column] if self.menu_column else [])]

    def unit(self, part: pd.DataFrame) -> str:
        """The unit of the rows of one axis.

        Raises
        ------
        EvidenceError
            When they have several.
        """
        units = list(dict.fromkeys(part["unit"]))
        if len(units) == 1:
            return units[0]
        what = f"has {' and '.join(units)} on one axis"
        raise EvidenceError(Problem(f"figure {self.id!r}", what, "convert them, or let a menu or panels separate them"))

    def axis_labels(self, part: pd.DataFrame | None = None) -> str:
        """The Vega expression of axis labels, in the unit of the rows on show."""
        if part is not None:
            unit = self.unit(part)
            return value_labels(unit, self.edition) if self.log else axis_labels(unit, part["value"], self.edition)
        return self.menu.expression(self.axis_labels)

    def tips(self, *fields: tuple[str, str], frame: pd.DataFrame | None = None) -> list[alt.Tooltip]:
        """Name, country, period, value in words, then further (column, title) pairs and those that are asked for."""
        words = {"name": "who", "_country": "country", "_when": "when", "_shown": "value"}
        known = [(column, self.say(word)) for column, word in words.items()]
        have = self.frame if frame is None else frame
        return tips(*(each for each in (*known, *fields, *self.tooltip) if each[0] in have))


def tips(*fields: tuple[str, str]) -> list[alt.Tooltip]:
    """The fields of a tooltip, as (column, title) pairs."""
    return [alt.Tooltip(f"{column}:N", title=title) for column, title in fields]


def local(day: str) -> str:
    """A day as local time: without a time of day a browser reads UTC, and 2013 becomes 2012 west of Greenwich."""
    return f"{day}T00:00:00"


def with_times(frame: pd.DataFrame, id: str, lang: str) -> None:
    """Add `_t` and `_when`, where the data have a period."""
    if "period" not in frame:
        return
    try:
        spans = {period: periods.span(period) for period in frame["period"].unique()}
    except (ValueError, TypeError) as error:
        remedy = "give a calendar period such as 2025, 2025-Q3 or 2025-03-31; of a fiscal year, its last day"
        raise EvidenceError(Problem(f"figure {id!r}, column period", f"cannot be drawn: {error}", remedy)) from error
    frame["_t"] = frame["period"].map({period: local(span[0].isoformat()) for period, span in spans.items()})
    labels = {period: periods.label(period, lang).removeprefix("the ") for period in spans}
    frame["_when"] = frame["period"].map(labels)


def with_values(frame: pd.DataFrame, edition: Edition) -> None:
    """Add `_shown`, `_colour` and `_country`, where the data have values and countries."""
    if "value" in frame and "unit" in frame:
        frame["_shown"] = [
            shown(value, unit, edition) for value, unit in zip(frame["value"], frame["unit"].fillna(""), strict=True)
        ]
    frame["_colour"] = frame["country"].map(colour) if "country" in frame else OTHER
    if "country" in frame and "name" in frame:
        names = {country: edition.name(country) for country in frame["country"].dropna().unique() if country}
        # who does not see the colour hears whose it is, where there are several
        if len(names) > 1 and not set(names.values()) & set(frame["name"]):
            frame["_country"] = frame["country"].map(names).fillna("")


def shown(value: float, unit: str, edition: Edition) -> str:
    """A value as a label on a chart: `$286 bn`, `23×`, `0.37%`, `1,953`; empty where there is none."""
    return "" if pd.isna(value) or not unit else edition.evidence.units[unit].write(value, "label", edition.lang)


def uncertain_rows(data: pd.DataFrame, uncertain: Any, id: str) -> pd.Series:
    """Which rows are uncertain: by a column, a Series, or an expression such as ``"confidence == 'low'"``.

    Raises
    ------
    EvidenceError
        When it is none of them.
    """
    try:
        if isinstance(uncertain, str):
            flags = data[uncertain] if uncertain in data else data.eval(uncertain) if uncertain else False
        else:
            flags = uncertain.loc[data.index] if isinstance(uncertain, pd.Series) else uncertain
        return pd.Series(flags, index=data.index).astype(bool)
    except (NameError, KeyError, ValueError, TypeError, SyntaxError) as error:
        what = f"cannot tell by {uncertain!r} which rows are uncertain: {error}"
        remedy = f"give a column, a true or false for each row, or a comparison of columns; {columns_of(data)}"
        raise EvidenceError(Problem(f"figure {id!r}", what, remedy)) from error


def require(data: pd.DataFrame, columns: Iterable[str], id: str) -> None:
    """Refuse data that lack a column which the chart asks for.

    Raises
    ------
    EvidenceError
        With the columns that there are.
    """
    lacking = [column for column in columns if column and column not in data]
    if lacking:
        near = difflib.get_close_matches(lacking[0], map(str, data.columns), n=1)
        remedy = f"did you mean {near[0]!r}? {columns_of(data)}" if near else columns_of(data)
        raise EvidenceError(Problem(f"figure {id!r}", f"has data without a column {lacking[0]!r}", remedy))


def columns_of(data: pd.DataFrame) -> str:
    """The columns that there are, in a sentence part."""
    return f"the columns are {', '.join(map(str, data.columns))}"


def runs(frame: pd.DataFrame, keys: list[str], segment: str = "") -> list[int]:
    """For each row the number of its unbroken run: a new one begins with each definition and after each gap.

    Gaps are missing years or quarters; other periods (dates, half-years) have no regular step to miss.
    """
    steps = frame["period"].str.extract(r"^(\d{4})(?:-Q([1-4]))?$")
    order = steps[0].astype(float) * 4 + steps[1].astype(float).fillna(0)
    stride = 1 if steps[1].notna().any() else 4
    result = pd.Series(0, index=frame.index)
    for _, part in frame.sort_values("_t", kind="stable").groupby(keys, sort=False):
        broken = order[part.index].diff() > stride
        if segment:
            broken |= part[segment].ne(part[segment].shift())
        result[part.index] = broken.cumsum()
    return list(result)
