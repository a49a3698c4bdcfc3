"""finding(): a condition over facts, under which a sentence of the chapter may be printed."""

from __future__ import annotations

import os
from dataclasses import fields, replace

from IPython.display import display

from twotracks.errors import Problem, UnitError
from twotracks.facts.fact import Fact
from twotracks.facts.likeness import declare, differences
from twotracks.facts.provenance import Check
from twotracks.outputs.mime import DRAW_LATER, FINDING
from twotracks.outputs.numbers import check_identifier, provenance
from twotracks.outputs.payloads import FindingPayload


class Held(Check):
    """The check of a finding, which has been displayed with it: as the last line of a cell it shows nothing more."""

    def _ipython_display_(self) -> None:
        """Called by IPython in place of showing the value."""


def finding(identifier: str, check: Check, *, unlike: str = "", pair: tuple[Fact, Fact] | None = None) -> Check:
    """Hold the condition of the sentence that the chapter's ``{finding}`` directive of the same name prints.

    The page decides what becomes of it: the sentence with a mark that it was checked; or, where it does not hold, a
    stopped build that names sentence, condition and values, and in an edition that the book does not declare nothing
    or a neutral sentence. Run by hand, a notebook prints a warning.

    Parameters
    ----------
    identifier : str
        Once in a chapter.
    check : Check
        A comparison of facts, e.g. ``us > 10 * china`` or ``share < "50 percent"``.
    unlike : str, optional
        Where the condition compares facts of unlike definitions, periods or prints: a sentence that says in what they
        differ, printed under the finding. Without it the build stops; see :mod:`twotracks.facts.likeness`.
    pair : tuple of Fact, optional
        What the sentence compares, where its condition does not show it.

    Returns
    -------
    Check
        The condition, for what else rests on it, such as the title of a chart.

    Raises
    ------
    UnitError
        When the condition is not a comparison of facts.
    """
    check_identifier("finding", identifier)
    if not isinstance(check, Check):
        raise UnitError(
            Problem(
                f"finding {identifier!r}", f"its condition is {check!r}", "compare facts: finding(id, us > 10 * cn)"
            )
        )
    if pair:
        check = replace(check, pairs=(*check.pairs, pair), missing=check.missing or pair[0].missing or pair[1].missing)
    check = declare(check, unlike)
    payload: FindingPayload = {
        "id": identifier,
        "unlike": [str(each) for each in differences(check)],
        "declared": list(check.declared),
        "holds": check.holds,
        "condition": check.words,
        "exact": check.text,
        "missing": check.missing,
        **provenance(check.rows, check.context),
    }
    outcome = check.missing or ("holds" if check.holds else "DOES NOT HOLD")
    display({"text/plain": f"finding {identifier}: {check.text}: {outcome}", FINDING: payload}, raw=True)
    if outcome == "DOES NOT HOLD" and not os.environ.get(DRAW_LATER):
        # the build says so itself; whoever runs the notebook by other means would have to look for it
        print(f"WARNING: the finding {identifier!r} does not hold with these parameters: {check.text}")
    return Held(**{each.name: getattr(check, each.name) for each in fields(check)})
