"""number() and numbers(): register facts for the prose of their chapter, where {n}`id` shows them."""

from __future__ import annotations

import re

from IPython.display import display

from twotracks.errors import EvidenceError, Problem, UnitError
from twotracks.evidence.credits import credit
from twotracks.facts.best import Best
from twotracks.facts.context import Context
from twotracks.facts.fact import Fact
from twotracks.facts.measure import measure_of
from twotracks.facts.provenance import Row
from twotracks.outputs.mime import NUMBER
from twotracks.outputs.payloads import NumberPayload, Provenance
from twotracks.quantities import periods
from twotracks.quantities.formats import exact

SPEAKING = ("country", "entity", "place", "business", "indicator", "period", "date", "id")
SOURCE = ("title", "url")
RANGE = {"en": "{} ({} to {})", "zh": "{}({}至{})"}
IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]*")


def numbers(style: str = "auto", /, **facts: Fact | Best) -> None:
    """Make facts available to the chapter's text under the names given; see :func:`number`.

    Parameters
    ----------
    style : {'auto', 'short', 'times', 'percent', 'exact'}
        How the text shows them all, given first and without a name.
    **facts : Fact or Best
        By identifier: lower-case letters, digits and `_`; once in a chapter.

    Raises
    ------
    EvidenceError
        When an identifier has another form.
    UnitError
        When the style does not fit a unit, or something given is not a fact.

    Examples
    --------
    >>> usa, china = edition.table("raised").split()
    >>> numbers(usa=usa.last, gap=(usa / china).last)
    usa = $300 billion (2025, 1 row)
    gap = 15 times (2025, 2 rows)
    >>> numbers("percent", share=(china / usa).last)
    share = 6.7% (2025, 2 rows)
    """
    for identifier, fact in facts.items():
        number(identifier, fact, style)


def number(identifier: str, fact: Fact | Best, style: str = "auto", *, differs: str = "") -> None:
    """Make a fact available to the chapter's text as ``{n}`identifier```.

    Parameters
    ----------
    identifier : str
        Lower-case letters, digits, `_` and `-`; once in a chapter.
    fact : Fact or Best
        A best estimate is shown with its range, and its reason is printed where it first stands.
    style : {'auto', 'short', 'times', 'percent', 'exact'}
        How the text shows it; see :func:`twotracks.quantities.formats.in_words`.
    differs : str, optional
        Where another page gives the same quantity with another value: a sentence that says why, printed in the panel
        of the number. Without it the build stops; see :mod:`twotracks.build.judging.measures`.

    Raises
    ------
    EvidenceError
        When the identifier has another form.
    UnitError
        When the style does not fit the unit, or what is given is not a fact.
    """
    payload = {**describe(identifier, fact, style), "differs": differs}
    count = f"{len(payload['rows'])} row{'s' if len(payload['rows']) != 1 else ''}"
    display(
        {"text/plain": f"{identifier} = {payload['text']} ({payload['period']}, {count})", NUMBER: payload}, raw=True
    )


def describe(identifier: str, fact: Fact | Best, style: str = "auto") -> NumberPayload:
    """All that a page needs to show a fact and where it comes from, as plain JSON.

    Parameters
    ----------
    identifier, fact, style
        As :func:`number` takes them.

    Returns
    -------
    NumberPayload
        Its keys are described in :mod:`twotracks.outputs.payloads`.

    Raises
    ------
    EvidenceError, UnitError
        As :func:`number`; UnitError also when data/units.csv does not name the unit, as of dollars for a firm.
    """
    check_identifier("number", identifier)
    if isinstance(fact, Best):
        return _describe_best(identifier, fact, style)
    if not isinstance(fact, Fact):
        remedy = "give one fact, such as series.last or table.fact(...)"
        raise UnitError(Problem(f"number {identifier!r}", f"is {fact!r}", remedy))
    if not fact.missing and fact.unit not in fact.units.by_id:
        what = f"is in {_unit_name(fact.unit, fact.context)}, for which readers have no word"
        raise UnitError(Problem(f"number {identifier!r}", what, "add that unit to data/units.csv, and use .to() it"))
    return {
        "id": identifier,
        "text": format(fact, style),
        "value": "" if fact.missing else exact(fact.value),
        "unit": _unit_name(fact.unit, fact.context, "" if fact.missing else exact(fact.value)),
        "period": fact.period,
        "period_text": periods.label(fact.period, fact.lang) if fact.periods else "",
        "period_when": periods.when(fact.period, fact.lang) if fact.periods else "",
        "formula": fact.formula if fact.formula != exact(fact.value) else "",
        "confidence": fact.confidence,
        "missing": fact.missing,
        "differs": "",
        "best": "",
        "choice": None,
        "measure": measure_of(fact),
        "amount": "" if fact.missing else f"{fact.quantity.to_base_units().magnitude:.6g}",
        **provenance(fact.rows, fact.context),
    }


def _describe_best(identifier: str, best: Best, style: str) -> NumberPayload:
    """A best estimate: the value chosen, its range in the text, and the rows of all estimates behind it."""
    chosen = describe(identifier, best.value, style)
    if best.value.missing:
        return chosen
    rows = tuple(dict.fromkeys(row for each in best.estimates.values() for row in each.rows))
    low, high = (format(each, style) for each in (best.low, best.high))
    # what follows both numbers is said once: 752 to 800 teraflops
    low = low.removesuffix(f" {words}") if (words := high.partition(" ")[2]) else low
    choice = {"of": best.of, "chosen": best.chosen, "estimates": best.choices, "because": best.because}
    return {**chosen, **provenance(rows, best.value.context), "best": best.words, "choice": choice,
            "text": RANGE[best.value.lang].format(chosen["text"], low, high)}  # fmt: skip


def provenance(rows: tuple[Row, ...], context: Context) -> Provenance:
    """Rows and their sources as a popover shows them: plain text, names instead of ids.

    Parameters
    ----------
    rows : tuple of Row
    context : Context
        The edition whose sources, units and language they are written with.
    """
    used = dict.fromkeys(source for row in rows for source in row.sources)
    return {
        "reach": periods.reach((row.period for row in rows), context.as_of),
        "rows": [
            {
                "table": row.table,
                "row": row.number,
                "key": " · ".join(_part(name, value, context) for name, value in row.key if value),
                "value": row.value,
                "unit": _unit_name(row.unit, context, row.value),
                "sources": list(row.sources),
                "confidence": row.confidence,
                "whose": _whose(row, context),
                "weak": row.weak,
                "locator": row.locator,
                "note": row.note,
            }
            for row in rows
        ],
        "sources": {
            source: {
                "credit": credit(context.sources[source]),
                **{name: context.sources[source].get(name, "") for name in SOURCE},
            }
            for source in used
            if source in context.sources
        },
    }


def _whose(row: Row, context: Context) -> str:
    """Whose value it is: the firm or the model where there is one, else the country."""
    subject = dict(row.scope.subject)
    whose = next((subject[name] for name in ("entity", "model", "country") if name in subject), "")
    return context.name(whose) if whose else ""


def _part(column: str, value: str, context: Context) -> str:
    """A part of a row's key in words: names speak for themselves, an edition or a basis says what it is."""
    words = context.name(value).replace("_", " ")
    return words if column in SPEAKING else f"{column.replace('_', ' ')} {words}"


def check_identifier(kind: str, identifier: str) -> None:
    """Refuse an identifier that could not be written in a role or be a fragment of an address.

    Raises
    ------
    EvidenceError
    """
    if not IDENTIFIER.fullmatch(identifier):
        remedy = "use lower-case letters, digits, - and _, beginning with a letter"
        raise EvidenceError(Problem(f"{kind} {identifier!r}", "is not an identifier", remedy))


def _unit_name(unit: str, context: Context, value: str = "") -> str:
    """The unit in words, as it stands after a value."""
    known = context.units.by_id.get(unit)
    if not known:
        return unit.replace(" / ", " per ")
    return known.named(1 if value in ("1", "-1") else 0, context.lang)
