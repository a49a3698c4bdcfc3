"""Judging findings as soon as their chapter has run, before anything is published.

In an edition that the book declares one that does not hold stops the build; in others it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.roles import filled
from twotracks.errors import Problem
from twotracks.outputs.mime import FIGURE, FINDING, NUMBER, TABLE

DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{finding\} *(?P<id>\S+) *\n"
    r"(?::otherwise: (?P<otherwise>[^\n]*)\n)?(?P<sentence>.*?)^(?P=fence)\s*$",
    re.M | re.S,
)
HELD = "holds"
MOST_ROWS = 6
UNLIKE = 'compare like with like, or say in what they differ: unlike="a sentence for readers", which is printed with it'


def broken(chapter: Chapter, notebook: Any, last: dict[str, Any] | None = None) -> Iterator[Problem]:
    """The findings of an executed chapter that do not hold: sentence, condition and values, now and when they held.

    Parameters
    ----------
    notebook : NotebookNode
        The chapter, executed.
    last : dict, optional
        Its results in the last site that was built, as results.schema.json describes them.
    """
    held = (last or {}).get("findings", {})
    bundles = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    numbers = {bundle[NUMBER]["id"]: bundle[NUMBER] for bundle in bundles if NUMBER in bundle}
    told = dict(sentences(chapter))
    for finding in (bundle[FINDING] for bundle in bundles if FINDING in bundle):
        if not finding["holds"] and not finding["missing"]:
            place, sentence = told.get(finding["id"], (chapter.name, ""))
            words = filled(sentence, numbers)
            what = f"the finding {finding['id']!r} no longer holds.\n    sentence:  {words}"
            what += f"\n    condition: {finding['exact']}"
            before = held.get(finding["id"], {})
            if before.get("outcome") == HELD:
                what += f"\n    was:       {before.get('sentence', '')}"
                what += f"\n    held as:   {before['condition']}"
            what += f"\n    rows:      {_rows(finding)}" if finding["rows"] else ""
            yield Problem(place, what, "mend the sentence or its condition")


def _rows(finding: dict[str, Any]) -> str:
    """The rows behind a condition: `money/raised 4, 7`."""
    rows: dict[str, list[int]] = {}
    for each in finding["rows"]:
        rows.setdefault(each["table"], []).append(each["row"])
    shown = [f"{table} {', '.join(map(str, each[:MOST_ROWS]))}{' ...' if len(each) > MOST_ROWS else ''}"
             for table, each in rows.items()]  # fmt: skip
    return "; ".join(shown)


def unlike(chapter: Chapter, notebook: Any) -> Iterator[Problem]:
    """The findings and titles that compare unlike things without a declared reason, each with the rows of the pairs.

    Parameters
    ----------
    notebook : NotebookNode
        The chapter, executed.
    """
    places = {identifier: place for identifier, (place, _) in sentences(chapter)}
    for cell in notebook.cells:
        for bundle in (output.get("data", {}) for output in cell.get("outputs", [])):
            for mime, kind in ((FINDING, "finding"), (FIGURE, "title of the figure"), (TABLE, "title of the table")):
                payload = bundle.get(mime, {})
                if payload.get("unlike"):
                    place = places.get(payload["id"], chapter.name)
                    what = f"the {kind} {payload['id']!r} compares what is unlike."
                    what += "".join(f"\n    {each}" for each in payload["unlike"])
                    yield Problem(place, what, UNLIKE)


def sentences(chapter: Chapter) -> Iterator[tuple[str, tuple[str, str]]]:
    """The sentence of each finding as it is written, by identifier, with its place in the chapter's file."""
    for position, cell in enumerate(chapter.notebook.cells):
        for match in DIRECTIVE.finditer(cell.source) if cell.cell_type == "markdown" else ():
            line = cell.source.count("\n", 0, match.start()) + 1
            yield match["id"], (chapter.place(position, line), match["sentence"])
