"""Directives of the fact-check, and the list of claims that every chapter gets at its end."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from twotracks.book.claims import downloads, ledger
from twotracks.book.claims.parts import (
    ARTICLE,
    LEDGER,
    ArticleCard,
    ArticleClaims,
    ChapterClaims,
    Example,
    LedgerList,
)
from twotracks.book.evidence import package
from twotracks.book.layout import add_parts
from twotracks.book.places import mark, place
from twotracks.book.text import records
from twotracks.book.text.parts import LeftOut
from twotracks.errors import TwoTracksError
from twotracks.evidence.claims import CLAIMS, claims_of, unknown

TITLE = "The articles’ claims"
SECTIONS = {"argument": "What it argues", "ahead": "What it saw", "since": "What time has done to it"}


class ClaimsDirective(SphinxDirective):
    """What all directives about claims share: the page is read again when the ledger changes."""

    def run(self) -> list[nodes.Node]:
        """The parts; a problem with the ledger is reported here, with its remedy."""
        try:
            self.ledger = ledger.Ledger(package.of(self.env.app).evidence, self.config.twotracks_as_of)
            return self.parts()
        except TwoTracksError as error:
            for problem in error.problems:
                records.pass_on(problem, (self.env.docname, self.lineno))
            return []

    def parts(self) -> list[nodes.Node]:
        """What the directive puts on its page."""
        raise NotImplementedError


class LedgerDirective(ClaimsDirective):
    """``{claims-ledger}``: all claims, with filters."""

    def parts(self) -> list[nodes.Node]:
        """The list; the book's search finds each claim by its words."""
        mark(self.env, LEDGER)
        words = " ".join(entry.row["claim_en"] for entry in self.ledger.entries.values())
        return [LedgerList("", nodes.Text(words))]


class ArticleDirective(ClaimsDirective):
    """``{article} 001``: the record of an article, what it argues, and its claims in order."""

    required_arguments = 1

    def parts(self) -> list[nodes.Node]:
        """The card, a section for each thing that we say of the article, and the list of its claims."""
        article = self.arguments[0]
        self.env.metadata[self.env.docname][ARTICLE] = article
        row = self.ledger.articles.get(article)
        if row is None:
            return [nodes.paragraph("", "The article was not yet published on the day of this edition.")]
        said = [(key, title, row[f"{key}_en"]) for key, title in SECTIONS.items() if row[f"{key}_en"]]
        sections = [self._section(key, title, nodes.paragraph("", text)) for key, title, text in said]
        claims = self._section("claims", "Its claims, in their order", ArticleClaims(article=article))
        return [ArticleCard(article=article), *sections, claims]

    def _section(self, identifier: str, title: str, content: nodes.Node) -> nodes.Node:
        section = nodes.section("", nodes.title(title, title), content, ids=[identifier])
        self.state.document.note_explicit_target(section)
        return section


class ExampleDirective(ClaimsDirective):
    """``{claim} s001-31``: one claim with what was printed, what was found, and the verdict."""

    required_arguments = 1

    def parts(self) -> list[nodes.Node]:
        """The example; an id that the ledger lacks is the author's error."""
        evidence = package.of(self.env.app)
        if self.arguments[0] not in (known := claims_of(evidence.whole)):
            raise unknown(self.arguments[0], known)
        if self.arguments[0] not in claims_of(evidence.evidence):
            return [LeftOut(reasons=["not yet claimed on the day of this edition"])]
        return [Example(claim=self.arguments[0])]


def connect(app: Sphinx) -> None:
    """Add directives, parts, the lists at the ends of chapters, and the files to take away."""
    app.add_config_value("twotracks_as_of", "", "env")
    add_parts(app, LedgerList, ChapterClaims, ArticleClaims, ArticleCard, Example)
    app.add_directive("claims-ledger", LedgerDirective)
    app.add_directive("article", ArticleDirective)
    app.add_directive("claim", ExampleDirective)
    # before Sphinx takes down the headings of the page
    app.connect("doctree-read", _end_chapter, priority=100)
    app.connect("build-finished", _write)


def _end_chapter(app: Sphinx, document: nodes.document) -> None:
    """The list of claims of a chapter, as the last section of its page."""
    chapter = app.env.docname.rpartition("/")[2]
    try:
        evidence = package.of(app).evidence
        if CLAIMS not in evidence.tables or not ledger.of(app).of("chapter", chapter):
            return
    except TwoTracksError:
        return  # said on the page of the ledger
    last = next((node for node in reversed(document.children) if isinstance(node, nodes.section)), None)
    if last is not None:
        section = nodes.section("", nodes.title(TITLE, TITLE), ChapterClaims(chapter=chapter), ids=["claims"])
        document.note_explicit_target(section)
        last += section


def _write(app: Sphinx, error: Exception | None) -> None:
    page = place(app.env, LEDGER) if not error and app.builder.format == "html" else ""
    if page:
        downloads.write(ledger.of(app), app.builder.get_target_uri(page), app.outdir)
