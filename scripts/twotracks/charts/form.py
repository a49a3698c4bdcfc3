"""@form: what every chart form takes and checks, so that a form itself says only how its marks are drawn."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypedDict

import pandas as pd

from twotracks.charts.drawing.data import near, refused, require
from twotracks.charts.drawing.layers import Spec
from twotracks.charts.drawing.sheet import Sheet
from twotracks.charts.figure import Figure
from twotracks.charts.theme import Size
from twotracks.edition import Edition
from twotracks.facts.fact import Fact
from twotracks.facts.provenance import Check
from twotracks.outputs.titles import judge

Column = str  # the name of a column of the data: the form is refused when the data lack it


class Options(TypedDict, total=False):
    """What all forms take besides their own.

    Parameters
    ----------
    id : str
        Once in the book: names the files to take away.
    title, subtitle, alt : str
        The finding in a sentence; measure, unit and period; the finding and its range for those who do not see it.
        `subtitle`, `alt` and `otherwise` may stand in the text instead, under the cell, in a ``{caption}``.
    note : str
        What a reader has to know of this chart only; without numbers it stands in the ``{caption}``, as do caveats.
    caveats : tuple of str
        Ids of caveats in the data package that bear on this chart.
    holds : Check or Fact
        What the title rests on: a comparison that must hold, or a fact that the edition must have.
    otherwise : str
        A title that only says what is drawn, for editions in which `holds` is missing or does not hold, and when a
        reader has set something that the title does not speak of; it stands for the alternative text as well.
    unlike : str
        Why the title may compare facts of unlike definitions, periods or prints: a sentence, printed with the note.
    edition : Edition
        Whose sources, units and language the chart uses; the one that the data come from unless given.
    uncertain : str, Series
        Which marks are implied, forecast, promised or of low confidence, and drawn hollow: a column that is true for
        them, a true or false for each row, or an expression such as ``"confidence == 'low'"``.
    menu, menu_label : str
        Column with alternative sets of rows, of which the reader sees one; words beside the menu.
    tooltip : tuple of (column, title)
        Further fields of the tooltip.
    log : bool
        Logarithmic value axis; the subtitle should say so.
    search, hint : str
        Words before a search box, which picks out marks by name and tooltip; an example inside it.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    note: str
    caveats: tuple[str, ...]
    holds: Check | Fact
    otherwise: str
    unlike: str
    edition: Edition
    uncertain: str | pd.Series
    menu: str
    menu_label: str
    tooltip: tuple[tuple[str, str], ...]
    log: bool
    search: str
    hint: str


WORDS = ("id", "title", "subtitle", "alt", "note", "caveats")
SHARED = ("uncertain", "menu", "menu_label", "tooltip", "log", "search", "hint")
SHARED_DOC = Options.__doc__.split("----------")[1]
P = ParamSpec("P")
Draw = Callable[Concatenate[Sheet, P], Spec]
Form = Callable[Concatenate[pd.DataFrame, P], Figure]


def form(*needs: str, unless: Callable[..., bool] | None = None) -> Callable[[Draw[P]], Form[P]]:
    """Make a chart form of a function from a sheet to Vega-Lite.

    Parameters
    ----------
    *needs : str
        Columns that the data must have, besides those that options of the type `Column` name.
    unless : callable
        ``unless(data, **own)`` is true where there is nothing to draw although there are rows.

    Raises
    ------
    EvidenceError
        From the form: when an option or a column is unknown, words are blank, or the data belong to no edition.
    """

    def make(draw: Draw[P]) -> Form[P]:
        parameters = [each for each in inspect.signature(draw).parameters.values() if each.kind is each.KEYWORD_ONLY]
        own = {parameter.name: parameter for parameter in parameters}

        @wraps(draw)
        def figure(data: pd.DataFrame, **options: Any) -> Figure:
            identifier = str(options.get("id", draw.__name__))
            for name in options:
                if name not in (known := [*own, *Options.__annotations__]):
                    raise refused(identifier, f"has no option {name!r}", near(name, "options", known))
            mine, shared = ({name: options[name] for name in names if name in options} for names in (own, SHARED))
            edition = options.get("edition") or data.attrs.get("edition")
            if edition is None:
                what = "does not know its edition: its data were put together by hand"
                raise refused(identifier, what, "give it with `edition=edition`")
            words = {"edition": edition, "menu": shared.get("menu", ""), **_words(options)}
            if data.empty or (unless and unless(data, **mine)):
                return Figure(data=data.iloc[:0], draw=lambda size: {}, **words)
            lacking = [each.name for each in parameters if each.default is each.empty and each.name not in mine]
            if lacking:
                remedy = f"{draw.__name__}() cannot do without: give it"
                raise refused(identifier, f"is drawn without {', '.join(lacking)}", remedy)
            named = [mine.get(each.name, each.default) for each in parameters if each.annotation in ("Column", Column)]
            asked = [words["menu"], *(column for column, _ in shared.get("tooltip", ()))]
            require(data, [*needs, "source", *named, *asked], identifier)
            sheet = Sheet.read(data, identifier, edition, **shared)

            def drawn(size: Size) -> dict[str, Any]:
                sized = sheet.at(size)
                return sized.whole(draw(sized, **mine))

            return Figure(data=data, draw=drawn, **words)

        figure.__signature__ = _signature(parameters)
        figure.__doc__ = f"{draw.__doc__}\n\n    And the options of every form:\n{SHARED_DOC}"
        return figure

    return make


def _signature(own: list[inspect.Parameter]) -> inspect.Signature:
    """What editors and `help` show: the data, the form's own options, and those of every form."""
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=..., annotation=kind)
        for name, kind in Options.__annotations__.items()
    ]
    data = inspect.Parameter("data", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation="pd.DataFrame")
    return inspect.Signature([data, *own, *shared], return_annotation="Figure")


def _words(options: dict[str, Any]) -> dict[str, Any]:
    """The words of the figure; the neutral ones where what the title rests on does not hold."""
    words = {name: options[name] for name in WORDS if name in options}
    words |= {"neutral": options["otherwise"]} if options.get("otherwise") else {}
    judged = judge(options.get("holds"), options.get("unlike", ""))
    words |= {"stands": judged.stands} if "holds" in options else {}
    words |= {"note": " ".join(filter(None, (words.get("note"), *judged.declared))), "unlike": tuple(judged.unlike)}
    neutral = words.get("neutral", "")
    return words if judged.stands else {**words, "title": neutral, "alt": neutral}
