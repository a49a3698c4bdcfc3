"""The rows of a chart: prepared for drawing, refused where they cannot be drawn, and told apart."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from twotracks.charts.theme import OTHER, colour
from twotracks.errors import EvidenceError, Problem
from twotracks.quantities import periods

if TYPE_CHECKING:
    from twotracks.edition import Edition


def prepared(data: pd.DataFrame, id: str, edition: Edition) -> pd.DataFrame:
    """The rows with what is drawn and written of them, as far as they have periods, values and countries.

    Returns
    -------
    DataFrame
        With `_t` (start of the period, local time), `_when` and `_shown` (period and value in words), `_colour` of the
        country, and its name as `_country` where rows do not bear it.

    Raises
    ------
    EvidenceError
        When a period is no period, or a value has no unit.
    """
    frame = data.reset_index(drop=True)
    if "period" in frame:
        try:
            spans = {period: periods.span(period) for period in frame["period"].unique()}
        except (ValueError, TypeError) as error:
            remedy = "give a calendar period such as 2025, 2025-Q3 or 2025-03-31; of a fiscal year, its last day"
            raise refused(id, f"cannot be drawn: {error}", remedy, "column period") from error
        frame["_t"] = frame["period"].map({period: local(span[0].isoformat()) for period, span in spans.items()})
        labels = {period: periods.label(period, edition.lang).removeprefix("the ") for period in spans}
        frame["_when"] = frame["period"].map(labels)
    if {"value", "unit"} <= set(frame):
        units = frame["unit"].fillna("")
        if (units == "").any():
            raise refused(id, "has an axis without a unit", "write the unit of every value in the column `unit`")
        frame["_shown"] = [shown(value, unit, edition) for value, unit in zip(frame["value"], units, strict=True)]
    frame["_colour"] = frame["country"].map(colour) if "country" in frame else OTHER
    if {"country", "name"} <= set(frame):
        names = {country: edition.name(country) for country in frame["country"].dropna().unique() if country}
        # who does not see the colour hears whose it is, where there are several
        if len(names) > 1 and not set(names.values()) & set(frame["name"]):
            frame["_country"] = frame["country"].map(names).fillna("")
    return frame


def local(day: str) -> str:
    """A day as local time: without a time of day a browser reads UTC, and 2013 becomes 2012 west of Greenwich."""
    return f"{day}T00:00:00"


def shown(value: float, unit: str, edition: Edition) -> str:
    """A value as a label on a chart: `$286 bn`, `23×`, `0.37%`, `1,953`; empty where there is none."""
    return "" if pd.isna(value) else edition.evidence.units[unit].write(value, "label", edition.lang)


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
        remedy = "give a column, a true or false for each row, or a comparison of columns; the columns are "
        raise refused(id, what, remedy + ", ".join(map(str, data))) from error


def require(data: pd.DataFrame, columns: Iterable[str], id: str) -> None:
    """Refuse data that lack a column which the chart asks for.

    Raises
    ------
    EvidenceError
        With the columns that there are.
    """
    for column in columns:
        if column and column not in data:
            raise refused(id, f"has data without a column {column!r}", near(column, "columns", map(str, data)))


def refused(id: str, what: str, remedy: str, part: str = "") -> EvidenceError:
    """The error of a figure, or of a part of it."""
    return EvidenceError(Problem(", ".join(filter(None, (f"figure {id!r}", part))), what, remedy))


def near(name: str, kind: str, known: Iterable[str]) -> str:
    """The remedy for a name that is unknown: the one it comes near to, and all that there are."""
    known = list(known)
    nearest = [f"did you mean {each!r}? " for each in difflib.get_close_matches(name, known, n=1, cutoff=0.5)]
    return f"{''.join(nearest)}the {kind} are {', '.join(known)}"


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
