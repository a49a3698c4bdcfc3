"""Edition: the parameters of one build of the report, validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from twotracks.errors import EditionError, EvidenceError, Problem
from twotracks.evidence.claims import CLAIMS, Claim, claim_of, unknown
from twotracks.evidence.package import Evidence, open_evidence
from twotracks.evidence.rates import FIRST_YEAR, MACRO, Rates
from twotracks.evidence.selections import apply_selection, find_selection
from twotracks.evidence.table import Table
from twotracks.evidence.variation import Variation
from twotracks.project import find_project
from twotracks.quantities import periods
from twotracks.quantities.units import Units

CURRENCIES = {
    "USD": "nominal US dollars",
    "CNY": "nominal yuan",
    "USD2021": "constant 2021 US dollars",
    "PPP": "international dollars at purchasing power parity",
}
LANGUAGES = ("en", "zh")
# what a chapter's cell of parameters has to have
PARAMETERS = ("as_of", "start_year", "currency", "lang")


@dataclass(frozen=True)
class Edition:
    """What a reader of this edition may know, from when on, and in what money.

    Parameters
    ----------
    as_of : str
        The day the report stands on, YYYY-MM-DD. Rows that were not known on it are not there.
    start_year : int
        First year of time series, from 2000 to the year of `as_of`.
    currency : {'USD', 'CNY', 'USD2021', 'PPP'}
        What :meth:`Table.money` converts to.
    lang : {'en', 'zh'}
        How numbers, dates and names are written.
    root : Path, optional
        The book's folder; found from the current one by default.
    variation : Variation, optional
        What is taken otherwise than published; by default what the process was started with.

    Raises
    ------
    EditionError
        With every parameter that is wrong and what it may be.
    """

    as_of: str = "2026-11-26"
    start_year: int = 2013
    currency: str = "USD"
    lang: str = "en"
    root: Path | None = field(default=None, repr=False)
    variation: Variation = field(default_factory=Variation.of_environment, repr=False, hash=False)

    def __post_init__(self) -> None:
        problems = [*self._date_problems(), *self._choice_problems()]
        if problems:
            raise EditionError(problems)

    def _date_problems(self) -> list[Problem]:
        problems, last, allowed = [], date.max.year, f"give a whole year from {FIRST_YEAR} to the year of as_of"
        try:
            day = date.fromisoformat(self.as_of)
            # rows are compared with it as text, so the other ways to write a day will not do
            if day.isoformat() != self.as_of:
                raise ValueError
            last, allowed = day.year, f"give a whole year from {FIRST_YEAR} to {day.year}, the year of as_of"
        except (TypeError, ValueError):
            problems.append(Problem("edition, as_of", f"{self.as_of!r} is not a day", 'write it as "2026-11-21"'))
        year = self.start_year
        if isinstance(year, bool) or not isinstance(year, int) or not FIRST_YEAR <= year <= last:
            problems.append(Problem("edition, start_year", f"{year!r} is not allowed", allowed))
        return problems

    def _choice_problems(self) -> list[Problem]:
        problems = []
        if self.currency not in list(CURRENCIES):
            names = ", ".join(f"{name} ({words})" for name, words in CURRENCIES.items())
            problems.append(Problem("edition, currency", f"{self.currency!r} is not known", f"choose one of {names}"))
        if self.lang not in LANGUAGES:
            remedy = f"choose one of {', '.join(LANGUAGES)}"
            problems.append(Problem("edition, lang", f"{self.lang!r} is not known", remedy))
        return problems

    def __copy__(self) -> Edition:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Edition:
        # pandas copies what a DataFrame carries in `attrs` at every step; an edition never changes
        return self

    @cached_property
    def evidence(self) -> Evidence:
        """The data package that the edition is made from."""
        return open_evidence(find_project(self.root).root)

    @cached_property
    def address(self) -> str:
        """Where the book is published, with a slash at its end: `html: baseurl:` of `_config.yml`; empty unless set."""
        config = find_project(self.root).config
        settings = yaml.safe_load(config.read_text(encoding="utf-8")) if config.is_file() else {}
        base = str(((settings or {}).get("html") or {}).get("baseurl") or "")
        return base if not base or base.endswith("/") else f"{base}/"

    @property
    def units(self) -> Units:
        """The units of the book."""
        return self.evidence.units

    @property
    def sources(self) -> Mapping[str, Mapping[str, str]]:
        """The rows of data/sources.csv by id."""
        return self.evidence.sources

    @cached_property
    def rates(self) -> Rates:
        """Factors between currencies that were known on the edition's day, as facts."""
        # rates reach further back than the series an edition shows: constant dollars need their base year
        return Rates(self.evidence.resource(MACRO), self._seen(MACRO, FIRST_YEAR), self)

    def name(self, identifier: str) -> str:
        """Display name of a country or company, in the language of the edition; its id where it has none."""
        return self.evidence.name(identifier, self.lang)

    def caveat(self, identifier: str) -> str:
        """The text of a caveat, wherever in the data package it stands.

        Raises
        ------
        EvidenceError
            When no table declares it; the message gives the nearest.
        """
        return self.evidence.caveat(identifier)

    def estimate(self, of: str, usual: str) -> str:
        """Whose estimate of something counts: the usual one, unless this run is to take another."""
        return self.variation.estimates.get(of, usual)

    def claim(self, identifier: str) -> Claim:
        """A claim that a figure of the book decides; with the reason where the edition does not have it.

        Raises
        ------
        EvidenceError
            When there is no such claim, or nothing in it that a figure could decide.
        """
        if identifier not in self._claims:
            raise unknown(identifier, self._claims)
        claim = self._claims[identifier]
        if not claim.live or claim.value is None:
            what = f"is checked against a figure, but {'has no value' if claim.live else 'is not live'}"
            remedy = "write what is claimed into relation, value and unit, or do not check it"
            raise EvidenceError(claim.problem(what, remedy, "value" if claim.live else "relation"))
        return claim

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        return {row["id"]: claim_of(row, self.lang) for row in self.rows(CLAIMS).to_dict("records")}

    def table(self, name: str) -> Table:
        """A table as this edition sees it: rows not yet known, or before its first year, are absent with the reason.

        The edition keeps it: make a new one to see changes of the file.

        Raises
        ------
        EvidenceError
            When there is no such table, or it cannot be read.
        """
        if name not in self._tables:
            self._tables[name] = Table(self.evidence.resource(name), self.rows(name), self)
        return self._tables[name]

    def select(self, name: str) -> Table:
        """Rows that several chapters use, declared in data/selections.toml under a name.

        Raises
        ------
        EvidenceError
            When there is no such selection, or its table lacks a column or value that it names.
        """
        entry = find_selection({**self.evidence.selections, **self.variation.selections}, name)
        return apply_selection(name, entry, self.table(entry["table"]))

    def rows(self, name: str) -> pd.DataFrame:
        """All rows of a table, with `_absent`: why this edition lacks the row, empty when it has it. Not to be changed.

        Raises
        ------
        EvidenceError
            When there is no such table, or it cannot be read.
        """
        if name not in self._kept:
            self._kept[name] = self._seen(name, self.start_year)
        return self._kept[name]

    @cached_property
    def _kept(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {}

    def _seen(self, name: str, start_year: int) -> pd.DataFrame:
        rows = self.evidence.read(name)
        rows["_absent"] = ""
        rows.loc[rows["_known"] > self.as_of, "_absent"] = f"not yet known on {self.as_of}"
        described = self.evidence.resource(name)
        when = "period_end" if "period_end" in rows else described.descriptor.get("time")
        # registers, such as the one of sources, are known always and have no first year
        if when and described.descriptor.get("known", {}).get("rule", "always") != "always":
            early = [bool(cell) and periods.span(cell)[1].year < start_year for cell in rows[when]]
            rows.loc[early, "_absent"] = f"before {start_year}, where this edition begins"
        return self.variation.absent(rows)

    def period_in_words(self, period: str) -> str:
        """A period in words, in the edition's language."""
        return periods.label(period, self.lang)
