"""summary(): its title rests on what holds in the edition."""

from __future__ import annotations

import pytest

from twotracks import Edition, summary
from twotracks.outputs.mime import TABLE


@pytest.fixture
def title(book, monkeypatch):
    """The title of a table of the tiny book."""
    shown = []
    monkeypatch.setattr("twotracks.outputs.summaries.display", lambda bundle, raw: shown.append(bundle[TABLE]))

    def show(holds: str, **words) -> str:
        usa, china = (Edition(root=book).table("money/raised").latest(country=each) for each in ("USA", "CHN"))
        basis = {"holds": usa > china, "does not hold": usa < china}[holds]
        summary([{"Who": "America", "Raised": usa}], id="raised", title="A finding", holds=basis, **words)
        return shown[-1]["title"]

    return show


@pytest.mark.parametrize(("holds", "expected"), [("holds", "A finding"), ("does not hold", "Money raised")])
def test_a_title_that_does_not_hold_gives_way(title, holds, expected):
    assert title(holds, otherwise="Money raised") == expected


def test_the_other_title_of_a_table_may_stand_in_its_caption(title):
    assert (title("holds"), title("does not hold")) == ("A finding", "")
