"""Findings under other choices: the grid, what is counted, and when a kept result is older than its chapter."""

from __future__ import annotations

import json

import pytest

from build.conftest import edit, page, story
from build.test_review import failed
from twotracks.analysis.robustness import brief
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.robustness import outcomes
from twotracks.build.robustness.ran import Ran
from twotracks.build.robustness.sweep import sweeping
from twotracks.evidence.choices import concerns, grid, read_choices, variation
from twotracks.evidence.variation import PUBLISHED, Variation
from twotracks.outputs.mime import FINDING
from twotracks.project import Project

CHOICES = """share = 0.9

[[option]]
choice = "date"
label = "before the last year"
reason = "The newest row is young."
parameters = {as_of = "2024-12-31"}

[[option]]
choice = "rows"
label = "without medium rows"
reason = "A strict reader would not count them."
without = {confidence = "medium"}
"""


@pytest.fixture
def choices(built_book):
    (built_book / "data/robustness.toml").write_text(CHOICES, encoding="utf-8")
    return built_book


def test_the_grid_has_each_option_alone_and_pairs_of_different_choices():
    a, b, c = ({"choice": choice, "label": choice} for choice in ("money", "money", "date"))
    assert grid([a, b, c]) == [(a,), (b,), (c,), (a, c), (b, c)]


def test_an_option_that_is_a_chapters_own_concerns_no_other():
    own, shared = {"choice": "span", "chapter": "chapters/scenarios.md"}, {"choice": "money"}
    variants = grid([own, shared])
    assert [concerns(each, "chapters/scenarios.md") for each in variants] == [True, True, True]
    assert [concerns(each, "chapters/index.md") for each in variants] == [False, True, False]


def test_options_change_parameters_rows_and_selections_together():
    changed = variation([{"parameters": {"currency": "CNY"}}, {"without": {"confidence": "low"}}])
    assert changed == Variation({"currency": "CNY"}, {"confidence": "low"}, {})


def test_a_variant_that_cannot_be_told_is_none_in_which_a_finding_fails():
    assert outcomes.tested({"a": "holds", "b": "does not hold", "c": "missing", "d": "could not be run"}) == {
        "holds": 1, "of": 2, "breaks": ["b"], "untold": ["c"], "unrun": ["d"],
    }  # fmt: skip


def test_pairs_that_a_single_option_explains_are_not_told_again():
    assert brief(["a", "a + b", "c + d"]) == "a; and 1 of two choices together: c + d"
    assert brief([]) == ""


def test_rows_left_out_are_absent_with_the_reason_and_come_back(book):
    chapter = Chapter(story(book), "chapters/story.md")
    with sweeping(Project(book)) as sweep:
        strict = sweep.run(chapter, Variation(without={"confidence": "medium"}))
        plain = sweep.run(chapter)
    outcome = {name: next(each[FINDING] for each in shown if FINDING in each) for name, shown in
               (("strict", strict), ("plain", plain))}  # fmt: skip
    assert outcome["plain"]["holds"] and not outcome["plain"]["missing"]
    assert outcome["strict"]["condition"] != outcome["plain"]["condition"]


def test_the_result_is_kept_shown_on_the_page_and_known_to_be_stale(choices, cli):
    assert "have not been tested under other choices" in failed(cli("robustness", "--check", folder=choices))
    result = cli("robustness", "--workers", "1", folder=choices)
    assert result.returncode == 0, result.stderr
    kept = json.loads((choices / "data/robustness.json").read_text(encoding="utf-8"))
    finding = kept["chapters"]["chapters/story.md"]["findings"]["usa-leads"]
    assert (finding["holds"] + len(finding["breaks"]), kept["variants"]) == (finding["of"], 3)
    assert cli("robustness", "--check", folder=choices).returncode == 0
    # what has run is kept by what it read: a test that is stopped goes on
    chapter = Chapter(story(choices), "chapters/story.md")
    assert Ran(Project(choices)).find(chapter, PUBLISHED) == ({"usa-leads": "holds"}, ["money/raised"])
    assert Ran(Project(choices)).find(chapter, Variation({"currency": "CNY"})) is None
    assert "Nothing has changed" in cli("robustness", folder=choices).stdout
    assert cli("build", folder=choices).returncode == 0
    assert f"it holds in {finding['holds']} of {finding['of']} variants" in page(choices)
    assert "last changed" not in page(choices)
    edit(choices / "data/money/raised.csv", "2023,10,", "2023,11,")
    assert Ran(Project(choices)).find(chapter, PUBLISHED) is None
    assert "data/money/raised.csv" not in failed(cli("robustness", "--check", folder=choices))
    assert "money/raised" in cli("robustness", "--check", folder=choices).stderr
    assert cli("build", folder=choices).returncode == 0
    assert "Tested before these were last changed: the table money/raised." in page(choices)
    # the chapter gives what it gave; what is said of its findings is new
    assert cli("robustness", "--workers", "1", folder=choices).returncode == 0
    assert cli("build", folder=choices).returncode == 0
    assert "last changed" not in page(choices)


def test_a_finding_that_falls_too_often_says_so_in_its_place(choices, cli):
    edit(story(choices), "usa > 2 * china", "usa > 4 * china")
    assert cli("robustness", "--workers", "1", folder=choices).returncode == 0
    assert cli("build", folder=choices).returncode == 0
    assert "Depends on choices: it holds in" in page(choices)


def test_papermill_in_a_fresh_kernel_says_the_same_of_a_finding_as_the_process_that_runs_the_grid(choices, cli):
    edit(story(choices), "usa > 2 * china", "usa > 4 * china")
    chapter, variants = Chapter(story(choices), "chapters/story.md"), grid(read_choices(Project(choices))["option"])
    with sweeping(Project(choices)) as sweep:
        swept = [outcomes.outcomes(sweep, chapter, variation(each))["usa-leads"] for each in variants]
    in_kernels = []
    for variant in variants:
        given = [part for each in variant for part in ("--choose", f"{each['choice']}={each['label']}")]
        told = json.loads(cli("review", "story", "--json", "--verbose", *given, folder=choices).stdout)["chapters"][0]
        (found,) = (each for each in told["differences"] + told["same_results"] if each["id"] == "usa-leads")
        # the site, where it holds, differs from the run in the outcome or in less
        in_kernels.append(found["rerun"] if found["part"] == "outcome" else "holds")
    assert swept == in_kernels == ["does not hold", "holds", "does not hold"]


def test_a_choice_that_is_none_is_told_with_the_nearest(choices, cli):
    wrong = ("rows=without medium", "row=without medium rows", "date")
    said = failed(cli("review", *(part for each in wrong for part in ("--choose", each)), folder=choices))
    assert "--choose rows=without medium: is no option\n    remedy: did you mean without medium rows?" in said
    assert "--choose row=without medium rows: is no choice\n    remedy: did you mean rows?" in said
    assert "--choose date: is no option\n    remedy: write NAME=OPTION with one of before the last year" in said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("share = 0.9", "share = 9", "share: is 9"),
        ('reason = "The newest row is young."', "", "option 1: is no option"),
        ("parameters = {as_of", "settings = {as_of", "option 1: is no option"),
        ("[[option]]", "[[option", "cannot be read"),
        ("parameters = {as_of", "without = 'all'\nparameters = {as_of", "option 1: is no option"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_told_with_its_place(choices, cli, old, new, words):
    edit(choices / "data/robustness.toml", old, new)
    assert words in failed(cli("robustness", folder=choices))


def test_options_that_are_no_list_are_told(choices, cli):
    (choices / "data/robustness.toml").write_text("share = 0.9\noption = 3\n", encoding="utf-8")
    assert "option: is no list of options" in failed(cli("robustness", folder=choices))


def test_without_a_declaration_the_command_says_what_to_write(built_book, cli):
    assert "data/robustness.toml: is not there" in failed(cli("robustness", folder=built_book))
