"""verdicts(): the claims of the five articles that a chapter bears on, with the verdict on each and the reason."""

from __future__ import annotations

from html import escape

from IPython.display import display

from twotracks.tables import Table

WORDS = {
    "contradicted": "Contradicted",
    "imprecise": "Imprecise",
    "outdated": "Outdated",
    "mostly_supported": "Mostly supported",
    "supported": "Supported",
    "unverifiable": "Cannot be verified",
}
# as the table of claims describes them
ARTICLES = {
    "000": "an opinion piece on three strategies inside China",
    "001": "The Atlantic",
    "002": "an adapted letter of Andrew Ng",
    "003": "Fortune",
    "004": "TIME",
}


def verdicts(claims: Table) -> None:
    """List claims in words: what was said, by which article, what the data say of it, and why.

    Parameters
    ----------
    claims : Table
        Rows of claims/claims, in the order to list them within a verdict. An edition that has none shows nothing.
    """
    rows = sorted(claims.frame.to_dict("records"), key=lambda row: list(WORDS).index(row["verdict"]))
    items = "".join(
        f'<li data-claim="{escape(row["id"])}"><strong>{WORDS[row["verdict"]]}.</strong> {escape(row["claim_en"])} '
        f'<span class="tt-claim-where">({ARTICLES[row["article"]]})</span><br>'
        f'<span class="tt-claim-why">{escape(row["reasoning"])}</span></li>'
        for row in rows
    )
    page = (
        f'<ul class="tt-claims">{items}</ul>'
        if rows
        else "<p>The articles were not yet published on the day of this edition.</p>"
    )
    display({"text/plain": f"{len(rows)} claims", "text/html": page}, raw=True)
