"""Judging claims of the articles as soon as the chapter that checks them has run, before anything is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from twotracks.errors import Problem
from twotracks.evidence.claims import PATH, VERDICTS
from twotracks.outputs.mime import CLAIM


def checked(notebook: Any) -> list[dict[str, Any]]:
    """The claims that an executed chapter checks, as :class:`twotracks.outputs.payloads.ClaimPayload`."""
    bundles = (output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", []))
    return [bundle[CLAIM] for bundle in bundles if CLAIM in bundle]


def disputed(notebook: Any) -> Iterator[Problem]:
    """The claims whose written verdict the figures of the book no longer carry, each with both values."""
    for each in checked(notebook):
        if not each["agrees"]:
            what = f"claim {each['id']} is {words(each['written'])} in the ledger, and by the data {each['computed']}."
            what += f"\n    claimed: {each['claimed']}\n    found:   {evidence(each)}"
            remedy = "correct the verdict, or the figure that is its evidence; a tolerance of its own needs a reason"
            yield Problem(PATH, what, remedy, row=each["row"], column="verdict", cell=each["written"])


def words(verdict: str) -> str:
    """A verdict in the middle of a sentence."""
    return VERDICTS.get(verdict, verdict).lower()


def evidence(claim: dict[str, Any]) -> str:
    """The evidence of a claim in words: its value and how it follows."""
    found = claim["found"]
    return f"{found['text']} ({found['value']} {found['unit']}{' = ' * bool(found['formula'])}{found['formula']})"
