"""What running each chapter takes, as it was measured once: data/costs.json, which pages tell their readers.

Two runs never take the same, and two builds of one state have to give the same bytes: so the figures are kept with the
book, with the day and the kind of machine on which `twotracks review --write-costs` measured them.
"""

from __future__ import annotations

import json
import os
import platform
from datetime import date
from typing import Any

from twotracks.build.publishing.kept import read_kept
from twotracks.project import Project, write_whole

COSTS = "costs.json"


def read_costs(project: Project) -> dict[str, Any]:
    """What was measured: `measured`, `machine`, and by chapter `seconds` and `megabytes`; empty where nothing was.

    Raises
    ------
    BuildError
        When it is not JSON.
    """
    return read_kept(project, COSTS, "run `twotracks review --write-costs`")


def write_costs(project: Project, chapters: dict[str, dict[str, float]]) -> None:
    """Keep what chapters took: seconds of the processor in the kernel, and megabytes of memory at most, by chapter."""
    python = ".".join(platform.python_version_tuple()[:2])
    machine = f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}, Python {python}"
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(used)}" for name, used in sorted(chapters.items()))
    head = f' "measured": {json.dumps(date.today().isoformat())},\n "machine": {json.dumps(machine)}'
    write_whole(project.data / COSTS, f'{{\n{head},\n "chapters": {{\n{lines}\n }}\n}}\n')
