"""Coverage of a table over time: rows by year and country, as a small picture that needs no script.

The bars stretch with the page; the words around them are HTML, so that they stay readable on a phone.
"""

from __future__ import annotations

import re
from collections import Counter

from markupsafe import Markup

from twotracks.book.layout import render

YEAR = re.compile(r"\d{4}")
GROUPS = {"USA": ("tt-usa", "United States"), "CHN": ("tt-chn", "China"), "": ("tt-else", "others")}
LABELS = 7


def years(rows: list[dict[str, str]], column: str) -> dict[int, Counter[str]]:
    """Rows by the year in which their period ends, and by country; every year from the first to the last.

    Empty for a table that does not say when; `column` is the one that does.
    """
    counts: dict[int, Counter[str]] = {}
    for row in rows if column else []:
        found = YEAR.findall(row[column])
        if found:
            country = row.get("country", "")
            counts.setdefault(int(found[-1]), Counter())[country if country in GROUPS else ""] += 1
    return {year: counts.get(year, Counter()) for year in range(min(counts), max(counts) + 1)} if counts else {}


def figure(rows: list[dict[str, str]], column: str) -> Markup:
    """The picture, with its description in words; empty for a table that does not say when."""
    counts = years(rows, column)
    if not counts:
        return Markup()
    groups = [group for group in GROUPS if any(count[group] for count in counts.values())]
    return render(
        "evidence/coverage",
        years=counts,
        places={year: place for place, year in enumerate(counts)},
        groups=[{"country": group, "css": GROUPS[group][0], "name": GROUPS[group][1]} for group in groups],
        key="country" in rows[0],
        most=max(count.total() for count in counts.values()),
        step=-(-len(counts) // LABELS),
        words=words(counts),
    )


def words(counts: dict[int, Counter[str]]) -> str:
    """What the picture shows, for those who do not see it."""
    first, last = min(counts), max(counts)
    year, most = max(counts.items(), key=lambda item: item[1].total())
    empty = [str(each) for each, count in counts.items() if not count]
    gaps = f"; none for {', '.join(empty)}" if empty else ""
    span = f"{first} to {last}" if first < last else f"{first} only"
    return f"Rows by year, {span}: most in {year} ({most.total():,}){gaps}"
