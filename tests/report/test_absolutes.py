"""Words that leave no exception: each stands in a finding only with an expression that tests it (absolutes.toml)."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.roles import ROLE
from twotracks.build.judging.findings import DIRECTIVE

ROOT = Path(__file__).resolve().parents[2]
PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
CHAPTERS = [ROOT / f"{entry['file']}.md" for entry in PARTS[0]["chapters"]] + [ROOT / "chapters/index.md"]
CHAPTERS.append(ROOT / "chapters/methods.md")
TABLE = tomllib.loads((ROOT / "tests/report/absolutes.toml").read_text(encoding="utf-8"))
WORDS = re.compile(
    r"\b(all|always|best|every|everybody|everything|everywhere|fastest|first|greatest|highest|largest|lowest|most|"
    r"never|nobody|none|nothing|now|only|slowest|smallest|still)\b",
    re.IGNORECASE,
)


class Code:
    """The code of a chapter: the conditions of its findings, its numbers, and what their names stand for."""

    def __init__(self, path: Path):
        self.conditions: dict[str, ast.expr] = {}
        self.numbers: dict[str, ast.expr] = {}
        self.assigned: dict[str, list[ast.expr]] = {}
        cells = [cell.source for cell in Chapter(path, path.name).notebook.cells if cell.cell_type == "code"]
        for node in (node for cell in cells for node in ast.walk(ast.parse(cell))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "finding":
                self.conditions[node.args[0].value] = node.args[1]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "numbers":
                self.numbers |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
            elif isinstance(node, ast.Assign):
                for name in (each.id for each in ast.walk(ast.Tuple(node.targets)) if isinstance(each, ast.Name)):
                    self.assigned.setdefault(name, []).append(node.value)

    def expressions(self, finding: str, sentence: str) -> set[str]:
        """All that a finding's condition and the numbers of its sentence are made of, as Python writes it."""
        shown = {match.partition(".")[0] for match in ROLE.findall(sentence)}
        waiting = [self.conditions[finding], *(self.numbers[each] for each in shown if each in self.numbers)]
        found, seen = set(), set()
        while waiting:
            for node in ast.walk(waiting.pop()):
                if isinstance(node, ast.expr):
                    found.add(ast.unparse(node))
                if isinstance(node, ast.Name) and node.id not in seen:
                    seen.add(node.id)
                    waiting += self.assigned.get(node.id, [])
        return found


def findings() -> Iterator[tuple[str, str, Path]]:
    """Chapter and name, sentence and file of each finding."""
    for path in CHAPTERS:
        for match in DIRECTIVE.finditer(path.read_text(encoding="utf-8")):
            yield f"{path.stem}/{match['id']}", match["sentence"], path


def absolutes(sentence: str) -> set[str]:
    """The watched words of a sentence; names of numbers are none of its words."""
    return {match.lower() for match in WORDS.findall(ROLE.sub("", sentence))}


def faults(name: str, sentence: str, expressions: set[str], table: dict) -> list[str]:
    """What is wrong with a finding's words: not in the table, or tested by what its condition does not hold."""
    lines = table.get(name, {})
    words = absolutes(sentence)
    missing = [f"{name}: {word!r} has no line in absolutes.toml" for word in sorted(words - lines.keys())]
    stale = [f"{name}: {word!r} is not in the sentence any more" for word in sorted(lines.keys() - words)]
    wrong = [
        f"{name}: {word!r} is tested by {line['tests']!r}, which is no part of its condition or numbers"
        for word, line in lines.items()
        if "tests" in line and ast.unparse(ast.parse(line["tests"], mode="eval").body) not in expressions
    ]
    return missing + stale + wrong


def test_every_word_without_exception_is_tested_by_its_condition_or_says_why_it_claims_nothing():
    codes = {path: Code(path) for path in CHAPTERS}
    found = []
    for name, sentence, path in findings():
        found += faults(name, sentence, codes[path].expressions(name.partition("/")[2], sentence), TABLE)
    known = {name for name, *_ in findings()}
    assert found + [f"{name}: there is no such finding" for name in TABLE if name not in known] == []


@pytest.mark.parametrize("name", TABLE)
def test_a_line_says_either_what_tests_the_word_or_why_it_claims_nothing(name):
    for word, line in TABLE[name].items():
        assert WORDS.fullmatch(word) and line.keys() in ({"tests"}, {"names"}), word
        assert len(next(iter(line.values()))) > 2


@pytest.mark.parametrize(
    ("sentence", "table", "fault"),
    [
        ("America is always ahead of {n}`most`.", {}, "'always' has no line"),
        ("America is ahead.", {"x/y": {"always": {"tests": "low > 0"}}}, "'always' is not in the sentence"),
        ("America is always ahead.", {"x/y": {"always": {"tests": "last > 0"}}}, "no part of its condition"),
    ],
)
def test_a_word_without_a_test_a_stale_line_and_an_expression_that_is_not_there_are_faults(sentence, table, fault):
    (found,) = faults("x/y", sentence, {"low > 0"}, table)
    assert fault in found
