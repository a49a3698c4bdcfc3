"""scoreboard(): the race on one screen, a row for each measure, every figure with its provenance."""

from __future__ import annotations

from dataclasses import dataclass

from IPython.display import display

from twotracks import periods
from twotracks.facts import Fact
from twotracks.numbers import check_identifier, describe
from twotracks.outputs import SCOREBOARD


@dataclass(frozen=True)
class Measure:
    """A row of the scoreboard: what is measured, by whom, for both countries, and where the book tells of it.

    Parameters
    ----------
    id, label, ruler : str
        Identifier; the measure in words; whose count it is or what it leaves out.
    usa, china : Fact
        In one unit and of one period.
    chapter : str
        Page with the story, e.g. "investment".
    """

    id: str
    label: str
    ruler: str
    usa: Fact
    china: Fact
    chapter: str


def scoreboard(*measures: tuple[str, str, str, Fact, Fact, str]) -> None:
    """Show measures of both countries with their ratio and period.

    Parameters
    ----------
    *measures : tuple
        (id, label, ruler, usa, china, chapter), see :class:`Measure`.

    Raises
    ------
    UnitError
        When the two facts of a row have units that do not fit.
    """
    rows = []
    for measure in (Measure(*each) for each in measures):
        check_identifier("measure", measure.id)
        usa_leads = (measure.usa >= measure.china).holds
        ratio = measure.usa / measure.china if usa_leads else measure.china / measure.usa
        rows.append(
            {
                "label": measure.label,
                "ruler": measure.ruler,
                "chapter": measure.chapter,
                "usa": describe(f"{measure.id}-usa", measure.usa, "short"),
                "china": describe(f"{measure.id}-china", measure.china, "short"),
                "ratio": describe(f"{measure.id}-ratio", ratio, "times"),
                "leader": "" if ratio.missing else ("USA" if usa_leads else "CHN"),
                "period": periods.label(ratio.period, ratio.lang).removeprefix("the ") if ratio.periods else "",
                "missing": ratio.missing,
            }
        )
    display({"text/plain": f"scoreboard of {len(rows)} measures", SCOREBOARD: {"rows": rows}}, raw=True)
