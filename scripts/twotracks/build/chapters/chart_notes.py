"""What the text of a chapter says of single charts: notes and caveats that are printed in the captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from twotracks.build.chapters.chapter import Chapter
from twotracks.errors import BuildError, EvidenceError, Problem
from twotracks.evidence.package import Evidence
from twotracks.project import find_project

NOTE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{chart-note\} *(?P<id>\S+) *\n"
    r"(?::caveats: (?P<caveats>[^\n]*)\n)?(?P<text>.*?)^(?P=fence)\s*$",
    re.M | re.S,
)


class ChartNote(NamedTuple):
    """A ``{chart-note}``: the `id` of its chart, the `text` in one line, ids of `caveats`, its `place` in the file."""

    id: str
    text: str
    caveats: tuple[str, ...]
    place: str


def notes_of(chapter: Chapter) -> Iterator[ChartNote]:
    """The notes of a chapter, in the order of its text."""
    for position, cell in enumerate(chapter.notebook.cells):
        for match in NOTE.finditer(cell.source) if cell.cell_type == "markdown" else ():
            line = cell.source.count("\n", 0, match.start()) + 1
            caveats = tuple(re.findall(r"[^\s,]+", match["caveats"] or ""))
            yield ChartNote(match["id"], " ".join(match["text"].split()), caveats, chapter.place(position, line))


def problems_of(chapter: Chapter) -> Iterator[Problem]:
    """What is wrong with the notes of a chapter as text."""
    seen = set()
    for note in notes_of(chapter):
        if note.id in seen:
            yield Problem(note.place, f"a second note for the chart {note.id!r}", "write one note for a chart")
        if not note.text and not note.caveats:
            yield Problem(note.place, f"the note for the chart {note.id!r} is empty", "say something, or remove it")
        if "{n}`" in note.text:
            remedy = 'write it in the cell of the chart, with the number between braces: note=f"... {number}"'
            yield Problem(note.place, f"the note for the chart {note.id!r} has a number", remedy)
        seen.add(note.id)


class Captions:
    """Puts the notes of a chapter into its figures as they are drawn.

    Attributes
    ----------
    read : list of dict
        The tables whose caveats were printed, as the audit of a run writes down what it reads.
    """

    def __init__(self, chapter: Chapter):
        self.chapter, self.notes = chapter, {note.id: note for note in notes_of(chapter)}
        self.drawn: set[str] = set()
        self.read: list[dict[str, str]] = []

    @cached_property
    def evidence(self) -> Evidence:
        """The data package, which has the texts of caveats."""
        return Evidence(find_project(self.chapter.path.parent))

    def completed(self, figure: dict[str, Any]) -> dict[str, Any]:
        """A figure with what the text says of it, before what it says itself.

        Raises
        ------
        BuildError
            When a note names a caveat that no table declares.
        """
        self.drawn.add(figure["id"])
        note = self.notes.get(figure["id"])
        if not note:
            return figure
        words = " ".join(filter(None, [note.text, figure["note"]]))
        return {**figure, "note": words, "caveats": [*self._caveats(note), *figure["caveats"]]}

    def _caveats(self, note: ChartNote) -> Iterator[str]:
        for caveat in note.caveats:
            try:
                yield self.evidence.caveat(caveat)
            except EvidenceError as error:
                raise BuildError([Problem(note.place, each.what, each.remedy) for each in error.problems]) from None
            self.read += [{"table": name} for name, each in self.evidence.tables.items() if caveat in each.caveats]

    def unused(self) -> list[Problem]:
        """The notes for charts that the chapter has not drawn, once it has run."""
        have = ", ".join(sorted(self.drawn)) or "none"
        what = "is a note for {!r}, a chart that the chapter does not draw"
        unused = [note for note in self.notes.values() if note.id not in self.drawn]
        return [Problem(note.place, what.format(note.id), f"it draws {have}") for note in unused]
