"""How to make a page again: the box at the foot of each chapter, and the commit that a site was made from.

The commit stands on one page only, and is put there when Sphinx is done: no page is written anew for its sake.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from twotracks.book.layout import raw
from twotracks.book.places import mark, place
from twotracks.book.site.head import in_words
from twotracks.project import RESULTS, RESULTS_SCHEMA

KIND = "commit"
PLACE = re.compile(r"<!--commit-->.*?<!--/commit-->", re.DOTALL)
FROM = "<!--commit-->The files of this site are those of commit <code>{}</code>.<!--/commit-->"
NONE = (
    "<!--commit-->This site was made from files that are no commit’s: some had been changed, or they came without "
    "their history. <code>manifest.json</code> has their digests.<!--/commit-->"
)
CHAPTERS = "chapters/"


def connect(app: Sphinx) -> None:
    """Add the box, and the directive ``{commit}``."""
    # both are set by the build; a book that Jupyter Book builds alone has nothing to compare with
    app.add_config_value("twotracks_rerun", "", "")
    app.add_config_value("twotracks_commit", "", "")
    app.add_directive("commit", CommitDirective)
    app.connect("html-page-context", _describe)
    app.connect("build-finished", _fill)


class CommitDirective(SphinxDirective):
    """A sentence that names the commit that the site was made from."""

    def run(self) -> list[nodes.Node]:
        """A place for the sentence."""
        mark(self.env, KIND)
        return [raw(Markup(f"<p>{NONE}</p>"))]


def _describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """What the box tells; None on pages without code."""
    notebook = (context.get("sourcename") or "").endswith(".ipynb")
    context["again"] = None
    if notebook and app.config.twotracks_rerun:
        name = pagename.removeprefix(CHAPTERS)
        context["again"] = {
            "command": f".venv/bin/{app.config.twotracks_rerun} {name}",
            "results": f"{RESULTS}/{name}.json",
            "schema": f"{RESULTS}/{RESULTS_SCHEMA}",
            "commit": place(app.env, KIND),
            **_costs(app, f"{pagename}.md"),
        }


def _costs(app: Sphinx, chapter: str) -> dict[str, Any]:
    """What running a chapter took when it was measured: `used`, `machine`, and the `day` in words; or nothing."""
    if not hasattr(app, "twotracks_costs"):
        path = Path(app.config.twotracks_root or app.srcdir) / "data/costs.json"
        app.twotracks_costs = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    costs = app.twotracks_costs
    used = costs.get("chapters", {}).get(chapter)
    return {"used": used, "machine": costs["machine"], "day": in_words(costs["measured"])} if used else {}


def _fill(app: Sphinx, error: Exception | None) -> None:
    page = "" if error or app.builder.format != "html" else place(app.env, KIND)
    if page:
        path = Path(app.outdir) / f"{page}.html"
        words = FROM.format(app.config.twotracks_commit) if app.config.twotracks_commit else NONE
        text = path.read_text(encoding="utf-8")
        if PLACE.search(text)[0] != words:
            path.write_text(PLACE.sub(lambda _: words, text, count=1), encoding="utf-8")
