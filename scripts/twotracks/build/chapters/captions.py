"""What the text of a chapter says of single charts and tables: their words, notes and caveats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.roles import ROLE, filled
from twotracks.charts.figure import known_sentences
from twotracks.errors import BuildError, EvidenceError, Problem
from twotracks.evidence.package import Evidence
from twotracks.outputs.mime import FIGURE, NUMBER, TABLE
from twotracks.outputs.payloads import CAPTION_OPTIONS
from twotracks.project import find_project

DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{caption\} *(?P<id>\S+) *\n"
    r"(?P<options>(?::[\w-]+:[^\n]*\n)*)(?P<text>.*?)^(?P=fence)\s*$",
    re.M | re.S,
)
OPTION = re.compile(r"^:([\w-]+):(.*)$", re.M)
# the options of a caption that are words, by what it is for
WORDS = {FIGURE: CAPTION_OPTIONS[:3], TABLE: CAPTION_OPTIONS[:2]}
KINDS = {FIGURE: "figure", TABLE: "table"}


class Caption(NamedTuple):
    """A ``{caption}``: the `id` of its chart or table, the `text` in one line, its `options` by name, its `place`."""

    id: str
    text: str
    options: dict[str, str]
    place: str

    @property
    def caveats(self) -> list[str]:
        """Ids of caveats."""
        return re.findall(r"[^\s,]+", self.options.get("caveats", ""))


def captions_of(chapter: Chapter) -> Iterator[Caption]:
    """The captions of a chapter, in the order of its text."""
    for position, cell in enumerate(chapter.notebook.cells):
        for match in DIRECTIVE.finditer(cell.source) if cell.cell_type == "markdown" else ():
            line = cell.source.count("\n", 0, match.start()) + 1
            options = {name: words.strip() for name, words in OPTION.findall(match["options"])}
            yield Caption(match["id"], " ".join(match["text"].split()), options, chapter.place(position, line))


def problems_of(chapter: Chapter) -> Iterator[Problem]:
    """What is wrong with the captions of a chapter as text."""
    seen = set()
    for caption in captions_of(chapter):
        what = f"the caption for {caption.id!r}"
        if caption.id in seen:
            yield Problem(caption.place, f"is a second caption for {caption.id!r}", "write one")
        if not caption.text and not caption.options:
            yield Problem(caption.place, f"{what} is empty", "say something, or remove it")
        for name, words in caption.options.items():
            if name not in CAPTION_OPTIONS:
                yield Problem(caption.place, f"{what} has no option {name!r}", f"it takes {', '.join(CAPTION_OPTIONS)}")
            elif not words:
                yield Problem(caption.place, f"{what} has nothing after :{name}:", "say it in that line, or remove it")
        if "{n}`" in caption.text:
            remedy = 'write it in the cell of the chart, with the number between braces: note=f"... {number}"'
            yield Problem(caption.place, f"{what} has a number", remedy)
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
        self._numbers: dict[str, Any] = {}
        self._waiting: list[tuple[dict[str, Any], str]] = []

    @cached_property
    def evidence(self) -> Evidence:
        """The data package, which has the texts of caveats."""
        return Evidence(find_project(self.chapter.path.parent))

    def complete(self, shown: Iterable[dict[str, Any]], place: str) -> list[dict[str, Any]]:
        """Put their words into charts and tables; one whose caption names a number further down waits for it.

        Parameters
        ----------
        shown : iterable of dict
            What a cell handed over, by MIME type; payloads are exchanged in place.
        place : str
            Of the cell.

        Returns
        -------
        list of dict
            Those of them that are complete now, and of cells before.

        Raises
        ------
        BuildError
            When a chart or table lacks words or has them twice; when a caption names a caveat that no table declares,
            or has for a table what tables do not print.
        """
        shown = list(shown)
        self._numbers |= {each[NUMBER]["id"]: each[NUMBER] for each in shown if NUMBER in each}
        self._waiting += [(each, place) for each in shown if FIGURE in each or TABLE in each]
        ready, waiting = [], []
        for pair in self._waiting:
            (waiting if self._unknown(pair[0]) else ready).append(pair)
        self._waiting = waiting
        for bundle, where in ready:
            bundle |= {mime: self._completed(bundle[mime], mime, where) for mime in KINDS if mime in bundle}
        return [bundle for bundle, _ in ready]

    def _unknown(self, bundle: dict[str, Any]) -> list[str]:
        """The numbers of the caption that no cell has registered so far."""
        of = [self.captions.get(bundle[mime]["id"]) for mime in KINDS if mime in bundle]
        words = " ".join(words for caption in of if caption for words in caption.options.values())
        return [name for each in ROLE.findall(words) if (name := each.partition(".")[0]) not in self._numbers]

    def _completed(self, shown: dict[str, Any], mime: str, place: str) -> dict[str, Any]:
        self.drawn.add(shown["id"])
        caption = self.captions.get(shown["id"]) or Caption(shown["id"], "", {}, place)
        stands, own = shown.pop("stands", None), {**shown, "otherwise": shown.pop("neutral", "")}
        said = self._said(caption, mime, own, stands)
        words = {name: own.get(name, "") for name in ("title", *WORDS[mime])} | said
        if stands is False:
            words |= {name: words["otherwise"] for name in ("title", "alt") if name in words}
        if missing := _missing(words, said, mime, stands):
            raise BuildError(Problem(place, f"{_named(caption, mime)} {missing[0]}", missing[1]))
        # nothing is left of words that speak of what the edition lacks
        words |= {name: words["otherwise"] or words["title"] for name in words if not words[name] and name in said}
        other = words.pop("otherwise")
        completed = {**shown, **words, "note": " ".join(filter(None, [caption.text, shown["note"]]))}
        if mime == FIGURE:
            completed["neutral"] = other or completed["subtitle"]
            completed["caveats"] = [*self._caveats(caption), *shown["caveats"]]
        return completed

    def _said(self, caption: Caption, mime: str, own: dict[str, Any], stands: bool | None) -> dict[str, str]:
        """The words of a caption, which a cell must not have as well, with their numbers."""
        if mime == TABLE and (alien := [name for name in caption.options if name not in WORDS[TABLE]]):
            remedy = "say in words what they say" if alien == ["caveats"] else "remove it"
            raise BuildError(Problem(caption.place, f"has {', '.join(alien)} for a table", remedy))
        said = {name: self._filled(caption.options[name]) for name in WORDS[mime] if name in caption.options}
        if twice := [name for name in said if own[name] and not (name == "alt" and stands is False)]:
            what = f"{_named(caption, mime)} has {', '.join(twice)} in its cell, too"
            raise BuildError(Problem(caption.place, what, "leave it in one of them"))
        return said

    def _filled(self, words: str) -> str:
        """Words with their numbers, without the sentences whose numbers the edition lacks."""
        numbers = {name: {**each, "period_text": each["text"], "period_when": each["text"]} if each["missing"] else each
                   for name, each in self._numbers.items()}  # fmt: skip
        return known_sentences(filled(words, numbers))

    def _caveats(self, caption: Caption) -> Iterator[str]:
        for caveat in caption.caveats:
            try:
                yield self.evidence.caveat(caveat)
            except EvidenceError as error:
                problems = [Problem(caption.place, each.what, each.remedy) for each in error.problems]
                raise BuildError(problems) from None
            self.read += [{"table": name} for name, each in self.evidence.tables.items() if caveat in each.caveats]

    def unused(self) -> list[Problem]:
        """The captions for what the chapter has not made, or that name numbers it has not, once it has run."""
        if self._waiting:
            bundle, _ = self._waiting[0]
            (shown,) = (bundle[mime] for mime in KINDS if mime in bundle)
            names, caption = self._unknown(bundle), self.captions[shown["id"]]
            remedy = "register it in a cell with number() or numbers()"
            what = f"the caption for {caption.id!r} uses the number {names[0]!r}, which the chapter does not register"
            return [Problem(caption.place, what, remedy)]
        have = ", ".join(sorted(self.drawn)) or "none"
        what = "is a caption for {!r}, and the chapter makes no such chart or table"
        unused = [caption for caption in self.captions.values() if caption.id not in self.drawn]
        return [Problem(caption.place, what.format(caption.id), f"it makes {have}") for caption in unused]


def _missing(words: dict[str, str], said: dict[str, str], mime: str, stands: bool | None) -> tuple[str, str] | None:
    """What a chart or table lacks, and the remedy."""
    if stands is not None and not words["otherwise"]:
        remedy = "say what is drawn, without the finding: in the call, or as :otherwise: of its {caption}"
        return "has `holds` but no other title", remedy
    needed = ("title", "subtitle", "alt") if mime == FIGURE else ("title",)
    lacking = [name for name in needed if not words[name].strip() and name not in said]
    remedy = "every chart says what it shows: in the call, or as options of its {caption}"
    return (f"lacks {', '.join(lacking)}", remedy) if lacking else None


def _named(caption: Caption, mime: str) -> str:
    return f"the {KINDS[mime]} {caption.id!r}"
