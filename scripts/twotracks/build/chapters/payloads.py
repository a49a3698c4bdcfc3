"""The payloads of charts, in files beside the notebooks: each holds its data three times over.

papermill, the store, Sphinx and the pages would read and write it at each of their steps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twotracks.outputs.mime import FIGURE
from twotracks.project import write_whole

FOLDER = "payloads"


def put_apart(figure: dict[str, Any], cache: Path) -> dict[str, Any]:
    """Write the payload of a chart into a file, and give what stands for it in the notebook.

    Parameters
    ----------
    figure : dict
        See :class:`twotracks.outputs.payloads.FigurePayload`; without data it is small, and stays.
    cache : Path
        `payloads/` in it is what :mod:`twotracks.book` reads.

    Returns
    -------
    dict
        id and unlike as in the payload; payload: the name of its file; many: how many rows of data it has.
    """
    if figure.get("empty"):
        return figure
    text = json.dumps(figure, sort_keys=True)
    name = f"{figure['id']}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    if not (cache / FOLDER / name).is_file():
        write_whole(cache / FOLDER / name, text)
    return {"id": figure["id"], "unlike": figure["unlike"], "payload": name, "many": len(figure["rows"])}


def names_in(notebook: Any) -> Iterator[str]:
    """The files of payloads that an executed notebook names."""
    for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
        figure = output.get("data", {}).get(FIGURE, {})
        if "payload" in figure:
            yield figure["payload"]
