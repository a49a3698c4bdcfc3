"""legend(): how the charts of this book encode, as a table of marks and their meanings."""

from __future__ import annotations

from twotracks.charts.theme import CHN, INK, MUTED, OTHER, PAPER, RULE, USA
from twotracks.outputs.summaries import Cell, show

WIDTH, HEIGHT = 92, 22
MIDDLE = HEIGHT / 2


def _shape(tag: str, **look: object) -> str:
    attributes = (f'{name.replace("_", "-")}="{value}"' for name, value in look.items())
    return f"<{tag} {' '.join(attributes)}/>"


def _dot(x: float, colour: str, fill: str = "") -> str:
    return _shape("circle", cx=x, cy=MIDDLE, r=5.5, fill=fill or colour, stroke=colour, stroke_width=2)


def _line(start: float, end: float, colour: str, dash: str = "none", width: float = 2.5) -> str:
    look = {"stroke": colour, "stroke_width": width, "stroke_linecap": "round", "stroke_dasharray": dash}
    return _shape("line", x1=start, x2=end, y1=MIDDLE, y2=MIDDLE, **look)


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
    (_shape("rect", x=10, y=MIDDLE - 4.5, width=74, height=9, rx=2, fill=CHN, fill_opacity=0.28) + _dot(44, CHN),
     "A bar behind a dot, or a band behind a line: the interval that the maker of the estimate gives."),
    (_line(14, 78, RULE, width=3) + _dot(14, OTHER) + _dot(46, OTHER) + _dot(78, OTHER),
     "Dots joined by a grey line: rival counts of one thing. The line is their range; they are not averaged."),
    (_shape("line", x1=46, x2=46, y1=2, y2=HEIGHT - 2, stroke=MUTED, stroke_width=1.5, stroke_dasharray="3 3")
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
    # the words beside a picture say what it is
    picture = f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{{}}</svg>'
    rows = [{"Mark": Cell(picture=picture.format(drawn)), "Meaning": Cell(meaning)} for drawn, meaning in MARKS]
    show(identifier, rows, title=title, subtitle=subtitle, note=note)
