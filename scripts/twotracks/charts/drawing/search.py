"""finder(): a search box over a chart of many dots: which of these is the one that I know?"""

from __future__ import annotations

from typing import Any

import altair as alt

PARAMETER = "find"
HIT = f"length({PARAMETER}) > 1 && indexof(lower(datum._text), lower({PARAMETER})) >= 0"


def finder(label: str, hint: str = "name") -> alt.Parameter:
    """A text box; what is typed in it is looked for in the column `_text` of the dots.

    Parameters
    ----------
    label, hint : str
        Words before the box; an example inside it.
    """
    bind = alt.BindInput(input="search", name=f"{label} ", placeholder=hint, autocomplete="off")
    return alt.param(name=PARAMETER, value="", bind=bind)


def strength(usual: float) -> Any:
    """Opacity of a mark: its usual one until something is searched, then full for hits and faint for the rest."""
    return alt.OpacityValue(alt.ExprRef(f"length({PARAMETER}) < 2 ? {usual} : ({HIT} ? 1 : 0.08)"))


def named() -> str:
    """A filter for labels: the marked ones until something is searched, then the hits."""
    return f"length({PARAMETER}) > 1 ? {HIT} : datum._marked"
