"""The choices that a book could have made otherwise, as data/robustness.toml declares them, and their grid."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterable
from typing import Any

from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.variation import Variation
from twotracks.project import Project

CHOICES = "robustness.toml"
KEYS = {"choice", "label", "reason"}
CHANGES = {"parameters", "without", "selections", "instead"}
FORM = "give it choice, label and reason, any of parameters, without, selections, instead, and chapter if it is its own"


def read_choices(project: Project) -> dict[str, Any]:
    """The declared choices of a book: `share`, and a list `option`.

    Raises
    ------
    EvidenceError
        When there is no such file, it is not TOML, or an entry is no option.
    """
    where = f"data/{CHOICES}"
    try:
        found = tomllib.loads((project.data / CHOICES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        remedy = "declare there which choices could have been made otherwise: share = 0.9, and [[option]] entries"
        raise EvidenceError(Problem(where, "is not there", remedy)) from None
    except (OSError, ValueError) as error:
        raise EvidenceError(Problem(where, f"cannot be read ({error})", "correct the line")) from None
    options = found.setdefault("option", [])
    if not isinstance(options, list):
        raise EvidenceError(Problem(f"{where}, option", "is no list of options", "write each under [[option]]"))
    wrong = [
        Problem(f"{where}, option {number}", "is no option", FORM)
        for number, each in enumerate(options, start=1)
        if not _is_option(each)
    ]
    share = found.get("share")
    if not isinstance(share, float) or not 0 < share <= 1:
        wrong.append(Problem(f"{where}, share", f"is {share!r}", "write a share such as 0.9"))
    if wrong:
        raise EvidenceError(wrong)
    return found


def _is_option(entry: Any) -> bool:
    if not isinstance(entry, dict) or not KEYS <= entry.keys() <= KEYS | CHANGES | {"chapter"}:
        return False
    texts = all(isinstance(entry.get(key, ""), str) for key in KEYS | {"chapter"})
    changes = [entry[key] for key in CHANGES if key in entry]
    return texts and bool(changes) and all(isinstance(each, dict) for each in changes)


def declared_options(project: Project) -> list[dict[str, Any]]:
    """The declared options of a book; none where it declares none.

    Raises
    ------
    EvidenceError
        As :func:`read_choices`, but for a book without the file.
    """
    return read_choices(project)["option"] if (project.data / CHOICES).is_file() else []


def grid(options: list[dict[str, Any]]) -> list[tuple[dict[str, Any], ...]]:
    """Each option alone, and every two options of different choices."""
    pairs = [pair for pair in itertools.combinations(options, 2) if pair[0]["choice"] != pair[1]["choice"]]
    return [*((option,) for option in options), *pairs]


def concerns(variant: Iterable[dict[str, Any]], chapter: str) -> bool:
    """Whether none of several options is another chapter's own.

    Parameters
    ----------
    variant : iterable of dict
    chapter : str
        Its file: "chapters/scenarios.md".
    """
    return all(option.get("chapter", chapter) == chapter for option in variant)


def variation(options: Iterable[dict[str, Any]]) -> Variation:
    """What several options change together."""
    merged = {kind: {} for kind in CHANGES}
    for option in options:
        for kind, given in merged.items():
            given.update(option.get(kind, {}))
    return Variation(**merged)
