"""The ledger of claims, beyond what its description can say: ranges, and problems that name the claim."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.claims import CLAIMS, EVIDENCE, PATH
from twotracks.evidence.package import Evidence, read_text

# the tables of the ledger, and the column of each that names the claim
NAMED = {CLAIMS: "id", EVIDENCE: "claim", "claims/text_errors": "claim"}


def problems(evidence: Evidence, readable: set[str]) -> Iterator[tuple[str, Problem]]:
    """Claims whose upper end is below the lower one, each with its table.

    Parameters
    ----------
    evidence : Evidence
    readable : set of str
        The tables whose header is right; what is wrong with the others is told elsewhere.
    """
    if CLAIMS in readable:
        # a file that cannot be read, and a cell that is no number, are told where they are checked themselves
        with contextlib.suppress(EvidenceError):
            frame = read_text(evidence.tables[CLAIMS], evidence.project)
            if not {"value", "value_high"} <= set(frame):
                return
            low, high = (pd.to_numeric(frame[name], errors="coerce") for name in ("value", "value_high"))
            for row in frame[high <= low].to_dict("records"):
                what = f"lies between {row['value']} and {row['value_high']}"
                where = {"row": row["_row"], "column": "value_high", "cell": row["value_high"]}
                yield CLAIMS, Problem(PATH, what, "write the lower end into value", **where)


def named(told: list[tuple[str, Problem]], evidence: Evidence) -> list[tuple[str, Problem]]:
    """The same problems; those at a row of the ledger name the claim that it is about.

    Parameters
    ----------
    told : list of (str, Problem)
        Problems with their tables.
    evidence : Evidence
    """
    about: dict[str, dict[int, str]] = {}
    for table, column in NAMED.items():
        if any(name == table and problem.row for name, problem in told):
            with contextlib.suppress(EvidenceError):
                frame = read_text(evidence.tables[table], evidence.project)
                about[table] = dict(
                    zip(frame["_row"], frame[column] if column in frame else [""] * len(frame), strict=True)
                )
    return [
        (name, replace(problem, what=f"claim {claim}: {problem.what}"))
        if (claim := about.get(name, {}).get(problem.row))
        else (name, problem)
        for name, problem in told
    ]
