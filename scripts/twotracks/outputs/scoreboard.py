"""scoreboard(): the race on one screen, a line for each measure, every figure with its provenance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from twotracks.facts.fact import Fact, missing_like
from twotracks.facts.likeness import differences
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
    unlike : str
        In what the two facts differ, where they are of unlike definitions, periods or prints: printed below the ruler.
        Without it the build stops; see :mod:`twotracks.facts.likeness`.

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
    unlike: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.usa, Series) and isinstance(self.china, Series):
            # a frozen dataclass has no other way to settle what it was given
            for name, value in _pair(self.usa, self.china, self.since).items():
                object.__setattr__(self, name, value)

    @property
    def missing(self) -> str:
        """Why this edition lacks the measure; empty when it has it."""
        return self.usa.missing or self.china.missing


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
    known = [each for _, measures in fields.values() for each in measures if not each.missing]
    lines = [
        _line(measure, field, page)
        for field, (page, measures) in fields.items()
        for measure in measures
        if not measure.missing
    ]
    show(
        "scoreboard",
        lines,
        # no tally: measures differ in weight, and a count of them would referee
        title="America and China, measure by measure",
        subtitle="Bars: the ratio on a log scale, America to the left, China to the right; ring: where it was",
        group="Field",
        right=SIDES.values(),
        cards=True,
        unlike=[f"{each.label}: {found}" for each in known if not each.unlike
                for found in differences(each.usa > each.china)],
    )  # fmt: skip


def _line(measure: Measure, field: str, page: str) -> dict[str, Cell]:
    check_identifier("measure", measure.id)
    ratio, leader = _lead(measure.usa, measure.china)
    usa = describe(f"{measure.id}-usa", measure.usa, "short")
    china = describe(f"{measure.id}-china", measure.china, "short")
    shown = describe(f"{measure.id}-ratio", ratio, "times")
    now = _position(measure.usa, measure.china)
    then = _position(*measure.before) if _known(measure.before) else None
    when, grade = _last(ratio), ratio.confidence
    return {
        "Measure": Cell(measure.label, link=f"{page}.html", small=(_told(measure),)),
        SIDES["USA"]: Cell(usa, tone=_tone("USA"), label=True, small=_unit(measure.usa)),
        SIDES["CHN"]: Cell(china, tone=_tone("CHN"), label=True, small=_unit(measure.china)),
        "Ratio": Cell(shown, tone=_tone(leader), sort=f"{now:.4f}", lead={"now": now, "then": then}),
        "Moving": _direction(measure),
        "As of": Cell(
            periods.brief(when, ratio.lang),
            sort=str(periods.span(when)[1]),
            label=True,
            small=_apart(measure.usa, measure.china),
        ),
        "Confidence": Cell(grade, sort=CONFIDENCE.index(grade), label=True),
        "Field": Cell(field),
    }


def _told(measure: Measure) -> str:
    """Whose count it is and, where the two sides are unlike, in what."""
    return "; ".join(filter(None, (measure.ruler, measure.unlike)))


def _tone(country: str) -> str:
    return country.lower() or "muted"


def _known(before: tuple[Fact, Fact] | None) -> bool:
    return before is not None and not any(fact.missing for fact in before)


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


def _apart(usa: Fact, china: Fact) -> tuple[str, ...]:
    """Whose record is older, and of when, where the two were set at different times: the cell shows the newer day."""
    days = {NAMED[country]: _last(each) for country, each in (("USA", usa), ("CHN", china)) if each.periods}
    if len({periods.brief(each) for each in days.values()}) < len(SIDES):
        return ()
    older = min(days, key=lambda name: periods.span(days[name])[1])
    return (f"{older} {periods.brief(days[older], usa.lang)}",)


def _unit(fact: Fact) -> tuple[str, ...]:
    """The name of a unit that the number beside it does not say: 97,990 of what."""
    unit = fact.context.units.by_id.get(fact.unit)
    return (unit.name(fact.lang),) if unit and not any(unit.symbol(fact.lang)) else ()


def _direction(measure: Measure) -> Cell:
    """Towards whom the ratio has moved since the earlier period, with that period's ratio as a number."""
    if not _known(measure.before):
        return Cell("one date only", tone="muted", sort=-2)
    then, leader = _lead(*measure.before)
    moved = (measure.usa / measure.china).value / (measure.before[0] / measure.before[1]).value
    towards = "USA" if moved > 1 else "CHN"
    was = (
        "was ",
        describe(f"{measure.id}-before", then, "times"),
        f" for {NAMED[leader]} {periods.when(_last(then).rpartition('/')[2], then.lang)}",
    )
    if 1 / STEADY_RATIO < moved < STEADY_RATIO:
        return Cell("steady", tone="muted", sort=f"{math.log(moved):.4f}", small=was)
    return Cell(f"towards {NAMED[towards]}", tone=_tone(towards), sort=f"{math.log(moved):.4f}", small=was)
