"""What the build needs of `_config.yml` and `_toc.yml`: the limits of a cell, and which pages are in the book."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sphinx_external_toc.parsing import MalformedError, parse_toc_data

from twotracks.errors import BuildError, Problem
from twotracks.project import Project

TOC_REMEDY = "begin it with `format: jb-book` and `root: chapters/index`, and list each page once"


@dataclass(frozen=True)
class Limits:
    """How far a cell may go before it is stopped.

    Parameters
    ----------
    seconds : int
        `execute: timeout:` in `_config.yml`, as Jupyter Book has it; -1 is no limit.
    characters : int
        What it may print and show, charts left out; `twotracks_most_output` under `sphinx: config:`.
    rows : int
        Of the data of one chart; `twotracks_most_rows` there.
    """

    seconds: int = 300
    characters: int = 200_000
    rows: int = 5000


def limits(project: Project) -> Limits:
    """The limits that a book declares.

    Raises
    ------
    BuildError
        When `_config.yml` cannot be read, or a limit is no whole number.
    """
    config = read_yaml(project.config, project)
    execute, sphinx, _ = (_mapping(config, name) for name in ("execute", "sphinx", "html"))
    own = _mapping(sphinx, "config")
    given = {
        "seconds": ("execute: timeout", execute.get("timeout")),
        "characters": ("twotracks_most_output", own.get("twotracks_most_output")),
        "rows": ("twotracks_most_rows", own.get("twotracks_most_rows")),
    }
    wrong = [
        Problem("_config.yml", f"{name} is {value!r}", "write a whole number")
        for name, value in given.values()
        if value is not None and (not isinstance(value, int) or isinstance(value, bool))
    ]
    if wrong:
        raise BuildError(wrong)
    return Limits(**{name: value for name, (_, value) in given.items() if value is not None})


def names_with_digits(project: Project) -> re.Pattern[str] | None:
    """What may be typed although it has a digit: `twotracks_names` under `sphinx: config:`, regular expressions.

    Raises
    ------
    BuildError
        When `_config.yml` cannot be read, or they are no list of regular expressions.
    """
    given = _mapping(_mapping(read_yaml(project.config, project), "sphinx"), "config").get("twotracks_names") or []
    try:
        if not isinstance(given, list):
            raise TypeError(f"it is {str(given)[:40]!r}")
        return re.compile("|".join(f"(?:{name})" for name in given)) if given else None
    except (re.error, TypeError) as error:
        what, remedy = f"twotracks_names is no list of regular expressions: {error}", "mend it; write one to a line"
        raise BuildError(Problem("_config.yml", what, remedy)) from None


def pages(project: Project) -> list[str]:
    """The pages of the table of contents, its root first: names without suffix, e.g. "chapters/investment".

    Raises
    ------
    BuildError
        When `_toc.yml` cannot be read as the table of contents of a book.
    """
    content = read_yaml(project.toc, project)
    try:
        site_map = parse_toc_data(content)
    except (MalformedError, AttributeError, TypeError) as error:
        raise BuildError(Problem("_toc.yml", f"is no table of contents: {error}", TOC_REMEDY)) from None
    names = [str(name).removesuffix(".md") for name in site_map]
    root = str(site_map.root.docname).removesuffix(".md")
    return [root, *(name for name in names if name != root)]


class _Once(yaml.SafeLoader):
    """YAML in which a key stands once: of two, one value would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As PyYAML does it, once each key is known to be another."""
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, project: Project, text: str | None = None, first: int = 1) -> Any:
    """A YAML file, or a part of one that begins on the line `first`.

    Raises
    ------
    BuildError
        When it is no YAML, with the line; when it is not there or not UTF-8.
    """
    name = project.relative(path)
    try:
        # a safe loader, as its parent
        return yaml.load(path.read_text(encoding="utf-8") if text is None else text, _Once) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        what = f"is not YAML: {error.problem or error.context}"
        raise BuildError(Problem(f"{name}:{first + line}", what, "mend this line; indent with spaces")) from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BuildError(Problem(name, f"cannot be read ({error})", "restore the file, as UTF-8 text")) from None


def _mapping(parent: Any, name: str) -> dict[str, Any]:
    if not isinstance(parent, dict):
        what = f"is no list of settings, but {str(parent)[:40]!r}"
        raise BuildError(Problem("_config.yml", what, "write a setting to a line, such as `title: My book`"))
    part = parent.get(name) or {}
    if not isinstance(part, dict):
        what = f"{name} is {str(part)[:40]!r}"
        raise BuildError(Problem("_config.yml", what, f"write what belongs to {name} below it, indented"))
    return part
