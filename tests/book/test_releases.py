"""The pages of releases and their feed, on the built site; and the feed by the rules of Atom (RFC 4287)."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from lxml import etree

from helpers import ROOT, page
from twotracks.book.evidence import releases
from twotracks.book.evidence.package import Package
from twotracks.evidence.releases import read_releases
from twotracks.project import Project

ATOM = "{http://www.w3.org/2005/Atom}"
ALL = read_releases(Project(ROOT))


def one(element, name: str):
    """The only child of a name."""
    [child] = element.findall(f"{ATOM}{name}")
    return child


def check_atom(content: bytes) -> list[etree._Element]:
    """What RFC 4287 demands of a feed (4.1.1), of its entries (4.1.2), ids (4.2.6) and days (3.3)."""
    feed = etree.fromstring(content)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert one(one(feed, "author"), "name").text
    ids = []
    for each in (feed, *entries):
        assert one(each, "title").text.strip()
        ids.append(one(each, "id").text)
        assert urlsplit(ids[-1]).scheme
        assert datetime.fromisoformat(one(each, "updated").text).tzinfo is not None
        links = [(link.get("rel"), link.get("type")) for link in each.findall(f"{ATOM}link")]
        assert ("alternate", "text/html") in links and len(links) == len(set(links))
        assert all(link.get("href") for link in each.findall(f"{ATOM}link"))
    assert len(ids) == len(set(ids))
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    assert all(one(entry, "summary").text for entry in entries)
    return entries


def made(base: str, listed=ALL) -> bytes:
    config = SimpleNamespace(html_baseurl=base, html_title="Two Tracks", author="The authors", twotracks_as_of="")
    return releases.feed(SimpleNamespace(config=config), listed, "chapters/changes.html")


@pytest.mark.parametrize("base", ["", "https://example.org/report", "https://example.org/report/"])
def test_the_feed_keeps_the_rules_and_knows_entries_by_names_that_do_not_move(base):
    entries = check_atom(made(base))
    assert [one(entry, "updated").text[:10] for entry in entries] == [each.day for each in ALL]
    addresses = [link.get("href") for link in etree.fromstring(made(base)).iter(f"{ATOM}link")]
    if base:
        assert all(each.startswith("https://example.org/report/") for each in addresses)
        assert f"https://example.org/report/releases/{ALL[0].name}.html" in addresses
    assert [one(each, "id").text for each in entries] == [one(each, "id").text for each in check_atom(made(""))]
    assert made(base) == made(base)


def test_a_feed_without_entries_is_one():
    assert check_atom(made("", [])) == []


def test_the_site_has_a_page_for_each_release_and_every_page_names_the_feed(site):
    assert check_atom((site / releases.FEED).read_bytes())
    listed = page(site, "chapters/changes")
    for each in ALL:
        shown = page(site, f"releases/{each.name}")
        assert shown.h1.text == each.title and each.summary in shown.text
        assert listed.find("a", href=f"../releases/{each.name}.html")
        for table in each.tables_added:
            assert shown.find("a", href=f"../data/{table}.html")
        for told in (*each.numbers, *each.charts):
            assert told.get("title", told["id"]) in shown.text
    assert any(each.numbers for each in ALL) and any(each.charts for each in ALL)
    for name, up in (("chapters/investment", "../"), ("data/money", ""), ("404", "")):
        if (site / f"{name}.html").exists():
            [link] = page(site, name).find_all("link", rel="alternate", type="application/atom+xml")
            assert link["href"] == f"{up}{releases.FEED}"


def test_an_edition_of_an_earlier_day_shows_no_row_that_came_later():
    day = "2025-01-19"
    then, now = Package(ROOT, day), Package(ROOT)
    known = {name: now.evidence.read(name) for name in now.evidence.tables}
    assert sum((frame["_known"] > day).sum() for frame in known.values()) > 5000
    for name, frame in known.items():
        late = now.evidence.text(name)[(frame["_known"] > day).to_numpy()]
        rows = [tuple(row.values()) for row in then.rows(name)]
        assert then.cards[name]["rows"] == len(rows) == len(frame) - len(late)
        key = now.evidence.resource(name).key
        names = {tuple(row[column] for column in key) for row in then.rows(name)}
        assert names.isdisjoint(late[key].itertuples(index=False, name=None))
    # a row of every table is in the archive, or none
    assert len(then.zip) < len(now.zip) and 0 < len(then.sources) < len(now.sources)
