"""Titles that state a finding: whether one stands in an edition, and what is printed with it."""

from __future__ import annotations

from typing import NamedTuple

from twotracks.facts.fact import Fact
from twotracks.facts.likeness import declare, differences
from twotracks.facts.provenance import Check, stands


class Judged(NamedTuple):
    """What becomes of a title: whether it `stands`, how what it compares is `unlike`, and the reasons `declared`."""

    stands: bool
    unlike: list[str]
    declared: tuple[str, ...]


def judge(holds: Check | Fact | None, unlike: str = "") -> Judged:
    """Whether a title may be printed; one that compares unlike things without a reason may not.

    Parameters
    ----------
    holds : Check or Fact, optional
        What the title rests on; without it the title stands.
    unlike : str, optional
        Why it may compare what is unlike; see :func:`twotracks.outputs.findings.finding`.
    """
    if not isinstance(holds, Check):
        return Judged(holds is None or stands(holds), [], (unlike,) if unlike else ())
    check = declare(holds, unlike)
    found = [str(each) for each in differences(check)]
    printed = stands(check) and not found
    return Judged(printed, found, check.declared if printed else ())
