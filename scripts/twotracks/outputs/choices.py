"""What could be chosen otherwise in a chapter: the declared options that touch it, and whose estimates it takes.

The panel offers them, and `twotracks review --choose` takes them, by the same names.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.choices import concerns, variation
from twotracks.evidence.package import Evidence
from twotracks.evidence.variation import Variation

AS_PUBLISHED = "as published"


@dataclass(frozen=True)
class Choice:
    """Something to choose.

    Parameters
    ----------
    name : str
        What is chosen, in words.
    options : dict of str to str
        By the words that a reader sees, the name of the option; empty for what was published with another.
    published : str
        One of those names.
    reasons : dict of str to str
        By the name of an option, a sentence: why one could take it, or why the published one was taken.
    """

    name: str
    options: dict[str, str]
    published: str
    reasons: dict[str, str]


def choices_of(results: dict[str, Any], declared: list[dict[str, Any]], evidence: Evidence) -> list[Choice]:
    """What could be chosen otherwise in a chapter, the edition's own parameters apart.

    Parameters
    ----------
    results : dict
        Those of the chapter, as a site has them.
    declared : list of dict
        The options of data/robustness.toml.
    evidence : Evidence
        Whose tables say which of them touch the chapter.
    """
    path = evidence.project.root / results["chapter"]
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    behind: dict[str, set[int]] = {}
    for each in (*results["numbers"].values(), *results["findings"].values()):
        for table, numbers in each["rows"].items():
            behind.setdefault(table, set()).update(numbers)
    grouped: dict[str, list[dict[str, Any]]] = {}
    for option in declared:
        if concerns([option], results["chapter"]) and _touches(option, text, behind, evidence):
            grouped.setdefault(option["choice"], []).append(option)
    offered = [
        Choice(
            name,
            {AS_PUBLISHED: "", **{each["label"]: each["label"] for each in options}},
            "",
            {each["label"]: each["reason"] for each in options},
        )
        for name, options in grouped.items()
    ]
    estimated = [
        Choice(
            of,
            {f"{name}: {value}": name for name, value in each["estimates"].items()},
            each["chosen"],
            {each["chosen"]: f"Published. {each['because']}"},
        )
        for of, each in results.get("choices", {}).items()
        if each["chosen"] in each["estimates"]
    ]
    return offered + estimated


def _touches(option: dict[str, Any], text: str, behind: dict[str, set[int]], evidence: Evidence) -> bool:
    """Whether an option is a chapter's own, or changes a selection that it uses, or a row behind it."""
    if "chapter" in option or any(f'"{name}"' in text for name in option.get("selections", {})):
        return True
    changed = variation([option])
    for table, numbers in behind.items():
        rows = changed.absent(evidence.text(table).assign(_absent=""))
        if (rows["_row"].isin(numbers) & (rows["_absent"] != "")).any():
            return True
    return False


def variation_of(given: Iterable[str], declared: list[dict[str, Any]], results: Iterable[dict[str, Any]]) -> Variation:
    """What several choices, each given as NAME=OPTION, change together.

    Parameters
    ----------
    given : iterable of str
    declared : list of dict
        The options of data/robustness.toml.
    results : iterable of dict
        Those of the chapters that are run: their estimates may be chosen, too.

    Raises
    ------
    EvidenceError
        With each that is no choice, or no option of it, and the nearest.
    """
    known: dict[str, dict[str, Any]] = {}
    for option in declared:
        known.setdefault(option["choice"], {})[option["label"]] = option
    estimates = {of: each["estimates"] for chapter in results for of, each in chapter.get("choices", {}).items()}
    every = {**known, **estimates}
    options, taken, problems = [], {}, []
    for each in given:
        name, _, label = each.partition("=")
        if name not in every or label not in every[name]:
            problems.append(_problem(each, name, label, every))
        elif name in known:
            options.append(known[name][label])
        else:
            taken[name] = label
    if problems:
        raise EvidenceError(problems)
    return replace(variation(options), estimates=taken)


def _problem(given: str, name: str, label: str, every: dict[str, Any]) -> Problem:
    what = "is no option" if name in every else "is no choice"
    wanted, known = (label, every[name]) if name in every else (name, every)
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.4)
    remedy = f"did you mean {near[0]}?" if near else f"write NAME=OPTION with one of {'; '.join(known) or 'none'}"
    return Problem(f"--choose {given}", what, remedy)
