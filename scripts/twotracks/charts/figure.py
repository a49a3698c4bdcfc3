"""Figure: a chart with everything that stands around it.

A figure leaves its chapter as one output: its words, its exact data with sources, and its specification for two
widths. Pictures are drawn from that (charts/rendering); the page (twotracks.book) only lays them out.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from twotracks.charts.rendering.pictures import draw
from twotracks.charts.theme import NARROW, WIDE, Size, config
from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.package import open_evidence
from twotracks.outputs.mime import DRAW_LATER, FIGURE
from twotracks.outputs.numbers import check_identifier
from twotracks.project import find_project
from twotracks.quantities.formats import NO_DATA


@dataclass(frozen=True)
class Figure:
    """A chart and its words.

    Parameters
    ----------
    id : str
        Once in the book: names the files to take away.
    data : DataFrame
        The exact data of the chart, with a `source` column (ids, separated by `; `).
    draw : callable
        ``draw(size)`` returns the Altair chart for a width.
    title, subtitle, alt : str
        The finding in a sentence; measure, unit and period; the finding and its range for those who do not see it.
    note : str
        What a reader has to know of this chart only.
    caveats : tuple of str
        Ids of caveats in the data package that bear on this chart.
    controls : bool
        Whether the chart has parameters that a reader can set.
    """

    id: str
    data: pd.DataFrame
    draw: Callable[[Size], alt.TopLevelMixin]
    title: str
    subtitle: str
    alt: str
    note: str = ""
    caveats: tuple[str, ...] = ()
    controls: bool = False

    def __post_init__(self) -> None:
        check_identifier("figure", self.id)
        blank = [name for name in ("title", "subtitle", "alt") if not getattr(self, name).strip()]
        if blank or "source" not in self.data:
            what = f"lacks {', '.join(blank)}" if blank else "has data without a column `source`"
            raise EvidenceError(Problem(f"figure {self.id!r}", what, "every chart says what it shows and where from"))

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

    def payload(self) -> dict[str, Any]:
        """The figure as plain JSON: its words, its data, and its specifications for two widths."""
        if self.data.empty:
            return {**self._words(), "empty": True}
        return {
            **self._words(),
            "specs": {size.name: self.spec(size) for size in (WIDE, NARROW)},
            "columns": list(self.data.columns),
            "rows": [["" if pd.isna(cell) else cell for cell in row] for row in self.data.itertuples(index=False)],
        }

    def spec(self, size: Size) -> dict[str, Any]:
        """The Vega-Lite specification for a width, with the house theme.

        Altair's own checking of each piece against its schema takes half of the time that a chapter takes; it is
        done for every form in the tests, and Vega-Lite compiles what comes out in any case.
        """
        with debug_mode(False), alt.data_transformers.enable(_values_once({})):
            spec = self.draw(size).to_dict(validate=False)
        spec["config"] = config(size)
        return slim(spec)

    def _words(self) -> dict[str, Any]:
        evidence = open_evidence(find_project().root)
        ids = dict.fromkeys(each for cell in self.data["source"] for each in cell.split("; ") if each)
        return {
            "id": self.id,
            "title": self.title,
            "subtitle": self.subtitle,
            "alt": _known(self.alt) or self.title,
            "note": _known(self.note),
            "caveats": [evidence.caveat(each) for each in self.caveats],
            "controls": self.controls,
            "sources": [
                {name: evidence.sources[each].get(name, "") for name in ("id", "publisher", "title", "url")}
                for each in ids
            ],
        }


def slim(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification without the columns of its data that no mark refers to: a page carries it twice."""
    words = set(re.findall(r"\w+", json.dumps({key: part for key, part in spec.items() if key != "datasets"})))
    sets = {
        name: [{key: cell for key, cell in row.items() if key in words} for row in rows]
        for name, rows in spec.get("datasets", {}).items()
    }
    return {**spec, "datasets": sets}


def _values_once(done: dict[int, Any]) -> str:
    """A data transformer that writes out a table once, however many layers of a chart share it."""

    def transform(data: Any) -> Any:
        if id(data) not in done:
            # the table is kept beside its values: its id must not pass to another while it is remembered
            done[id(data)] = (data, alt.to_values(data))
        return done[id(data)][1]

    alt.data_transformers.register("twotracks", transform)
    return "twotracks"


def _known(text: str) -> str:
    """The sentences of a text that use no fact which the edition lacks; in prose the page leaves those out."""
    sentences = re.split(r"(?<=[.;]) |(?<=。)", text)
    return " ".join(each for each in sentences if each and not any(words in each for words in NO_DATA.values()))
