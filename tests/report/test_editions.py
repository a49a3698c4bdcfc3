"""Any date, any currency, any first year: no edition crashes, and none prints nonsense.

All chapters run in this process, figures off: what is looked at are words, with their numbers filled in.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest

from helpers import ROOT, chapters_with_code
from twotracks.build.chapters.captions import DIRECTIVE as CAPTION
from twotracks.build.chapters.captions import Captions
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.roles import ROLE, filled
from twotracks.build.judging.findings import DIRECTIVE
from twotracks.build.robustness.sweep import sweeping
from twotracks.evidence.package import open_evidence
from twotracks.evidence.variation import Variation
from twotracks.outputs.mime import FIGURE, FINDING, NUMBER, TABLE
from twotracks.project import Project

CHAPTERS = chapters_with_code(ROOT)
LAST_YEAR, LAST_MONTH = 2026, 10
DATES = [
    f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}"
    for year in range(2018, LAST_YEAR + 1)
    # quarter ends, and from 2024 on the ends of months
    for month in (range(1, 13) if year >= 2024 else (3, 6, 9, 12))
    if (year, month) <= (LAST_YEAR, LAST_MONTH)
]
CURRENCIES, FIRST_YEARS = ("CNY", "USD2021", "PPP"), (2000, 2015, 2017, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026)
# every sixth date in another money and with another first year, which is that of the date at most
PAIRS = [
    {"as_of": day, "currency": currency, "start_year": min(year, int(day[:4]))}
    for day, currency, year in zip(DATES[3::6], cycle(CURRENCIES), cycle(reversed(FIRST_YEARS)), strict=False)
]
PARTS = 6
EDITIONS = [
    *({"as_of": day} for day in ("2015-12-31", *DATES)),
    # the others of these stand in pairs with a date
    *({"start_year": year} for year in FIRST_YEARS[::4]),
    {"as_of": "2024-12-31", "currency": "PPP"},
    *PAIRS,
]
# where editions used to break: a lead that was none, a record compared with itself, a division by zero, short series
SAMPLE = [
    {"as_of": "2018-03-31"},
    {"as_of": "2023-06-30", "currency": "CNY"},
    {"as_of": "2024-12-31", "currency": "PPP"},
    {"as_of": "2025-09-30"},
    {"as_of": "2026-03-31", "currency": "USD2021", "start_year": 2025},
    {"start_year": 2022},
]
AMOUNT = r"[$¥]?\d[\d,.]*(?: ?[a-z%]+)?"
WHEN = r"(?:[A-Z][a-z]+ )?(?:19|20)\d\d(?:-\w+)?"
MONTHS = "|".join(calendar.month_name[1:])
NONSENSE = {
    "no value": r"\b(?:nan|NaN|None(?! of)|NaT|inf)\b|no data|<\w[\w.]* object|\[\]",
    "a gap": r"\( *\)|\s[,.;:](?:\s|$)|,,|“”|\bfor ,",
    "none of them": r"(?<![\d.,])0 (?:models?|American|Chinese|firms|companies|measures|in|of)\b|\bof [01] measures",
    "a period with itself": rf"\bin (?P<when>{WHEN}),? after a peak .{{0,60}}\bin (?P=when)\b",
    "a day in, or a month on": rf"\bin \d{{1,2}} (?:{MONTHS}) (?:19|20)\d\d|\bon (?:{MONTHS}) (?:19|20)\d\d",
    "a range of one": rf"\b(?:between|from) (?P<one>{AMOUNT}) (?:and|to) (?P=one)(?![\w,.]*\d)",
}
BLOCK = re.compile(r"\n\s*\n|\n(?=[-*] |\d+\. |#)")


@pytest.fixture(scope="module")
def say() -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Run a chapter in an edition; gives what its cells hand to the page."""
    with sweeping(Project(ROOT)) as sweep:
        yield lambda chapter, edition: sweep.run(chapter, Variation(edition))


def _texts(chapter: Chapter, shown: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """What a reader of the edition reads: each sentence with its place; what the edition leaves out is not there."""
    captions = Captions(chapter)
    # the same for all editions: reading it anew takes an eighth of the time
    captions.evidence = open_evidence(ROOT)
    captions.complete(shown, chapter.name)
    recorded = {each[NUMBER]["id"]: each[NUMBER] for each in shown if NUMBER in each}
    held = {each[FINDING]["id"]: each[FINDING] for each in shown if FINDING in each}
    for kind, words in ((FIGURE, ("title", "subtitle", "alt", "note")), (TABLE, ("title", "subtitle", "note"))):
        for payload in (each[kind] for each in shown if kind in each):
            if not payload.get("empty") and payload.get("lines", True):
                yield from ((f"{chapter.name} {payload['id']}, {name}", payload[name]) for name in words)
    for number in recorded.values():
        if not number["missing"]:
            yield f"{chapter.name} number {number['id']}", f"{number['text']}; {number['period_text'] or 'undated'}"
    for position, cell in enumerate(chapter.notebook.cells):
        if cell.cell_type != "markdown":
            continue
        for match in DIRECTIVE.finditer(cell.source):
            finding = held[match["id"]]
            text = match["sentence"] if finding["holds"] else match["otherwise"] or ""
            if not finding["missing"]:
                yield from _blocks(f"{chapter.name} finding {match['id']}", text, recorded)
        # captions are words of charts and tables by now
        text = CAPTION.sub("\n\n", DIRECTIVE.sub("\n\n", cell.source))
        yield from _blocks(chapter.place(position), text, recorded)


def _blocks(place: str, text: str, recorded: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The paragraphs with numbers, each filled in; one with a number that is missing is not printed."""
    for block in BLOCK.split(text):
        named = [role.partition(".")[0] for role in ROLE.findall(block)]
        if named and not any(recorded[name]["missing"] for name in named if name in recorded):
            yield place, filled(block, recorded)


def _nonsense(text: str) -> list[str]:
    return [kind for kind, pattern in NONSENSE.items() if re.search(pattern, text)]


def _sweep(say: Callable, editions: list[dict[str, Any]]) -> tuple[list[str], Counter]:
    """What crashed or reads wrong, and in how many editions each finding did not hold."""
    wrong, unheld, seen = [], Counter(), set()
    for edition in editions:
        for chapter in CHAPTERS:
            try:
                shown = say(chapter, edition)
            except Exception as error:  # whatever it is, the edition cannot be built
                wrong.append(f"{edition}: {chapter.name} crashes: {error!r}")
                continue
            unheld.update(
                f"{chapter.name} {each[FINDING]['id']}"
                for each in shown
                if FINDING in each and not each[FINDING]["holds"] and not each[FINDING]["missing"]
            )
            for place, text in set(_texts(chapter, shown)) - seen:
                seen.add((place, text))
                wrong += [f"{edition}: {place}: {kind}: {text}" for kind in _nonsense(text)]
    return wrong, unheld


@pytest.mark.parametrize("edition", SAMPLE, ids=lambda edition: " ".join(map(str, edition.values())))
def test_an_edition_is_whole_and_makes_sense(say, edition):
    wrong, _ = _sweep(say, [edition])
    assert wrong == []


@pytest.mark.book
@pytest.mark.parametrize("part", range(PARTS))
def test_every_edition_is_whole_and_makes_sense(say, capsys, part):
    """In parts, so that processes share the work; those of the sample have tests of their own, above."""
    assert len(DATES) >= 58
    editions = [each for each in EDITIONS if each not in SAMPLE][part::PARTS]
    wrong, unheld = _sweep(say, editions)
    with capsys.disabled():
        print(f"\n{len(editions)} editions; findings that did not hold in some of them:")
        print("\n".join(f"  {count:3} {name}" for name, count in unheld.most_common()))
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("no value", "the ratio was nan in 2021"),
        ("no value", "It rose to None, after no data"),
        ("a gap", "Chinese national targets for , as asked"),
        ("a gap", "raised $3 billion ()."),
        ("none of them", "0 models of China"),
        ("none of them", "America has more in 0 of 1 measures"),
        ("a period with itself", "they raise less: $3.2 billion in 2021, after a peak of $3.2 billion in 2021."),
        ("a day in, or a month on", "that Nvidia released in 22 August 2025"),
        ("a day in, or a month on", "widened its question on November 2025"),
        ("a range of one", "puts them ahead, by between 5.9 times and 5.9 times."),
    ],
)
def test_nonsense_is_found(kind, text):
    assert kind in _nonsense(text)


def test_sense_is_not_taken_for_nonsense():
    assert _nonsense("In 2025 (as of 3 May), 10 models of 100 rose from 5.9 times to 5.95 times; 1.0 of it.") == []
