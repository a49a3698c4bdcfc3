"""Table: one table as an edition sees it, and the place facts come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.currency import CONVERTED
from twotracks.evidence.rows import fact_of, provenance_of
from twotracks.evidence.table_rows import OWNERS, TableRows
from twotracks.facts.counts import counted_rows
from twotracks.facts.fact import Fact, missing
from twotracks.facts.series import Series
from twotracks.quantities import periods

# the two countries of the book, in the order in which it names them
BOTH = ("USA", "CHN")


class Table(TableRows):
    """One table as an edition sees it.

    Rows that the edition does not have stay in the table, each with the reason, so that asking for one gives a
    missing fact, while asking for a row that never existed is an error.

    Parameters
    ----------
    resource : Resource
    rows : DataFrame
        As :meth:`Evidence.read` gives it, plus `_absent`: why the edition lacks the row, empty when it has it.
    edition : Edition

    Examples
    --------
    >>> raised = edition.table("raised")
    >>> raised
    raised: 4 of 5 rows in this edition
    >>> print(raised.fact(country="USA", period="2025"))
    $300 billion
    >>> usa, china = raised.split()
    >>> (usa / china).periods
    ('2024', '2025')

    A misspelling is an error that names what there is:

    >>> raised.where(country="UAS")
    Traceback (most recent call last):
    ...
    twotracks.errors.EvidenceError: raised: no row selected so far has country = 'UAS'
        remedy: there is USA
    """

    def fact(self, column: str = "value", **conditions: Any) -> Fact:
        """The one fact that the conditions name.

        Parameters
        ----------
        column : str
            The column with the value. Its unit is the row's `unit`, or the one the schema fixes for the column.

        Raises
        ------
        EvidenceError
            When no row, or more than one, fits.
        """
        self._require(column)
        chosen = self.where(**conditions)
        if len(chosen._records) == 1:
            return chosen._fact(chosen._records[0], column)
        asked = ", ".join(f"{name} = {value!r}" for name, value in conditions.items())
        if chosen._records:
            present = chosen._present
            differ = [
                name for name in self.resource.fields if name != column and present[name].nunique(dropna=False) > 1
            ]
            what = f"{len(present)} rows have {asked} (rows {', '.join(map(str, present['_row'][:6]))})"
            newest = ", or take the newest with latest()" if self.resource.time in differ else ""
            remedy = f"say which, by {', '.join(differ[:6]) or 'its key'}{newest}"
            raise EvidenceError(Problem(self.resource.name, what, remedy))
        if not chosen._cells:
            raise EvidenceError(
                Problem(self.resource.name, f"no row has {asked}", "each value exists, but not together")
            )
        return chosen._missing(column)

    def latest(self, column: str = "value", **conditions: Any) -> Fact:
        """The fact of the last period among the rows that fit; missing when the edition has none of them."""
        chosen = self.where(**conditions)
        facts = chosen.facts(column)
        return facts[-1] if facts else chosen._missing(column)

    def at(self, period: str, column: str = "value", **conditions: Any) -> Fact:
        """The fact of a period that was worked out, such as a year before another; missing where the table has none.

        Raises
        ------
        EvidenceError
            When two rows share a period.
        """
        chosen = self.where(**conditions)
        blank = replace(chosen._missing(column), missing=f"{self.resource.name} has no {column} for {period}")
        of_period = chosen._at([place for place, row in enumerate(chosen._cells) if row[self._time] == period])
        return of_period.by_period(column).get(period, blank)

    def facts(self, column: str = "value") -> list[Fact]:
        """All facts of the table, by period; rows without a value in `column` are passed over."""
        self._require(column)
        rows, time = [row for row in self._records if not pd.isna(row[column])], self._time
        return [self._fact(row, column) for row in sorted(rows, key=lambda row: _end(row, time))]

    def by_period(self, column: str = "value", **conditions: Any) -> dict[str, Fact]:
        """The facts that fit, by period, in order.

        Raises
        ------
        EvidenceError
            When two rows share a period.
        """
        facts = self.where(**conditions).facts(column)
        result = {fact.period: fact for fact in facts}
        if len(result) < len(facts):
            doubled = sorted({fact.period for fact in facts if fact is not result[fact.period]})
            remedy = "narrow the conditions, or choose a vintage with newest()"
            raise EvidenceError(Problem(self.resource.name, f"several rows for {', '.join(doubled[:4])}", remedy))
        return result

    def series(self, column: str = "value", **conditions: Any) -> Series:
        """The facts that fit, by period, as one thing to calculate with.

        Parameters
        ----------
        column : str
        **conditions
            As :meth:`where` takes them.

        Raises
        ------
        EvidenceError
            When two rows share a period: narrow the conditions, or choose a vintage with :meth:`newest`.
        """
        chosen = self.where(**conditions)
        return Series(chosen.by_period(column), chosen._missing(column), chosen._labels())

    def split(self, column: str = "value", **which: Iterable[str]) -> tuple[Series, ...]:
        """A series for each value of a column, in the order given: America and China unless told otherwise.

        Parameters
        ----------
        column : str
            The column with the values.
        **which
            One column and its values: ``split(entity=("alibaba", "tencent"))``.

        Raises
        ------
        EvidenceError
            When not exactly one column is named, or as :meth:`series`.
        """
        which = which or {"country": BOTH}
        if len(which) > 1:
            what, remedy = f"was to be split by {' and '.join(which)}", "name one column; where() narrows the others"
            raise EvidenceError(Problem(self.resource.name, what, remedy))
        ((name, values),) = which.items()
        if isinstance(values, str):
            what, remedy = f"was to be split by {name} = {values!r}", f"give several, or use series({name}={values!r})"
            raise EvidenceError(Problem(self.resource.name, what, remedy))
        return tuple(self.series(column, **{name: value}) for value in values)

    def max(self, column: str = "value", **conditions: Any) -> Fact:
        """The greatest fact of a column, such as a record; missing when the edition has none of the rows."""
        chosen = self.where(**conditions)
        found = max(chosen.facts(column), key=lambda fact: fact.value, default=chosen._missing(column))
        return replace(found, record="greatest")

    def min(self, column: str = "value", **conditions: Any) -> Fact:
        """The smallest fact of a column; missing when the edition has none of the rows."""
        chosen = self.where(**conditions)
        found = min(chosen.facts(column), key=lambda fact: fact.value, default=chosen._missing(column))
        return replace(found, record="least")

    def count(self, unit: str, of: Table | None = None) -> Fact:
        """How many rows the edition has, as a fact with all of them; missing when it has none.

        Parameters
        ----------
        unit : str
            What a row stands for, e.g. "claims".
        of : Table, optional
            What the rows are part of. With it the count is missing only where the edition has none of the whole;
            otherwise it may be zero, and then rests on all rows of the whole.
        """
        rows = [provenance_of(self.resource, row) for row in self._records]
        if not rows and of is not None:
            whole = of.count(unit)
            return whole if whole.missing else replace(whole, quantity=whole.quantity * 0, formula=counted_rows(0))
        if not rows:
            return missing(self._reason, unit, self.edition)
        quantity = self.edition.units.quantity(float(len(rows)), unit)
        when = tuple(sorted({row.period for row in rows if row.period}))
        return Fact(quantity, self.edition, when, counted_rows(len(rows)), tuple(rows))

    def event(self, **conditions: Any) -> Fact:
        """The one row that fits as a dated fact, for its period and its provenance; missing where it is not known yet.

        Raises
        ------
        EvidenceError
            When the edition has more than one such row.
        """
        chosen = self.where(**conditions)
        counted = chosen.count("dated_event")
        if len(counted.rows) > 1:
            what = f"{len(counted.rows)} rows fit where one was asked for"
            raise EvidenceError(Problem(self.resource.name, what, "say which, by its id"))
        return counted

    def _labels(self) -> dict[str, str]:
        """Whose values these are, where all rows are of one country or company."""
        sole = {column: {row[column] for row in self._cells} for column in OWNERS if column in self._whole}
        labels = {column: str(next(iter(owners))) for column, owners in sole.items() if len(owners) == 1}
        who = next((column for column in OWNERS if column in self._whole), None)
        return {"name": self.edition.name(labels[who]), **labels} if who in labels else labels

    def _missing(self, column: str) -> Fact:
        unit = self._unit(self._cells[0], column) if self._cells else "ratio"
        return missing(self._reason, unit, self.edition)

    @property
    def _reason(self) -> str:
        """Why there is no row to take a fact from."""
        return next(iter(self.left_out()), "no rows")

    def _unit(self, row: Any, column: str) -> str:
        """Unit of a cell: the one that the schema fixes for its column, unless money() has changed it, or the row's."""
        changed = column == "value" and CONVERTED in row
        fixed = None if changed else self.resource.fields[column].get("unit")
        return fixed or row["unit"]

    def _fact(self, row: Any, column: str) -> Fact:
        converted = row.get(CONVERTED) if column == "value" else None
        if isinstance(converted, Fact):
            return converted
        return fact_of(self.resource, row, column, self._unit(row, column), self.edition)


def _end(row: dict[str, Any], time: str) -> date:
    """Last day of a row's period; rows without one come first."""
    when = row.get("period_end") or row[time]
    return periods.span(when)[1] if when else date.min
