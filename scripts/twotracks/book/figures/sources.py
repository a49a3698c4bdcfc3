"""The sources under a figure or a table, each publisher once."""

from __future__ import annotations

from collections.abc import Iterable


def works(sources: Iterable[dict[str, str]]) -> list[tuple[str, list[dict[str, str]]]]:
    """Sources by publisher, each address once: the first is shown by the publisher's name, others by a count."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for source in sources:
        found.setdefault(source["publisher"], {}).setdefault(source["url"] or source["title"], source)
    return [(publisher, list(each.values())) for publisher, each in found.items()]
