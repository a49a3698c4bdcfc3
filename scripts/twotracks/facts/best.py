"""A best estimate where counters disagree: one of their figures, the range of all, and why that one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twotracks.errors import Problem, UnitError
from twotracks.facts.aggregates import greatest, least
from twotracks.facts.arithmetic import mismatch
from twotracks.facts.fact import Fact, missing_like
from twotracks.facts.likeness import unlike_estimates

MIDDLE = "middle"
WORDS = {
    "en": "Best estimate of {of}: {value}, from {low} to {high}. {because} The estimates: {estimates}.",
    "zh": "最佳估计({of}):{value},范围{low}至{high}。{because}各项估计:{estimates}。",
}


@dataclass(frozen=True)
class Best:
    """A best estimate; :func:`best` makes one, and the text shows it as ``{n}`id```, with its range and its reason.

    Parameters
    ----------
    of : str
        What is estimated, in words.
    value, low, high : Fact
        The estimate chosen, and the ends of the range of all that the edition knows.
    estimates : mapping of str to Fact
        All that it was chosen from, by who made them.
    because : str
        Why this one, and in what the others are unlike it.
    chosen : str
        The name of the one chosen, or `middle`.
    """

    of: str
    value: Fact
    low: Fact
    high: Fact
    estimates: Mapping[str, Fact]
    because: str
    chosen: str

    @property
    def choices(self) -> dict[str, str]:
        """What could be chosen and the edition has, each with its value in words."""
        told = {name: str(each) for name, each in self.estimates.items() if not each.missing}
        odd = len(self.estimates) % 2 and len(told) == len(self.estimates)
        return {MIDDLE: str(_chosen(self.estimates, MIDDLE)), **told} if odd else told

    @property
    def words(self) -> str:
        """What the page prints with it: the range, the reason and the estimates; empty when the edition lacks it."""
        if self.value.missing:
            return ""
        told = "; ".join(f"{name} {each}" for name, each in self.estimates.items() if not each.missing)
        return WORDS[self.value.lang].format(of=self.of, value=self.value, low=self.low, high=self.high,
                                             because=self.because, estimates=told)  # fmt: skip


def best(estimates: Mapping[str, Fact], *, of: str, choose: str, because: str, unlike: str = "") -> Best:
    """Choose among estimates of one quantity, and say why.

    Parameters
    ----------
    estimates : mapping of str to Fact
        By who made them or what they assume; two or more, of one dimension.
    of : str
        What is estimated, as a phrase: "China’s lag".
    choose : str
        The name of one of them, or `middle`: the median, of an odd number of estimates.
    because : str
        A sentence that says why it is taken.
    unlike : str, optional
        A sentence that says in what the estimates differ, where they are of different definitions or periods.

    Returns
    -------
    Best
        An edition that does not know the chosen one has none; of `middle`, one that does not know all of them. A run
        that was told to takes another one (:class:`twotracks.evidence.variation.Variation`).

    Raises
    ------
    UnitError
        When there are fewer than two estimates, their dimensions differ, the choice is none of them, a reason is
        lacking, or they are unlike and nothing says so.

    Examples
    --------
    >>> raised = edition.table("raised").fact(country="CHN", period="2025")
    >>> counts = {"The Gazette": raised, "with late deals": 1.1 * raised, "with state funds": 2 * raised}
    >>> guess = best(counts, of="the money raised", choose="middle", because="It lies between the others.")
    >>> print(guess.value, "from", guess.low, "to", guess.high)
    $22 billion from $20 billion to $40 billion
    """
    where, first = f"best estimate of {of}", next(iter(estimates.values()), None)
    choose = first.context.estimate(of, choose) if first else choose
    for wrong, remedy in (
        (len(estimates) < 2 and "has fewer than two estimates", "give two or more, or show the one that there is"),
        (not because.strip() and "gives no reason", "say in because= why this estimate is taken; the page prints it"),
        (choose != MIDDLE and choose not in estimates and f"chooses {choose!r}, which is none of its estimates",
         f"choose one of {', '.join(map(repr, estimates))}, or {MIDDLE!r}"),
        (choose == MIDDLE and not len(estimates) % 2 and f"has no {MIDDLE}: {len(estimates)} estimates",
         "choose one of them by its name"),
    ):  # fmt: skip
        if wrong:
            raise UnitError(Problem(where, wrong, remedy))
    for each in estimates.values():
        if not each.quantity.is_compatible_with(first.quantity):
            raise mismatch(first, each.unit, "cannot be an estimate of the same thing as")
    known = [each for each in estimates.values() if not each.missing]
    differ = [found for each in known[1:] for found in unlike_estimates(known[0], each)]
    if differ and not unlike:
        remedy = 'estimate one thing, or say in unlike="..." in what they differ; the page prints it'
        raise UnitError(Problem(where, f"rests on unlike estimates: {differ[0]}", remedy))
    value = _chosen(estimates, choose)
    low, high = least(estimates.values()), greatest(estimates.values())
    return Best(of, value, low, high, dict(estimates), f"{because} {unlike}".strip(), choose)


def _chosen(estimates: Mapping[str, Fact], choose: str) -> Fact:
    if choose != MIDDLE:
        return estimates[choose]
    gone = next((each.missing for each in estimates.values() if each.missing), "")
    ranked = sorted(estimates.values(), key=lambda each: each.quantity.to_base_units().magnitude)
    middle = ranked[len(ranked) // 2]
    return missing_like(gone, middle.unit, middle) if gone else middle
