"""check_claim(): the evidence of the book for a claim of the articles, and the verdict that it gives."""

from __future__ import annotations

from IPython.display import display

from twotracks.errors import Problem, UnitError
from twotracks.evidence.claims import CARRIES, RELATIONS, Claim
from twotracks.facts.fact import Fact, constant, missing_like
from twotracks.outputs.mime import CLAIM
from twotracks.outputs.numbers import describe
from twotracks.outputs.payloads import ClaimPayload
from twotracks.quantities.formats import significant
from twotracks.quantities.units import RATIO

RANK = "rank"
# what is counted in whole things has a first one, time has not
FLOWING = ("month", "day", "minute", "hour")
WHOLE = {("less_than", 1.0, 1.0): "no", ("more_than", 0.0, 1.0): "at least one"}


class Ratio(Fact):
    """A fact that was only worked out on the way: as the last line of a cell it shows nothing."""

    def _ipython_display_(self) -> None:
        """Called by IPython in place of showing the value."""


def check_claim(identifier: str, fact: Fact) -> Fact:
    """Hold a claim to a figure of the book.

    The ledger (data/claims/claims.csv) says what was claimed and which verdict stands there. The verdict that the
    figure gives is computed from it; a build stops where the two differ. A fact that the edition lacks leaves the
    claim open in it, and so does an article that was not yet published.

    Parameters
    ----------
    identifier : str
        Id of the claim, once in the book, e.g. "s001-31".
    fact : Fact
        The evidence, in the claim's unit or another of its dimension.

    Returns
    -------
    Fact
        What was found over what was claimed, of a range over its nearer end, and one inside it; missing where the claim
        is open, or claims nothing but zero.

    Raises
    ------
    EvidenceError
        When the ledger has no such claim, or says nothing that a figure could decide.
    UnitError
        When what is given is no fact, or in a unit of another dimension.
    """
    if not isinstance(fact, Fact):
        remedy = "give one fact, such as series.last or table.fact(...)"
        raise UnitError(Problem(f"claim {identifier}", f"its evidence is {fact!r}", remedy))
    claim = fact.context.claim(identifier)
    payload = _checked(claim, fact)
    outcome = payload["missing"] or f"{payload['said']} against {payload['claimed']}: {payload['computed']}"
    display({"text/plain": f"claim {identifier}: {outcome}", CLAIM: payload}, raw=True)
    if payload["missing"] or not claim.value:
        blank = missing_like(payload["missing"] or "nothing can be divided by zero", "ratio", fact)
        return Ratio(blank.quantity, blank.context, missing=blank.missing)
    ratio = fact / constant(claim.nearest(fact.to(claim.unit).value), claim.unit, fact)
    return Ratio(ratio.quantity, ratio.context, ratio.periods, ratio.formula, ratio.rows)


def _checked(claim: Claim, fact: Fact) -> ClaimPayload:
    """What the page, and the build, are told of a claim and its evidence."""
    try:
        found = fact.to(claim.unit)
    except UnitError:
        what = f"is in {claim.unit}, its evidence in {fact.unit}, which is another dimension"
        raise UnitError(claim.problem(what, "give a fact of the same kind, or correct the unit", "unit")) from None
    missing = claim.missing or fact.missing
    computed = "" if missing else claim.judge(found.value)
    return {
        "id": claim.id,
        "row": claim.row,
        "claimed": claimed(claim, found),
        "written": claim.verdict,
        "computed": computed,
        "agrees": bool(missing) or claim.verdict in CARRIES[computed],
        "missing": missing,
        "ratio": found.value / claim.nearest(found.value) if not missing and claim.value else None,
        "said": in_words(found),
        "found": describe(claim.id, found),
    }


def claimed(claim: Claim, like: Fact) -> str:
    """The figure of a claim in words, as an edition writes its numbers: "at least 5 GW", "fewer than 5 firms"."""
    ends = [in_words(constant(end, claim.unit, like)) for end in (claim.value, claim.high) if end is not None]
    unit = like.units[claim.unit]
    if claim.unit == RANK and claim.relation == "at_most":
        return f"{ends[0]} or better"
    if unit.kind == "count" and unit.dimension not in FLOWING:
        if (claim.relation, claim.value, unit.scale) in WHOLE:
            return f"{WHOLE[claim.relation, claim.value, unit.scale]} {unit.counted(1, like.lang)}"
        if claim.relation == "less_than":
            return f"fewer than {ends[0]}"
    return f"{RELATIONS[claim.relation]}{' and '.join(ends)}"


def in_words(fact: Fact) -> str:
    """A figure with its unit, which in a sentence the words around it would say: "22 cities", "3.1×"."""
    unit = fact.units.by_id.get(fact.unit)
    if fact.missing or unit is None:
        return format(fact)
    if fact.unit == RATIO:
        return f"{significant(fact.value, 2)}×"
    if fact.unit == RANK:
        return f"{RANK} {fact}"
    named = f"{fact} {unit.counted(fact.value, fact.lang)}"
    return named if unit.kind in ("count", "plain") and not unit.before_en else str(fact)
