"""A finding must hold in the editions that the book declares; in others one that does not is left out."""

from __future__ import annotations

import json

import pytest

from build.conftest import edit, story
from twotracks.build.publishing.site_check import check_site
from twotracks.build.state.target import MANIFEST, SUMS
from twotracks.project import digest

SETTING = "as_of=2024-06-30"
LEFT_OUT = "Left out in this edition: a finding that did not hold on this date."


def built(book, cli) -> tuple[str, str]:
    """The page of an edition in which Americans had raised no more than twice as much, and what the build said."""
    result = cli("build", "--set", SETTING, folder=book)
    assert result.returncode == 0, result.stderr
    folder = book / "_build/editions" / SETTING.replace("=", "-") / "html"
    return (folder / "chapters/story.html").read_text(encoding="utf-8"), result.stdout


def test_a_finding_that_did_not_hold_is_left_out_and_said_to_be(built_book, cli):
    page, said = built(built_book, cli)
    assert LEFT_OUT in page and "tt-finding" not in page and "as much.</p>" not in page
    assert "'usa-leads' does not hold: it is left out of this edition" in said


def test_its_neutral_sentence_stands_instead(built_book, cli):
    neutral = "Americans raised {n}`usa`, no more than twice as much."
    edit(story(built_book), ":::{finding} usa-leads\n", f":::{{finding}} usa-leads\n:otherwise: {neutral}\n")
    page, _ = built(built_book, cli)
    assert "no more than twice as much." in page and LEFT_OUT in page and "tt-finding" not in page
    assert page.index("no more than twice as much.") < page.index(LEFT_OUT)
    # where the finding holds, the neutral sentence is nowhere
    assert cli("build", folder=built_book).returncode == 0
    page = (built_book / "_build/html/chapters/story.html").read_text(encoding="utf-8")
    assert "tt-finding" in page and "no more than twice" not in page and "Left out" not in page


def test_a_declared_edition_stops(built_book, cli):
    (built_book / "data/editions.toml").write_text('[before]\nas_of = "2024-06-30"\n', encoding="utf-8")
    result = cli("build", "--set", SETTING, folder=built_book)
    assert result.returncode == 1 and "'usa-leads' no longer holds" in result.stderr
    result = cli("build", "--set", SETTING, "--allow-broken-findings", folder=built_book)
    assert result.returncode == 0 and "'usa-leads' does not hold: it is marked" in result.stdout


DECLARED = """\
[now]
en = "Now"
zh = "现在"
[before]
en = "Before"
as_of = 2024-06-30
findings = "left out"
[chinese]
lang = "zh"
zh = "中文"
"""


def test_the_declared_editions_are_published_together_with_a_menu(built_book, cli):
    (built_book / "data/editions.toml").write_text(DECLARED, encoding="utf-8")
    result = cli("build", "--all", folder=built_book)
    assert result.returncode == 0, result.stderr
    site = built_book / "_build/published"
    page = (site / "chapters/story.html").read_text(encoding="utf-8")
    assert '<a href="story.html" aria-current="true">Now</a>' in page
    assert '<a href="../editions/before/chapters/story.html">Before</a>' in page
    assert '<a href="../editions/chinese/chapters/story.html">chinese</a>' in page
    there = (site / "editions/before/chapters/story.html").read_text(encoding="utf-8")
    assert '<a href="../../../chapters/story.html">Now</a>' in there and LEFT_OUT in there
    assert ">现在</a>" in (site / "editions/chinese/chapters/story.html").read_text(encoding="utf-8")
    assert check_site(site) == []
    # a site that is published alone leads to no other
    assert "tt-editions" not in (built_book / "_build/html/chapters/story.html").read_text(encoding="utf-8")
    for root in (site, site / "editions/before"):
        listed = json.loads((root / MANIFEST).read_text(encoding="utf-8"))["outputs"]
        files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
        assert listed == {name: digest(path) for name, path in files.items() if name not in (MANIFEST, SUMS)}
    made = (site / "manifest.json").stat().st_mtime_ns
    again = cli("build", "--all", folder=built_book)
    assert again.stdout.count("nothing has changed") == 4
    assert (site / "manifest.json").stat().st_mtime_ns == made


def test_one_declared_edition_is_built_by_its_name(built_book, cli):
    (built_book / "data/editions.toml").write_text(DECLARED, encoding="utf-8")
    result = cli("build", "--edition", "before", folder=built_book)
    assert result.returncode == 0, result.stderr
    assert (built_book / "_build/editions/as_of-2024-06-30/html/index.html").is_file()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[before]\nday = 1\n", "data/editions.toml, before: is not an edition"),
        ("before = 1\n", "data/editions.toml, before: is not an edition"),
        ("[before", "data/editions.toml: cannot be read"),
        ("['In yuan']\ncurrency = 'CNY'\n", "data/editions.toml, In yuan: is not a name"),
        ("[yuan]\ncurrency = 'EUR'\n", "data/editions.toml, yuan, edition, currency: 'EUR' is not known"),
        ("[yuan]\nen = 7\n", "data/editions.toml, yuan: has a name that is no text"),
        ("[yuan]\nfindings = 'may fail'\n", "data/editions.toml, yuan: findings is 'may fail'"),
        ("[yuan]\nfindings = ['must hold']\n", "data/editions.toml, yuan: findings is ['must hold']"),
        ("[yuan]\ncurrency = ['CNY']\n", "data/editions.toml, yuan, edition, currency: ['CNY'] is not known"),
        ("[a]\nlang = 'zh'\n[b]\nlang = 'zh'\n", "data/editions.toml, b: has the same parameters as a"),
        ("[a]\nstart_year = 1890\n", "data/editions.toml, a, edition, start_year: 1890 is not allowed"),
    ],
)
def test_a_declaration_that_is_wrong_says_where_and_what(book, cli, text, said):
    (book / "data/editions.toml").write_text(text, encoding="utf-8")
    result = cli("build", "--all", folder=book)
    assert result.returncode == 1 and said in result.stderr, result.stderr


def test_an_edition_that_is_not_declared_or_named_twice_is_refused(book, cli):
    result = cli("build", "--edition", "tomorrow", folder=book)
    assert result.returncode == 1 and "--edition tomorrow: is no edition of this book" in result.stderr
    assert "there is current" in result.stderr
    result = cli("build", "--all", "--set", "lang=zh", folder=book)
    assert result.returncode == 1 and "give one of them" in result.stderr
