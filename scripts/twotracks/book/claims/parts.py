"""The parts of pages that show claims: the whole ledger, the list of an article, the list of a chapter, one example."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from twotracks.book.claims import downloads, ledger, review
from twotracks.book.evidence import package
from twotracks.book.evidence.downloads import FOLDER
from twotracks.book.layout import Part, render
from twotracks.book.places import place
from twotracks.book.text.parts import Popover
from twotracks.evidence.claims import VERDICTS

LEDGER = "claims-ledger"
# rows of a figure's panel; there are more than a hundred of them on one page
FEW_ROWS = 2
KINDS = {
    "figure": "Figures", "comparison": "Comparisons", "ranking": "Superlatives and ranks", "event": "Events",
    "forecast": "Forecasts", "thesis": "Causes and theses",
}  # fmt: skip


class LedgerList(Part):
    """The whole ledger with its filters; each claim opens to reason, evidence, sources and figures."""

    template = "claims/ledger"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """All claims, and what leads from them to other pages."""
        book, whole = ledger.of(app), package.of(app).evidence
        described = whole.package
        publisher, day = described.get("title", ""), described.get("created", "")[:10]
        entries = list(book.entries.values())
        checked = [each.checked for each in entries if each.checked and not each.checked["missing"]]
        pages = {each.row["chapter"]: _page_of(app, page, each.row["chapter"]) for each in entries}
        chapters = {chapter: _title(app, chapter) for chapter in pages if chapter}
        return {
            "entries": entries,
            "filters": {
                "article": {key: row["outlet"].partition(",")[0] for key, row in book.articles.items()},
                "verdict": {key: VERDICTS[key] for key in reversed(VERDICTS)},
                "chapter": chapters,
                "kind": KINDS,
            },
            "page": page,
            "words": VERDICTS,
            "pages": pages,
            "chapters": chapters,
            "kinds": KINDS,
            "articles": {key: _article_page(app, page, key) for key in book.articles},
            "sources": whole.sources,
            "list_of_sources": _link(app, page, place(app.env, "source-list")),
            "files": {"CSV": f"{'../' * page.count('/')}{FOLDER}/{downloads.CSV}",
                      "JSON": f"{'../' * page.count('/')}{FOLDER}/{downloads.JSON}"},
            "review": lambda entry: review.script(entry, f"#{entry.id}", publisher, day),
            "popovers": [_popover(app, page, each["found"]) for each in checked],
        }  # fmt: skip


class ChapterClaims(Part):
    """At the end of a chapter: the claims that it bears on, by verdict, with links to the ledger."""

    template = "claims/chapter"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """The claims of the chapter, the worst verdicts first."""
        entries = ledger.of(app).of("chapter", self["chapter"])
        return {"groups": _by_verdict(entries), "ledger": _link(app, page, place(app.env, LEDGER))}


class ArticleClaims(Part):
    """The claims of an article in their order, with the verdict of each."""

    template = "claims/article_claims"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """The claims with what was printed and found."""
        entries = ledger.of(app).of("article", self["article"])
        return {"entries": entries, "ledger": _link(app, page, place(app.env, LEDGER))}


class ArticleCard(Part):
    """What is known of an article, and how its claims fared."""

    template = "claims/article_card"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """Record and tally; the tally counts how many are decided by figures of the book."""
        book = ledger.of(app)
        entries = book.of("article", self["article"])
        live = sum(bool(each.checked and not each.checked["missing"]) for each in entries)
        return {
            "row": book.articles.get(self["article"], {}),
            "tally": book.tally(entries),
            "words": VERDICTS,
            "many": len(entries),
            "live": live,
            "ledger": _link(app, page, place(app.env, LEDGER)),
        }


class Example(Part):
    """One claim as a worked example: what was printed, what was found, the verdict and the reason."""

    template = "claims/example"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """The claim, with the figure that decides it; empty where the edition has no such claim."""
        entry = ledger.of(app).entries.get(self["claim"])
        return {"entry": entry, "ledger": _link(app, page, place(app.env, LEDGER))}


def _popover(app: Sphinx, page: str, recorded: dict[str, Any]) -> str:
    shown = Popover(recorded=recorded, code=0).context(app, page) | {"many": FEW_ROWS}
    return render(Popover.template, **shown, inner="")


def _by_verdict(entries: list[ledger.Entry]) -> dict[str, list[ledger.Entry]]:
    groups = {words: [each for each in entries if each.row["verdict"] == key] for key, words in VERDICTS.items()}
    return {words: group for words, group in groups.items() if group}


def _named(app: Sphinx, slug: str) -> str:
    """The page of the book with the name of a chapter; empty when there is none."""
    return next((name for name in sorted(app.env.all_docs) if name.rpartition("/")[2] == slug), "")


def _page_of(app: Sphinx, page: str, slug: str) -> str:
    return _link(app, page, _named(app, slug))


def _article_page(app: Sphinx, page: str, article: str) -> str:
    return _link(app, page, next((name for name, data in sorted(app.env.metadata.items())
                                  if data.get(ARTICLE) == article), ""))  # fmt: skip


def _title(app: Sphinx, slug: str) -> str:
    title = app.env.titles.get(_named(app, slug))
    return title.astext() if isinstance(title, nodes.title) else slug.capitalize()


def _link(app: Sphinx, page: str, target: str) -> str:
    return app.builder.get_relative_uri(page, target) if target else ""


# under which a page of an article is known
ARTICLE = "twotracks_article"
