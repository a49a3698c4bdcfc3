"""The editions that a book declares: those whose findings must hold, or a build of them stops."""

from __future__ import annotations

import tomllib
from typing import Any

from twotracks.errors import BuildError, Problem
from twotracks.project import Project

FILE = "editions.toml"
PARAMETERS = {"as_of", "start_year", "currency", "lang"}
FORM = 'write [name] and under it parameters, e.g. as_of = "2024-12-31"'


def declared(project: Project) -> list[dict[str, Any]]:
    """The parameters of each declared edition: the default one (none), and those of data/editions.toml.

    A finding that is false in a declared edition is a mistake. In any other it is history: its sentence is left out.

    Raises
    ------
    BuildError
        When the file is not TOML, or an entry is not a table of parameters.
    """
    path = project.data / FILE
    if not path.exists():
        return [{}]
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BuildError(Problem(f"data/{FILE}", f"cannot be read ({error})", "correct the line")) from None
    wrong = [name for name, entry in entries.items() if not isinstance(entry, dict) or not set(entry) <= PARAMETERS]
    if wrong:
        raise BuildError([Problem(f"data/{FILE}, {name}", "is not an edition", FORM) for name in wrong])
    return [{}, *entries.values()]
