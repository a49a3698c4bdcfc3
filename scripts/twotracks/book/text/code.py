"""The code of a page: out of the way of the prose, one disclosure for each group of cells.

Cells that follow each other are a group. Its code stands after its last output (in the caption, when that is a figure),
or, when the cells print nothing, after the text that follows them and shows their numbers. What sets a chapter up is at
the foot of the page.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from docutils import nodes
from pygments.formatters import HtmlFormatter
from pygments.token import STANDARD_TYPES, Token
from sphinx.application import Sphinx

from twotracks.book.figures.figures import Figure
from twotracks.book.figures.summaries import Summary
from twotracks.book.layout import Part, add_parts
from twotracks.book.site.assets import HERE
from twotracks.outputs.mime import CLAIM, FIGURE, FINDING, NUMBER, TABLE

# set by authors and by papermill
SET_UP = {"parameters", "injected-parameters"}
SHOWN = "show-input"
OURS = (NUMBER, FINDING, CLAIM, FIGURE, TABLE)
# what a reader does not see
UNSEEN = (nodes.comment, nodes.target, nodes.substitution_definition, nodes.system_message)


class Code(Part):
    """A closed disclosure with the code of several cells; at the `foot` of a page it sets up the chapter.

    `lines` are those of the chapter's file on which its cells begin; each is an anchor.
    """

    template = "text/code"


@dataclass
class _Group:
    """Cells whose code will stand in one disclosure, after `place`."""

    cells: list[nodes.literal_block] = field(default_factory=list)
    place: nodes.Node | None = None


class StyledOnly(HtmlFormatter):
    """Highlighted code that marks only what the stylesheet has a colour for: a third of the marks."""

    sheet: ClassVar[str] = (HERE / "twotracks.css").read_text(encoding="utf-8")
    styled: ClassVar[set[str]] = set(re.findall(r"\.(\w+)", " ".join(re.findall(r"\.highlight :is\((.*?)\)", sheet))))

    def format_unencoded(self, tokensource: Iterable[tuple[Any, str]], outfile: Any) -> None:
        """Write the tokens; those without a colour are plain text."""
        told = ((kind if STANDARD_TYPES.get(kind) in self.styled else Token, text) for kind, text in tokensource)
        super().format_unencoded(told, outfile)


def connect(app: Sphinx) -> None:
    """Add the disclosure, and have code highlighted for our stylesheet."""
    add_parts(app, Code)
    app.connect("builder-inited", _highlight)


def _highlight(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.builder.highlighter.formatter = StyledOnly


def fold(document: nodes.document) -> set[int]:
    """Take the code of all cells out of the text and put it into disclosures; gives the lines that have an anchor."""
    set_up, groups = _Group(), [_Group()]
    ready = not any(map(_sets_up, document.findall(_is_cell)))
    after_cell = False
    for node in list(_blocks(document)):
        if isinstance(node, nodes.title):
            _end(groups)
            after_cell = False
        elif _is_cell(node):
            if not after_cell:
                _end(groups)
            source, output = _parts(node)
            if source:
                source["line"] = node.get("cell_metadata", {}).get("twotracks", {}).get("line", 0)
            if source and SHOWN not in _tags(node):
                (groups[-1] if ready else set_up).cells.append(source)
            ready = ready or _is_edition(source)
            groups[-1].place = output or groups[-1].place
            _take_code_out(node, output)
            after_cell = True
        else:
            # text after an output belongs to what comes, text after silent cells shows their numbers
            if after_cell:
                _end(groups)
            if groups[-1].cells:
                groups[-1].place = node
            after_cell = False
    for group in groups:
        if group.cells and group.place:
            _put(_disclosure(group.cells), group.place)
        else:
            set_up.cells += group.cells
    if set_up.cells:
        home = next(document.findall(nodes.section), document)
        home.append(_disclosure(set_up.cells, foot=True))
    return {line for each in document.findall(Code) for line in each["lines"]}


def _end(groups: list[_Group]) -> None:
    """Begin a new group, unless the last one still looks for its place."""
    if groups[-1].place:
        groups.append(_Group())


def _blocks(parent: nodes.Element) -> Iterator[nodes.Node]:
    """Headings, cells and pieces of text, in the order of the page."""
    for node in parent.children:
        if isinstance(node, nodes.section):
            yield from _blocks(node)
        elif not isinstance(node, UNSEEN):
            yield node


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _tags(cell: nodes.container) -> set[str]:
    return set(cell.get("cell_metadata", {}).get("tags", []))


def _parts(cell: nodes.container) -> tuple[nodes.literal_block | None, nodes.Node | None]:
    """The code of a cell, and the last thing that it shows."""
    named = {child.get("nb_element"): child for child in cell.children}
    source, output = named.get("cell_code_source"), named.get("cell_code_output")
    shown = [node for each in output.children if (node := _seen(each))] if output else []
    return next(source.findall(nodes.literal_block), None) if source else None, shown[-1] if shown else None


def _take_code_out(cell: nodes.container, output: nodes.Node | None) -> None:
    """Leave of a cell what it shows; nothing of one that shows nothing."""
    shown = SHOWN in _tags(cell)
    for child in list(cell.children):
        if child.get("nb_element") == "cell_code_source" and not shown:
            cell.remove(child)
    if not (output or shown):
        cell.parent.remove(cell)


def _seen(output: nodes.Element) -> nodes.Node | None:
    """What a reader sees of an output: a number or a finding that was only put on record is nothing."""
    if output.get("nb_element") != "mime_bundle":
        return output
    ours = [form for form in output.children if form["mime_type"] in OURS]
    if not ours:
        return output
    parts = [node for node in ours[0].children if isinstance(node, Part)]
    return parts[-1] if parts else None


def _sets_up(cell: nodes.container) -> bool:
    return bool(_tags(cell) & SET_UP) or _is_edition(_parts(cell)[0])


def _is_edition(source: nodes.literal_block | None) -> bool:
    """Whether a cell makes the edition: with it a chapter is set up."""
    try:
        tree = ast.parse(source.astext() if source else "")
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Edition" for node in ast.walk(tree))


def _disclosure(cells: list[nodes.literal_block], foot: bool = False) -> Code:
    block = cells[0].deepcopy()
    text = "\n\n".join(cell.astext().strip("\n") for cell in cells)
    block.rawsource, block.children = text, [nodes.Text(text)]
    return Code("", block, foot=foot, lines=[cell["line"] for cell in cells if cell["line"]])


def _put(code: Code, place: nodes.Node) -> None:
    """In the caption of a figure, after everything else."""
    if isinstance(place, Figure | Summary):
        place.append(code)
    else:
        place.parent.insert(place.parent.index(place) + 1, code)
