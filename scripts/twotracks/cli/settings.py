"""Parameters of an edition as a command line gives them: NAME=VALUE, validated."""

from __future__ import annotations

import re
from pathlib import Path

from twotracks.errors import Problem, TwoTracksError


def settings_of(settings: tuple[str, ...], root: Path) -> dict[str, str | int]:
    """Parameters, validated as an edition validates them; those of the default edition are left out."""
    if not settings:
        return {}
    from twotracks.edition import Edition

    values, default = given(settings, root), Edition(root=root)
    return {name: value for name, value in values.items() if getattr(default, name) != value}


def given(settings: tuple[str, ...], root: Path) -> dict[str, str | int]:
    """All parameters that are given, validated.

    Raises
    ------
    TwoTracksError
        With what is no parameter, or has a value that it may not have.
    """
    if not settings:
        return {}
    from twotracks.edition import PARAMETERS, Edition

    values: dict[str, str | int] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if name not in PARAMETERS or not equals:
            remedy = f"write NAME=VALUE with one of {', '.join(PARAMETERS)}"
            raise TwoTracksError(Problem(f"--set {setting}", "is not a parameter", remedy))
        # other scripts have digits, too; tables refuse them as well
        values[name] = int(value) if name == "start_year" and re.fullmatch("[0-9]+", value) else value
    Edition(**values, root=root)  # type: ignore[arg-type]
    return values
