"""The contract between a chapter and its page: what a number, a finding and a chart carry, as plain JSON.

All words are plain text in the edition's language; who shows them escapes them.
"""

from __future__ import annotations

from typing import Any, TypedDict

# what a role can show of a number: {n}`gap`, {n}`gap.period`, {n}`gap.when`, {n}`gap.unit`
VARIANTS = {"": "text", "period": "period_text", "when": "period_when", "unit": "unit"}
# the options of a ``{caption}`` in a chapter's text; tables take the first two
CAPTION_OPTIONS = ("otherwise", "subtitle", "alt", "caveats")


class SourcePayload(TypedDict):
    """A source as a popover names it: who counted, and where it was read. `url` is empty where it has none."""

    credit: str
    title: str
    url: str


class RowPayload(TypedDict):
    """A row behind a value. `row` counts records, the header being 1; `key` says in words which one it is.

    `whose` names its subjects. `weak` says in words why it is for context: low confidence, or implied; mostly empty.
    """

    table: str
    row: int
    key: str
    value: str
    unit: str
    sources: list[str]
    confidence: str
    whose: str
    weak: str
    locator: str
    note: str


class Provenance(TypedDict):
    """The rows behind a value, their sources by id, and how far their periods reach (`quantities.periods.reach`)."""

    reach: dict[str, str]
    rows: list[RowPayload]
    sources: dict[str, SourcePayload]


class ChoicePayload(TypedDict):
    """A choice among estimates: of what, the name of the one chosen, all of them by name with their values, and why."""

    of: str
    chosen: str
    estimates: dict[str, str]
    because: str


class NumberPayload(Provenance):
    """A fact for ``{n}`id```: `text` as prose shows it, `value` with all its digits (empty when missing).

    `period` is as the tables write it, `period_text` in words, `period_when` with "on" or "in" before them. `formula`
    is empty when the value stands in a row as it is. `missing` says why the edition lacks the fact; then its sentences
    are left out. `measure` says what quantity it is (:func:`twotracks.facts.measure.measure_of`), and `amount` how much
    in units of scale one. `differs` says why another page may give another value. `best` is, of a best estimate, what
    the page prints with it: range, reason and all the estimates (:mod:`twotracks.facts.best`); `choice` is the same
    for programs, empty for other numbers.
    """

    id: str
    text: str
    value: str
    unit: str
    period: str
    period_text: str
    period_when: str
    formula: str
    confidence: str
    missing: str
    differs: str
    best: str
    choice: ChoicePayload | None
    measure: str
    amount: str


class ClaimPayload(TypedDict):
    """A claim of the articles held to a figure: `claimed` in words, the verdict `written` and the one `computed`.

    `row` is that of the claim in its table. `missing` says why the claim is open in the edition; then `computed` is
    empty. `ratio` is what was found over what was claimed, of a range over its nearer end, one inside it; None where
    that is zero. `found` is the evidence, `said` its value with its unit in words.
    """

    id: str
    row: int
    claimed: str
    written: str
    computed: str
    agrees: bool
    missing: str
    ratio: float | None
    said: str
    found: NumberPayload


class FindingPayload(Provenance):
    """A condition for a ``{finding}``: whether it holds, how it reads with its values, why it is not known.

    `unlike` says in what the facts differ that it compares, `declared` why they may.
    """

    id: str
    unlike: list[str]
    declared: list[str]
    holds: bool
    condition: str
    exact: str
    missing: str


class FigurePayload(TypedDict, total=False):
    """A chart for its page, its pictures and its downloads.

    id, title, subtitle, alt, note: the words; those that stand in the chapter's text are blank until the build puts
    them in. neutral: a title that is true of any setting. stands: whether the title may be printed, None where it rests
    on nothing; the build takes it out. trend: what the data do, in sentences. as_of, address: the day of the edition,
    and where the chart has its page. caveats: their texts. controls: whether a reader can set something. unlike: in
    what the facts differ that the title compares without a declared reason, which stops the build. sources: id, credit,
    title and url of each, in the order of the rows. columns, rows: the exact data, blank where there is none. reach:
    how far their periods go. specs: Vega-Lite, `wide` and `narrow`. empty: true in an edition without data, which has
    neither rows nor specs.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    note: str
    neutral: str
    stands: bool | None
    trend: list[str]
    as_of: str
    address: str
    caveats: list[str]
    controls: bool
    unlike: list[str]
    sources: list[dict[str, str]]
    reach: dict[str, str]
    columns: list[str]
    rows: list[list[Any]]
    specs: dict[str, dict[str, Any]]
    empty: bool
