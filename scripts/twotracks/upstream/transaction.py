"""Writing several files of a book so that they are all old or all new, whatever ends the process.

The new files are written beside the data, then a journal that lists them: from then on they count. They are renamed
into place one by one; whoever finds a journal finishes that. Renames cannot fail for want of room.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from twotracks.project import Project

JOURNAL = "journal.json"


def write_all(project: Project, files: Mapping[Path, bytes]) -> None:
    """Write all files or none.

    Parameters
    ----------
    project : Project
    files : dict
        Paths under the folder of the book, and what they shall hold.
    """
    pending = _pending(project)
    shutil.rmtree(pending, ignore_errors=True)
    pending.mkdir(parents=True)
    targets = {}
    for number, (target, content) in enumerate(files.items()):
        _write(pending / str(number), content)
        targets[str(number)] = target.relative_to(project.root).as_posix()
    _write(pending / f"{JOURNAL}.part", json.dumps(targets, indent=1).encode())
    (pending / f"{JOURNAL}.part").replace(pending / JOURNAL)
    try:
        finish(project)
    except BaseException:
        # an interrupt between two renames; what is in the journal is decided
        finish(project)
        raise


def finish(project: Project) -> bool:
    """Put the files of a journal in place, if there is one; whether there was.

    Two processes may do so at once: what one has renamed, the other does not find any more.
    """
    pending = _pending(project)
    try:
        targets = json.loads((pending / JOURNAL).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    for staged, name in targets.items():
        target = project.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (pending / staged).exists():
            (pending / staged).replace(target)
    (pending / JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(pending, ignore_errors=True)
    return True


def _pending(project: Project) -> Path:
    return project.data / ".pending"


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
