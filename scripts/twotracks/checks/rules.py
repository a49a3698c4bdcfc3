"""Rules: identities that rows keep, declared with their reason in data/datapackage.json, and the declared breaches."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from twotracks.checks import rows
from twotracks.checks.descriptor import DESCRIPTOR
from twotracks.checks.rule_kinds import KINDS
from twotracks.checks.rule_terms import Ambiguous, Terms, select
from twotracks.errors import EvidenceError, Problem
from twotracks.evidence.package import Evidence, Resource

BATCH = 50_000
COMMON = ("id", "rule", "by", "tolerance", "relative", "reason", "along", "how", "of", "where")
TERMS = ("part", "whole", "parts", "of", "ratio", "numerator", "denominator", "one", "other", "rate", "level")
REMEDY = "correct the figures, or declare the breach with its reason under `breaches` of {} in data/datapackage.json"


def problems(evidence: Evidence, readable: set[str]) -> Iterator[tuple[str, Problem]]:
    """Rules that are broken without a declaration, and declarations that say nothing; each with its table.

    Parameters
    ----------
    evidence : Evidence
    readable : set of str
        The tables whose header is right; what is wrong with the others is told elsewhere.
    """
    read = lru_cache(maxsize=None)(lambda table: evidence.text(table).fillna(""))
    for name, description in evidence.tables.items():
        # what is no object is told with the description
        declared = {key: description.descriptor.get(key, []) for key in ("rules", "breaches")}
        rules, breaches = ([each for each in listed if isinstance(each, dict)] for listed in declared.values())
        ids = [rule.get("id") for rule in rules]
        for each in breaches:
            if each.get("rule") not in (*ids, *rows.IDS) or not each.get("where") or not each.get("reason"):
                what = f"a breach of the rule {each.get('rule')!r} is declared without rule, where or reason"
                yield name, _misdeclared(name, what, "write the id of a rule of the table, `where` and `reason`")
        if name in readable:
            yield from ((name, problem) for problem in _empty_breaks(description, read))
        for rule in rules:
            faults = list(_faults(evidence, description, rule, ids.count(rule.get("id")) > 1))
            yield from ((name, _misdeclared(name, what, remedy)) for what, remedy in faults)
            if not faults and {name, *_tables(rule)} <= readable:
                try:
                    found = _broken(evidence, description, rule, read)
                    yield from ((name, problem) for problem in found)
                except EvidenceError:
                    continue  # the file cannot be read, which is told with the file


def _empty_breaks(description: Resource, read: Callable[[str], Any]) -> Iterator[Problem]:
    for each in description.descriptor.get("breaks", []):
        if select(read(description.name), each["where"]).empty:
            what = f"a series break is declared for {each['where']}, which no row has"
            yield _misdeclared(description.name, what, "correct `where` of the break, or remove it")


def _broken(evidence: Evidence, description: Resource, rule: Mapping[str, Any], read: Any) -> list[Problem]:
    name, path = description.name, evidence.project.relative(description.path)
    compared, broken = 0, []
    try:
        for terms in _terms_of(rule, description, read):
            for outcome in KINDS[rule["rule"]][0](terms):
                compared += 1
                broken += [outcome] if outcome else []
    except Ambiguous as error:
        what = f"the rule {rule['id']} does not tell rows apart by {rule.get('by')}: {error}"
        return [_misdeclared(name, what, "name more columns in `by`, or narrow `where`")]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        what = f"the rule {rule['id']} is not well formed ({error})"
        return [_misdeclared(name, what, "compare it with another rule of its kind")]
    if not compared:
        return [
            _misdeclared(name, f"the rule {rule['id']} finds no rows to compare", "correct its terms, or remove it")
        ]
    declared = [each for each in description.descriptor.get("breaches", []) if each.get("rule") == rule["id"]]
    found = []
    for outcome in broken:
        if not any(_covers(each, outcome) for each in declared):
            what = f"breaks the rule {rule['id']}: {outcome.what} ({rule['reason']})"
            outcome = replace(outcome, what=what, remedy=REMEDY.format(name))
            found.append(outcome.at(path, column=_column(rule)))
    for each in declared:
        if each.get("where") and not any(_covers(each, outcome) for outcome in broken):
            what = f"the breach of {rule['id']} declared for {each['where']} does not occur (any more)"
            found.append(_misdeclared(name, what, "remove it from `breaches`"))
    return found


def _terms_of(rule: Mapping[str, Any], description: Resource, read: Callable[[str], Any]) -> Iterator[Terms]:
    """The terms of a rule; of one that compares each row with itself, for some rows at a time, to keep memory low."""
    name, frame = description.name, read(description.name)
    if "by" in rule:
        yield Terms(rule, name, description.key, read)
        return
    for first in range(0, len(frame), BATCH):
        some = frame.iloc[first : first + BATCH]
        yield Terms(rule, name, description.key, lambda table, some=some: some if table == name else read(table))


def _column(rule: Mapping[str, Any]) -> str:
    """The column that a rule is told at: that of its first term, or the one it names itself."""
    if rule["rule"] == "implies":
        return next(iter(rule["then"]))
    if rule["rule"] == "distinct":
        return rule["by"][0]
    return rule["first"] if rule["rule"] == "order" else (_terms(rule) or [{}])[0].get("column", "value")


def _covers(declared: Mapping[str, Any], outcome: Problem) -> bool:
    where, key = declared.get("where") or {}, dict(outcome.key)
    return bool(where) and all(key.get(name) == value for name, value in where.items())


def _tables(rule: Mapping[str, Any]) -> set[str]:
    return {term["table"] for term in _terms(rule) if "table" in term}


def _terms(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    named = [rule[name] for name in TERMS if name in rule]
    flat = [term for each in named for term in (each if isinstance(each, list) else [each])]
    return [term for term in flat if isinstance(term, Mapping)]


def _faults(
    evidence: Evidence, description: Resource, rule: Mapping[str, Any], twice: bool
) -> Iterator[tuple[str, str]]:
    """What is wrong with a declaration, and the remedy."""
    said = f"the rule {rule.get('id')!r}"
    if twice or not rule.get("id") or not rule.get("reason"):
        yield f"{said} has no id of its own or no reason", "give it an id, and say why it must hold"
    kind = rule.get("rule")
    if kind not in KINDS:
        yield f"{said} is of the kind {kind!r}, which does not exist", f"use one of {', '.join(KINDS)}"
        return
    needs = KINDS[kind][1]
    if missing := [part for part in needs if part not in rule]:
        yield f"{said} lacks {', '.join(missing)}", f"a rule `{kind}` needs {', '.join(needs)}"
    if more := sorted(set(rule) - set(needs) - set(COMMON)):
        near = difflib.get_close_matches(more[0], (*needs, *COMMON), n=1)
        remedy = f"did you mean {near[0]!r}?" if near else "remove it, or correct its name"
        yield f"{said} has {', '.join(more)}, which nothing reads", remedy
    sizes = {name: rule[name] for name in ("tolerance", "relative", "factor") if name in rule}
    if wrong := [name for name, size in sizes.items() if not isinstance(size, int | float) or size < 0]:
        yield f"{said} has {wrong[0]} {sizes[wrong[0]]!r}", "write a number from zero on, without quotation marks"
    elif rule.get("relative", 0) >= 1:
        yield f"{said} allows any difference: `relative` is {rule['relative']}", "write a share of the size below 1"
    for column in _own_columns(rule):
        if column not in description.fields:
            yield f"{said} names the column {column!r}, which {description.name} lacks", "correct the name"
    for term in _terms(rule):
        other = evidence.tables.get(term.get("table", description.name))
        if other is None:
            yield f"{said} names the table {term['table']!r}, which does not exist", "correct the name"
            continue
        for column in (*term.get("where", {}), term.get("column", "value"), *term.get("by", rule.get("by", []))):
            if column not in other.fields:
                yield f"{said} names the column {column!r}, which {other.name} lacks", "correct the name"
        if other is not description and not rule.get("by") and not term.get("by"):
            yield f"{said} looks into {other.name} without saying by which columns", "give the term its `by`"
        if missing := set(dict(term.get("by", {})).values()) - set(rule.get("by", description.key)):
            yield f"{said} looks up {', '.join(missing)}, which is not in its `by`", "add it to `by` of the rule"


def _own_columns(rule: Mapping[str, Any]) -> list[str]:
    """The columns of its own table that a rule names outside its terms."""
    then = rule.get("then", [])
    named = [rule[name] for name in ("first",) if name in rule] + ([then] if isinstance(then, str) else list(then))
    return [*named, *rule.get("if", {}), *rule.get("where", {}), *rule.get("by", [])]


def _misdeclared(table: str, what: str, remedy: str) -> Problem:
    return Problem(DESCRIPTOR, what, remedy, part=f"table {table}")
