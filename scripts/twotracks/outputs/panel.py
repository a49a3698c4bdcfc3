"""The panel: run a chapter again with another day, first year or currency, and see which published numbers stand.

The run is `twotracks review` in a process of its own. Whatever becomes of it, the notebook that holds the panel and
the published site are as they were.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from datetime import date
from html import escape
from typing import Any

from twotracks.edition import CURRENCIES
from twotracks.evidence.rates import FIRST_YEAR
from twotracks.project import RESULTS, RESULTS_SCHEMA, Project

# how a process ends that was asked to, by itself or by the system
STOPPED = (128 + signal.SIGTERM, -signal.SIGTERM)
HEADINGS = ("", "id", "published", "now", "what differs")
STYLE = {"description_width": "11em"}


def published(project: Project) -> dict[str, dict[str, Any]]:
    """What the book's site says of each chapter, by the chapter's short name; empty when it is not built."""
    folder = project.site / RESULTS
    files = [path for path in sorted(folder.rglob("*.json")) if path.name != RESULTS_SCHEMA]
    return {
        path.relative_to(folder).as_posix().removesuffix(".json"): json.loads(path.read_text(encoding="utf-8"))
        for path in files
    }


def command(project: Project, chapter: str, settings: dict[str, Any]) -> list[str]:
    """The command that runs a chapter with settings and compares."""
    given = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    start = [sys.executable, "-m", "twotracks.cli", "--project", str(project.root)]
    return [*start, "review", chapter, *given, "--verbose", "--json"]


def told(output: str, errors: str, status: int) -> str:
    """What a run gave, as HTML: the findings that flip, then all that differs, then what is the same.

    Parameters
    ----------
    output, errors : str
        Of the command.
    status : int
        Its exit code; 0 and 1 are what the command gives by itself.
    """
    try:
        answer = json.loads(output)
    except ValueError:
        return _failed(errors.strip() or f"it ended with code {status}")
    chapter = answer["chapters"][0] if "chapters" in answer else answer
    if chapter["problems"]:
        problems = (f"{each['where']}: {each['what']}\n    remedy: {each['remedy']}" for each in chapter["problems"])
        return _failed("\n".join(problems))
    differ = chapter["differences"]
    flips = [each for each in differ if each["kind"] == "finding" and each["part"] == "outcome"]
    rest = [each for each in differ if each not in flips]
    same = chapter["same_results"]
    head = f"Findings that flip: {len(flips)}. Other results that differ: {len(rest)}. The same: {len(same)}"
    parts = [f"<p><strong>{head}.</strong></p>", _table(flips), _table(rest)]
    folded = f"<details><summary>What is the same</summary>{_table(same)}</details>" if same else ""
    return "".join([*parts, folded])


def panel(project: Project, chapter: str = "") -> Any:
    """The widgets: chapter, day, first year, currency, run and cancel, and the answer.

    Parameters
    ----------
    project : Project
    chapter : str
        The one to begin with, e.g. "investment".
    """
    from ipywidgets import HTML, BoundedIntText, Button, Dropdown, HBox, IntProgress, Text, VBox

    known = published(project)
    if not known:
        return HTML("There is no site to compare with: run <code>twotracks build</code> in the folder of the book.")
    money = [(f"{words} ({name})", name) for name, words in CURRENCIES.items()]
    first = chapter if chapter in known else next(iter(known))
    choose = Dropdown(options=list(known), value=first, description="Chapter", style=STYLE)
    controls = {
        "as_of": Text(description="As of (YYYY-MM-DD)", style=STYLE),
        "start_year": BoundedIntText(min=FIRST_YEAR, max=date.max.year, description="Series begin in", style=STYLE),
        "currency": Dropdown(options=money, description="Money in", style=STYLE),
    }
    run, cancel = Button(description="Run and compare"), Button(description="Cancel", disabled=True)
    bar, answer = IntProgress(min=0, max=1, layout={"visibility": "hidden"}), HTML()
    running: list[subprocess.Popen[str]] = []

    def begin_at_published(*_: Any) -> None:
        for name, control in controls.items():
            control.value = known[choose.value]["parameters"][name]

    def work(arguments: list[str]) -> None:
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            running.append(process)
            output, errors = process.communicate()
        running.clear()
        stopped = process.returncode in STOPPED
        answer.value = "<p>Stopped.</p>" if stopped else told(output, errors, process.returncode)
        run.disabled, cancel.disabled, bar.layout.visibility = False, True, "hidden"

    def start(*_: Any) -> None:
        run.disabled, cancel.disabled, bar.layout.visibility = True, False, "visible"
        answer.value = f"<p>Running {escape(choose.value)} ...</p>"
        settings = {name: control.value for name, control in controls.items()}
        threading.Thread(target=work, args=(command(project, choose.value, settings),), daemon=True).start()

    def stop(*_: Any) -> None:
        for process in running:
            process.terminate()

    begin_at_published()
    choose.observe(begin_at_published, "value")
    run.on_click(start)
    cancel.on_click(stop)
    bar.bar_style, bar.value = "info", 1
    return VBox([choose, *controls.values(), HBox([run, cancel, bar]), answer])


def _table(outcomes: list[dict[str, Any]]) -> str:
    if not outcomes:
        return ""
    cells = [
        (each["kind"], each["id"], each["published"], each["rerun"], each["part"] or each["state"]) for each in outcomes
    ]
    head = "".join(f"<th>{name}</th>" for name in HEADINGS)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in cells)
    return f"<table><tr>{head}</tr>{lines}</table>"


def _failed(said: str) -> str:
    return f"<p><strong>The run failed; nothing has changed.</strong></p><pre>{escape(said)}</pre>"
