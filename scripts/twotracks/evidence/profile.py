"""Profiles: what there is to know about a table before using it, from the package and the rows; for others to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from twotracks.evidence.package import Evidence, Resource
from twotracks.quantities import periods

GRADES = ("high", "medium", "low")


@dataclass
class Tally:
    """Counts over the rows of a table, which can be added piece by piece; `time` is its column that says when."""

    time: str = ""
    rows: int = 0
    second: int | None = None
    grades: Counter[str] = field(default_factory=Counter)
    times: set[tuple[str, str]] = field(default_factory=set)

    def add(self, columns: Mapping[str, Sequence[str]], rows: int) -> None:
        """Count `rows` more rows, given as columns of text."""
        self.rows += rows
        if "source2" in columns:
            self.second = (self.second or 0) + sum(map(bool, columns["source2"]))
        self.grades.update(columns.get("confidence", ()))
        if self.time in columns:
            ends = columns["period_end"] if "period_end" in columns else [""] * rows
            self.times.update(zip(columns[self.time], ends, strict=True))

    def summary(self) -> dict[str, Any]:
        """Rows, latest period, share of rows with a second source (None without such a column), shares of confidence.

        Confidence is empty for a table that does not grade its rows.
        """
        graded = sum(self.grades[grade] for grade in GRADES)
        return {
            "rows": self.rows,
            "latest": max(self.times, key=_order, default=("", ""))[0],
            "second_source": None if self.second is None else self.second / max(self.rows, 1),
            "confidence": {grade: self.grades[grade] / graded for grade in GRADES} if graded else {},
        }


def _order(time: tuple[str, str]) -> tuple[date, date, str]:
    """Last and first day of a period: of two that end on one day the shorter says more about how recent a table is.

    The last day of a fiscal year stands in the column beside it.
    """
    for text in (time[1], time[0]):
        try:
            period = periods.parse(text)
            return period.last, period.first, time[0]
        except ValueError:
            continue
    return date.min, date.min, time[0]


def card(evidence: Evidence, name: str) -> dict[str, Any]:
    """What there is to know about a table.

    Parameters
    ----------
    evidence : Evidence
    name : str
        `investment/private_investment`, say.

    Returns
    -------
    dict
        name, title, description, theme, path, rows, columns (each with name, title, type, unit, description and
        limits), key, known, updates, latest, second_source, confidence, licence, gaps, caveats, breaks, derivation,
        rules, bytes and hash.

    Raises
    ------
    EvidenceError
        When there is no such table (the message names the nearest), or it cannot be read.
    """
    resource = evidence.resource(name)
    descriptor = resource.descriptor
    # as text: a card can be shown of a table that has faults
    frame = evidence.text(name).fillna("")
    tally = Tally(resource.time)
    tally.add({column: list(frame[column]) for column in ("source2", "confidence", "period_end", resource.time)
               if column in frame}, len(frame))  # fmt: skip
    return {
        "name": name,
        "title": descriptor.get("title", name),
        "description": descriptor.get("description", ""),
        "theme": name.rpartition("/")[0],
        "path": evidence.project.relative(resource.path),
        **tally.summary(),
        "columns": [_column(each) for each in resource.fields.values()],
        "key": resource.key,
        "known": known(resource),
        "updates": descriptor.get("updates", ""),
        "licence": ", ".join(each.get("title") or each.get("name", "") for each in descriptor.get("licenses", [])),
        "gaps": descriptor.get("gaps", []),
        "caveats": resource.caveats,
        "breaks": descriptor.get("breaks", []),
        "derivation": descriptor.get("derivation", ""),
        "rules": rules(descriptor),
        **resource.stamps(),
    }


def known(resource: Resource) -> str:
    """When a row of the table becomes known, as a sentence."""
    rule = resource.descriptor.get("known", {"rule": "always"})
    said = {
        "date": "A row is known from the day in its column {column}.",
        "edition": "A row is known from the day its {column} was issued.",
        "period_end": "A row is known {lag_days} days after the last day of its {column}.",
    }.get(rule["rule"], "All rows are always known.")
    return " ".join(filter(None, [said.format_map(rule), rule.get("reason", "")]))


def limits(described: Mapping[str, Any]) -> str:
    """What a cell of a column may hold, in words, with the reason for its limits."""
    constraints = described.get("constraints", {})
    words = ["never empty"] if constraints.get("required") else []
    words += ["no two alike"] if constraints.get("unique") else []
    low, high = constraints.get("minimum"), constraints.get("maximum")
    if low is not None or high is not None:
        span = " ".join(f"{word} {value}" for word, value in (("from", low), ("up to", high)) if value is not None)
        words.append(f"{span} ({reason})" if (reason := described.get("limitReason")) else span)
    if "enum" in constraints:
        words.append(f"one of {', '.join(map(str, constraints['enum']))}")
    return "; ".join(words)


def _column(described: Mapping[str, Any]) -> dict[str, str]:
    stated = {name: described.get(name, "") for name in ("name", "title", "type", "unit", "description")}
    return {**stated, "limits": limits(described)}


def rules(descriptor: Mapping[str, Any]) -> list[str]:
    """The rules of a table for its card, a sentence each: why it holds, how closely, and the breaches declared."""
    return [_sentence(rule, descriptor.get("breaches", [])) for rule in descriptor.get("rules", [])]


def _sentence(rule: Mapping[str, Any], breaches: list[Mapping[str, Any]]) -> str:
    near = [f"{rule['tolerance']:g}"] if rule.get("tolerance") else []
    near += [f"{rule['relative']:.3g} of its size"] if rule.get("relative") else []
    said = f"{rule.get('reason', '')} ({rule.get('id')}{f', to within {near[0]}' if near else ''})"
    for each in breaches:
        if each.get("rule") == rule.get("id"):
            where = ", ".join(f"{name} {value}" for name, value in each.get("where", {}).items())
            said += f" Not so for {where}: {each.get('reason', '')}"
    return said
