"""The parts of a page that have to do with numbers and findings, and the role and the directive that authors write."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx

from twotracks.book.layout import Part, add_parts
from twotracks.book.places import place
from twotracks.book.text import records
from twotracks.book.text.robustness import of_finding
from twotracks.quantities.formats import significant
from twotracks.quantities.periods import label
from twotracks.quantities.units import RATIO

# rows that a reader goes through; a count of hundreds would be heavier than the page
MANY_ROWS = 24
WORKED_OUT = 6  # significant digits of what was calculated
# whose weak figures a mark names; a finding on a hundred models would list them all
WEAK_NAMES = 4
# of a sentence, where another one follows or what a role will say; "U.S. firms" goes on
SENTENCE_END = re.compile(r"""(?<!\.[A-Z])[.?!][”"’)]*(?=\s+(?:[“"(]?[A-Z0-9]|$))""")


class Number(nodes.inline, Part):
    """A number in the text; its child is the text shown.

    `number` is what the author wrote; `id` and `anchor` are known when its page has been read. A number without an
    `id` is only words: the period or the unit of one.
    """

    template = "text/number"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """Text, identifier and anchor."""
        return {"text": self.astext(), "id": self.get("id", ""), "anchor": self.get("anchor", "")}


class Finding(Part):
    """A finding: the sentence as children, the identifier in `id`, the outcome in `holds`.

    `declared` says in what the things it compares differ, `weak` whose figures behind it are for context only, by why.
    """

    template = "text/finding"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """What is printed with the sentence, and what became of it under other choices."""
        return {**self.non_default_attributes(), "declared": self.get("declared", []), "weak": self.get("weak", {}),
                "names": WEAK_NAMES, "tested": of_finding(app, page, self["id"])}  # fmt: skip


class BestEstimate(Part):
    """Why a best estimate is the best: `words`, printed after the block in which its number first stands."""

    template = "text/best"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """Range, reason and estimates."""
        return {"words": self["words"]}


class Otherwise(nodes.General, nodes.Element):
    """What a page says instead of a finding, in an edition that is not declared and in which it does not hold."""


class LeftOut(Part):
    """A line for what an edition lacks: `reasons` why sentences are missing, or `titles` of figures without data."""

    template = "text/left_out"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """Reasons and titles."""
        return {"reasons": self.get("reasons", []), "titles": self.get("titles", [])}


class Popover(Part):
    """Where a number comes from, or the condition of a finding; `recorded` is what the chapter registered.

    `code` is the line of the code that did, 0 where the page does not show it.
    """

    template = "text/popover"

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """What was recorded, with the way from the page to the pages of the tables; empty where they have none."""
        recorded = self["recorded"]
        known = records.of(app.env)
        ledger = f"{app.builder.get_relative_uri(page, at)}" if (at := place(app.env, "claims-ledger")) else ""
        tables = f"{'../' * page.count('/')}data/" if place(app.env, "data-catalogue") else ""
        # the line of the chapter's file on which the code that computed it begins
        words = {"many": MANY_ROWS, "tables": tables, "code": self.get("code", 0), "chapter": f"{page}.md"}
        if "condition" in recorded:
            words |= {"tested": of_finding(app, page, recorded["id"]), "title": "Condition of the finding"}
            return {**recorded, **words, "id": f"condition-{recorded['id']}"}
        names = {"Period": "period_text", "Formula": "formula", "Confidence": "confidence", "Elsewhere": "differs",
                 "How chosen": "best"}  # fmt: skip
        facts = [(name, recorded[key]) for name, key in names.items()]
        bearing = [] if page == at else known.bearing(recorded)
        words |= {"facts": facts, "title": f"Where {recorded['text']} comes from", "claims": bearing, "ledger": ledger}
        words["value"], words["unit"] = in_full(recorded["value"], recorded["unit"], bool(recorded["formula"]))
        return {**recorded, **words}


def in_full(value: str, unit: str, calculated: bool) -> tuple[str, str]:
    """A value and its unit for a popover: all digits that a source gives, six of what was calculated.

    The others, which say no more to a reader, are in the results of the chapter for programs.

    >>> in_full("23.0362610798", "ratio", calculated=True), in_full("1,285.88", "billion US dollars", calculated=False)
    (('23.0363', 'times'), ('1,285.88', 'billion US dollars'))
    """
    number = significant(float(value.replace(",", "")), WORKED_OUT) if calculated and value else value
    return number, "times" if unit == RATIO else unit


class Dates(Part):
    """To which date the data of a page go; `reach` as :func:`twotracks.quantities.periods.reach` gives it."""

    template = "text/dates"
    words: ClassVar = (
        ("days", "{}"),
        ("parts", "quarters and halves to {}"),
        ("years", "yearly figures to {}"),
    )

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """The dates in words, to the month, and the way to the glossary, where the book has one."""
        lasts = {kind: period[:7] if kind == "days" else period for kind, period in self["reach"].items()}
        named, anchor = app.env.get_domain("std").objects.get(("term", "first print"), ("", ""))
        return {
            "said": [words.format(label(lasts[kind])) for kind, words in self.words if kind in lasts],
            "term": f"{app.builder.get_relative_uri(page, named)}#{anchor}" if named else "",
        }


class Popovers(Part):
    """All popovers of a page, aside from its text."""

    template = "text/popovers"


def number_role(name: str, rawtext: str, text: str, lineno: int, inliner: Any, *_: Any) -> tuple[list, list]:
    """``{n}`id``` shows a number; with ``.period``, ``.when`` ("in 2025") or ``.unit`` after the id, that of it."""
    node = Number(rawtext, text, number=text)
    node.source, node.line = inliner.document.current_source, lineno
    return [node], []


class FindingDirective(Directive):
    """``:::{finding} id`` prints its content as a finding that was checked.

    With ``:otherwise: A neutral sentence``, editions in which it did not hold print that instead of nothing.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"otherwise": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Keep the sentences until the page is read."""
        self.assert_has_content()
        node = Finding(id=self.arguments[0], holds=True)
        node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        self.state.nested_parse(self.content, self.content_offset, node)
        mark_headline(node)
        if "otherwise" not in self.options:
            return [node]
        other = Otherwise()
        lines = self.options["otherwise"].splitlines()
        self.state.nested_parse(StringList(lines, node.source), self.content_offset, other)
        return [node, other]


def mark_headline(finding: Finding) -> None:
    """Set the first sentence of a finding that has several apart: it says the finding, the others on what it rests."""
    paragraph = finding.next_node(nodes.paragraph)
    for position, child in enumerate(paragraph.children if paragraph else []):
        end = SENTENCE_END.search(child) if isinstance(child, nodes.Text) else None
        if end and (child[end.end() :].strip() or paragraph.children[position + 1 :]):
            first = [*paragraph.children[:position], nodes.Text(child[: end.end()])]
            rest = [nodes.Text(child[end.end() :]), *paragraph.children[position + 1 :]]
            paragraph[:] = [nodes.inline("", "", *first, classes=["tt-headline"]), *rest]
            return


def connect(app: Sphinx) -> None:
    """Add role, directive and parts."""
    app.add_role("n", number_role)
    app.add_directive("finding", FindingDirective)
    add_parts(app, Number, BestEstimate, Finding, Dates, LeftOut, Popover, Popovers)
