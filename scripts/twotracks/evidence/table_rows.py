"""TableRows: the rows of a table as an edition sees them, and what narrows them down."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import pandas as pd

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.currency import CONVERTED, convert
from twotracks.evidence.package import Evidence, Resource
from twotracks.evidence.rows import records_of, sources_of
from twotracks.facts.fact import Fact

if TYPE_CHECKING:
    from twotracks.edition import Edition

# the columns that say whose a value is
OWNERS = ("entity", "country")


class TableRows:
    """Rows of one table, those that the edition lacks among them, each with the reason.

    What narrows them down gives rows of the same kind; see :class:`twotracks.evidence.table.Table`, which takes facts
    from them.

    Parameters
    ----------
    resource : Resource
    rows : DataFrame
        As :meth:`Evidence.read` gives it, plus `_absent`: why the edition lacks the row, empty when it has it.
    edition : Edition
    """

    def __init__(self, resource: Resource, rows: pd.DataFrame, edition: Edition):
        self.resource, self.edition = resource, edition
        self._whole, self._places = rows, list(range(len(rows)))

    def __repr__(self) -> str:
        return f"{self.resource.name}: {len(self._records)} of {len(self._cells)} rows in this edition"

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All rows, with `_absent`. Made when it is asked for: pandas copies every column, and facts need none."""
        return self._whole.iloc[self._places] if len(self._places) < len(self._whole) else self._whole

    @cached_property
    def _cells(self) -> list[dict[str, Any]]:
        """The same as plain Python values."""
        return records_of(self.rows)

    @property
    def evidence(self) -> Evidence:
        """The data package that the table is part of."""
        return self.edition.evidence

    @cached_property
    def _present(self) -> pd.DataFrame:
        return self.rows[self.rows["_absent"] == ""]

    @cached_property
    def _records(self) -> list[dict[str, Any]]:
        """The rows that the edition has, as plain Python values."""
        return [row for row in self._cells if row["_absent"] == ""]

    @property
    def _time(self) -> str:
        return self.resource.time

    def _derive(self, rows: pd.DataFrame) -> Self:
        return type(self)(self.resource, rows, self.edition)

    def _at(self, kept: list[int]) -> Self:
        """The rows at some of the places in this table."""
        fewer = self._derive(self._whole)
        fewer._places = [self._places[place] for place in kept]
        fewer._cells = [self._cells[place] for place in kept]
        return fewer

    def where(self, **conditions: Any) -> Self:
        """The rows whose columns equal the values given; a list or tuple means any of them.

        Raises
        ------
        EvidenceError
            When the table has no such column, or no row at all has the value: a misspelling, not a gap.
        """
        if not conditions:
            return self
        kept = range(len(self._cells))
        for column, wanted in conditions.items():
            self._require(column)
            wanted = set(wanted) if isinstance(wanted, (list, tuple, set)) else {wanted}
            have = {row[column] for row in self._cells}
            unknown = sorted(wanted - have)
            if unknown:
                names = sorted(map(str, have))
                near = difflib.get_close_matches(str(unknown[0]), names, n=4, cutoff=0.3) or names[:8]
                what = f"no row selected so far has {column} = {unknown[0]!r}"
                raise EvidenceError(Problem(self.resource.name, what, f"there is {', '.join(near)}"))
            kept = [place for place in kept if self._cells[place][column] in wanted]
        return self._at(list(kept))

    def _require(self, column: str) -> None:
        if column not in self.resource.fields:
            remedy = f"its columns are {', '.join(self.resource.fields)}"
            raise EvidenceError(Problem(self.resource.name, f"has no column {column!r}", remedy))

    def without(self, **conditions: Any) -> Self:
        """The rows that :meth:`where` with the same conditions would leave out."""
        gone = set(self.where(**conditions)._places)
        return self._at([number for number, place in enumerate(self._places) if place not in gone])

    def newest(self, column: str, per: Iterable[str]) -> Self:
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

    def money(self, currency: str | None = None) -> Self:
        """The table with `value` in a currency (the edition's own by default).

        Rows that cannot be converted become absent, with the reason; :meth:`left_out` lists the reasons. Each
        converted fact carries the rows of its rates.

        Parameters
        ----------
        currency : {'USD', 'CNY', 'USD2021', 'PPP'}, optional

        Raises
        ------
        EvidenceError
            When the table has no columns `value` and `unit`.
        ConversionError
            When data/units.csv has no unit of the currency.
        """
        return self._derive(convert(self, currency or self.edition.currency))

    def left_out(self) -> list[str]:
        """Why rows are absent, each reason once."""
        return list(dict.fromkeys(row["_absent"] for row in self._cells if row["_absent"]))

    @property
    def frame(self) -> pd.DataFrame:
        """The rows that the edition has, for a chart: all columns, `name` for display, all sources in `source`.

        The edition travels in ``frame.attrs["edition"]``.
        """
        present = self._present
        result = present[[name for name in present if not name.startswith("_")]].copy()
        who = next((column for column in OWNERS if column in present), None)
        if who:
            result["name"] = [self.edition.name(owner) for owner in present[who]]
        result["source"] = ["; ".join(self._sources(row)) for row in self._records]
        # without rows pandas takes a list for numbers
        result = result.astype({name: str for name in ("name", "source") if name in result})
        result = result.drop(columns=[name for name in ("source2",) if name in result]).reset_index(drop=True)
        result.attrs["edition"] = self.edition
        return result

    def with_breaks(self) -> pd.DataFrame:
        """The frame with `definition`: how many breaks of its series lie before the period of each row.

        The data package declares them (`breaks` of a table). A line is not drawn from one definition to the next.
        """
        frame = self.frame
        frame["definition"] = 0
        for each in self.resource.descriptor.get("breaks", []):
            hit = pd.Series(True, index=frame.index)
            for column, cell in each["where"].items():
                hit &= frame[column] == cell
            frame["definition"] += (hit & (frame["period"] >= each["period"])).astype(int)
        return frame

    def _sources(self, row: Any) -> tuple[str, ...]:
        converted = row.get(CONVERTED)
        return converted.sources if isinstance(converted, Fact) else tuple(dict.fromkeys(sources_of(row)))
