"""The keys that a description may have: those of the Data Package standard that are honoured here, and our own.

A key that nobody reads is a mistake: `rule` for `rules` would silently switch all rules of a table off.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from twotracks.errors import Problem

# https://specs.frictionlessdata.io/data-package/, /data-resource/ and /table-schema/, version 1
PACKAGE: dict[str, Any] = {
    "profile": str, "name": str, "id": str, "title": str, "description": str, "version": str, "homepage": str,
    "created": str, "image": str, "keywords": list, "contributors": list, "sources": list, "licenses": list,
    "resources": list,
}  # fmt: skip
RESOURCE: dict[str, Any] = {
    "name": str, "path": str, "title": str, "description": str, "profile": str, "format": str, "mediatype": str,
    "encoding": str, "dialect": dict, "bytes": int, "hash": str, "licenses": list, "sources": list, "schema": dict,
    # ours
    "updates": str, "gaps": list, "caveats": list, "breaks": list, "derivation": str, "known": dict, "rules": list,
    "breaches": list, "time": str,
}  # fmt: skip
SCHEMA: dict[str, Any] = {"fields": list, "primaryKey": (str, list), "foreignKeys": list}
FIELD: dict[str, Any] = {
    "name": str, "type": str, "title": str, "description": str, "format": str, "constraints": dict,
    # ours
    "unit": str, "dated": bool, "limitReason": str, "futureReason": str, "countryReason": str,
}  # fmt: skip
KNOWN: dict[str, Any] = {"rule": str, "column": str, "dates": dict, "lag_days": int, "reason": str}
CAVEAT: dict[str, Any] = {"id": str, "text": str, "kind": str}
BREAK: dict[str, Any] = {"where": dict, "period": str, "text": str}
BREACH: dict[str, Any] = {"rule": str, "where": dict, "reason": str}
WORDS = {str: "a text", int: "a whole number", list: "a list", dict: "an object", bool: "true or false"}


def key_problems(resource: Mapping[str, Any], path: str, part: str) -> Iterator[Problem]:
    """Keys of a table's description that nothing reads, and values of another type than the key has."""
    schema = resource["schema"]
    yield from _keys(resource, RESOURCE, path, part)
    yield from _keys(schema, SCHEMA, path, f"{part}, schema")
    for field in schema["fields"]:
        yield from _keys(field, FIELD, path, f"{part}, field {field['name']}")
    yield from _keys(resource.get("known", {}), KNOWN, path, f"{part}, known")
    for number, each in enumerate(resource.get("rules", []), start=1):
        # what a rule may say depends on its kind (rules.py)
        if not isinstance(each, Mapping):
            yield Problem(
                path,
                f"{str(each)[:40]!r} is no object",
                "write it with id, rule and reason",
                part=f"{part}, rules number {number}",
            )
    for name, allowed in (("caveats", CAVEAT), ("breaks", BREAK), ("breaches", BREACH)):
        for number, each in enumerate(resource.get(name, []), start=1):
            yield from _keys(each, allowed, path, f"{part}, {name} number {number}")


def package_key_problems(package: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """The same for the package as a whole."""
    yield from _keys(package, PACKAGE, path, "")


def _keys(given: Any, allowed: Mapping[str, Any], path: str, part: str) -> Iterator[Problem]:
    if not isinstance(given, Mapping):
        yield Problem(path, f"{str(given)[:40]!r} is no object", f"write it with {', '.join(allowed)}", part=part)
        return
    for key, value in given.items():
        types = allowed.get(key)
        if types is None:
            near = difflib.get_close_matches(key, allowed, n=1, cutoff=0.6)
            remedy = f"did you mean {near[0]!r}?" if near else f"remove it; there is {', '.join(allowed)}"
            yield Problem(path, f"has the key {key!r}, which nothing reads", remedy, part=part)
        # to Python true is a number
        elif not isinstance(value, types) or (isinstance(value, bool) and types is int):
            kinds = types if isinstance(types, tuple) else (types,)
            remedy = f"write {' or '.join(WORDS[kind] for kind in kinds)}"
            yield Problem(path, f"{key} {str(value)[:40]!r} is of another type", remedy, part=part)
