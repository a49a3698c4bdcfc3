"""What differs between two versions of a book: rows, numbers, findings, verdicts, charts; likely mistakes first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from twotracks.build.chapters.roles import ROLE
from twotracks.build.reviewing.revisions import Version
from twotracks.errors import Problem
from twotracks.evidence.changes import TableChanges
from twotracks.evidence.comparison import compare
from twotracks.evidence.package import Evidence, Resource, read_text
from twotracks.evidence.suspicions import of_number

MARK = "\ufeff"  # begins the tables of a site, for spreadsheets
NUMBERS, FINDINGS, CLAIMS, CHARTS, TABLES = "numbers", "findings", "claims", "charts", "tables"
NONE = "not there"


@dataclass(frozen=True)
class Result:
    """A number, finding, claim, chart or table for reading that differs.

    Parameters
    ----------
    kind : {'numbers', 'findings', 'claims', 'charts', 'tables'}
    id, chapter : str
    old, new : str
        Number as the prose shows it, outcome, verdict, or what a chart has; `not there` in one version at most.
    place : str
        File and line of the new version, where its text is at hand.
    detail : str
        The condition of a finding with its values, before and now; the title of a chart.
    sentence : str
        Of a finding, numbers filled in.
    suspicion : str
        Why it looks like a mistake.
    """

    kind: str
    id: str
    chapter: str
    old: str
    new: str
    place: str = ""
    detail: str = ""
    sentence: str = ""
    suspicion: str = ""


@dataclass(frozen=True)
class Differences:
    """All that differs from one version to another.

    Parameters
    ----------
    old, new : str
        Names of the versions.
    tables : list of TableChanges
        Those that differ, the ones with suspicious rows first.
    tables_added, tables_removed : list of str
    results : list of Result
    unseen : int
        Numbers that differ in digits which their text does not show.
    problems : list of Problem
        Why a chapter of the new version has no results, then the old.
    without_tables : list of str
        Versions that offer no tables, so that rows are not compared.
    """

    old: str
    new: str
    tables: list[TableChanges]
    tables_added: list[str]
    tables_removed: list[str]
    results: list[Result] = field(default_factory=list)
    unseen: int = 0
    problems: list[Problem] = field(default_factory=list)
    without_tables: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[Result]:
        """The results of one kind."""
        return [each for each in self.results if each.kind == kind]

    @property
    def suspicious(self) -> int:
        """How many rows and numbers look like a mistake."""
        return sum(len(each.suspicious) for each in self.tables) + sum(bool(each.suspicion) for each in self.results)

    @property
    def flipped(self) -> list[Result]:
        """Findings and verdicts that are others now."""
        return [each for each in self.of(FINDINGS) + self.of(CLAIMS) if NONE not in (each.old, each.new)]

    def __bool__(self) -> bool:
        return bool(self.tables or self.tables_added or self.tables_removed or self.results or self.unseen)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        kinds = {kind: [asdict(each) for each in self.of(kind)] for kind in (NUMBERS, FINDINGS, CLAIMS, CHARTS, TABLES)}
        return {
            "old": self.old,
            "new": self.new,
            "suspicious": self.suspicious,
            "evidence": [each.to_dict() for each in self.tables],
            "evidence_added": self.tables_added,
            "evidence_removed": self.tables_removed,
            **kinds,
            "unseen_numbers": self.unseen,
            "without_tables": self.without_tables,
            "problems": [each.to_dict() for each in self.problems],
        }


def differences(old: Version, new: Version) -> Differences:
    """Compare two versions.

    Raises
    ------
    EvidenceError
        When a table of one of them cannot be read.
    """
    before, after, changes = {}, {}, []
    if old.evidence and new.evidence:
        before, after = old.evidence.tables, new.evidence.tables
        for name in (name for name in after if name in before and _bytes(before[name]) != _bytes(after[name])):
            rows = _rows(before[name], old.evidence), _rows(after[name], new.evidence)
            changes.append(compare(after[name], *rows, new.evidence.units))
    results, unseen = [], 0
    # without the results of both there is nothing to say about a chapter
    for chapter in sorted(old.results.keys() & new.results.keys()):
        found = list(_results(old.results[chapter], new.results[chapter], new.sources.get(chapter, "")))
        results += [each for each in found if each]
        unseen += found.count(None)
    return Differences(
        old.name,
        new.name,
        sorted(filter(None, changes), key=lambda each: -len(each.suspicious)),
        [name for name in after if name not in before],
        [name for name in before if name not in after],
        sorted(results, key=lambda each: not each.suspicion),
        unseen,
        [*new.problems, *old.problems],
        [each.name for each in (old, new) if not each.evidence],
    )


def _rows(resource: Resource, evidence: Evidence) -> pd.DataFrame:
    return read_text(resource, evidence.project).rename(columns=lambda name: name.removeprefix(MARK))


def _bytes(resource: Resource) -> bytes:
    return resource.path.read_bytes().removeprefix(MARK.encode()) if resource.path.is_file() else b""


def _results(old: dict[str, Any], new: dict[str, Any], text: str) -> Iterator[Result | None]:
    """What differs in a chapter; None stands for a number whose text stayed."""
    chapter = new["chapter"]
    say: dict[str, Callable[[Any], str]] = {
        NUMBERS: lambda each: each.get("text", "") if each["value"] else f"none: {each.get('missing', '')}",
        FINDINGS: lambda each: each["outcome"],
        CLAIMS: str,
        CHARTS: lambda each: f"{each['rows']} rows",
        TABLES: lambda each: f"{each['lines']} lines",
    }
    for kind, words in say.items():
        for name in [*new[kind], *(name for name in old[kind] if name not in new[kind])]:
            was, now = old[kind].get(name), new[kind].get(name)
            first, second = (NONE if each is None else words(each) for each in (was, now))
            if kind in (CHARTS, TABLES) and was and now:
                if was["data"] == now["data"]:
                    continue
            elif first == second:
                if kind == NUMBERS and was["value"] != now["value"]:
                    yield None
                continue
            place = f"{chapter}:{line}" if (line := _line(kind, name, text)) else chapter
            detail, sentence, odd = "", "", ""
            if kind == FINDINGS:
                conditions = [each["condition"] for each in (was, now) if each]
                detail, sentence = "; now ".join(dict.fromkeys(conditions)), (now or was).get("sentence", "")
            elif kind in (CHARTS, TABLES):
                detail = (now or was)["title"]
            elif kind == NUMBERS and was and now and was.get("unit") == now.get("unit"):
                odd = of_number(_relative(was["value"], now["value"]))
            yield Result(kind, name, chapter, first, second, place, detail, sentence, odd)


def _relative(old: str, new: str) -> float | None:
    try:
        return float(new) / float(old) - 1
    except (ValueError, ZeroDivisionError):
        return None


def _line(kind: str, name: str, text: str) -> int:
    """The line on which a chapter shows a number, prints a finding, or draws a chart; 0 where it does not."""
    for number, line in enumerate(text.splitlines(), start=1):
        if kind == NUMBERS and any(role.partition(".")[0] == name for role in ROLE.findall(line)):
            return number
        if kind == FINDINGS and re.match(rf"[:`]{{3,}}\{{finding\}} *{re.escape(name)}\s*$", line):
            return number
        if kind in (CHARTS, TABLES) and re.search(rf"""(?:id=|\()["']{re.escape(name)}["']""", line):
            return number
    return 0
