"""verdicts(): the claims of the five articles that a chapter bears on, with the verdict on each and the reason."""

from __future__ import annotations

from IPython.display import display
from markupsafe import Markup

from twotracks.evidence.table import Table
from twotracks.outputs.mime import CLAIMS

WORDS = {
    "contradicted": "Contradicted",
    "outdated": "Outdated",
    "imprecise": "Imprecise",
    "unverifiable": "Cannot be verified",
    "mostly_supported": "Mostly supported",
    "supported": "Supported",
}
# what a reader of the articles should know stands open; what they had right is a tap away, unless it is all there is
UNFOLDED = {"contradicted", "outdated", "imprecise"}
UNFOLDED_UP_TO = 4
# as the table of claims describes them
ARTICLES = {
    "000": "opinion piece",
    "001": "The Atlantic",
    "002": "letter of Andrew Ng",
    "003": "Fortune",
    "004": "TIME",
}


ITEM = Markup(
    '<li data-claim="{id}"><strong>{claim_en}</strong> <span class="tt-claim-where">({where})</span><br>'
    '<span class="tt-claim-why">{reasoning}</span></li>'
)
GROUP = Markup(
    '<details class="tt-verdict"{state}><summary>{words} ({count})</summary>'
    '<ul class="tt-claims">{items}</ul></details>'
)


def verdicts(claims: Table) -> None:
    """List claims by verdict: what was said, by which article, and why the data say what they say of it.

    Parameters
    ----------
    claims : Table
        Rows of claims/claims, in the order to list them within a verdict. An edition that has none shows nothing.
    """
    rows = claims.frame.to_dict("records")
    groups = {verdict: [row for row in rows if row["verdict"] == verdict] for verdict in WORDS}
    unfolded = len(rows) <= UNFOLDED_UP_TO
    lists = Markup().join(_group(verdict, group, unfolded) for verdict, group in groups.items() if group)
    page = lists or "<p>The articles were not yet published on the day of this edition.</p>"
    judged = {"claims": [{"id": row["id"], "verdict": row["verdict"]} for row in rows]}
    display({"text/plain": f"{len(rows)} claims", "text/html": str(page), CLAIMS: judged}, raw=True)


def _group(verdict: str, rows: list[dict[str, str]], unfolded: bool) -> Markup:
    items = Markup().join(ITEM.format(where=ARTICLES[row["article"]], **row) for row in rows)
    state = " open" if unfolded or verdict in UNFOLDED else ""
    return GROUP.format(state=state, words=WORDS[verdict], count=len(rows), items=items)
