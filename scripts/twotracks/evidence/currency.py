"""Currency: nominal dollars and yuan, constant 2021 dollars, and PPP dollars where the macro table supports them.

Rates are facts of investment/macro, so that a converted figure carries the rows of its exchange rate, price index
or PPP factor. Annual amounts take annual averages; parts of a year the mean of their months' averages.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import log10
from typing import TYPE_CHECKING

from twotracks.errors import ConversionError, EvidenceError, Problem
from twotracks.facts.fact import Fact, mean
from twotracks.quantities import periods
from twotracks.quantities.formats import exact

if TYPE_CHECKING:
    from twotracks.evidence.table import Table
    from twotracks.quantities.units import Unit, Units

FIRST_YEAR = 2000
MACRO = "investment/macro"
DIMENSIONS = {"USD": "USD", "CNY": "CNY", "USD2021": "USD2021", "PPP": "INTL"}
PER_USD = {"CNY": ("CHN", "CNY_per_USD"), "HKD": ("HKG", "HKD_per_USD")}
PPP_UNITS = {"CHN": "CNY_per_INTL", "USA": "USD_per_INTL"}


class Rates:
    """Factors between currencies, as facts.

    Parameters
    ----------
    macro : Table
        investment/macro, with indicators exchange_rate_annual_avg, exchange_rate_monthly_avg, cpi_u_index and
        ppp_conversion_factor.
    """

    def __init__(self, macro: Table):
        self.macro = macro
        self.units = macro.evidence.units

    def per_usd(self, currency: str, period: str) -> Fact:
        """Units of a currency for one US dollar over a period: annual average, or mean of the months' averages.

        Raises
        ------
        ConversionError
            When the currency is not in the macro table, or a month of the period is not.
        """
        if currency not in PER_USD:
            raise _refusal(f"there is no exchange rate of {currency}", f"known are {', '.join(PER_USD)}")
        country, _ = PER_USD[currency]
        if len(period) == 4:
            return self._row(f"the {currency} rate", "exchange_rate_annual_avg", country, period)
        try:
            begin, end = periods.span(period)
        except ValueError:
            what = f"there is no average exchange rate of {period or 'a row without a period'}"
            raise _refusal(what, "leave the amount in its own currency") from None
        months = [
            f"{year}-{month:02d}"
            for year in range(begin.year, end.year + 1)
            for month in range(1, 13)
            if (begin.year, begin.month) <= (year, month) <= (end.year, end.month)
        ]
        return mean(self._row(f"the {currency} rate", "exchange_rate_monthly_avg", country, each) for each in months)

    def real_2021(self, period: str) -> Fact:
        """Constant 2021 dollars for one nominal dollar of a year, by the US consumer price index (CPI-U).

        Raises
        ------
        ConversionError
            For parts of a year: the index in the table is annual.
        """
        if len(period) != 4:
            raise _refusal(f"the price index is annual, and {period} is not a year", "use currency USD or CNY")
        then, base = (self._row("the price index", "cpi_u_index", "USA", year) for year in (period, "2021"))
        return self._unit("USD2021/USD") * (base / then)

    def ppp(self, country: str, period: str) -> Fact:
        """International dollars for one unit of a country's own currency in a year.

        Raises
        ------
        ConversionError
            For countries and years without a PPP factor.
        """
        if country not in PPP_UNITS:
            raise _refusal(f"there is no PPP factor of {country}", f"known are {', '.join(PPP_UNITS)}")
        if len(period) != 4:
            raise _refusal(f"PPP factors are annual, and {period} is not a year", "use currency USD or CNY")
        return 1 / self._row("the PPP factor", "ppp_conversion_factor", country, period)

    def factor(self, currency: str, target: str, country: str, period: str) -> Fact | None:
        """What to multiply an amount in `currency` by to have it in `target`; None when they are the same.

        Raises
        ------
        ConversionError
            When the macro table does not support the conversion; the message says why.
        """
        wanted = DIMENSIONS[target]
        if currency == wanted:
            return None
        if currency in ("USD2021", "INTL"):
            raise _refusal(f"amounts already in {currency} are not converted back", "start from the nominal values")
        to_usd = None if currency == "USD" else 1 / self.per_usd(currency, period)
        if wanted == "USD":
            return to_usd
        if wanted == "INTL" and currency == "CNY" and country == "CHN":
            return self.ppp(country, period)
        last = {
            "CNY": lambda: self.per_usd("CNY", period),
            "USD2021": lambda: self.real_2021(period),
            "INTL": lambda: self._usd_to_ppp(country, period),
        }[wanted]()
        return last if to_usd is None else to_usd * last

    def _usd_to_ppp(self, country: str, period: str) -> Fact:
        own = self.ppp(country, period)
        return own if country == "USA" else self.per_usd("CNY", period) * own

    def _row(self, what: str, indicator: str, country: str, period: str) -> Fact:
        chosen = self.macro.where(indicator=indicator, country=country)
        try:
            fact = chosen.fact(period=period)
        except EvidenceError:
            years = sorted(chosen.rows["period"])
            remedy = f"it covers {years[0]} to {years[-1]}; leave the amount in its own currency"
            raise _refusal(f"{what} has no row for {period}", remedy) from None
        if fact.missing:
            raise _refusal(f"{what} for {period} is {fact.missing}", "leave the amount in its own currency")
        return fact

    def _unit(self, compound: str) -> Fact:
        return Fact(self.units.registry.Quantity(1.0, compound), self.units, formula="1")


def convert(table: Table, currency: str) -> Table:
    """A table with `value` and `unit` in `currency`; see :meth:`twotracks.evidence.table.Table.money`."""
    if not {"value", "unit"} <= set(table.rows):
        remedy = f"only a column `value` is converted; this table has {', '.join(table.description.fields)}"
        raise EvidenceError(Problem(table.description.name, "has no amounts that money() converts", remedy))
    # rates reach further back than the series an edition shows: constant dollars need their base year
    rates = Rates(replace(table.edition, start_year=FIRST_YEAR).table(MACRO))
    factor_of = cache(rates.factor)
    rows = table.rows.copy()
    units = table.evidence.units
    if "_factor" in rows:
        # converted before: start again from what the source states, so that no conversion is built on another
        rows["value"], rows["unit"] = rows["_original"], rows["_unit"]
    rows["_original"], rows["_unit"], rows["_factor"] = rows["value"], rows["unit"], None
    for label, row in rows.iterrows():
        unit = units.by_id.get(row["unit"])
        if unit is None or unit.dimension not in (*PER_USD, "USD", "USD2021", "INTL"):
            continue
        wanted = _counterpart(unit, DIMENSIONS[currency], units)
        # absent rows too, so that a missing fact still fits those it is compared with
        rows.loc[label, "unit"] = wanted
        if row["_absent"]:
            continue
        try:
            factor = factor_of(unit.dimension, currency, row.get("country", ""), row.get("period", ""))
        except ConversionError as refusal:
            rows.loc[label, "_absent"] = refusal.problems[0].what
            continue
        if factor is not None:
            rows.at[label, "_factor"] = factor
            rows.loc[label, "value"] = (_plain(row["value"], row["unit"], table) * factor).to(wanted).value
    return table._derive(rows)


def _counterpart(unit: Unit, dimension: str, units: Units) -> str:
    """The unit of a currency that is nearest in scale to a unit of another: CNY_m for USD_m.

    Raises
    ------
    ConversionError
        When data/units.csv has no unit of the currency.
    """
    if unit.dimension == dimension:
        return unit.id
    own = [each for each in units.by_id.values() if each.dimension == dimension]
    if not own:
        raise _refusal(f"data/units.csv has no unit of {dimension}", "add one")
    return min(own, key=lambda each: abs(log10(each.scale / unit.scale))).id


def _plain(value: float, unit: str, table: Table) -> Fact:
    units = table.evidence.units
    return Fact(units.quantity(float(value), unit), units, formula=exact(value))


def _refusal(what: str, remedy: str) -> ConversionError:
    return ConversionError(Problem("currency", what, remedy))
