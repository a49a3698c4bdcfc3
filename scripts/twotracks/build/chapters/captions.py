"""What the text of a chapter says of single charts and tables: notes and caveats, printed in their captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from twotracks.build.chapters.chapter import Chapter
from twotracks.errors import BuildError, EvidenceError, Problem
from twotracks.evidence.package import Evidence
from twotracks.project import find_project

DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{caption\} *(?P<id>\S+) *\n"
    r"(?::caveats: (?P<caveats>[^\n]*)\n)?(?P<text>.*?)^(?P=fence)\s*$",
    re.M | re.S,
)


class Caption(NamedTuple):
    """A ``{caption}``: the `id` of its chart or table, the `text` in one line, ids of `caveats`, its `place`."""

    id: str
    text: str
    caveats: tuple[str, ...]
    place: str


def captions_of(chapter: Chapter) -> Iterator[Caption]:
    """The captions of a chapter, in the order of its text."""
    for position, cell in enumerate(chapter.notebook.cells):
        for match in DIRECTIVE.finditer(cell.source) if cell.cell_type == "markdown" else ():
            line = cell.source.count("\n", 0, match.start()) + 1
            caveats = tuple(re.findall(r"[^\s,]+", match["caveats"] or ""))
            yield Caption(match["id"], " ".join(match["text"].split()), caveats, chapter.place(position, line))


def problems_of(chapter: Chapter) -> Iterator[Problem]:
    """What is wrong with the captions of a chapter as text."""
    seen = set()
    for caption in captions_of(chapter):
        if caption.id in seen:
            yield Problem(caption.place, f"is a second caption for {caption.id!r}", "write one")
        if not caption.text and not caption.caveats:
            yield Problem(caption.place, f"the caption for {caption.id!r} is empty", "say something, or remove it")
        if "{n}`" in caption.text:
            remedy = 'write it in the cell of the chart, with the number between braces: note=f"... {number}"'
            yield Problem(caption.place, f"the caption for {caption.id!r} has a number", remedy)
        seen.add(caption.id)


class Captions:
    """Puts the captions of a chapter into its charts and tables as they are made.

    Attributes
    ----------
    read : list of dict
        The tables whose caveats were printed, as the audit of a run writes down what it reads.
    """

    def __init__(self, chapter: Chapter):
        self.chapter, self.captions = chapter, {caption.id: caption for caption in captions_of(chapter)}
        self.drawn: set[str] = set()
        self.read: list[dict[str, str]] = []

    @cached_property
    def evidence(self) -> Evidence:
        """The data package, which has the texts of caveats."""
        return Evidence(find_project(self.chapter.path.parent))

    def completed(self, shown: dict[str, Any]) -> dict[str, Any]:
        """The payload of a chart or table with what the text says of it, before what it says itself.

        Raises
        ------
        BuildError
            When a caption names a caveat that no table declares, or has one for a table, which prints none.
        """
        self.drawn.add(shown["id"])
        caption = self.captions.get(shown["id"])
        if not caption:
            return shown
        if caption.caveats and "caveats" not in shown:
            raise BuildError(Problem(caption.place, "has caveats for a table", "say in words what they say"))
        completed = {**shown, "note": " ".join(filter(None, [caption.text, shown["note"]]))}
        if caption.caveats:
            completed["caveats"] = [*self._caveats(caption), *shown["caveats"]]
        return completed

    def _caveats(self, caption: Caption) -> Iterator[str]:
        for caveat in caption.caveats:
            try:
                yield self.evidence.caveat(caveat)
            except EvidenceError as error:
                problems = [Problem(caption.place, each.what, each.remedy) for each in error.problems]
                raise BuildError(problems) from None
            self.read += [{"table": name} for name, each in self.evidence.tables.items() if caveat in each.caveats]

    def unused(self) -> list[Problem]:
        """The captions for what the chapter has not made, once it has run."""
        have = ", ".join(sorted(self.drawn)) or "none"
        what = "is a caption for {!r}, and the chapter makes no such chart or table"
        unused = [caption for caption in self.captions.values() if caption.id not in self.drawn]
        return [Problem(caption.place, what.format(caption.id), f"it makes {have}") for caption in unused]
