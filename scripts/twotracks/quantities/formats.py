"""Numbers in words, as each language writes them. Rounding happens here and nowhere else.

What a unit looks like beside its number is data (data/units.csv); what is here holds for all units.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from twotracks.errors import Problem, UnitError

if TYPE_CHECKING:
    from twotracks.quantities.units import Unit

NO_DATA = {"en": "no data", "zh": "无数据"}
STYLES = ("auto", "short", "label", "times", "percent", "exact")
# estimates in whole units are rounded from here on: 707,968 chips are read as 708,000
ROUGH = 100_000
# from here on a power of ten is read more easily than a row of words
POWERS = 1e18
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
TIMES = {"en": " times", "zh": "倍"}
# size, word in a sentence, word on a label
SCALES = {
    "en": [(1e12, " trillion", " tn"), (1e9, " billion", " bn"), (1e6, " million", " m"), (1, "", "")],
    "zh": [(1e12, "万亿", "万亿"), (1e8, "亿", "亿"), (1e4, "万", "万"), (1, "", "")],
}


def significant(value: float, digits: int) -> str:
    """`value` rounded to `digits` significant digits, without an exponent; whole numbers keep all their digits.

    Zeros at the end stay where they were rounded to (1.00 for 0.9996) and go where the value is exact (1 for 1.0).
    Halves go up, as readers were taught: 10.5 is read as 11.

    >>> significant(0.9996, 3), significant(1.0, 3), significant(123456.7, 3), significant(10.5, 2)
    ('1.00', '1', '123,457', '11')
    """
    number = Decimal(repr(float(value)))
    if number == number.to_integral_value():
        return f"{number.to_integral_value():,f}"
    exponent = min(number.adjusted() - digits + 1, 0)
    rounded = _rounded(number, exponent)
    # 9.96 rounds up into the next power of ten and would then show one digit too many
    if rounded.adjusted() > number.adjusted() and exponent < 0:
        rounded = _rounded(rounded, exponent + 1)
    if rounded == number:
        rounded = rounded.normalize()
    return f"{rounded:,f}"


def _rounded(number: Decimal, exponent: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP)


def exact(value: float) -> str:
    """A number with all the digits that its source gave, and none that binary arithmetic added (12 significant)."""
    return f"{Decimal(f'{value:.12g}'):,f}"


def signed(value: float, write: Callable[[float], str]) -> str:
    """What `write` makes of the size of a value, after a minus sign where it is negative."""
    return f"{'−' if value < 0 else ''}{write(abs(value))}"


def in_words(value: float, unit: Unit | None, name: str, style: str, lang: str) -> str:
    """A value as it stands in a sentence, rounded for reading.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : Unit or None
        None for compounds without a name, such as dollars per firm.
    name : str
        The unit's id, or the compound.
    style : {'auto', 'short', 'label', 'times', 'percent', 'exact'}
        auto: money in words, ratios as "23 times", percentages, plain counts; short: for the cells of tables;
        label: for charts, each with its unit; exact: every digit of the source.

    Raises
    ------
    UnitError
        When the style is unknown or does not fit the unit.
    """
    if style not in STYLES:
        raise UnitError(Problem(f"style {style!r}", "there is no such way to write a fact", f"use {', '.join(STYLES)}"))
    if style == "exact":
        return f"{signed(value, exact)} {unit.named(value, lang) if unit else name}"
    pure = unit is not None and unit.dimension == "one"
    if style in ("times", "percent") and not pure:
        raise UnitError(Problem(f"style {style!r}", f"does not fit a value in {name}", "divide by a like amount first"))
    if unit is None:
        return signed(value, lambda size: significant(size, 3))
    if style == "percent" and unit.kind != "percent":
        return signed(value * unit.scale / 0.01, lambda size: f"{significant(size, 2)}%")
    if style == "times":
        return signed(value * unit.scale, lambda size: f"{_multiple(size)}{TIMES[lang]}")
    return signed(value, lambda size: _KINDS[unit.kind](size, unit, style, lang))


def scaled(amount: float, lang: str, word: int) -> str:
    """An amount with the largest word of a language that fits it; 999.6 million is written as a billion.

    Parameters
    ----------
    word : {1, 2}
        1 for the word of a sentence, 2 for that of a label.
    """
    entry = next((entry for entry in SCALES[lang] if amount >= entry[0] * 0.9995), SCALES[lang][-1])
    return f"{significant(amount / entry[0], 3)}{entry[word]}"


def _money(value: float, unit: Unit, style: str, lang: str) -> str:
    before, after = unit.symbol(lang)
    amount = scaled(value * unit.scale, lang, 1 if style == "auto" else 2)
    return f"{before}{amount}{after}{unit.qualifier(lang) if style == 'auto' else ''}"


def _count(value: float, unit: Unit, style: str, lang: str) -> str:
    before, after = unit.symbol(lang) if style == "label" else ("", "")
    return f"{before}{_counted(value, unit, 2 if style == 'label' else 1, lang)}{after}"


def _counted(value: float, unit: Unit, word: int, lang: str) -> str:
    if value * unit.scale >= POWERS:
        return power(value * unit.scale)
    if unit.scale > 1:
        return scaled(value * unit.scale, lang, word)
    if value >= ROUGH:
        return scaled(float(f"{value:.3g}"), lang, word)
    return significant(value, unit.digits)


def _physical(value: float, unit: Unit, style: str, lang: str) -> str:
    before, after = ("", f" {unit.name(lang)}") if style == "auto" else unit.symbol(lang)
    return f"{before}{significant(value, unit.digits)}{after}"


def _ratio(value: float, unit: Unit, style: str, lang: str) -> str:
    return f"{_multiple(value)}{unit.symbol(lang)[1] if style == 'label' else TIMES[lang]}"


def _percent(value: float, unit: Unit, style: str, lang: str) -> str:
    return f"{significant(value, unit.digits)}%"


def _plain(value: float, unit: Unit, style: str, lang: str) -> str:
    before, after = unit.symbol(lang) if style == "label" else ("", "")
    return f"{before}{significant(value, unit.digits)}{after}"


# how each kind of unit in data/units.csv is written
_KINDS = {
    "money": _money,
    "count": _count,
    "physical": _physical,
    "ratio": _ratio,
    "percent": _percent,
    "plain": _plain,
}
KINDS = tuple(_KINDS)


def power(value: float) -> str:
    """5 × 10²⁶; two digits say as much as an estimate of this size can."""
    mantissa, exponent = f"{value:.1e}".split("e+")
    return f"{mantissa.removesuffix('.0')} × 10{exponent.lstrip('0').translate(SUPERSCRIPTS)}"


def _multiple(value: float) -> str:
    """23, but 6.9 and 0.38: a multiple needs its decimal only when it is small."""
    return significant(value, 2) if value < 9.95 else f"{_rounded(Decimal(repr(float(value))), 0):,f}"
