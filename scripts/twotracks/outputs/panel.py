"""The panel: run a chapter again, something chosen otherwise, and see which published numbers stand.

The run is `twotracks review` in a process of its own. Whatever becomes of it, the notebook that holds the panel, the
published site and the last comparison are as they were.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from twotracks.edition import CURRENCIES
from twotracks.evidence.choices import declared_options
from twotracks.evidence.package import open_evidence
from twotracks.evidence.rates import FIRST_YEAR
from twotracks.outputs.choices import Choice, choices_of
from twotracks.outputs.compared import compared, failed
from twotracks.project import RESULTS, RESULTS_SCHEMA, Project

# how a process ends that was asked to, by itself or by the system
STOPPED = (128 + signal.SIGTERM, -signal.SIGTERM)
CELL = re.compile(r"^\S+: cell (\d+) of (\d+)$")
RUN_WITH = "as of {as_of}, series from {start_year}, money in {currency}"
STYLE = {"description_width": "15em"}
WIDE = {"width": "42em"}
# a label that is a whole phrase takes the room that it needs
SHORT = 20
PHRASE, FITTING = {"description_width": "initial"}, {"width": "max-content", "max_width": "100%"}


def published(project: Project) -> dict[str, dict[str, Any]]:
    """What the book's site says of each chapter, by the chapter's short name; empty when it is not built."""
    folder = project.site / RESULTS
    files = [path for path in sorted(folder.rglob("*.json")) if path.name != RESULTS_SCHEMA]
    return {
        path.relative_to(folder).as_posix().removesuffix(".json"): json.loads(path.read_text(encoding="utf-8"))
        for path in files
    }


def command(
    project: Project, chapter: str, settings: dict[str, Any], choices: dict[str, str], pictures: Path
) -> list[str]:
    """The command that runs a chapter with settings and choices, compares, and draws the charts that differ."""
    given = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    given += [part for name, option in choices.items() for part in ("--choose", f"{name}={option}")]
    start = [sys.executable, "-m", "twotracks.cli", "--project", str(project.root), "review", chapter]
    return [*start, *given, "--verbose", "--json", "--progress", "--pictures", str(pictures)]


def panel(project: Project, chapter: str = "") -> Any:
    """The widgets: chapter, day, first year, money, its own choices, run, cancel, what goes on, the last comparison.

    Parameters
    ----------
    project : Project
    chapter : str
        The one to begin with, e.g. "investment".
    """
    from ipywidgets import HTML

    known = published(project)
    if not known:
        return HTML("There is no site to compare with: run <code>twotracks build</code> in the folder of the book.")
    return Panel(project, known, chapter if chapter in known else next(iter(known))).box


def chooser(choice: Choice) -> tuple[Any, Any]:
    """The options of a choice as a list, at the published one, and below it why one could take the one that is set."""
    from ipywidgets import HTML, Dropdown

    label = choice.name[:1].upper() + choice.name[1:]
    options = [*choice.options.items()]
    style, layout = (STYLE, WIDE) if len(label) <= SHORT else (PHRASE, FITTING)
    pick = Dropdown(options=options, value=choice.published, description=label, style=style, layout=layout)
    why = HTML()

    def tell(*_: Any) -> None:
        reason = choice.reasons.get(pick.value, "")
        why.value = f"<small>{escape(reason)}</small>" if reason else ""

    pick.observe(tell, "value")
    tell()
    return pick, why


class Panel:
    """The widgets of :func:`panel`, and the run that they start.

    Parameters
    ----------
    project : Project
    known : dict
        What :func:`published` gives.
    chapter : str
        One of its names.
    """

    def __init__(self, project: Project, known: dict[str, dict[str, Any]], chapter: str):
        from ipywidgets import HTML, BoundedIntText, Button, Dropdown, HBox, IntProgress, Text, VBox

        self.project, self.known = project, known
        money = [(f"{words} ({name})", name) for name, words in CURRENCIES.items()]
        titled = [(f"{each['title']} ({name})", name) for name, each in known.items()]
        self.chapter = Dropdown(options=titled, value=chapter, description="Chapter", style=STYLE, layout=WIDE)
        year = {"min": FIRST_YEAR, "max": date.max.year}
        self.controls = {
            "as_of": Text(description="As the world stood on (day)", style=STYLE, layout=WIDE),
            "start_year": BoundedIntText(**year, description="Series begin in (year)", style=STYLE, layout=WIDE),
            "currency": Dropdown(options=money, description="Money in", style=STYLE, layout=WIDE),
        }
        self.run = Button(description="Run and compare", button_style="primary")
        self.cancel = Button(description="Cancel", disabled=True)
        self.bar = IntProgress(min=0, max=1, bar_style="info", layout={"visibility": "hidden"})
        self.status, self.answer = HTML(), HTML()
        self.process: subprocess.Popen[str] | None = None
        self.choosers: dict[str, tuple[Choice, Any]] = {}
        self.own = VBox()
        buttons = HBox([self.run, self.cancel, self.bar])
        self.box = VBox([self.chapter, *self.controls.values(), self.own, buttons, self.status, self.answer])
        self.begin_at_published()
        self.chapter.observe(self.begin_at_published, "value")
        self.run.on_click(self.start)
        self.cancel.on_click(self.stop)

    def begin_at_published(self, *_: Any) -> None:
        """Set every control to what the chosen chapter was published with, and offer what is its own to choose."""
        results = self.known[self.chapter.value]
        for name, control in self.controls.items():
            control.value = results["parameters"][name]
        found = choices_of(results, declared_options(self.project), open_evidence(self.project.root))
        shown = [(each, *chooser(each)) for each in found]
        self.choosers = {each.name: (each, pick) for each, pick, _ in shown}
        self.own.children = [widget for _, *widgets in shown for widget in widgets]

    def start(self, *_: Any) -> None:
        """Begin a run; what it gives is shown when it ends."""
        self.run.disabled, self.cancel.disabled = True, False
        self.bar.value, self.bar.layout.visibility = 0, "visible"
        self.status.value = f"<p>Running {escape(self.chapter.value)} ...</p>"
        settings = {name: control.value for name, control in self.controls.items()}
        choices = {name: pick.value for name, (each, pick) in self.choosers.items() if pick.value != each.published}
        threading.Thread(target=self._work, args=(self.chapter.value, settings, choices), daemon=True).start()

    def stop(self, *_: Any) -> None:
        """End the run that is going on."""
        if self.process:
            self.process.terminate()

    def _work(self, chapter: str, settings: dict[str, Any], choices: dict[str, str]) -> None:
        try:
            with tempfile.TemporaryDirectory() as folder:
                self._compare(chapter, settings, choices, Path(folder))
        except OSError as error:
            self.status.value = failed(str(error))
        finally:
            self.process = None
            self.run.disabled, self.cancel.disabled, self.bar.layout.visibility = False, True, "hidden"

    def _compare(self, chapter: str, settings: dict[str, Any], choices: dict[str, str], folder: Path) -> None:
        output = folder / "output.json"
        arguments = command(self.project, chapter, settings, choices, folder)
        with (
            output.open("w") as file,
            subprocess.Popen(arguments, stdout=file, stderr=subprocess.PIPE, text=True) as run,
        ):
            self.process = run
            errors = "".join(line for line in run.stderr or () if not self._went_on(line))
        if run.returncode in STOPPED:
            self.status.value = "<p>Stopped.</p>"
            return
        said, answer = compared(output.read_text(encoding="utf-8"), errors, run.returncode, self.project, folder)
        self.status.value = said
        if answer:
            words = ", ".join([RUN_WITH.format(**settings), *(f"{name}: {each}" for name, each in choices.items())])
            self.answer.value = f"<h4>{escape(chapter)}: published, and run {escape(words)}</h4>{answer}"

    def _went_on(self, line: str) -> bool:
        """Whether a line says which cell is running; then the bar moves."""
        at = CELL.match(line)
        if at:
            self.bar.max, self.bar.value = int(at[2]), int(at[1])
        return bool(at)
