"""How a site came about, for programs: `provenance.json` in terms of W3C PROV, packed as an RO-Crate.

Made from what the manifest and the results of the chapters say already. A row of a table is named by the fragment
that RFC 7111 gives it: `data/chips/systems.csv#row=5`, the header being the first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from twotracks.project import RESULTS, RESULTS_SCHEMA

FILE, CRATE = "provenance.json", "ro-crate-metadata.json"
# the state of the book from which chapters took their code and tables
COMMIT = "#commit"
# a number that rests on more rows names their table as a whole; its results list them all
MANY_ROWS = 24
PROV = {
    "prov": "http://www.w3.org/ns/prov#",
    "value": "prov:value",
    "used": {"@id": "prov:used", "@type": "@id"},
    "wasGeneratedBy": {"@id": "prov:wasGeneratedBy", "@type": "@id"},
    "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "hadPlan": {"@id": "prov:hadPlan", "@type": "@id"},
    "sha256": "https://w3id.org/ro/terms/workflow-run#sha256",
}


def write_provenance(site: Path, parameters: Mapping[str, Any], inputs: Mapping[str, str], commit: str) -> None:
    """Write both files into a site whose results are there.

    Parameters
    ----------
    site : Path
    parameters : mapping
        Those of the edition.
    inputs : mapping
        Digest of every file that the site is made from, by name.
    commit : str
        Of the book, where these files are those of one; else empty.
    """
    folder = site / RESULTS
    results = [
        (path.relative_to(site).as_posix(), json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.rglob("*.json"))
        if path.name != RESULTS_SCHEMA
    ]
    state = [{"@id": COMMIT, "@type": "prov:Entity", "value": commit}] if commit else []
    graph = [*state, *(each for name, result in results for each in _chapter(name, result, inputs, commit))]
    _write(site / FILE, {"@context": PROV, "@graph": graph})
    _write(site / CRATE, crate(results, parameters, inputs, commit))


def _chapter(name: str, result: dict[str, Any], inputs: Mapping[str, str], commit: str) -> Iterator[dict[str, Any]]:
    """The run of a chapter as an activity, and each of its numbers and findings as an entity."""
    run = f"#run-{Path(name).stem}"
    tables = sorted(
        {table for kind in ("numbers", "findings") for each in result[kind].values() for table in each["rows"]}
    )
    used = [f"data/{table}.csv" for table in tables if f"data/{table}.csv" in inputs] + ([COMMIT] if commit else [])
    yield {"@id": run, "@type": "prov:Activity", "hadPlan": result["chapter"], "used": used}
    for kind in ("numbers", "findings"):
        for identifier, each in result[kind].items():
            entity = {"@id": f"{name}#/{kind}/{identifier}", "@type": "prov:Entity", "wasGeneratedBy": run}
            told = each.get("value") or each.get("outcome")
            yield {**entity, **({"value": told} if told else {}), "wasDerivedFrom": list(_rows(each["rows"]))}


def _rows(rows: Mapping[str, list[int]]) -> Iterator[str]:
    for table, numbers in rows.items():
        if len(numbers) > MANY_ROWS:
            yield f"data/{table}.csv"
        else:
            yield from (f"data/{table}.csv#row={number}" for number in numbers)


def crate(
    results: list[tuple[str, dict[str, Any]]], parameters: Mapping[str, Any], inputs: Mapping[str, str], commit: str
) -> dict[str, Any]:
    """The site as a research object: what it is, the build that made it, and from which files."""
    edition = {**(results[0][1]["parameters"] if results else {}), **parameters}
    files = [{"@id": name, "@type": "File", "sha256": value} for name, value in sorted(inputs.items())]
    parts = [FILE, "manifest.json", *(name for name, _ in results)]
    build = {
        "@id": "#build",
        "@type": "CreateAction",
        "name": "twotracks build",
        "object": [{"@id": each["@id"]} for each in files],
        "result": [{"@id": "./"}],
        "description": ", ".join(f"{name} {value}" for name, value in edition.items()),
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Two Tracks, edition as of {edition.get('as_of', '')}",
        "description": "The report as a site, with the results of its chapters and where each number comes from.",
        "datePublished": edition.get("as_of", ""),
        "license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "hasPart": [{"@id": each} for each in parts],
        "mentions": {"@id": "#build"},
        **({"version": commit} if commit else {}),
    }
    about = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    context = ["https://w3id.org/ro/crate/1.1/context", {"sha256": PROV["sha256"]}]
    titled = [{"@id": name, "@type": "File", "name": result["title"], "encodingFormat": "application/json"}
              for name, result in results]  # fmt: skip
    others = [{"@id": each, "@type": "File", "encodingFormat": "application/json"} for each in (FILE, "manifest.json")]
    return {"@context": context, "@graph": [about, root, build, *others, *titled, *files]}


def _write(path: Path, document: dict[str, Any]) -> None:
    """JSON with a line for each thing in the graph."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in document["@graph"])
    context = json.dumps(document["@context"], separators=(",", ":"))
    path.write_text(f'{{"@context": {context},\n"@graph": [\n{lines}\n]}}\n', encoding="utf-8")
