"""How the book's findings fared under other choices, for the page that tells reviewers of it.

`twotracks robustness` keeps the result with the evidence; here it is read as data for a chart and a table.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from twotracks.evidence.choices import concerns

if TYPE_CHECKING:
    from twotracks.edition import Edition

RESULT = "robustness.json"
# between the options of a variant
JOIN = " + "
# outcomes in the order in which a chart shows them
OUTCOMES = {"breaks": "does not hold", "untold": "cannot be told", "unrun": "cannot be told", "holds": "holds"}
COLUMNS = ["name", "part", "value", "unit", "source"]


def findings(edition: Edition) -> list[dict[str, Any]]:
    """Each finding that was tested: `chapter`, `id`, and `holds`, `of`, `breaks`, `untold`, `unrun` as they are kept.

    Parameters
    ----------
    edition : Edition
        Whose book it is; the result itself is that of the default edition.
    """
    return [
        {"chapter": chapter, "id": identifier, **tested}
        for chapter, each in _result(edition).get("chapters", {}).items()
        for identifier, tested in each["findings"].items()
    ]


def options(edition: Edition) -> list[dict[str, str]]:
    """The declared options: `choice`, `label` and `reason`, `chapter` of one's own; none where nothing was tested."""
    return _result(edition).get("options", [])


def by_option(edition: Edition) -> pd.DataFrame:
    """What becomes of the findings under each option alone, as :func:`twotracks.charts.shares` draws it.

    Returns
    -------
    DataFrame
        name (choice and label of the option), part (the outcome), value (how many findings), unit, source (empty: the
        counts are the book's own). The option that breaks most comes first.
    """
    tested = findings(edition)
    lines = []
    for option in options(edition):
        counts = dict.fromkeys(OUTCOMES.values(), 0)
        for each in (each for each in tested if concerns([option], each["chapter"])):
            kind = next((name for name in ("breaks", "untold", "unrun") if option["label"] in each[name]), "holds")
            counts[OUTCOMES[kind]] += 1
        lines.append((f"{option['choice'].capitalize()}: {option['label']}", counts))
    lines.sort(key=lambda line: (-line[1]["does not hold"], -line[1]["cannot be told"]))
    long = [(name, part, float(count), "findings", "") for name, counts in lines for part, count in counts.items()]
    return pd.DataFrame(long, columns=COLUMNS).astype({"value": float, "name": str, "source": str})


def brief(variants: list[str]) -> str:
    """Names of variants in a few words: single options first; of pairs only those that no single one explains.

    Examples
    --------
    >>> brief(["in yuan", "in yuan + series from 2000", "as of mid-2026 + series from 2000"])
    'in yuan; and 1 of two choices together: as of mid-2026 + series from 2000'
    """
    single = [name for name in variants if JOIN not in name]
    pairs = [name for name in variants if JOIN in name and not set(name.split(JOIN)) & set(single)]
    told = f"{len(pairs)} of two choices together: {'; '.join(pairs[:2])}{' ...' if len(pairs) > 2 else ''}"
    return "; and ".join([*(["; ".join(single)] if single else []), *([told] if pairs else [])])


def _result(edition: Edition) -> dict[str, Any]:
    path = edition.evidence.project.data / RESULT
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
