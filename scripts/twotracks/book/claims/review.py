"""A claim and its verdict as a schema.org ClaimReview, for search engines and fact-check aggregators."""

from __future__ import annotations

import json
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from twotracks.book.claims.ledger import Entry

CONTEXT = "https://schema.org"
# of five, one being the worst; what nobody could test has words and no rating
RATINGS = {"contradicted": 1, "outdated": 2, "imprecise": 3, "mostly_supported": 4, "supported": 5}


def script(entry: Entry, url: str, publisher: str, day: str) -> Markup:
    """The markup as a script element that browsers do not run.

    Parameters
    ----------
    entry : Entry
    url : str
        The address of the claim in the ledger, as seen from its page.
    publisher, day : str
        The book, and the day of its package.
    """
    # htmlsafe: nothing in the data may end the element
    text = htmlsafe_json_dumps(
        review(entry, url, publisher, day), json.dumps, ensure_ascii=False, separators=(",", ":")
    )
    return Markup('<script type="application/ld+json">{}</script>').format(text)


def review(entry: Entry, url: str, publisher: str, day: str) -> dict[str, Any]:
    """The ClaimReview with its required and recommended properties; what is not known is left out."""
    row, article = entry.row, entry.article
    rating = RATINGS.get(row["verdict"])
    scale = {"ratingValue": rating, "bestRating": 5, "worstRating": 1} if rating else {}
    who = row["said_by"] if row["said_role"] != "author" else ""
    speaker = who or article["author"] or article["outlet"]
    kind = "Person" if (who and row["said_role"] == "quoted") or speaker == article["author"] else "Organization"
    work = {
        "@type": "CreativeWork", "headline": article["title"], "url": article["address"],
        "author": _named("Person", article["author"]),
    }  # fmt: skip
    said = {
        "@type": "Claim", "datePublished": row["issued"], "author": _named(kind, speaker), "appearance": _given(work),
    }  # fmt: skip
    return _given(
        {
            "@context": CONTEXT, "@type": "ClaimReview", "url": url, "claimReviewed": row["claim_en"],
            "author": _named("Organization", publisher), "datePublished": day,
            "itemReviewed": _given(said),
            "reviewRating": {"@type": "Rating", "alternateName": entry.verdict, **scale},
        }
    )  # fmt: skip


def _named(kind: str, name: str) -> dict[str, str]:
    return {"@type": kind, "name": name} if name else {}


def _given(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value}
