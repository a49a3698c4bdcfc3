"""What a cell emits is decided: warnings and error streams are problems, and so is more than the book declares."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.config import Limits
from twotracks.errors import Problem
from twotracks.outputs.mime import CLAIM, FIGURE, FINDING, NUMBER

# what Python shows of an object that has no words of its own: where it lies in memory
ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}\b")
WARNING_LINE = re.compile(r"ipykernel_\d+/\d+\.py:(\d+): (.*)")


def emitted_by(chapter: Chapter, notebook: Any, limits: Limits) -> Iterator[Problem]:
    """What is wrong with the outputs of a whole chapter; limits may have changed since it ran."""
    cells = [cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for position in chapter.code:
        yield from emitted(chapter, position, cells[position].outputs, limits)


def emitted(chapter: Chapter, cell: int, outputs: list[Any], limits: Limits) -> Iterator[Problem]:
    """What is wrong with the outputs of a cell that ran without an error.

    Parameters
    ----------
    cell : int
        Its position in the chapter.
    outputs : list
        As nbformat has them.
    """
    text = "".join(output.get("text", "") for output in outputs if output.get("name") == "stderr").strip()
    if text and "remove-stderr" not in chapter.tags(cell):
        match = WARNING_LINE.search(text)
        line, words = (int(match[1]), match[2]) if match else (1, text.splitlines()[-1])
        remedy = "mend what it warns of; or tag the cell remove-stderr, and readers are not shown it"
        yield Problem(chapter.place(cell, line), f"writes to the error stream: {words}", remedy)
    size = 0
    for output in outputs:
        data = output.get("data", {})
        if FIGURE in data:
            yield from _chart(chapter.place(cell), data[FIGURE], limits)
        elif not {NUMBER, FINDING, CLAIM} & set(data):
            size += len(json.dumps(output, default=str))
            if ADDRESS.search(str(output.get("text", "")) + str(data.get("text/plain", ""))):
                what = "shows where an object lies in memory, which is elsewhere at each build"
                yield Problem(chapter.place(cell), what, "show what the object holds, or nothing: end the line with ;")
    if size > limits.characters:
        what = f"shows {size:,} characters, more than {limits.characters:,}"
        yield Problem(chapter.place(cell), what, "show less, or raise twotracks_most_output in _config.yml")


def _chart(place: str, figure: dict[str, Any], limits: Limits) -> Iterator[Problem]:
    rows = figure["many"] if "payload" in figure else len(figure.get("rows", []))
    if rows > limits.rows:
        what = f"the figure {figure['id']!r} has {rows:,} rows of data, more than {limits.rows:,}"
        remedy = "aggregate them, or raise twotracks_most_rows in _config.yml (sphinx: config:)"
        yield Problem(place, what, remedy)
