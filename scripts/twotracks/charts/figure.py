"""Figure: a chart with everything that stands around it.

A figure leaves its chapter as one output: its words, its exact data with sources, and its specification for two
widths. Pictures are drawn from that (charts/rendering); the page (twotracks.book) only lays them out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from altair.utils.schemapi import debug_mode

from twotracks.charts.drawing.data import refused
from twotracks.charts.rendering.pictures import draw
from twotracks.charts.theme import NARROW, WIDE, Size, config
from twotracks.evidence.credits import credit
from twotracks.outputs.mime import DRAW_LATER, FIGURE
from twotracks.outputs.numbers import check_identifier
from twotracks.outputs.payloads import FigurePayload
from twotracks.outputs.trend import sentences
from twotracks.quantities.formats import NO_DATA
from twotracks.quantities.periods import reach

if TYPE_CHECKING:
    from twotracks.edition import Edition


@dataclass(frozen=True)
class Figure:
    """A chart and its words.

    Parameters
    ----------
    data : DataFrame
        The exact data of the chart, with a `source` column (ids, separated by `; `).
    draw : callable
        ``draw(size)`` returns the Vega-Lite specification for a width, without the house theme.
    edition : Edition
        Where sources and caveats are looked up.
    id, title, subtitle, alt, note, caveats, neutral
        As :class:`twotracks.charts.form.Options` says; `neutral` is its `otherwise`.
    stands : bool, optional
        Whether what the title rests on holds; None where it rests on nothing.
    menu : str
        The column with alternative sets of rows, where there are some.
    unlike : tuple of str
        In what the facts differ that the title compares.

    Raises
    ------
    EvidenceError
        When the title is blank, or the data do not name their sources.
    """

    id: str
    data: pd.DataFrame
    draw: Callable[[Size], dict[str, Any]]
    edition: Edition
    title: str = ""
    subtitle: str = ""
    alt: str = ""
    note: str = ""
    caveats: tuple[str, ...] = ()
    neutral: str = ""
    stands: bool | None = None
    menu: str = ""
    unlike: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_identifier("figure", self.id)
        # without its title a chart waits for the one in its caption, as for the rest of its words
        blank = self.stands is not False and not self.title.strip()
        if blank or "source" not in self.data:
            what = "lacks title" if blank else "has data without a column `source`"
            raise refused(self.id, what, "every chart says what it shows and where from")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """What a notebook stores and shows: the payload for the page, a line of text, and a picture.

        The build draws the pictures itself, in parallel and from a cache (see pictures.py).
        """
        payload = self.payload()
        if self.data.empty:
            return {"text/plain": f"{self.id}: no data in this edition", FIGURE: payload}
        bundle = {"text/plain": f"{self.title} ({len(self.data)} rows)", FIGURE: payload}
        if not os.environ.get(DRAW_LATER):
            bundle["image/svg+xml"] = draw(payload)["picture"]
        return bundle

    def payload(self) -> FigurePayload:
        """The figure as plain JSON.

        Raises
        ------
        EvidenceError
            When a caveat or a source is unknown, or the chart cannot be drawn from its data.
        """
        if self.data.empty:
            return {**self._words(), "empty": True}
        specs = {size.name: self.spec(size) for size in (WIDE, NARROW)}
        return {
            **self._words(),
            "controls": any("bind" in each for each in specs["wide"].get("params", ())),
            "specs": specs,
            "reach": reach(map(str, self.data.get("period", ())), self.edition.as_of),
            "columns": list(self.data.columns),
            "rows": [["" if pd.isna(cell) else cell for cell in row] for row in self.data.itertuples(index=False)],
        }

    def spec(self, size: Size) -> dict[str, Any]:
        """The Vega-Lite specification for a width, with the house theme.

        Checking each part against Altair's schema takes half of the time that a chapter takes; the tests do so for
        every form, and Vega-Lite compiles what comes out in any case.
        """
        with debug_mode(False):
            return {**self.draw(size), "config": config(size)}

    def _words(self) -> FigurePayload:
        evidence = self.edition.evidence
        ids = dict.fromkeys(part for cell in self.data["source"] for part in cell.split("; ") if part)
        return {
            "id": self.id,
            "title": self.title,
            "subtitle": self.subtitle,
            "alt": known_sentences(self.alt) or (self.title if self.alt else ""),
            "note": known_sentences(self.note),
            "neutral": self.neutral,
            "stands": self.stands,
            "trend": sentences(self.data, self.edition.units, self.edition.lang, self.menu),
            "as_of": self.edition.as_of,
            "address": f"{self.edition.address}charts/{self.id}.html",
            "caveats": [evidence.caveat(caveat) for caveat in self.caveats],
            "controls": False,
            "unlike": list(self.unlike),
            "sources": [
                {
                    "credit": credit(evidence.sources[source]),
                    **{name: evidence.sources[source].get(name, "") for name in ("id", "title", "url")},
                }
                for source in ids
            ],
        }


def known_sentences(text: str) -> str:
    """The sentences of a text that use no fact which the edition lacks; in prose the page leaves those out."""
    sentences = re.split(r"(?<=[.;]) |(?<=。)", text)
    return " ".join(part for part in sentences if part and not any(words in part for words in NO_DATA.values()))
