"""Rates between nominal dollars and yuan, constant 2021 dollars, and PPP dollars where the macro table supports them.

Rates are facts of investment/macro, so that a converted figure carries the rows of its exchange rate, price index
or PPP factor. Annual amounts take annual averages; parts of a year the mean of their months' averages.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from twotracks.errors import ConversionError, EvidenceError, Problem
from twotracks.evidence.package import Resource
from twotracks.evidence.rows import fact_of
from twotracks.facts.aggregates import mean
from twotracks.facts.context import Context
from twotracks.facts.fact import Fact
from twotracks.quantities import periods

FIRST_YEAR = 2000
MACRO = "investment/macro"
DIMENSIONS = {"USD": "USD", "CNY": "CNY", "USD2021": "USD2021", "PPP": "INTL"}
PER_USD = {"CNY": ("CHN", "CNY_per_USD"), "HKD": ("HKG", "HKD_per_USD")}
PPP_UNITS = {"CHN": "CNY_per_INTL", "USA": "USD_per_INTL"}


class Rates:
    """Factors between currencies, as facts; kept by the edition, so that each is worked out once.

    Parameters
    ----------
    resource : Resource
        investment/macro.
    rows : DataFrame
        Its rows as the edition sees them, with indicators exchange_rate_annual_avg, exchange_rate_monthly_avg,
        cpi_u_index and ppp_conversion_factor.
    edition : Context
        What the facts belong to.
    """

    def __init__(self, resource: Resource, rows: pd.DataFrame, edition: Context):
        self.resource, self.edition = resource, edition
        self._rows: dict[tuple[str, str], dict[str, Any]] = {}
        for row in rows.to_dict("records"):
            self._rows.setdefault((row["indicator"], row["country"]), {})[row["period"]] = row
        self._factors: dict[tuple[str, str, str, str], Fact | ConversionError | None] = {}

    def per_usd(self, currency: str, period: str) -> Fact:
        """Units of a currency for one US dollar over a period: annual average, or mean of the months' averages.

        Raises
        ------
        ConversionError
            When the currency is not in the macro table, or a month of the period is not.
        """
        if currency not in PER_USD:
            raise refusal(f"there is no exchange rate of {currency}", f"known are {', '.join(PER_USD)}")
        country, _ = PER_USD[currency]
        if len(period) == 4:
            return self._row(f"the {currency} rate", "exchange_rate_annual_avg", country, period)
        try:
            begin, end = periods.span(period)
        except ValueError:
            what = f"there is no average exchange rate of {period or 'a row without a period'}"
            raise refusal(what, "leave the amount in its own currency") from None
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
            raise refusal(f"the price index is annual, and {period} is not a year", "use currency USD or CNY")
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
            raise refusal(f"there is no PPP factor of {country}", f"known are {', '.join(PPP_UNITS)}")
        if len(period) != 4:
            raise refusal(f"PPP factors are annual, and {period} is not a year", "use currency USD or CNY")
        return 1 / self._row("the PPP factor", "ppp_conversion_factor", country, period)

    def factor(self, dimension: str, currency: str, country: str, period: str) -> Fact | None:
        """What to multiply an amount by to have it in an edition's currency; None when it is in it already.

        Parameters
        ----------
        dimension : str
            What the amount is in, a dimension of data/units.csv: USD, CNY, HKD, USD2021 or INTL.
        currency : {'USD', 'CNY', 'USD2021', 'PPP'}
            The currency of an edition.
        country, period : str
            Of the amount.

        Raises
        ------
        ConversionError
            When the macro table does not support the conversion; the message says why.
        """
        asked = (dimension, currency, country, period)
        if asked not in self._factors:
            try:
                self._factors[asked] = self._factor(*asked)
            except ConversionError as error:
                self._factors[asked] = error
        found = self._factors[asked]
        if isinstance(found, ConversionError):
            raise found
        return found

    def _factor(self, dimension: str, currency: str, country: str, period: str) -> Fact | None:
        wanted = DIMENSIONS[currency]
        if dimension == wanted:
            return None
        if dimension in ("USD2021", "INTL"):
            raise refusal(f"amounts already in {dimension} are not converted back", "start from the nominal values")
        to_usd = None if dimension == "USD" else 1 / self.per_usd(dimension, period)
        if wanted == "USD":
            return to_usd
        if wanted == "INTL" and dimension == "CNY" and country == "CHN":
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
        known = self._rows.get((indicator, country))
        if known is None:
            what, remedy = f"has no {indicator} of {country}", "add its rows, or leave amounts in their own currency"
            raise EvidenceError(Problem(self.resource.name, what, remedy))
        if period not in known:
            years = sorted(known)
            remedy = f"it covers {years[0]} to {years[-1]}; leave the amount in its own currency"
            raise refusal(f"{what} has no row for {period}", remedy)
        row = known[period]
        if row["_absent"]:
            raise refusal(f"{what} for {period} is {row['_absent']}", "leave the amount in its own currency")
        fact = fact_of(self.resource, row, "value", row["unit"], self.edition)
        if fact.missing:
            raise refusal(f"{what} for {period} is empty", "leave the amount in its own currency")
        # the rows of a rate say how money was converted, and are not what a comparison compares
        rates = tuple(replace(row, scope=replace(row.scope, rate=True)) for row in fact.rows)
        return replace(fact, rows=rates)

    def _unit(self, compound: str) -> Fact:
        return Fact(self.edition.units.registry.Quantity(1.0, compound), self.edition, formula="1")


def refusal(what: str, remedy: str) -> ConversionError:
    """The error that an amount cannot be converted, and why."""
    return ConversionError(Problem("currency", what, remedy))
