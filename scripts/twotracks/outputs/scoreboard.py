"""scoreboard(): the race on one screen, a line for each measure, every figure with its provenance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from twotracks.evidence.table import Table
from twotracks.facts.fact import Fact, missing_like
from twotracks.facts.provenance import CONFIDENCE
from twotracks.facts.series import Series
from twotracks.outputs.numbers import check_identifier, describe
from twotracks.outputs.summaries import Cell, show
from twotracks.quantities import periods

SIDES = {"USA": "United States", "CHN": "China"}
NAMED = {"USA": "America", "CHN": "China", "": "neither"}
# a lead of a hundred times fills half of the small chart; a greater one is cut there
LEAD_CAP = 100
# a ratio that moved by less than a tenth is called steady: most of these measures are rounded or estimated
STEADY_RATIO = 1.1


@dataclass(frozen=True)
class Measure:
    """A line of the scoreboard: what is measured, by whom, for both countries, and how the ratio has moved.

    Parameters
    ----------
    id, label, ruler : str
        Identifier; the measure in words; whose count it is and what it leaves out.
    usa, china : Fact or Series
        In one unit, above zero. Of two series the last period that both have counts.
    before : tuple of Fact, optional
        Both countries at an earlier period, by the same ruler. Of two series the first period that both have.
    since : str
        With two series, the period from which on the earlier one is looked for.

    Examples
    --------
    ``Measure("private", "Private investment", "Stanford AI Index", *private.split(), since="2022")``
    """

    id: str
    label: str
    ruler: str
    usa: Fact | Series
    china: Fact | Series
    before: tuple[Fact, Fact] | None = None
    since: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.usa, Series) and isinstance(self.china, Series):
            # a frozen dataclass has no other way to settle what it was given
            for name, value in _pair(self.usa, self.china, self.since).items():
                object.__setattr__(self, name, value)

    @property
    def missing(self) -> str:
        """Why this edition lacks the measure; empty when it has it."""
        return self.usa.missing or self.china.missing


def latest_pair(table: Table, column: str = "value", since: str = "") -> dict[str, tuple[Fact, Fact] | Fact]:
    """The last period that a table gives for both countries, and the first from `since` on.

    Parameters
    ----------
    table : Table
        With a column `country` and one row a country and period.

    Raises
    ------
    EvidenceError
        When two rows of a country share a period.
    """
    return _pair(*table.split(column), since)


# the former name
both = latest_pair


def _pair(usa: Series, china: Series, since: str) -> dict[str, tuple[Fact, Fact] | Fact]:
    shared = [period for period in usa.periods if period in china]
    if not shared:
        apart = "the two countries share no period"
        return {
            side: missing_like(series.last.missing or apart, series.last.unit, series.blank)
            for side, series in (("usa", usa), ("china", china))
        }
    first = next((period for period in shared if period >= since), shared[-1])
    now = {"usa": usa.at(shared[-1]), "china": china.at(shared[-1])}
    return now if first == shared[-1] else {**now, "before": (usa.at(first), china.at(first))}


def scoreboard(fields: Mapping[str, tuple[str, list[Measure]]]) -> None:
    """Show measures of both countries by field, with ratio, direction, period and confidence; readers can sort it.

    Parameters
    ----------
    fields : mapping
        From a field ("Investment") to the page that tells of it ("investment") and its measures.

    Raises
    ------
    UnitError
        When the two facts of a measure have units that do not fit.
    """
    lines = [
        _line(measure, field, page)
        for field, (page, measures) in fields.items()
        for measure in measures
        if not measure.missing
    ]
    america, china = (sum(_css(each) in line["Ratio"].html for line in lines) for each in SIDES)
    show(
        "scoreboard",
        lines,
        title=f"America has more in {america} of {len(lines)} measures, China in {china}",
        subtitle="Bars: the ratio on a log scale, America to the left, China to the right; ring: where it was",
        group="Field",
        right=SIDES.values(),
        cards=True,
    )


def _line(measure: Measure, field: str, page: str) -> dict[str, Cell]:
    check_identifier("measure", measure.id)
    ratio, leader = _lead(measure.usa, measure.china)
    numbers = {
        "USA": describe(f"{measure.id}-usa", measure.usa, "short"),
        "CHN": describe(f"{measure.id}-china", measure.china, "short"),
    }
    shown = describe(f"{measure.id}-ratio", ratio, "times")
    position = _position(measure.usa, measure.china)
    link = f'<a href="{escape(page)}.html">{escape(measure.label)}</a><small>{escape(measure.ruler)}</small>'
    when, grade = _last(ratio), ratio.confidence
    return {
        "Measure": Cell(link),
        **{
            SIDES[each]: Cell(
                f'{_label(SIDES[each])}<span class="{_css(each)}">⟦{number["id"]}⟧</span>', (number,)
            )
            for each, number in numbers.items()
        },
        "Ratio": Cell(
            f'<span class="{_css(leader)}" data-sort="{position:.4f}">⟦{shown["id"]}⟧'
            f"{_picture(measure, position, leader)}</span>",
            (shown,),
        ),
        "Moving": _direction(measure),
        "As of": Cell(f'{_label("As of")}<span data-sort="{periods.span(when)[1]}">{_day(when)}</span>'),
        "Confidence": Cell(f'{_label("Confidence")}<span data-sort="{CONFIDENCE.index(grade)}">{grade}</span>'),
        "Field": Cell(escape(field)),
    }  # fmt: skip


def _label(words: str) -> str:
    """A heading inside a cell, for phones, where the heading of the column is away."""
    return f'<small class="tt-card-only">{words}</small>'


def _css(country: str) -> str:
    return f"tt-{country.lower() or 'muted'}"


def _lead(usa: Fact, china: Fact) -> tuple[Fact, str]:
    """The greater over the lesser, and whose the greater is; nobody's when they are equal."""
    leader = "USA" if (usa > china).holds else "CHN" if (china > usa).holds else ""
    return (china / usa if leader == "CHN" else usa / china), leader


def _position(usa: Fact, china: Fact) -> float:
    """Where a ratio stands between China (-1) and America (+1), on a log scale that ends at a hundred times."""
    times = math.log((usa / china).value, LEAD_CAP)
    return max(-1.0, min(1.0, times))


def _last(fact: Fact) -> str:
    """The period among those of a fact that ended last: two records set on different days stand since the later."""
    return max(fact.periods, key=lambda period: periods.span(period)[1])


def _day(period: str) -> str:
    """The end of a period as it is written in the tables: short, and the same in every language."""
    return period.rpartition("/")[2]


def _direction(measure: Measure) -> Cell:
    """Towards whom the ratio has moved since the earlier period, with that period's ratio as a number."""
    if not measure.before or any(fact.missing for fact in measure.before):
        return Cell('<span class="tt-muted" data-sort="-2">one date only</span>')
    then, leader = _lead(*measure.before)
    moved = (measure.usa / measure.china).value / (measure.before[0] / measure.before[1]).value
    towards = "USA" if moved > 1 else "CHN"
    number = describe(f"{measure.id}-before", then, "times")
    steady = 1 / STEADY_RATIO < moved < STEADY_RATIO
    words = "steady" if steady else f"towards {NAMED[towards]}"
    css = "tt-muted" if steady else _css(towards)
    was = f"<small>was ⟦{number['id']}⟧ for {NAMED[leader]} in {_day(_last(then))}</small>"
    return Cell(f'<span class="{css}" data-sort="{math.log(moved):.4f}">{words}</span>{was}', (number,))


def _picture(measure: Measure, position: float, leader: str) -> str:
    """A bar from the middle (equal) towards the leader, America to the left, with a ring at the earlier ratio."""
    x = 50 - 48 * position
    ring = ""
    if measure.before and not any(fact.missing for fact in measure.before):
        then = 50 - 48 * _position(*measure.before)
        ring = f'<circle cx="{then:.1f}" cy="8" r="3"/>'
    return (
        f'<svg class="tt-lead {_css(leader)}" viewBox="0 0 100 16" width="100" height="16" aria-hidden="true">'
        '<path d="M50 1V15M26 5V11M74 5V11"/>'
        f'<rect x="{min(x, 50):.1f}" y="5" width="{max(abs(x - 50), 1):.1f}" height="6"/>{ring}</svg>'
    )
