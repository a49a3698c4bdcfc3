"""The words that are drawn inside charts, by language, and how they become part of a Vega expression."""

from __future__ import annotations

import json
from string import Formatter

# a language without words of its own gets the English ones
WORDS = {
    "en": {
        "who": "Who", "country": "Country", "when": "When", "value": "Value", "what": "What", "which": "Which",
        "stage": "Stage", "part": "Part", "count": "Count", "share": "Share", "year": "Year", "ratio": "Ratio",
        "status": "Status", "chip": "Chip", "sold": "Sold", "show": "Show", "all": "All", "of": "Of", "act": "Act",
        "both_sides": "Both sides", "from": "Starting from",
        "ceiling": "Ceiling", "rate": "{who}, {of}", "of_growth": "growth a year",
        "before": "quarter before", "same": "same quarter", "after": "quarter after", "no_estimate": "no estimate",
        "status_is": "Status: {status}", "sold_is": "Sold: {sold}",
        "growth_usa": "America’s growth a year", "growth_chn": "China’s growth a year",
        "usa": "America", "chn": "China", "level": "Level", "never": "never", "years": "{years} years",
        "century": "in more than a century", "in_years": "in {years} years", "soon": "Soon",
        "region_never": "Never", "region_never_wide": "Never: America grows as fast or faster",
        "draws_level": "{who} draws level in {year}", "needs_century": "{who} needs more than a century",
        "never_meet": "At these rates they never meet:{fold}the gap {verb}", "widens": "widens", "stays": "stays",
        "by_ranges": "By the ends of the ranges: {fold}{soon} to {late}", "already": "level already",
        "key_is": "Blue: United States. Red: China.",
        "origin_is": "Two Tracks: data as of {day}, CC BY 4.0. {address}",
        "ratio_goes": "The ratio goes from {now}{fold}to {end} in {year}",
    },
}  # fmt: skip


def say(key: str, lang: str, **values: str) -> str:
    """Words of a chart in a language, with the values in their places."""
    return WORDS.get(lang, WORDS["en"])[key].format(**values)


def expression(key: str, lang: str, **values: str) -> str:
    """The same as a Vega expression, whose values are expressions themselves."""
    parts = []
    for text, name, _, _ in Formatter().parse(WORDS.get(lang, WORDS["en"])[key]):
        parts += [json.dumps(text, ensure_ascii=False)] * bool(text) + ([f"({values[name]})"] if name else [])
    return " + ".join(parts)
