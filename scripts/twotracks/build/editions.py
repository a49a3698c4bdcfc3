"""The editions that a book declares in data/editions.toml: what they are called, and what their findings must do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from twotracks.edition import PARAMETERS, Edition
from twotracks.errors import BuildError, EditionError, Problem
from twotracks.project import Project

FILE = "editions.toml"
NAMES = {"en", "zh"}
FINDINGS = {"must hold": True, "left out": False}
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]*")
FORM = 'write [name] and under it parameters, e.g. as_of = "2024-12-31"'


@dataclass(frozen=True)
class Declared:
    """An edition of a book.

    Parameters
    ----------
    id : str
        Its name in commands and addresses: lower-case letters, digits and `-`.
    parameters : dict
        What differs from the default edition, as :class:`twotracks.edition.Edition` takes it; none for that itself.
    en, zh : str
        What readers see in the menu of editions; the id where one is not given.
    must_hold : bool
        Whether a finding that does not hold is a mistake and stops the build, or history and left out.
    """

    id: str
    parameters: dict[str, Any]
    en: str = ""
    zh: str = ""
    must_hold: bool = True

    def name(self, lang: str) -> str:
        """What it is called in a language."""
        return (self.zh if lang == "zh" else self.en) or self.en or self.id


DEFAULT = Declared("current", {}, "The current edition", "当前版")


def declared(project: Project) -> list[Declared]:
    """The editions of data/editions.toml in its order; the default one is always among them, first where not listed.

    Raises
    ------
    BuildError
        When the file is not TOML, or an entry is not an edition: each with its remedy.
    """
    path = project.data / FILE
    try:
        return declared_in(path.read_text(encoding="utf-8") if path.exists() else "", project)
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(Problem(f"data/{FILE}", f"cannot be read ({error})", "restore it, as UTF-8 text")) from None


def declared_in(text: str, project: Project) -> list[Declared]:
    """The same of a text that is not (yet) in the file.

    Raises
    ------
    BuildError
        As :func:`declared`.
    """
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BuildError(Problem(f"data/{FILE}", f"cannot be read ({error})", "correct the line")) from None
    problems = [problem for name, entry in entries.items() for problem in _faults(name, entry, project)]
    if problems:
        raise BuildError(problems)
    default = Edition(root=project.root)
    found = [_edition(name, entry, default) for name, entry in entries.items()]
    twins = [(one.id, other.id) for at, one in enumerate(found) for other in found[:at]
             if one.parameters == other.parameters]  # fmt: skip
    if twins:
        what = "has the same parameters as {}"
        raise BuildError([Problem(f"data/{FILE}, {one}", what.format(other), "remove one") for one, other in twins])
    return found if any(not each.parameters for each in found) else [DEFAULT, *found]


def named(project: Project, identifier: str) -> Declared:
    """The declared edition of a name.

    Raises
    ------
    BuildError
        When there is none; the message names those there are.
    """
    known = {each.id: each for each in declared(project)}
    if identifier not in known:
        remedy = f"there is {', '.join(known)}; declare others in data/{FILE}"
        raise BuildError(Problem(f"--edition {identifier}", "is no edition of this book", remedy))
    return known[identifier]


def _edition(name: str, entry: dict[str, Any], default: Edition) -> Declared:
    given = {key: _plain(value) for key, value in entry.items()}
    own = {key: value for key, value in given.items() if key in PARAMETERS and value != getattr(default, key)}
    found = Declared(name, own)
    names = {key: value for key, value in given.items() if key in NAMES}
    return replace(found, **names, must_hold=FINDINGS[given.get("findings", "must hold")])


def _plain(value: Any) -> Any:
    """TOML has days of its own; an edition takes them as text."""
    return value.isoformat() if type(value) is date else value


def _faults(name: str, entry: Any, project: Project) -> Iterator[Problem]:
    where = f"data/{FILE}, {name}"
    if not isinstance(entry, dict) or not set(entry) <= {*PARAMETERS} | NAMES | {"findings"}:
        yield Problem(where, "is not an edition", f"{FORM}; en, zh and findings are all else that it may have")
        return
    if not IDENTIFIER.fullmatch(name):
        yield Problem(where, "is not a name", "use lower-case letters, digits and -, beginning with a letter or digit")
    if not all(isinstance(entry.get(key, ""), str) for key in NAMES):
        yield Problem(where, "has a name that is no text", 'write en = "In yuan"')
    if entry.get("findings", "must hold") not in list(FINDINGS):
        remedy = f"write one of {', '.join(map(repr, FINDINGS))}"
        yield Problem(where, f"findings is {entry['findings']!r}", remedy)
    try:
        Edition(**{key: _plain(value) for key, value in entry.items() if key in PARAMETERS}, root=project.root)
    except EditionError as error:
        yield from (Problem(f"{where}, {each.where}", each.what, each.remedy) for each in error.problems)
