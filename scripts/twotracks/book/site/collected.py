"""Pages that are made when all others have been read, such as those of charts and tables: only what changes is written.

Sphinx writes such pages at every build, and there are ten of them for each page that a person wrote. A site that is
brought up to date page by page (build/publishing/increment.py) has them already; what all pages show of the book is the
same then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from twotracks.book.text import records

Collected = tuple[str, dict[str, Any], str]
# what the template of a page gets that differs from page to page; the sidebar is that of the page it belongs to
SHOWN = ("title", "body", "toc", "prev", "next")


def to_write(app: Sphinx, part: str, pages: Iterable[Collected]) -> Iterator[Collected]:
    """Those pages that are not in the site as they would be written.

    Parameters
    ----------
    part : str
        Names the list of digests, which is kept with Sphinx's own notes.
    pages : iterable of (name, context, template)
        As Sphinx collects them; their contexts give all that they show.
    """
    note = Path(app.doctreedir) / f"collected-{part}.json"
    before = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    now = {}
    # what the head of every page shows of the book (see head.py)
    first = [[chart["id"], chart["as_of"]] for chart in records.of(app.env).charts[:1]]
    for name, context, template in pages:
        shown = [*(context[key] for key in SHOWN), first]
        now[name] = hashlib.sha256(json.dumps(shown).encode()).hexdigest()
        if before.get(name) != now[name] or not Path(app.builder.get_outfilename(name)).is_file():
            yield name, context, template
    note.write_text(json.dumps(now), encoding="utf-8")
