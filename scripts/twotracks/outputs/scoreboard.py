"""scoreboard(): the race on one screen, a line for each measure, every figure with its provenance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from twotracks.evidence.table import Table
from twotracks.facts.fact import Fact, missing_like
from twotracks.facts.provenance import CONFIDENCE
from twotracks.outputs.numbers import check_identifier, describe
from twotracks.outputs.summaries import Markup, show
from twotracks.quantities import periods

SIDES = {"USA": "United States", "CHN": "China"}
NAMED = {"USA": "America", "CHN": "China", "": "neither"}
# a lead of a hundred times fills half of the small chart; a greater one is cut there
FULL = 100
# a ratio that moved by less than a tenth is called steady: most of these measures are rounded or estimated
STEADY = 1.1


@dataclass(frozen=True)
class Measure:
    """A line of the scoreboard: what is measured, by whom, for both countries, and how the ratio has moved.

    Parameters
    ----------
    id, label, ruler : str
        Identifier; the measure in words; whose count it is and what it leaves out.
    usa, china : Fact
        In one unit, above zero.
    before : tuple of Fact, optional
        Both countries at an earlier period, by the same ruler.
    """

    id: str
    label: str
    ruler: str
    usa: Fact
    china: Fact
    before: tuple[Fact, Fact] | None = None

    @property
    def missing(self) -> str:
        """Why this edition lacks the measure; empty when it has it."""
        return self.usa.missing or self.china.missing


def both(table: Table, column: str = "value", since: str = "") -> dict[str, tuple[Fact, Fact] | Fact]:
    """The last period that a table gives for both countries, and the first from `since` on.

    Made for ``Measure(id, label, ruler, **both(table))``.

    Parameters
    ----------
    table : Table
        With a column `country` and one row a country and period.

    Raises
    ------
    EvidenceError
        When two rows of a country share a period.
    """
    us, cn = (table.by_period(column, country=each) for each in SIDES)
    shared = [period for period in us if period in cn]
    if not shared:
        apart = "the two countries share no period"
        us, cn = (table.latest(column, country=each) for each in SIDES)
        return {
            side: missing_like(fact.missing or apart, fact.unit, fact) for side, fact in (("usa", us), ("china", cn))
        }
    first = next((period for period in shared if period >= since), shared[-1])
    now = {"usa": us[shared[-1]], "china": cn[shared[-1]]}
    return now if first == shared[-1] else {**now, "before": (us[first], cn[first])}


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


def _line(measure: Measure, field: str, page: str) -> dict[str, Markup]:
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
        "Measure": Markup(link),
        **{
            SIDES[each]: Markup(
                f'{_label(SIDES[each])}<span class="{_css(each)}">⟦{number["id"]}⟧</span>', (number,)
            )
            for each, number in numbers.items()
        },
        "Ratio": Markup(
            f'<span class="{_css(leader)}" data-sort="{position:.4f}">⟦{shown["id"]}⟧'
            f"{_picture(measure, position, leader)}</span>",
            (shown,),
        ),
        "Moving": _direction(measure),
        "As of": Markup(f'{_label("As of")}<span data-sort="{periods.span(when)[1]}">{_day(when)}</span>'),
        "Confidence": Markup(f'{_label("Confidence")}<span data-sort="{CONFIDENCE.index(grade)}">{grade}</span>'),
        "Field": Markup(escape(field)),
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
    times = math.log((usa / china).value, FULL)
    return max(-1.0, min(1.0, times))


def _last(fact: Fact) -> str:
    """The period among those of a fact that ended last: two records set on different days stand since the later."""
    return max(fact.periods, key=lambda period: periods.span(period)[1])


def _day(period: str) -> str:
    """The end of a period as it is written in the tables: short, and the same in every language."""
    return period.rpartition("/")[2]


def _direction(measure: Measure) -> Markup:
    """Towards whom the ratio has moved since the earlier period, with that period's ratio as a number."""
    if not measure.before or any(fact.missing for fact in measure.before):
        return Markup('<span class="tt-muted" data-sort="-2">one date only</span>')
    then, leader = _lead(*measure.before)
    moved = (measure.usa / measure.china).value / (measure.before[0] / measure.before[1]).value
    towards = "USA" if moved > 1 else "CHN"
    number = describe(f"{measure.id}-before", then, "times")
    steady = 1 / STEADY < moved < STEADY
    words = "steady" if steady else f"towards {NAMED[towards]}"
    css = "tt-muted" if steady else _css(towards)
    was = f"<small>was ⟦{number['id']}⟧ for {NAMED[leader]} in {_day(_last(then))}</small>"
    return Markup(f'<span class="{css}" data-sort="{math.log(moved):.4f}">{words}</span>{was}', (number,))


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
