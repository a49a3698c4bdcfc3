"""How counts, shares, sizes and the texts of the data package are written on pages; filters of the templates."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

# addresses that may be links
SCHEMES = ("https://", "http://")


def percent(share: float) -> str:
    """A share in whole percent; never 0% for something, nor 100% for less than everything."""
    if 0 < share < 0.01:
        return "under 1%"
    return "over 99%" if 0.99 < share < 1 else f"{share:.0%}"


def many(count: int, thing: str) -> str:
    """A number of things: 1 row, 1,200 rows."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def last_period(period: str) -> str:
    """Where a period ends."""
    return period.rpartition("/")[2]


def size(count: int) -> str:
    """A number of bytes for readers."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 0.1):.3g} kB"


@lru_cache(maxsize=8192)
def prose(text: str) -> Markup:
    """A text of the package as HTML: escaped, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def heading(theme: str) -> str:
    """A theme as readers see it."""
    return theme.replace("_", " ").capitalize()


def chinese(words: str) -> bool:
    """Whether words are Chinese, which a screen reader has to be told; a test of the templates."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in words)


def numeric(cell: str) -> bool:
    """Whether the text of a cell is a number; a test of the templates."""
    return re.fullmatch(r"[-−]?[\d,]*\.?\d+(?:e[-+]?\d+)?", cell) is not None


def public(url: str) -> bool:
    """Whether an address may be a link; a test of the templates."""
    return url.startswith(SCHEMES)
