"""legend(): how the charts of this book encode, as a table of marks and their meanings."""

from __future__ import annotations

from twotracks.charts.theme import CHN, INK, MUTED, OTHER, PAPER, RULE, USA
from twotracks.outputs.summaries import Cell, show

WIDTH, HEIGHT = 92, 22
MIDDLE = HEIGHT / 2


def _dot(x: float, colour: str, fill: str = "") -> str:
    return f'<circle cx="{x}" cy="{MIDDLE}" r="5.5" fill="{fill or colour}" stroke="{colour}" stroke-width="2"/>'


def _line(start: float, end: float, colour: str, dash: str = "", width: float = 2.5) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{start}" x2="{end}" y1="{MIDDLE}" y2="{MIDDLE}" stroke="{colour}" stroke-width="{width}"'
        f' stroke-linecap="round"{dashes}/>'
    )


def _bar(start: float, end: float, colour: str, opacity: float, height: float = 9) -> str:
    return (
        f'<rect x="{start}" y="{MIDDLE - height / 2}" width="{end - start}" height="{height}" rx="2" fill="{colour}"'
        f' fill-opacity="{opacity}"/>'
    )


# a drawing, and what it means
MARKS = (
    (_dot(16, USA) + _dot(46, CHN) + _dot(76, OTHER),
     "Blue is the United States, vermilion China, grey everybody else and everything without a country."),
    (_dot(30, USA) + _dot(62, USA, PAPER),
     "Filled: reported, measured, in force. Hollow: implied, forecast, promised, of low confidence, or lapsed; "
     "the note of the chart says which."),
    (_line(6, 46, CHN) + _line(54, 88, CHN, "1 6"),
     "Dashed: announced only, or still open on the last day of the data."),
    (_line(6, 36, USA) + _line(58, 88, USA) + _dot(36, USA) + _dot(58, USA),
     "A gap in a line: the definition changed, or a year or quarter is missing. Nothing is drawn across it."),
    (_bar(10, 84, CHN, 0.28) + _dot(44, CHN),
     "A bar behind a dot, or a band behind a line: the interval that the maker of the estimate gives."),
    (_line(14, 78, RULE, width=3) + _dot(14, OTHER) + _dot(46, OTHER) + _dot(78, OTHER),
     "Dots joined by a grey line: rival counts of one thing. The line is their range; they are not averaged."),
    (f'<line x1="46" x2="46" y1="2" y2="{HEIGHT - 2}" stroke="{MUTED}" stroke-width="1.5" stroke-dasharray="3 3"/>'
     + _dot(22, INK) + _dot(70, INK),
     "A thin rule across the plot: parity, a threshold, or a dated event, with its name beside it."),
)  # fmt: skip


def legend(identifier: str, *, title: str, subtitle: str = "", note: str = "") -> None:
    """Show the marks of the charts with their meanings.

    Parameters
    ----------
    identifier : str
        Once in the book.
    title, subtitle, note : str
        The words around the table.
    """
    rows = [{"Mark": Cell(picture=_picture(drawn)), "Meaning": Cell(meaning)} for drawn, meaning in MARKS]
    show(identifier, rows, title=title, subtitle=subtitle, note=note)


def _picture(drawn: str) -> str:
    # the words beside it say what it is
    return f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{drawn}</svg>'
