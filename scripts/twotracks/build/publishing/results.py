"""The results of a chapter as one small file: what a program needs to compare two runs of it, or two editions.

Each site carries them under `_static/results/`, with the JSON schema that describes them (results.schema.json).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.payloads import FOLDER
from twotracks.build.chapters.roles import filled
from twotracks.build.judging.findings import HELD, sentences
from twotracks.outputs.mime import CLAIM, FIGURE, FINDING, NUMBER, TABLE
from twotracks.project import PACKAGE, RESULTS, RESULTS_SCHEMA

VERSION = 1
# the verdict on a claim that an edition cannot decide
OPEN = "open"
FAILED, UNKNOWN = "does not hold", "missing"


def write_results(
    chapters: Iterable[Chapter], executed: dict[str, Path], parameters: dict[str, Any], cache: Path, site: Path
) -> None:
    """Write the results of every chapter of a site, and their schema.

    Parameters
    ----------
    chapters : iterable of Chapter
    executed : dict
        The executed notebook of each, by the chapter's name.
    parameters : dict
        Those of the edition that differ from the chapters' own.
    cache : Path
        Where the payloads of charts are kept (see payloads.py).
    site : Path
    """
    folder = site / RESULTS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(PACKAGE / "build/publishing/results.schema.json", folder / RESULTS_SCHEMA)
    for chapter in chapters:
        notebook = json.loads(executed[chapter.name].read_text(encoding="utf-8"))
        found = results_of(chapter, parameters, bundles(notebook, cache))
        path = folder / name_of(chapter)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(found), encoding="utf-8")


def last_results(chapter: Chapter, site: Path) -> dict[str, Any] | None:
    """The results of a chapter that a site carries; None where it has none, or those of another format."""
    path = site / RESULTS / name_of(chapter)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("version") == VERSION else None


def name_of(chapter: Chapter) -> str:
    """The file of a chapter's results in their folder: "investment.json"."""
    return f"{short(chapter)}.json"


def short(chapter: Chapter) -> str:
    """A chapter's name as commands take it: "investment"."""
    return chapter.name.removeprefix("chapters/").removesuffix(".md")


def bundles(notebook: Any, cache: Path | None = None) -> Iterator[dict[str, Any]]:
    """What the cells of an executed notebook hand over, by MIME type, in their order.

    Parameters
    ----------
    notebook : NotebookNode or dict
    cache : Path, optional
        Where the payloads of charts are, if they are kept apart.
    """
    for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
        bundle = dict(output.get("data", {}))
        if cache and "payload" in bundle.get(FIGURE, {}):
            kept = cache / FOLDER / bundle[FIGURE]["payload"]
            bundle[FIGURE] = json.loads(kept.read_text(encoding="utf-8"))
        yield bundle


def results_of(chapter: Chapter, parameters: dict[str, Any], shown: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Numbers, findings, charts, tables, claims and choices of a run, as results.schema.json describes them.

    Parameters
    ----------
    chapter : Chapter
    parameters : dict
        Those given to it.
    shown : iterable of dict
        See :func:`bundles`.
    """
    results: dict[str, Any] = {
        "$schema": RESULTS_SCHEMA,
        "version": VERSION,
        "chapter": chapter.name,
        "title": _title(chapter),
    }
    results["parameters"] = chapter.defaults | parameters
    results |= {kind: {} for kind in ("numbers", "findings", "charts", "tables", "claims", "choices")}
    registered = {}
    for bundle in shown:
        if NUMBER in bundle:
            registered[bundle[NUMBER]["id"]] = bundle[NUMBER]
            results["numbers"][bundle[NUMBER]["id"]] = _number(bundle[NUMBER])
            if choice := bundle[NUMBER]["choice"]:
                results["choices"][choice["of"]] = {name: choice[name] for name in ("chosen", "estimates", "because")}
        elif FINDING in bundle:
            results["findings"][bundle[FINDING]["id"]] = _finding(bundle[FINDING])
        elif FIGURE in bundle:
            results["charts"][bundle[FIGURE]["id"]] = _chart(bundle[FIGURE])
        elif TABLE in bundle:
            table = bundle[TABLE]
            results["tables"][table["id"]] = {
                "title": table["title"],
                "lines": len(table["lines"]),
                "data": _digest(table),
            }
            results["numbers"] |= {each["id"]: {**_number(each), "table": table["id"]} for each in table["numbers"]}
        elif CLAIM in bundle:
            results["claims"][bundle[CLAIM]["id"]] = bundle[CLAIM]["computed"] or OPEN
    for identifier, (_, sentence) in sentences(chapter):
        if identifier in results["findings"]:
            results["findings"][identifier]["sentence"] = filled(sentence, registered)
    return results


def as_text(results: dict[str, Any]) -> str:
    """Results as JSON, a line for each of them: two files are compared line by line."""
    lines = []
    for name, part in results.items():
        if isinstance(part, dict) and name != "parameters":
            inside = ",\n".join(f"  {json.dumps(key)}: {_line(each)}" for key, each in part.items())
            lines.append(f" {json.dumps(name)}: {{\n{inside}\n }}" if inside else f" {json.dumps(name)}: {{}}")
        else:
            lines.append(f" {json.dumps(name)}: {_line(part)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _line(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)


def _title(chapter: Chapter) -> str:
    text = chapter.path.read_text(encoding="utf-8")
    return next((line.removeprefix("# ").strip() for line in text.splitlines() if line.startswith("# ")), chapter.name)


def _number(payload: dict[str, Any]) -> dict[str, Any]:
    kept = {name: payload[name] for name in ("value", "unit", "period", "text", "formula", "confidence", "missing")}
    return {**{name: each for name, each in kept.items() if each or name == "value"}, "rows": _rows(payload)}


def _finding(payload: dict[str, Any]) -> dict[str, Any]:
    outcome = UNKNOWN if payload["missing"] else HELD if payload["holds"] else FAILED
    kept = {name: payload[name] for name in ("exact", "missing") if payload[name]}
    return {"outcome": outcome, "condition": kept.pop("exact", ""), **kept, "rows": _rows(payload)}


def _rows(payload: dict[str, Any]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for each in payload["rows"]:
        rows.setdefault(each["table"], []).append(each["row"])
    return rows


def _chart(payload: dict[str, Any]) -> dict[str, Any]:
    if payload.get("empty"):
        return {"title": payload["title"], "rows": 0, "data": "", "drawing": ""}
    data = {"columns": payload["columns"], "rows": payload["rows"]}
    drawing = {name: payload[name] for name in ("title", "subtitle", "alt", "note", "caveats", "sources", "specs")}
    return {"title": payload["title"], "rows": len(payload["rows"]), "data": _digest(data), "drawing": _digest(drawing)}


def _digest(part: Any) -> str:
    """SHA-256 of JSON without spaces, in the order of keys: the same data have it on every machine."""
    text = json.dumps(part, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
