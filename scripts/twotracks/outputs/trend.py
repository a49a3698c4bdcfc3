"""What data show, in words: where each of their series begins, ends and stands highest, or their two extremes."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from twotracks.quantities import periods
from twotracks.quantities.formats import in_words
from twotracks.quantities.units import Units

# series, or sets of a menu, that are told one by one
MOST = 6
# a language without words of its own gets the English ones
WORDS = {
    "en": {
        "trend": "{name}: {first} {begin}, {last} {end}; highest {top} {peak}.",
        "extremes": "Of {count} values the highest is {top} ({most}), the lowest {low} ({least}).",
        "more_series": "And {count} more, in the table.",
    },
}


def sentences(data: pd.DataFrame, units: Units, lang: str, menu: str = "") -> list[str]:
    """The trend of a chart's data, a sentence for each series.

    Parameters
    ----------
    data : DataFrame
        The exact data of a chart. Without the columns `value`, `unit` and `name` there is nothing to say.
    units : Units
    lang : str
    menu : str
        Column whose values are alternative sets of rows.

    Returns
    -------
    list of str
        Plain text, in the order of the rows.
    """
    if data.empty or not {"value", "unit", "name"} <= set(data):
        return []
    data = data.reset_index(drop=True)
    rows = data[pd.to_numeric(data["value"], errors="coerce").notna() & (data["unit"].fillna("") != "")]
    sets = rows.groupby(rows[menu].astype(str), sort=False) if menu in rows else [("", rows)]
    told = [sentence for label, part in sets for sentence in _of_set(str(label), part, units, lang)]
    rest = len(told) - MOST
    return told if rest <= 0 else [*told[:MOST], _say("more_series", lang, count=str(rest))]


def _say(key: str, lang: str, **values: str) -> str:
    return WORDS.get(lang, WORDS["en"])[key].format(**values)


def _of_set(label: str, rows: pd.DataFrame, units: Units, lang: str) -> Iterator[str]:
    head = f"{label}: " if label else ""

    def shown(row: pd.Series) -> str:
        unit = str(row["unit"])
        return in_words(float(row["value"]), units.by_id.get(unit), unit, "label", lang)

    series = [part for _, part in rows.groupby(["name", "unit"], sort=False)]
    lines = [part for part in series if _dated(part)]
    if lines:
        for part in lines:
            ordered = part.iloc[part["period"].map(lambda each: periods.span(str(each))[1]).argsort(kind="stable")]
            first, last = ordered.iloc[0], ordered.iloc[-1]
            top = ordered.loc[ordered["value"].astype(float).idxmax()]
            words = {"first": shown(first), "last": shown(last), "top": shown(top)}
            named = (("begin", first), ("end", last), ("peak", top))
            when = {name: periods.when(str(row["period"]), lang) for name, row in named}
            yield head + _say("trend", lang, name=str(first["name"]), **words, **when)
    elif len(rows) > 1 and rows["unit"].nunique() == 1:
        values = rows["value"].astype(float)
        most, least = rows.loc[values.idxmax()], rows.loc[values.idxmin()]
        yield head + _say(
            "extremes", lang, count=str(len(rows)), most=str(most["name"]), top=shown(most), least=str(least["name"]),
            low=shown(least),
        )  # fmt: skip


def _dated(rows: pd.DataFrame) -> bool:
    """Whether rows are a series: each period once, and more than one."""
    return "period" in rows and len(rows) > 1 and rows["period"].is_unique and not (rows["period"] == "").any()
