"""A finding must hold in the editions that the book declares; in others one that does not is left out."""

from __future__ import annotations

from build.conftest import edit, story

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


def test_a_declaration_that_is_no_edition_is_refused(built_book, cli):
    (built_book / "data/editions.toml").write_text("[before]\nday = 1\n", encoding="utf-8")
    result = cli("build", folder=built_book)
    assert result.returncode == 1 and "data/editions.toml, before: is not an edition" in result.stderr
