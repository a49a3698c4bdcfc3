"""What a fact may be compared with besides another fact: zero of any unit, and an amount written as text."""

from __future__ import annotations

import difflib
import re

import pint

from twotracks.errors import Problem, UnitError
from twotracks.quantities.units import Units

AMOUNT = re.compile(r"\s*([-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)\s*(%|[A-Za-z]\w*)?\s*")


def amount(text: str, units: Units) -> pint.Quantity:
    """An amount written as "75%", "50 percent", "10 USD_bn" or "15 months".

    Raises
    ------
    UnitError
        When it is not a number followed by a unit of data/units.csv.
    """
    match = AMOUNT.fullmatch(text)
    if not match or not match[2]:
        remedy = 'write a number and its unit, such as "75%", "50 percent" or "10 USD_bn"'
        raise UnitError(Problem(f"threshold {text!r}", "is not a number with a unit", remedy))
    value, unit = float(match[1].replace(",", "").replace("−", "-")), "percent" if match[2] == "%" else match[2]
    if unit not in units.by_id:
        near = difflib.get_close_matches(unit, units.by_id, n=3, cutoff=0.4)
        remedy = f"did you mean {', '.join(near)}?" if near else "use an id of data/units.csv"
        raise UnitError(Problem(f"threshold {text!r}", f"there is no unit {unit!r}", remedy))
    return units.quantity(value, unit)


def is_number(other: object) -> bool:
    """Whether something is a plain number; true and false are not."""
    return isinstance(other, (int, float)) and not isinstance(other, bool)


def is_zero(other: object) -> bool:
    """Whether something is a plain zero, which has every unit."""
    return is_number(other) and other == 0
