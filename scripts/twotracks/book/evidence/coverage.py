"""Coverage of a table over time: rows by year and country, as a small picture that needs no script.

The bars stretch with the page; the words around them are HTML, so that they stay readable on a phone.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape

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


def figure(rows: list[dict[str, str]], column: str) -> str:
    """The picture, with its description in words; empty for a table that does not say when."""
    counts = years(rows, column)
    if not counts:
        return ""
    most = max(count.total() for count in counts.values())
    groups = [group for group in GROUPS if any(count[group] for count in counts.values())]
    bars = "".join(_bar(place, year, count, most, groups) for place, (year, count) in enumerate(counts.items()))
    parts = "".join(f'<span><i class="{GROUPS[each][0]}"></i>{GROUPS[each][1]}</span>' for each in groups)
    key = f'<span class="tt-key">{parts}</span>' if "country" in rows[0] else ""
    return (
        f'<figure class="tt-coverage"><figcaption>Rows by year {key}'
        f'<span class="tt-most">{most:,} at most</span></figcaption>'
        f'<svg viewBox="0 0 {len(counts)} 100" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(words(counts))}">{bars}</svg>{_axis(list(counts))}</figure>'
    )


def words(counts: dict[int, Counter[str]]) -> str:
    """What the picture shows, for those who do not see it."""
    first, last = min(counts), max(counts)
    year, most = max(counts.items(), key=lambda item: item[1].total())
    empty = [str(each) for each, count in counts.items() if not count]
    gaps = f"; none for {', '.join(empty)}" if empty else ""
    span = f"{first} to {last}" if first < last else f"{first} only"
    return f"Rows by year, {span}: most in {year} ({most.total():,}){gaps}"


def _bar(place: int, year: int, count: Counter[str], most: int, groups: list[str]) -> str:
    """The rows of a year, one part upon the other."""
    parts, top = "", 100.0
    for group in groups:
        height = 100 * count[group] / most
        top -= height
        if height:
            name = GROUPS[group][0]
            parts += f'<rect class="{name}" x="{place + 0.1:.1f}" y="{top:.4g}" width=".8" height="{height:.4g}"/>'
    return f"<g><title>{year}: {count.total():,}</title>{parts}</g>" if parts else ""


def _axis(shown: list[int]) -> str:
    """A few years below the bars, each under its own."""
    step = -(-len(shown) // LABELS)
    labels = "".join(
        f'<span style="left:{100 * (place + 0.5) / len(shown):.4g}%">{shown[place]}</span>'
        for place in range(0, len(shown), step)
    )
    return f'<div class="tt-years" aria-hidden="true">{labels}</div>'
