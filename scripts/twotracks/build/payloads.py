"""Executed notebooks as the pages and their readers get them: pictures inside, what only pages read left out.

The payload of a chart holds its data three times over. Sphinx would read and write it at each of its steps, and a
reader who takes the notebook away could do nothing with it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import nbformat

from twotracks.charts.rendering import pictures
from twotracks.outputs.mime import FIGURE
from twotracks.project import write_whole

OWN = "application/vnd.twotracks."


def put_apart(notebook: nbformat.NotebookNode, cache: Path) -> nbformat.NotebookNode:
    """Exchange the payload of each chart for its picture and the name of a file that holds it.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; it is changed.
    cache : Path
        `payloads/` and `pictures/` in it are what :mod:`twotracks.book` reads.

    Returns
    -------
    NotebookNode
        The same.
    """
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        figure = output.get("data", {}).get(FIGURE)
        if figure and not figure.get("empty"):
            text = json.dumps(figure, sort_keys=True)
            name = f"{figure['id']}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
            if not (cache / "payloads" / name).is_file():
                write_whole(cache / "payloads" / name, text)
            output.data["image/svg+xml"] = pictures.cached(figure, cache / "pictures")["picture"]
            output.data[FIGURE] = {"id": figure["id"], "payload": name}
    return notebook


def for_readers(notebooks: Path) -> None:
    """Leave out of the notebooks that readers take away what only a page can read; words and pictures stay."""
    for path in sorted(notebooks.rglob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
            for mime in [each for each in output.get("data", {}) if each.startswith(OWN)]:
                del output["data"][mime]
        path.write_text(json.dumps(notebook, ensure_ascii=False) + "\n", encoding="utf-8")
