"""Executed notebooks as the pages get them: pictures inside, the payloads of charts in files beside them.

The payload of a chart holds its data three times over. Sphinx would read and write it at each of its steps.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import nbformat

from twotracks.charts.rendering import pictures
from twotracks.outputs.mime import FIGURE
from twotracks.project import write_whole


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
