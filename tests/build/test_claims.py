"""A claim is held to the data at every build: one that they no longer carry stops it, as does one checked twice."""

from __future__ import annotations

import json

import pytest

from build.conftest import edit, story
from small_ledger import ARTICLE, CLAIM, ERROR, EVIDENCE, THESIS, add_ledger

FIGURE = CLAIM | {"claim_en": "Americans raised 40 billion.", "value": "40", "relation": "equals"}
CLAIMS = "data/claims/claims.csv"


@pytest.fixture
def checked_book(book):
    """The tiny book with a ledger, a page that shows it, and a chapter that checks one of its claims."""
    rows = {"articles": [ARTICLE], "claims": [FIGURE, THESIS], "evidence": [EVIDENCE], "text_errors": [ERROR]}
    add_ledger(book, rows)
    edit(book / "_toc.yml", "  - file: chapters/story\n", "  - file: chapters/story\n  - file: chapters/ledger\n")
    (book / "chapters/ledger.md").write_text("# Ledger\n\n```{claims-ledger}\n```\n", encoding="utf-8")
    edit(story(book), "import Edition, charts, finding", "import Edition, charts, check_claim, finding")
    edit(story(book), 'number("china", china)\n', 'number("china", china)\ncheck_claim("s001-01", usa)\n')
    return book


def test_a_verdict_that_the_data_carry_is_published_and_one_that_they_do_not_stops_the_build(checked_book, cli):
    result = cli("build", folder=checked_book)
    assert result.returncode == 0, result.stderr
    pages = checked_book / "_build/html/chapters"
    ledger = (pages / "ledger.html").read_text(encoding="utf-8")
    assert "Claimed $40 billion; found" in ledger and 'id="s001-02"' in ledger
    told = (pages / "story.html").read_text(encoding="utf-8")
    assert '<a href="ledger.html#s001-01">claim s001-01</a>' in told, "its number says that it is evidence"
    assert "The articles’ claims" in (pages / "index.html").read_text(encoding="utf-8")

    edit(checked_book / "data/money/raised.csv", "USA,2025,40", "USA,2025,70")
    result = cli("build", folder=checked_book)
    assert result.returncode == 1
    for words in (f"{CLAIMS}, row 2, column verdict", "claim s001-01 is supported in the ledger", "contradicted",
                  "claimed: $40 billion", "found:   $70 billion", "remedy: correct the verdict"):  # fmt: skip
        assert words in result.stderr
    assert (pages / "ledger.html").read_text(encoding="utf-8") == ledger, "the site is as it was"
    listed = cli("claims", "--recompute", "--json", folder=checked_book)
    assert listed.returncode == 1
    (problem,) = json.loads(listed.stdout)["problems"]
    assert (problem["path"], problem["row"], problem["column"]) == (CLAIMS, 2, "verdict")


def test_a_claim_is_checked_once_in_the_book(checked_book, cli):
    edit(story(checked_book), 'check_claim("s001-01", usa)\n', 'check_claim("s001-01", usa)\n' * 2)
    result = cli("build", folder=checked_book)
    assert result.returncode == 1
    assert f"{CLAIMS}, row 2: claim s001-01 is checked here and on the page chapters/story" in result.stderr
    assert "remove one of the two calls" in result.stderr


def test_an_edition_before_the_article_leaves_its_claims_out_and_the_chapter_builds(checked_book, cli):
    result = cli("build", "--set", "as_of=2025-11-30", folder=checked_book)
    assert result.returncode == 0, result.stderr
    pages = checked_book / "_build/editions/as_of-2025-11-30/html/chapters"
    assert 'id="s001-01"' not in (pages / "ledger.html").read_text(encoding="utf-8")
    assert "The articles’ claims" not in (pages / "index.html").read_text(encoding="utf-8")


def test_the_ledger_in_the_terminal(checked_book, cli):
    everything = cli("claims", folder=checked_book)
    assert everything.returncode == 0 and everything.stdout.splitlines()[-1] == "2 claims."
    assert cli("claims", "--kind", "thesis", folder=checked_book).stdout.startswith("s001-02  unverifiable")
    assert "1 claims." in cli("claims", "--find", "40 BILLION", folder=checked_book).stdout
    one = cli("claims", "s001-01", folder=checked_book).stdout
    assert "reasoning: The almanac has it." in one and "evidence: n 1; check ledger" in one
    (listed,) = json.loads(cli("claims", "s001-02", "--json", folder=checked_book).stdout)["claims"]
    assert listed["why_not_live"] == "An opinion."


@pytest.mark.parametrize(
    ("arguments", "says", "remedy"),
    [
        (["s001-09"], "there is no claim 's001-09'", "did you mean s001-0"),
        (["--verdict", "true"], "no claim has the verdict 'true'", "there is supported, unverifiable"),
        (["--article", "9"], "no claim has the article '9'", "there is 001"),
    ],
)
def test_what_the_ledger_lacks_is_refused_with_what_there_is(checked_book, cli, arguments, says, remedy):
    result = cli("claims", *arguments, folder=checked_book)
    assert result.returncode == 1 and CLAIMS in result.stderr and says in result.stderr and remedy in result.stderr
