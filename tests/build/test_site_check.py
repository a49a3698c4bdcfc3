"""The check of a built site: links that lead nowhere, requests to other hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from twotracks.build.publishing.site_check import check_site

PAGE = '<!DOCTYPE html><html><head>{head}</head><body><h1 id="top">Title</h1>{body}</body></html>'


def problems(site: Path, body: str = "", head: str = "") -> list[str]:
    (site / "index.html").write_text(PAGE.format(head=head, body=body), encoding="utf-8")
    return [f"{problem.where} {problem.what}" for problem in check_site(site)]


def test_whole_site_has_no_problem(tmp_path):
    (tmp_path / "style.css").write_text("p { background: url(dot.svg) }", encoding="utf-8")
    (tmp_path / "dot.svg").write_text("<svg/>", encoding="utf-8")
    body = '<a href="#top">up</a> <a href="index.html#top">self</a> <a href="https://example.org/a">out</a>'
    assert problems(tmp_path, body, '<link rel="stylesheet" href="style.css?v=1">') == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('<a href="gone.html">x</a>', "'gone.html' leads to no page"),
        ('<a href="#gone">x</a>', "'#gone' leads to no place"),
        ('<a href="index.html#gone">x</a>', "leads to no place"),
        ('<button popovertarget="gone">x</button>', "leads to no place"),
        ('<img src="gone.png">', "asks for gone.png, which is not there"),
        ('<a href="file:///etc/hostname">x</a>', "is none that a reader can follow"),
        ('<a href="javascript:alert(1)">x</a>', "is none that a reader can follow"),
    ],
)
def test_broken_internal_links_are_found(tmp_path, body, what):
    found = problems(tmp_path, body)
    assert len(found) == 1 and what in found[0] and found[0].startswith("index.html:")


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ('<img src="https://cdn.example.org/a.png">', ""),
        ('<img src="//cdn.example.org/a.png">', ""),
        ('<img srcset="https://cdn.example.org/a.png 2x">', ""),
        ('<script src="http://cdn.example.org/a.js"></script>', ""),
        ('<iframe src="https://cdn.example.org/"></iframe>', ""),
        ('<video poster="https://cdn.example.org/a.png"></video>', ""),
        ('<p style="background:url(https://cdn.example.org/a.png)">', ""),
        ("", '<link rel="stylesheet" href="https://cdn.example.org/a.css">'),
        ("", '<link rel="preconnect" href="https://cdn.example.org">'),
        ("", "<style>@import 'https://cdn.example.org/a.css';</style>"),
    ],
)
def test_requests_to_other_hosts_are_found(tmp_path, body, head):
    found = problems(tmp_path, body, head)
    assert len(found) == 1 and "asks another host for" in found[0] and "cdn.example.org" in found[0]


def test_stylesheets_are_read_too(tmp_path):
    (tmp_path / "style.css").write_text(
        '@font-face { src: url("https://fonts.example.org/a.woff2") }', encoding="utf-8"
    )
    assert any("style.css asks another host for https://fonts.example.org" in each for each in problems(tmp_path))
