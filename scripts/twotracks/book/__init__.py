"""The Sphinx side of the book: what turns a chapter's recorded facts and figures into a page.

The core (edition, evidence, facts, findings, charts) knows nothing of it; what passes between them is the JSON in
the outputs of an executed notebook.
"""

from __future__ import annotations

import os
from typing import Any

from sphinx.application import Sphinx

from twotracks.book import layout
from twotracks.book.claims import pages as claims_pages
from twotracks.book.evidence import pages as evidence_pages
from twotracks.book.figures import captions, chart_pages
from twotracks.book.figures.figures import Figure
from twotracks.book.figures.summaries import Summary
from twotracks.book.layout import add_parts
from twotracks.book.site import again, assets, head, offline, outdated, runtime, search
from twotracks.book.text import code, explain, glossary, names, pages, parts, records, robustness
from twotracks.outputs.mime import DRAW_LATER


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect numbers, findings, outputs, the pages about the evidence and the assets to a Sphinx build."""
    os.environ[DRAW_LATER] = "1"  # for the kernels of a build that executes its chapters itself
    app.add_config_value("twotracks_allow_broken_findings", False, "env")
    app.add_config_value("twotracks_unheld", "", "env")
    # limits that the build sets to what a cell emits (build/chapters/config.py); Sphinx only has to know the names
    app.add_config_value("twotracks_most_output", 0, "")
    app.add_config_value("twotracks_most_rows", 0, "")
    app.add_config_value("twotracks_names", [], "")
    add_parts(app, Figure, Summary)
    layout.connect(app)
    for room in (records, parts, code, pages, robustness):
        room.connect(app)
    evidence_pages.connect(app)
    claims_pages.connect(app)
    glossary.connect(app)
    names.connect(app)
    explain.connect(app)
    for room in (captions, chart_pages, search, head, offline, outdated, again):
        room.connect(app)
    assets.connect(app)
    runtime.connect(app)
    return {"version": "0.1.0", "parallel_read_safe": False, "parallel_write_safe": True}
