"""Numbers and units in words, as each language writes them. Rounding happens here and nowhere else."""

from __future__ import annotations

from decimal import Decimal

from twotracks.errors import Problem, UnitError
from twotracks.quantities.units import RATIO, Unit

NO_DATA = {"en": "no data", "zh": "无数据"}
STYLES = ("auto", "short", "times", "percent", "exact")
# symbol before the amount, words after it
CURRENCIES = {
    "en": {"USD": ("$", ""), "CNY": ("¥", ""), "HKD": ("HK$", ""),
           "USD2021": ("$", " at 2021 prices"), "INTL": ("Int$", ""), "USD2023": ("$", ""), "USD2025": ("$", "")},
    "zh": {"USD": ("", "美元"), "CNY": ("", "元人民币"), "HKD": ("", "港元"),
           "USD2021": ("", "美元(2021年价格)"), "INTL": ("", "国际元"), "USD2023": ("", "美元"),
           "USD2025": ("", "美元")},
}  # fmt: skip
# amounts that keep their unit: 559 kilowatts are not "559 thousand"
PHYSICAL = {"FLOP/second", "watt", "watt_hour", "byte", "byte/second"}
ROUGH = 100_000
# from here on a power of ten is read more easily than a row of words
POWERS = 1e18
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# significant digits, where three would claim too much
READ_AS = {"months": 2, "arena_points": 2, "eci_points": 2, "aa_points": 2}
SCALES = {
    "en": [(1e12, " trillion", " tn"), (1e9, " billion", " bn"), (1e6, " million", " m"), (1, "", "")],
    "zh": [(1e12, "万亿", "万亿"), (1e8, "亿", "亿"), (1e4, "万", "万"), (1, "", "")],
}


def significant(value: float, digits: int) -> str:
    """`value` rounded to `digits` significant digits, without an exponent; whole numbers keep all their digits.

    Zeros at the end stay where they were rounded to (1.00 for 0.9996) and go where the value is exact (1 for 1.0).
    """
    if value == 0:
        return "0"
    number = Decimal(repr(float(value)))
    exponent = min(number.adjusted() - digits + 1, 0)
    rounded = round(number, -exponent)
    # 9.96 rounds up into the next power of ten and would then show one digit too many
    if rounded.adjusted() > number.adjusted() and exponent < 0:
        rounded = round(rounded, -exponent - 1)
    if rounded == number:
        rounded = rounded.normalize()
    return f"{rounded:,f}"


def money(amount: float, currency: str, lang: str, short: bool = False) -> str:
    """An amount in single units of a currency: `$286 billion`, `$286 bn` (short), `2,859亿美元`.

    Parameters
    ----------
    amount : float
        In single dollars, yuan and so on.
    currency : str
        A dimension of data/units.csv that is a currency (USD, CNY, HKD, USD2021, INTL).
    """
    before, after = CURRENCIES[lang][currency]
    if short and lang == "en":
        after = ""
    scale, word, abbreviation = _scale(amount, lang)
    sign = "−" if amount < 0 else ""
    return f"{sign}{before}{significant(abs(amount) / scale, 3)}{abbreviation if short else word}{after}"


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
    style : {'auto', 'short', 'times', 'percent', 'exact'}
        auto: money in words, ratios as "23 times", percentages, plain counts; short: for chart labels.

    Raises
    ------
    UnitError
        When the style is unknown or does not fit the unit.
    """
    if style not in STYLES:
        raise UnitError(Problem(f"style {style!r}", "there is no such way to write a fact", f"use {', '.join(STYLES)}"))
    if style == "exact":
        return f"{'−' if value < 0 else ''}{exact(abs(value))} {unit.name(lang) if unit else name}"
    pure = unit is not None and unit.dimension == "one"
    if style in ("times", "percent") and not pure:
        raise UnitError(Problem(f"style {style!r}", f"does not fit a value in {name}", "divide by a like amount first"))
    if pure and (style == "percent" or (name == "percent" and style != "times")):
        return f"{_plain(value * unit.scale / 0.01, 2)}%" if name != "percent" else f"{_plain(value, 2)}%"
    if style == "times" or name == RATIO:
        return f"{_times(value * unit.scale)}{'倍' if lang == 'zh' else ' times'}"
    if unit and unit.dimension in CURRENCIES[lang]:
        return money(value * unit.scale, unit.dimension, lang, short=style == "short")
    if unit and unit.dimension in PHYSICAL:
        return f"{_plain(value, 3)} {name.replace('_per_', '/') if style == 'short' else unit.name(lang)}"
    if unit and abs(value * unit.scale) >= POWERS:
        return _power(value * unit.scale)
    if unit and unit.scale == 1 and abs(value) >= ROUGH:
        # estimates in whole units: 707,968 chips are read as 708,000
        size, word, _ = _scale(float(f"{value:.3g}"), lang)
        return f"{_plain(float(f'{value:.3g}') / size, 3)}{word}"
    if unit and unit.scale > 1:
        size, word, _ = _scale(value * unit.scale, lang)
        return f"{_plain(value * unit.scale / size, 3)}{word}"
    return _plain(value, READ_AS.get(name, 3))


def exact(value: float) -> str:
    """A number with all the digits that its source gave, and none that binary arithmetic added (12 significant)."""
    return f"{Decimal(f'{value:.12g}'):,f}"


def _power(value: float) -> str:
    """5 × 10²⁶; two digits say as much as an estimate of this size can."""
    mantissa, exponent = f"{value:.1e}".split("e+")
    return f"{mantissa.removesuffix('.0')} × 10{exponent.lstrip('0').translate(SUPERSCRIPTS)}"


def _scale(amount: float, lang: str) -> tuple[float, str, str]:
    """The largest word of a language that fits an amount; 999.6 million is written as a billion."""
    return next((entry for entry in SCALES[lang] if abs(amount) >= entry[0] * 0.9995), SCALES[lang][-1])


def _times(value: float) -> str:
    """23, but 6.9 and 0.38: a multiple needs its decimal only when it is small."""
    return f"{'−' if value <= -9.95 else ''}{abs(value):,.0f}" if abs(value) >= 9.95 else _plain(value, 2)


def _plain(value: float, digits: int) -> str:
    return f"{'−' if value < 0 else ''}{significant(abs(value), digits)}"
