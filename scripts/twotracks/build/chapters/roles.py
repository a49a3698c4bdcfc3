"""The numbers that a text shows by their role, {n}`id`."""

from __future__ import annotations

import re
from typing import Any

from twotracks.outputs.payloads import VARIANTS

ROLE = re.compile(r"\{n\}`([^`]+)`")


def filled(text: str, numbers: dict[str, Any]) -> str:
    """A text of a chapter with its numbers, in one line.

    Parameters
    ----------
    text : str
        Markdown with roles ``{n}`id```.
    numbers : dict
        What the chapter registered, by identifier, as :class:`twotracks.outputs.payloads.NumberPayload`.
    """
    return " ".join(ROLE.sub(lambda match: shown(match[1], numbers), text).split())


def shown(name: str, numbers: dict[str, Any]) -> str:
    """What the page shows for a number's role, e.g. "gap" or "gap.period".

    Parameters
    ----------
    name : str
    numbers : dict
        As :func:`filled` takes them.
    """
    identifier, _, variant = name.partition(".")
    number = numbers.get(identifier)
    if number is None:
        return name
    return number[VARIANTS.get(variant, "text")]
