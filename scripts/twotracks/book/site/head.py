"""What a page says of itself to machines: description, cards for other people's pages, markup, and what it may load."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from sphinx.application import Sphinx

from twotracks.book.evidence.pages import RELEASES
from twotracks.book.evidence.releases import FEED
from twotracks.book.places import place
from twotracks.book.text import records
from twotracks.project import FIGURES

# scripts and styles are files of the book: no page needs inline ones, eval or another host
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
)
WORDS_A_MINUTE = 220


def connect(app: Sphinx) -> None:
    """Fill what the layout puts into the head of a page and above its title."""
    app.add_config_value("twotracks_preview", "", "env")
    app.connect("html-page-context", _describe, priority=200)


def edition_day(app: Sphinx) -> str:
    """The day of the data, as the charts of the book have it; empty in a book without charts."""
    return next((chart["as_of"] for chart in records.of(app.env).charts), "")


def in_words(day: str) -> str:
    """2026-11-21 as 21 November 2026."""
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B %Y}"


def _describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    page = records.of(app.env).pages.get(pagename)
    chart = _charts(app).get(pagename)
    title = re.sub(r"<[^>]+>", "", str(context.get("title") or app.config.html_title))
    description = " ".join([chart["subtitle"], chart["alt"]]) if chart else page.lead if page else ""
    image = chart["id"] if chart else page.charts[0]["id"] if page and page.charts else ""
    day, base = edition_day(app), app.config.html_baseurl
    base = base if not base or base.endswith("/") else f"{base}/"
    up = "../" * pagename.count("/")
    picture = f"{base or up}{FIGURES}/{image or _first(app)}.png" if image or _first(app) else ""
    context["metatags"] = ""  # the theme's second viewport
    context["tt"] = {
        "policy": POLICY,
        "description": description or f"{title}: a page of {app.config.html_title}.",
        "title": title,
        "picture": picture,
        "alt": chart["alt"] if chart else "",
        "address": f"{base}{app.builder.get_target_uri(pagename)}" if base else "",
        "kind": "article" if page and page.words > WORDS_A_MINUTE else "website",
        "day": in_words(day) if day else "",
        "minutes": max(1, round(page.words / WORDS_A_MINUTE)) if page and page.words > WORDS_A_MINUTE else 0,
        "report": app.config.twotracks_report.replace("{title}", "").replace("{body}", ""),
        "version": app.config.release,
        "preview": app.config.twotracks_preview,
        "feed": f"{base or up}{FEED}" if place(app.env, RELEASES) else "",
    }
    if context["tt"]["minutes"]:
        context["tt"]["markup"] = _article(app, title, context["tt"], day)


def _charts(app: Sphinx) -> dict[str, dict[str, Any]]:
    if not hasattr(app, "twotracks_charts"):
        app.twotracks_charts = {f"charts/{chart['id']}": chart for chart in records.of(app.env).charts}
    return app.twotracks_charts


def _first(app: Sphinx) -> str:
    """The id of the chart that stands for pages which have none."""
    return next(iter(_charts(app).values()), {}).get("id", "")


def _article(app: Sphinx, title: str, tags: dict[str, Any], day: str) -> Markup:
    described = {
        "@context": "https://schema.org/",
        "@type": "Article",
        "headline": title,
        "description": tags["description"],
        "author": {"@type": "Organization", "name": app.config.author},
        "dateModified": day,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "image": tags["picture"],
        "url": tags["address"],
        "isPartOf": {"@type": "Report", "name": app.config.html_title},
    }
    text = htmlsafe_json_dumps({name: value for name, value in described.items() if value}, ensure_ascii=False)
    return Markup('<script type="application/ld+json">{}</script>').format(text)
