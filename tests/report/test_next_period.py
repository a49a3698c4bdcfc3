"""The next period of what publishers ship: chapters run with it, whatever their findings say then."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import ROOT, chapters_with_code
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.robustness.sweep import sweeping
from twotracks.evidence.package import Evidence, Resource
from twotracks.evidence.variation import Variation
from twotracks.project import Project
from twotracks.quantities import periods

CHAPTERS = chapters_with_code(ROOT)
# tables of series that `twotracks refresh` continues
TABLES = (
    "chips/chip_compute_cumulative", "companies/capex_quarterly", "diffusion/btos_state_ai_use",
    "diffusion/industrial_robots", "diffusion/microsoft_ai_diffusion", "investment/macro",
    "investment/private_investment_trackers", "models/arena_leaders",
)  # fmt: skip
LATER = Variation({"as_of": "2028-06-30"})


@pytest.fixture(scope="module")
def readers() -> dict[str, list[Chapter]]:
    """The chapters that read a table."""
    found: dict[str, list[Chapter]] = {}
    with sweeping(Project(ROOT)) as sweep:
        for chapter in CHAPTERS:
            sweep.read.clear()
            sweep.run(chapter, LATER)
            for table in sweep.read:
                found.setdefault(table, []).append(chapter)
    return found


def _continued(rows: pd.DataFrame, resource: Resource) -> pd.DataFrame:
    """Each series one period longer: a year, half, quarter, month, or a month of days."""
    keys = [name for name in resource.key if name != resource.time]
    last = rows.groupby(keys, sort=False).tail(1).copy()
    last[resource.time] = [_next(period) for period in last[resource.time]]
    last["value"] *= 1.1
    both = pd.concat([rows, last], ignore_index=True)
    return both.drop_duplicates([*keys, resource.time], ignore_index=True)


def _next(text: str) -> str:
    period = periods.parse(text)
    for step in ({"months": 1}, {"quarters": 1}, {"quarters": 2}, {"years": 1}):
        try:
            return period.shift(**step).text
        except ValueError:
            continue
    raise AssertionError(text)


@pytest.mark.book
@pytest.mark.parametrize("country", ["USA", "CHN"])
@pytest.mark.parametrize("table", TABLES)
def test_chapters_run_with_the_next_period_of_one_side(readers, table, country, monkeypatch):
    """One country is counted first, often by months; where a table has one country alone, that is both."""
    read, added = Evidence.read, []

    def longer(evidence: Evidence, name: str) -> pd.DataFrame:
        rows = read(evidence, name)
        if name != table:
            return rows
        own = rows[rows["country"] == country] if rows["country"].nunique() > 1 else rows
        more = _continued(own, evidence.tables[name])
        added.append(len(more) - len(own))
        return pd.concat([rows[~rows.index.isin(own.index)], more], ignore_index=True)

    monkeypatch.setattr(Evidence, "read", longer)
    with sweeping(Project(ROOT)) as sweep:
        for chapter in readers[table]:
            sweep.run(chapter, LATER)
    assert any(added)
