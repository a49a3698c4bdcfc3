"""What a run of a chapter gave, as HTML for the panel: published and rerun side by side, what flips first."""

from __future__ import annotations

import base64
import json
from html import escape
from pathlib import Path
from typing import Any

from twotracks.project import FIGURES, Project

HEADINGS = ("", "id", "published", "this run", "change", "what differs")
LEFT = 'style="text-align:left"'
SIDE = 'style="display:flex;flex-wrap:wrap;gap:1em"'
HALF = 'style="flex:1 1 24em;margin:0;max-width:46em"'


def compared(output: str, errors: str, status: int, project: Project, drawn: Path) -> tuple[str, str]:
    """What is to be said of a run, and what it gave; the latter is empty when it failed.

    Parameters
    ----------
    output, errors : str
        Of `twotracks review --json --verbose`.
    status : int
        Its exit code; 0 and 1 are what the command gives by itself.
    project : Project
        Whose site has the published charts.
    drawn : Path
        The folder with those of the run that differ.
    """
    try:
        answer = json.loads(output)
    except ValueError:
        return failed(errors.strip() or f"it ended with code {status}"), ""
    chapter = answer["chapters"][0] if "chapters" in answer else answer
    if chapter["problems"]:
        problems = (f"{each['where']}: {each['what']}\n    remedy: {each['remedy']}" for each in chapter["problems"])
        return failed("\n".join(problems)), ""
    differ = chapter["differences"]
    flips = [each for each in differ if each["kind"] == "finding" and each["part"] == "outcome"]
    charts = [each for each in differ if each["kind"] == "chart"]
    rest = [each for each in differ if each not in flips and each not in charts]
    same = chapter["same_results"]
    counts = [f"Findings that flip: {len(flips)}", f"Charts that differ: {len(charts)}"]
    head = ". ".join([*counts, f"Other results that differ: {len(rest)}", f"The same: {len(same)}"])
    shown = "".join(_chart(each, project, drawn) for each in charts)
    parts = [
        _part("Findings that flip", _table(flips), len(flips)),
        _part("Numbers, findings, tables and claims that differ", _table(rest), len(rest)),
        _part("Charts that differ", shown, len(charts)),
        f"<details><summary>What is the same ({len(same)})</summary>{_table(same)}</details>" if same else "",
    ]
    return f"<p><strong>{head}.</strong></p>", "".join(parts)


def failed(said: str) -> str:
    """That a run failed and why, and that nothing was lost by it."""
    return f"<p><strong>The run failed; nothing has changed.</strong></p><pre>{escape(said)}</pre>"


def _part(heading: str, content: str, count: int) -> str:
    return f"<h5>{heading}</h5>{content}" if count else ""


def _table(outcomes: list[dict[str, Any]]) -> str:
    head = "".join(f"<th {LEFT}>{name}</th>" for name in HEADINGS)
    keys = ("kind", "id", "published", "rerun", "change")
    lines = [[*(each[key] for key in keys), each["part"] or each["state"]] for each in outcomes]
    body = "".join(f"<tr>{''.join(f'<td {LEFT}>{escape(cell)}</td>' for cell in line)}</tr>" for line in lines)
    return f"<table><tr>{head}</tr>{body}</table>"


def _chart(outcome: dict[str, Any], project: Project, drawn: Path) -> str:
    name = f"{outcome['id']}.svg"
    published, rerun = project.site / FIGURES / name, drawn / name
    sides = (("published", published, outcome["published"]), ("this run", rerun, outcome["rerun"]))
    halves = "".join(f"<figure {HALF}><figcaption>{which}</figcaption>{_picture(path, title)}</figure>"
                     for which, path, title in sides)  # fmt: skip
    return f"<p>{escape(outcome['id'])}: {escape(outcome['part'] or outcome['state'])}</p><div {SIDE}>{halves}</div>"


def _picture(path: Path, title: str) -> str:
    if not path.is_file():
        return "<p>There is none: the edition has no data for it.</p>"
    content = base64.b64encode(path.read_bytes()).decode()
    return f'<img alt="{escape(title)}" style="width:100%" src="data:image/svg+xml;base64,{content}">'
