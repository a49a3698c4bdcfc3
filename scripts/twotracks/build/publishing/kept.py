"""What commands have measured and left in data/ as JSON, for builds to read."""

from __future__ import annotations

import json
from typing import Any

from twotracks.errors import BuildError, Problem
from twotracks.project import Project


def read_kept(project: Project, name: str, remedy: str) -> dict[str, Any]:
    """A file of data/; empty where the book has none.

    Raises
    ------
    BuildError
        When it is not JSON; `remedy` says which command writes it.
    """
    path = project.data / name
    try:
        kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise BuildError(Problem(f"data/{name}", f"is not JSON ({error})", remedy)) from None
    if not isinstance(kept, dict):
        raise BuildError(Problem(f"data/{name}", f"holds {str(kept)[:40]!r} where an object should be", remedy))
    return kept
