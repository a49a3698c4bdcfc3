"""The kinds of rule there are, each a function from the terms of a declaration to what their comparison gives."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from twotracks.checks.rule_terms import Ambiguous, Group, Outcomes, Terms, cells_of, days, ends, select


def sums(terms: Terms) -> Outcomes:
    """Parts add up to the whole: a list of terms that must all be there, or one term whose rows are added."""
    rule = terms.rule
    parts = rule["parts"] if isinstance(rule["parts"], list) else [rule["parts"]]
    found: dict[Group, list[list[float]]] = defaultdict(lambda: [[] for _ in parts])
    first: dict[Group, int] = {}
    for position, part in enumerate(parts):
        for group, number, row, _ in terms.rows(part):
            found[group][position].append(number)
            first.setdefault(group, row)
    constant = isinstance(rule["whole"], int | float)
    wholes = {group: (rule["whole"], first[group]) for group in found} if constant else terms.one("whole")
    for group, (whole, row) in wholes.items():
        if group in found and all(found[group]):
            total = math.fsum(number for part in found[group] for number in part)
            holds = terms.near(total, whole)
            said = "" if holds else f"the parts add up to {total:.6g}, the whole is {whole:.6g}"
            yield terms.outcome(group, row, said)


def at_most(terms: Terms) -> Outcomes:
    """A part, or all parts of a group together, is not larger than the whole."""
    whole, parts, rows = terms.find("whole"), defaultdict(list), {}
    for group, number, row, _ in terms.rows(terms.rule["part"]):
        parts[group].append(number)
        rows[group] = row
    for group, numbers in parts.items():
        part, size = math.fsum(numbers), whole(group)
        if size is not None:
            holds = part <= size + terms.slack(size)
            said = "" if holds else f"the part, {part:.6g}, is more than the whole, {size:.6g}"
            yield terms.outcome(group, rows[group], said)


def monotone(terms: Terms) -> Outcomes:
    """A series that only grows does not fall along its periods."""
    along, series = terms.rule.get("along", "period"), defaultdict(list)
    for group, number, row, (period,) in terms.rows(terms.rule.get("of", {}), along):
        series[group].append((ends(period), number, row, period))
    for group, values in series.items():
        for (_, before, _, then), (_, after, row, period) in pairwise(sorted(values)):
            fallen = before - after > terms.slack(before)
            said = f"falls from {before:.6g} in {then} to {after:.6g} in {period}" if fallen else ""
            yield terms.outcome(group, row, said, **{along: period})


def quotient(terms: Terms) -> Outcomes:
    """A ratio is its numerator over its denominator."""
    numerator, denominator = terms.find("numerator"), terms.find("denominator")
    for group, (ratio, row) in terms.one("ratio").items():
        above, below = numerator(group), denominator(group)
        if above is not None and below:
            holds = terms.near(ratio, above / below)
            said = "" if holds else f"the ratio is {ratio:.6g}, numerator over denominator give {above / below:.6g}"
            yield terms.outcome(group, row, said)


def growth(terms: Terms) -> Outcomes:
    """A rate in percent is that of a level against the same period a year earlier; `by` includes the period."""
    level, at = terms.find("level"), terms.by.index("period")
    for group, (rate, row) in terms.one("rate").items():
        earlier = re.sub(r"\d{4}", lambda year: f"{int(year[0]) - 1}", group[at])
        now, then = level(group), level((*group[:at], earlier, *group[at + 1 :]))
        if now is not None and then:
            own = 100 * (now / then - 1)
            holds = terms.near(rate, own)
            said = "" if holds else f"stated is {rate:.6g} percent, from {then:.6g} to {now:.6g} it is {own:.4g}"
            yield terms.outcome(group, row, said)


def agrees(terms: Terms) -> Outcomes:
    """The same figure stands in two places."""
    other = terms.find("other")
    for group, (number, row) in terms.one("one").items():
        there = other(group)
        if there is not None:
            holds = terms.near(number, there)
            said = "" if holds else f"is {number:.6g} here and {there:.6g} there"
            yield terms.outcome(group, row, said)


def over_time(terms: Terms) -> Outcomes:
    """Shorter periods that together are a longer one add up to it, or have it as their mean (`how`)."""
    how, parts = terms.rule.get("how", "sum"), defaultdict(dict)
    # with the periods of the company itself, fiscal years and quarters are counted like those of the calendar
    along = terms.rule.get("along", "period")
    for group, number, row, (period,) in terms.rows(terms.rule["parts"], along):
        span = days(period.removeprefix("FY"))
        if span in parts[group]:
            raise Ambiguous(f"`parts` finds row {row} and another for {period}")
        parts[group][span] = number
    dated = along == "period" and "period_end" in terms.read(terms.rule["whole"].get("table", terms.table))
    cells = ("period", "period_end") if dated else ("period",)
    for group, whole, row, (period, *end) in terms.rows(terms.rule["whole"], *cells):
        span = days(period, *end) if end else days(period.removeprefix("FY"))
        for tiles in _tilings(parts.get(group, {}), span):
            total = math.fsum(tiles) / (len(tiles) if how == "mean" else 1)
            holds = terms.near(total, whole)
            said = "" if holds else f"{period} is {whole:.6g}, the {how} of its {len(tiles)} parts is {total:.6g}"
            yield terms.outcome(group, row, said, period=period)


def _tilings(parts: Mapping[tuple[date, date], float], whole: tuple[date, date]) -> Iterator[list[float]]:
    """The numbers of periods of about one length that fill a longer one without gap."""
    inside = sorted(span for span in parts if whole[0] <= span[0] and span[1] <= whole[1] and span != whole)
    # months, quarters, halves, years
    for shortest, longest in ((28, 31), (89, 93), (180, 185), (364, 367)):
        tiles = [span for span in inside if shortest <= (span[1] - span[0]).days + 1 <= longest]
        joined = all(after[0] - before[1] == timedelta(1) for before, after in pairwise(tiles))
        if len(tiles) > 1 and joined and (tiles[0][0], tiles[-1][1]) == whole:
            yield [parts[span] for span in tiles]


def order(terms: Terms) -> Outcomes:
    """One day is not after another; partial dates are given the benefit of the doubt."""
    first, then = terms.rule["first"], terms.rule["then"]
    frame = select(terms.read(terms.table), terms.rule.get("where", {}))
    frame = frame[(frame[first] != "") & (frame[then] != "")]
    rows = cells_of(frame, ("_row", first, then))
    for group, (row, one, other) in zip(cells_of(frame, terms.by), rows, strict=True):
        late = days(one)[0] > days(other)[1]
        yield terms.outcome(group, row, f"{first} {one} is after {then} {other}" if late else "")


def implies(terms: Terms) -> Outcomes:
    """Rows with some cells have others."""
    frame = select(terms.read(terms.table), terms.rule["if"])
    kept = set(select(frame, terms.rule["then"])["_row"].tolist())
    wanted = ", ".join(f"{name} {value!r}" for name, value in terms.rule["then"].items())
    for row, group in zip(frame["_row"].tolist(), cells_of(frame, terms.by), strict=True):
        yield terms.outcome(group, row, "" if row in kept else f"does not have {wanted}")


def steady(terms: Terms) -> Outcomes:
    """Neighbours in a series of periods of one length differ by less than a factor; both must be above zero."""
    along, factor, series = terms.rule.get("along", "period"), terms.rule["factor"], defaultdict(list)
    for group, number, row, (period,) in terms.rows(terms.rule.get("of", {}), along):
        first, last = days(period.removeprefix("FY"))
        # months, quarters, halves and years are series of their own
        series[group, round((last - first).days / 30)].append((last, number, row, period))
    for (group, _), values in series.items():
        for (_, before, _, then), (_, after, row, period) in pairwise(sorted(values)):
            if min(before, after) > 0:
                times = max(before, after) / min(before, after)
                said = f"{before:.6g} in {then} and {after:.6g} in {period} differ {times:.3g} times"
                yield terms.outcome(group, row, said if times >= factor else "", **{along: period})


def distinct(terms: Terms) -> Outcomes:
    """No two rows have the same cells in the columns `by`; rows in which one of them is empty do not count."""
    frame, seen = select(terms.read(terms.table), terms.rule.get("where", {})), {}
    for row, group in zip(frame["_row"].tolist(), cells_of(frame, terms.by), strict=True):
        first = seen.setdefault(group, row)
        if all(group):
            said = f"has the same {', '.join(terms.by)} as row {first}: {', '.join(group)}"
            yield terms.outcome(group, row, said if first != row else "")


# each kind with its function and what a declaration has to say
KINDS: dict[str, tuple[Callable[[Terms], Outcomes], tuple[str, ...]]] = {
    "sum": (sums, ("whole", "parts")),
    "at_most": (at_most, ("part", "whole")),
    "monotone": (monotone, ()),
    "quotient": (quotient, ("ratio", "numerator", "denominator")),
    "growth": (growth, ("rate", "level")),
    "agrees": (agrees, ("one", "other")),
    "over_time": (over_time, ("whole", "parts")),
    "order": (order, ("first", "then")),
    "implies": (implies, ("if", "then")),
    "steady": (steady, ("factor",)),
    "distinct": (distinct, ("by",)),
}
