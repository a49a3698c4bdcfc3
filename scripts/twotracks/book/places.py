"""Which page of the book holds a directive about the evidence."""

from __future__ import annotations

from sphinx.environment import BuildEnvironment

KEY = "twotracks"


def mark(env: BuildEnvironment, kind: str) -> None:
    """Note that the page that is being read holds a directive; Sphinx forgets it with the page."""
    env.metadata[env.docname][KEY] = kind


def place(env: BuildEnvironment, kind: str) -> str:
    """The page that holds a directive; empty when no page of the book does."""
    return next((name for name, data in sorted(env.metadata.items()) if data.get(KEY) == kind), "")
