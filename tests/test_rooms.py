"""The rooms of the package: each knows those before it, and none after it (the table in CONTRIBUTING.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import twotracks

PACKAGE = Path(twotracks.__file__).parent
# rooms on one line do not know each other; what chapters use (`twotracks` itself) comes after all of them
ORDER = [
    ["errors"],
    ["project"],
    ["quantities"],
    ["facts"],
    ["evidence"],
    ["edition"],
    ["checks", "outputs"],
    ["analysis"],
    ["charts"],
    ["book", "build", "upstream"],
    ["cli"],
]
PLACE = {room: place for place, rooms in enumerate(ORDER) for room in rooms}
# the same inside of build/, whose own modules (graph, steps) come after them
IN_BUILD = ["running", "chapters", "state", "judging", "publishing", "robustness", "reviewing"]


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and room of every import from the package, those inside functions too; what only types need is left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports name the whole path"
            direct = node.module == "twotracks"
            modules = [f"twotracks.{alias.name}" for alias in node.names] if direct else [node.module]
        yield from ((node.lineno, name.split(".")[1]) for name in modules if name.startswith("twotracks."))
        yield from imported(node)


def upward(room: str, source: str) -> list[str]:
    """The imports of a module that lead to a room which it must not know."""
    return [
        f"line {line}: {room} knows {other}"
        for line, other in imported(ast.parse(source))
        if other != room and PLACE.get(other, len(ORDER)) >= PLACE[room]
    ]


@pytest.mark.parametrize("room", PLACE)
def test_a_room_knows_only_those_before_it(room):
    paths = sorted((PACKAGE / room).rglob("*.py")) or [PACKAGE / f"{room}.py"]
    assert {path.name: found for path in paths if (found := upward(room, path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize("part", IN_BUILD)
def test_a_part_of_the_build_knows_only_those_before_it(part):
    later = {f"twotracks.build.{each}" for each in IN_BUILD[IN_BUILD.index(part) + 1 :]}
    later |= {f"twotracks.build.{path.stem}" for path in (PACKAGE / "build").glob("*.py")}
    for path in (PACKAGE / "build" / part).glob("*.py"):
        known = {node.module or "" for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(node, ast.ImportFrom)}  # fmt: skip
        assert {name for name in known if any(f"{name}.".startswith(f"{each}.") for each in later)} == set(), path.name


def test_every_part_of_the_build_has_its_place():
    assert {path.name for path in (PACKAGE / "build").iterdir() if (path / "__init__.py").exists()} == set(IN_BUILD)


def test_every_room_has_its_place():
    names = {path.stem for path in PACKAGE.iterdir() if not path.name.startswith(("_", "."))}
    assert names == set(PLACE)


@pytest.mark.parametrize(
    "source",
    [
        "import twotracks.cli.edge",
        "from twotracks import charts",
        "from twotracks import Edition",
        "from twotracks.evidence.table import Table",
        "def late():\n    from twotracks.edition import Edition",
    ],
)
def test_an_arrow_back_up_is_found(source):
    assert upward("facts", source)


def test_an_arrow_down_and_one_that_only_types_need_are_none():
    types = "if TYPE_CHECKING:\n    from twotracks.edition import Edition"
    assert upward("facts", f"from twotracks.errors import Problem\n{types}") == []


def test_no_folder_of_tests_is_passed_over(pytestconfig):
    """By default pytest does not look into folders with names such as `build`, and says nothing."""
    home, passed_over = Path(__file__).parent, pytestconfig.getini("norecursedirs")
    folders = {part for path in home.rglob("test_*.py") for part in path.relative_to(home).parent.parts}
    assert "build" in folders
    assert not [folder for folder in folders if any(fnmatchcase(folder, pattern) for pattern in passed_over)]
