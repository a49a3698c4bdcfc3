"""The reviewer's guide: each of its commands does what it says, on the tiny book."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from build.test_robustness import CHOICES
from helpers import ROOT
from twotracks.evidence.choices import read_choices
from twotracks.evidence.package import open_evidence
from twotracks.outputs.choices import choices_of
from twotracks.project import RESULTS, RESULTS_SCHEMA, Project

COMMAND = re.compile(r"^\.venv/bin/twotracks (.+)$", re.MULTILINE)
# the live notebook has a test of its own (tests/outputs/test_live_panel.py)
LIVE = ".venv/bin/jupyter lab chapters"
# what the report has and the tiny book calls otherwise
TINY = {"investment/private_investment": "money/raised", "investment": "story", "currency=PPP": "start_year=2024",
        "as_of=2024-12-31": "as_of=2025-06-30", "without low-confidence rows": "without medium rows"}  # fmt: skip
# steps that end with another code because something does differ: that is what they are asked for
DIFFERS = ("review story --set", "review story --choose", "robustness --check")


def commands() -> list[str]:
    text = (ROOT / "chapters/reviewer.md").read_text(encoding="utf-8")
    found = COMMAND.findall(text)
    for name, tiny in TINY.items():
        found = [re.sub(rf"\b{re.escape(name)}\b(?!/)", tiny, each) for each in found]
    return found


def test_each_step_is_one_command():
    text = (ROOT / "chapters/reviewer.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 10
    steps = [block.strip() for block in blocks if block.strip() != LIVE]
    assert len(steps) == len(blocks) - 1
    assert all(len(step.splitlines()) == 1 and COMMAND.match(step) for step in steps)


@pytest.mark.book
def test_the_commands_of_the_guide_run_in_its_order(built_book, cli):
    (built_book / "data/robustness.toml").write_text(CHOICES, encoding="utf-8")
    assert cli("build", folder=built_book).returncode == 0
    for command in commands():
        result = cli(*shlex.split(command), folder=built_book)
        assert "Traceback" not in result.stderr, command
        assert result.returncode == (1 if command.startswith(DIFFERS) else 0), f"{command}: {result.stderr}"


def test_chapters_offer_what_is_theirs_to_choose_beginning_at_what_was_published(site):
    declared = read_choices(Project(ROOT))["option"]
    paths = [path for path in (site / RESULTS).glob("*.json") if path.name != RESULTS_SCHEMA]
    results = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    offered = {name: choices_of(each, declared, open_evidence(ROOT)) for name, each in results.items()}
    assert all(each.published in each.options.values() for found in offered.values() for each in found)
    by_name = {name: {each.name: each for each in found} for name, found in offered.items()}
    assert [name for name, found in by_name.items() if "span of growth" in found] == ["scenarios"]
    assert len(by_name["scenarios"]["span of growth"].reasons) == 2
    # none of the firms of the overview's figures reports both definitions
    assert "capital spending" in by_name["investment"] and "capital spending" not in by_name["index"]
    share = by_name["races"]["Alibaba’s share of China’s AI cloud"]
    assert share.published == "Omdia" and {*share.options.values()} == {"middle", "Omdia", "IDC", "Frost & Sullivan"}


def test_a_transcript_names_the_lines_where_its_findings_stand():
    text = (ROOT / "chapters/reproduce.md").read_text(encoding="utf-8")
    named = re.findall(r"^(chapters/\w+\.md):(\d+): the finding '([\w-]+)'", text, re.MULTILINE)
    assert len(named) == 5
    for path, line, finding in named:
        assert (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1] == f":::{{finding}} {finding}", (
            path
        )
