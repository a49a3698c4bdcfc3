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
WHOLE = ""  # stands for all pages of a part in its list of digests


def to_write(app: Sphinx, part: str, pages: Iterable[Collected], made_from: object = None) -> Iterator[Collected]:
    """Those pages that are not in the site as they would be written.

    Parameters
    ----------
    part : str
        Names the list of digests, which is kept with Sphinx's own notes.
    pages : iterable of (name, context, template)
        As Sphinx collects them; their contexts give all that they show.
    made_from : object
        As JSON has it: all from which the contexts are made, where that costs less to look at than to make them. While
        it is as it was, they are not made.
    """
    note = Path(app.doctreedir) / f"collected-{part}.json"
    before = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    # what the head of every page shows of the book (see head.py)
    first = [[chart["id"], chart["as_of"]] for chart in records.of(app.env).charts[:1]]

    def there(name: str) -> bool:
        return Path(app.builder.get_outfilename(name)).is_file()

    now = {WHOLE: _digest([made_from, first])}
    if made_from is not None and before.get(WHOLE) == now[WHOLE] and all(map(there, before.keys() - {WHOLE})):
        return
    for name, context, template in pages:
        now[name] = _digest([*(context[key] for key in SHOWN), first])
        if before.get(name) != now[name] or not there(name):
            yield name, context, template
    note.write_text(json.dumps(now), encoding="utf-8")


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
