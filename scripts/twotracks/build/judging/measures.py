"""One measure, one value: the numbers of all pages, held against each other before they are published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from twotracks.errors import Problem
from twotracks.outputs.mime import NUMBER, TABLE

REMEDY = (
    "take both from one selection (data/selections.toml), or register one of them with "
    'number(..., differs="why it is another value"), which its panel prints'
)


def disagreements(executed: Mapping[str, Path]) -> Iterator[Problem]:
    """Quantities that two pages give with different values; a page that gives both explains them side by side.

    Parameters
    ----------
    executed : mapping of str to Path
        The executed notebook of each chapter, by the chapter's file.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    for page, path in executed.items():
        for number in _numbers(json.loads(path.read_text(encoding="utf-8"))):
            if number["measure"] and not number["differs"]:
                found.setdefault(number["measure"], {}).setdefault(page, {})[number["amount"]] = number["id"]
    for measure, pages in found.items():
        (first, one), *others = pages.items()
        for page, other in others:
            if not one.keys() & other.keys():
                (value, name), (second, named) = next(iter(one.items())), next(iter(other.items()))
                what = f"{page} gives {second} as {named!r}, and {first} gives {value} as {name!r}, of one quantity:"
                yield Problem(page, f"{what}\n    {measure}", REMEDY)


def _numbers(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        for bundle in (output.get("data", {}) for output in cell.get("outputs", [])):
            yield from [bundle[NUMBER]] if NUMBER in bundle else bundle.get(TABLE, {}).get("numbers", [])
