"""Table: one table as an edition sees it, and the place facts come from."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.package import Description, Evidence
from twotracks.facts.fact import Fact, missing
from twotracks.facts.provenance import Row
from twotracks.quantities import periods
from twotracks.quantities.formats import exact


class Table:
    """One table as an edition sees it.

    Rows that the edition does not have stay in the table, each with the reason, so that asking for one gives a
    missing fact, while asking for a row that never existed is an error.

    Parameters
    ----------
    description : Description
    evidence : Evidence
    rows : DataFrame
        As :meth:`Evidence.read` gives it, plus `_absent`: why the edition lacks the row, empty when it has it.
    edition : Edition
    """

    def __init__(self, description: Description, evidence: Evidence, rows: pd.DataFrame, edition: Any):
        self.description, self.evidence, self.rows, self.edition = description, evidence, rows, edition

    def __repr__(self) -> str:
        return f"{self.description.name}: {len(self._present)} of {len(self.rows)} rows in this edition"

    @property
    def _present(self) -> pd.DataFrame:
        return self.rows[self.rows["_absent"] == ""]

    @property
    def _time(self) -> str:
        return self.description.time

    def _derive(self, rows: pd.DataFrame) -> Table:
        return Table(self.description, self.evidence, rows, self.edition)

    def where(self, **conditions: Any) -> Table:
        """The rows whose columns equal the values given; a list or tuple means any of them.

        Raises
        ------
        EvidenceError
            When the table has no such column, or no row at all has the value: a misspelling, not a gap.
        """
        rows = self.rows
        for column, wanted in conditions.items():
            self._require(column)
            wanted = wanted if isinstance(wanted, (list, tuple, set)) else [wanted]
            unknown = sorted(set(wanted) - set(self.rows[column]))
            if unknown:
                have = sorted(map(str, set(self.rows[column])))
                near = difflib.get_close_matches(str(unknown[0]), have, n=4, cutoff=0.3) or have[:8]
                what = f"no row selected so far has {column} = {unknown[0]!r}"
                raise EvidenceError(Problem(self.description.name, what, f"there is {', '.join(near)}"))
            rows = rows[rows[column].isin(wanted)]
        return self._derive(rows)

    def _require(self, column: str) -> None:
        if column not in self.description.fields:
            remedy = f"its columns are {', '.join(self.description.fields)}"
            raise EvidenceError(Problem(self.description.name, f"has no column {column!r}", remedy))

    def without(self, **conditions: Any) -> Table:
        """The rows that :meth:`where` with the same conditions would leave out."""
        return self._derive(self.rows.drop(self.where(**conditions).rows.index))

    def newest(self, column: str, per: Iterable[str]) -> Table:
        """Of rows that differ only in their edition or vintage, the newest one that the edition knows.

        Parameters
        ----------
        column : str
            The column that orders the vintages, e.g. "edition".
        per : iterable of str
            The columns that tell observations apart, e.g. ("country", "period").
        """
        present = self._present.sort_values(column, kind="stable")
        older = present[present.duplicated(list(per), keep="last")].index
        return self._derive(self.rows.drop(older))

    def money(self, currency: str | None = None) -> Table:
        """The table with `value` in a currency (the edition's own by default).

        Rows that cannot be converted become absent, with the reason; :meth:`left_out` lists the reasons.
        """
        return self.edition.convert(self, currency or self.edition.currency)

    def left_out(self) -> list[str]:
        """Why rows are absent, each reason once."""
        return list(dict.fromkeys(reason for reason in self.rows["_absent"] if reason))

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
        present = chosen._present
        if len(present) == 1:
            return chosen._fact(present.iloc[0], column)
        asked = ", ".join(f"{name} = {value!r}" for name, value in conditions.items())
        if len(present):
            differ = [
                name for name in self.description.fields if name != column and present[name].nunique(dropna=False) > 1
            ]
            what = f"{len(present)} rows have {asked} (rows {', '.join(map(str, present['_row'][:6]))})"
            raise EvidenceError(
                Problem(self.description.name, what, f"say which, by {', '.join(differ[:6]) or 'its key'}")
            )
        if chosen.rows.empty:
            raise EvidenceError(
                Problem(self.description.name, f"no row has {asked}", "each value exists, but not together")
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
        blank = replace(chosen._missing(column), missing=f"{self.description.name} has no {column} for {period}")
        of_period = chosen._derive(chosen.rows[chosen.rows[self._time] == period])
        return of_period.by_period(column).get(period, blank)

    def facts(self, column: str = "value") -> list[Fact]:
        """All facts of the table, by period; rows without a value in `column` are passed over."""
        self._require(column)
        rows = self._present.dropna(subset=[column]).to_dict("records")
        return [self._fact(row, column) for row in sorted(rows, key=lambda row: _end(row, self._time))]

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
            raise EvidenceError(Problem(self.description.name, f"several rows for {', '.join(doubled[:4])}", remedy))
        return result

    def count(self, unit: str) -> Fact:
        """How many rows the edition has, as a fact with all of them; missing when it has none.

        Parameters
        ----------
        unit : str
            What a row stands for, e.g. "claims".
        """
        rows = [self._provenance(row, "", "") for row in self._present.to_dict("records")]
        units, lang = self.evidence.units, self.edition.lang
        if not rows:
            return missing(self._reason, unit, units, lang)
        when = tuple(sorted({row.period for row in rows if row.period}))
        formula = f"count of {len(rows)} rows"
        return Fact(units.quantity(float(len(rows)), unit), units, when, formula, tuple(rows), lang=lang)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows that the edition has, for a chart: all columns, `name` for display, all sources in `source`."""
        present = self._present
        result = present[[name for name in present if not name.startswith("_")]].copy()
        who = "entity" if "entity" in present else "country" if "country" in present else None
        if who:
            result["name"] = [self.evidence.name(each, self.edition.lang) for each in present[who]]
        result["source"] = [
            "; ".join(dict.fromkeys((*_sources(row), *(row["_factor"].sources if row.get("_factor") else ()))))
            for row in present.to_dict("records")
        ]
        # without rows pandas takes a list for numbers
        result = result.astype({name: str for name in ("name", "source") if name in result})
        return result.drop(columns=[name for name in ("source2",) if name in result]).reset_index(drop=True)

    def _missing(self, column: str) -> Fact:
        unit = self._unit(self.rows.iloc[0], column) if len(self.rows) else "ratio"
        return missing(self._reason, unit, self.evidence.units, self.edition.lang)

    @property
    def _reason(self) -> str:
        """Why there is no row to take a fact from."""
        return next(iter(self.left_out()), "no rows")

    def _unit(self, row: Any, column: str) -> str:
        """Unit of a cell: the one that the schema fixes for its column, unless money() has changed it, or the row's."""
        converted = column == "value" and "_factor" in row
        fixed = None if converted else self.description.fields[column].get("unit")
        return fixed or row["unit"]

    def _fact(self, row: Any, column: str) -> Fact:
        unit = self._unit(row, column)
        if pd.isna(row[column]):
            reason = f"row {row['_row']} of {self.description.name} gives no {column}"
            return missing(reason, unit, self.evidence.units, self.edition.lang)
        converted = column == "value" and row.get("_factor") is not None
        value, unit = (row["_original"], row["_unit"]) if converted else (row[column], unit)
        when = str(row[self._time])
        provenance = self._provenance(row, exact(value), unit)
        units = self.evidence.units
        fact = Fact(
            units.quantity(float(value), unit), units, (when,), exact(value), (provenance,), lang=self.edition.lang
        )
        return replace((fact * row["_factor"]).to(row["unit"]), periods=(when,)) if converted else fact

    def _provenance(self, row: Any, value: str, unit: str) -> Row:
        return Row(
            self.description.name,
            int(row["_row"]),
            tuple((name, str(row[name])) for name in self.description.key),
            value,
            unit,
            str(row[self._time]),
            _sources(row),
            row.get("confidence") or "high",
            row.get("locator") or "",
            row.get("note") or "",
        )


def _end(row: dict[str, Any], time: str) -> date:
    """Last day of a row's period; rows without one come first."""
    when = row.get("period_end") or row[time]
    return periods.span(when)[1] if when else date.min


def _sources(row: Any) -> tuple[str, ...]:
    return tuple(each for each in (row.get("source"), row.get("source2")) if each)


def tidy(facts: Iterable[Fact], **labels: Any) -> pd.DataFrame:
    """Facts as a chart's data: one row each with period, value, unit, source, confidence, plus constant labels."""
    return pd.DataFrame(
        [
            {
                **labels,
                "period": fact.period,
                "value": fact.value,
                "unit": fact.unit,
                "source": "; ".join(fact.sources),
                "confidence": fact.confidence,
            }
            for fact in facts
            if not fact.missing
        ],
        columns=[*labels, "period", "value", "unit", "source", "confidence"],
    )
