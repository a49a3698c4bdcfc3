"""Arithmetic on growth: what today's figures come to if a rate goes on, and when two of them are level.

It is no forecast. Everything follows from four numbers: two starting values and two rates. The charts
(twotracks.charts.forms.projection) evaluate the same formulas in the reader's browser; a test compares the two.

A value that grows without limit is multiplied by 1 + rate every year. A share cannot, so with a `ceiling` its odds
grow instead: share ÷ (ceiling − share) is multiplied by 1 + rate, and the share bends towards the ceiling (a
logistic curve). Moments are calendar years with decimals; a period stands at its middle, 2025 at 2025.5.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from twotracks.facts.fact import Fact, constant, missing_like
from twotracks.facts.series import Series
from twotracks.quantities.formats import exact
from twotracks.quantities.periods import parse, span

CENTURY = 100  # years; what would take longer is not worth a date
A_MOMENT = 1e-6  # years, half a minute: what floating-point numbers may be off by


def mid_year(period: str) -> float:
    """The middle of a period as a calendar year with decimals, of a leap year, too: 2024 is 2024.5."""
    first, last = span(period)
    middle = (first.toordinal() + last.toordinal() + 1) / 2
    year = date.fromordinal(int(middle)).year
    begin, end = (date(each, 1, 1).toordinal() for each in (year, year + 1))
    return year + (middle - begin) / (end - begin)


def rate(first: Fact, last: Fact, ceiling: float | None = None) -> Fact:
    """Growth from one fact to another, in percent a year: (last ÷ first)^(1 ÷ years) − 1.

    Parameters
    ----------
    first, last : Fact
        Of one dimension, positive; the later one last.
    ceiling : float, optional
        With it the growth of the odds of a share, in the unit of the facts.

    Returns
    -------
    Fact
        In `percent` (of the amount, or of the odds); missing when one of the facts is.
    """
    lost = first.missing or last.missing
    if lost:
        return missing_like(lost, "percent", last)
    years = mid_year(last.period) - mid_year(first.period)
    if years <= 0:
        return missing_like("there is no second observation to grow from", "percent", last)
    begin, end = (_odds(each.to(last.unit).value, ceiling) for each in (first, last))
    formula = f"({_named(last, ceiling)} ÷ {_named(first, ceiling)})^(1 ÷ {years:.2f}) − 1"
    return _derived(((end / begin) ** (1 / years) - 1) * 100, "percent", formula, (first, last))


def by_window(series: Series, lengths: Iterable[int]) -> dict[int, Fact]:
    """Growth of an annual series up to its last year, by the number of years; missing for years that it lacks.

    Parameters
    ----------
    series : Series
        One fact a year.
    lengths : iterable of int
        Over how many years.
    """
    latest = series.last
    if latest.missing:
        return {length: missing_like(latest.missing, "percent", latest) for length in lengths}
    year, gone = parse(series.periods[-1]), missing_like("the series does not go back so far", latest.unit, latest)
    before = {length: year.shift(years=-length).text for length in lengths}
    return {length: rate(series.at(when) if when in series else gone, latest) for length, when in before.items()}


def rounded(growth: Fact) -> Fact:
    """A rate rounded to a whole percent, as a slider starts with it."""
    if growth.missing:
        return growth
    return replace(constant(round(growth.value), "percent", like=growth), rows=growth.rows, periods=growth.periods,
                   formula=f"{growth.formula}, rounded to a whole percent")  # fmt: skip


def slider_range(rates: Iterable[Fact]) -> tuple[int, int]:
    """Ends of a slider: the lowest and highest rate that was observed, outwards to a multiple of ten, and zero."""
    values = [growth.value for growth in rates if not growth.missing] or [0.0]
    return 10 * math.floor(min(*values, 0.0) / 10), 10 * math.ceil(max(*values, 10.0) / 10)


def project(start: Fact, growth: Fact, years: float, ceiling: float | None = None) -> Fact:
    """What a fact comes to after some years: start × (1 + growth)^years, or the same of its odds with a `ceiling`.

    Parameters
    ----------
    start : Fact
    growth : Fact
        In `percent` a year, above −100.
    years : float
    ceiling : float, optional
        What a share cannot pass, in the unit of `start`.

    Returns
    -------
    Fact
        In the unit of `start`, with the rows of both.
    """
    lost = start.missing or growth.missing
    if lost:
        return missing_like(lost, start.unit, start)
    odds = _odds(start.value, ceiling) * (1 + growth.value / 100) ** years
    value = odds if ceiling is None else ceiling * odds / (1 + odds)
    bent = "" if ceiling is None else f", of the odds below {exact(ceiling)}"
    formula = f"{exact(start.value)} × (1 + {growth.value:.3g}%)^{exact(years)}{bent}"
    return _derived(value, start.unit, formula, (start, growth))


def crossing(lead: Fact, trail: Fact, lead_rate: Fact, trail_rate: Fact, ceiling: float | None = None) -> Fact:
    """When the one that trails draws level.

    With u for the amounts (or the odds, with a `ceiling`), t for the moments of the facts and L = ln(1 + rate), the
    moment is (ln(u₁ ÷ u₂) − t₁ L₁ + t₂ L₂) ÷ (L₂ − L₁).

    Parameters
    ----------
    lead, trail : Fact
        Of one dimension.
    lead_rate, trail_rate : Fact
        In `percent` a year.
    ceiling : float, optional
        As in :func:`project`.

    Returns
    -------
    Fact
        In `months` from the later of the two facts; its `period` is a calendar year, for ``{n}`id.period```: of
        amounts of whole years the first one that is level, of stocks and shorter periods the one of the moment.
        Missing, with the reason, when they never meet or not within a century.
    """
    parts = (lead, trail, lead_rate, trail_rate)
    lost = next((each.missing for each in parts if each.missing), "")
    if lost:
        return missing_like(lost, "months", lead)
    one, other = _odds(lead.value, ceiling), _odds(trail.to(lead.unit).value, ceiling)
    grows, follows = (math.log1p(growth.value / 100) for growth in (lead_rate, trail_rate))
    begun, since = mid_year(lead.period), mid_year(trail.period)
    now = max(begun, since)
    if follows <= grows:
        return missing_like("at these rates they never meet", "months", lead)
    when = (math.log(one / other) - begun * grows + since * follows) / (follows - grows)
    if not now <= when <= now + CENTURY:
        return missing_like("they do not meet within a century of the start", "months", lead)
    formula = (
        f"12 × ln({_named(lead, ceiling)} ÷ {_named(trail, ceiling)}) ÷ "
        f"ln((1 + {trail_rate.value:.3g}%) ÷ (1 + {lead_rate.value:.3g}%))"
    )
    # the sum of a year stands at its middle: while that lies before the moment, the lead still stands in that year
    whole_years = lead.period.isdigit() and trail.period.isdigit()
    year = math.ceil(when - 0.5 - A_MOMENT) if whole_years else math.floor(when)
    return replace(_derived(12 * (when - now), "months", formula, parts), periods=(str(year),))


def required(lead: Fact, trail: Fact, lead_rate: Fact, years: float) -> Fact:
    """The growth that draws level in some years: (1 + rate of the leader) × (lead ÷ trail)^(1 ÷ years) − 1.

    Returns
    -------
    Fact
        In `percent` a year.
    """
    lost = lead.missing or trail.missing or lead_rate.missing
    if lost:
        return missing_like(lost, "percent", lead)
    gap = lead.value / trail.to(lead.unit).value
    value = ((1 + lead_rate.value / 100) * gap ** (1 / years) - 1) * 100
    formula = f"(1 + {lead_rate.value:.3g}%) × {gap:.3g}^(1 ÷ {exact(years)}) − 1"
    return _derived(value, "percent", formula, (lead, trail, lead_rate))


def backtest(lead: Series, trail: Series, window: int) -> dict[str, Series]:
    """What the arithmetic would have said: from each year on, the ratio at the rates of the years before it.

    Parameters
    ----------
    lead, trail : Series
        Annual values of one dimension.
    window : int
        Over how many years before its start the rates are measured.

    Returns
    -------
    dict of year -> Series
        For each starting year the ratio in that year and every later one.
    """
    shared = (lead / trail).periods
    result = {}
    for start in shared[:-1]:
        before = parse(start).shift(years=-window).text
        if before not in shared:
            continue
        rates = [rate(series.at(before), series.at(start)) for series in (lead, trail)]
        ratios = {}
        for year in shared[shared.index(start) :]:
            later = [project(series.at(start), growth, int(year) - int(start)) for series, growth in
                     zip((lead, trail), rates, strict=True)]  # fmt: skip
            ratios[year] = replace(later[0] / later[1], periods=(year,))
        result[start] = Series(ratios, (lead / trail).blank)
    return result


def _odds(value: float, ceiling: float | None) -> float:
    return value if ceiling is None else value / (ceiling - value)


def _named(fact: Fact, ceiling: float | None) -> str:
    value = exact(float(f"{fact.value:.6g}"))
    return value if ceiling is None else f"odds of {value}"


def _derived(value: float, unit: str, formula: str, parts: tuple[Fact, ...]) -> Fact:
    return replace(
        constant(value, unit, like=parts[0]),
        periods=tuple(dict.fromkeys(sorted(period for each in parts for period in each.periods))),
        rows=tuple(dict.fromkeys(row for each in parts for row in each.rows)),
        formula=formula,
        _precedence=1,
    )
