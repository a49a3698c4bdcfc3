"""The sources under a figure or a table, each credit once."""

from __future__ import annotations

from collections.abc import Iterable


def works(sources: Iterable[dict[str, str]]) -> list[tuple[str, list[dict[str, str]]]]:
    """Sources by credit, each address once: the first is shown by its credit, others by a count."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for source in sources:
        found.setdefault(source["credit"], {}).setdefault(source["url"] or source["title"], source)
    return [(credit, list(each.values())) for credit, each in found.items()]
