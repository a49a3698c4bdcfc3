"""The code of a page, folded: which cells share a disclosure, and where it stands."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.utils import new_document

from twotracks.book.figures.figures import Figure
from twotracks.book.text.code import Code, fold
from twotracks.outputs.mime import NUMBER


def cell(code: str, *outputs: nodes.Node, tags: tuple[str, ...] = ()) -> nodes.container:
    """A cell as myst-nb leaves it."""
    source = nodes.container("", nodes.literal_block(code, code), nb_element="cell_code_source")
    out = [nodes.container("", *outputs, nb_element="cell_code_output")] if outputs else []
    return nodes.container("", source, *out, nb_element="cell_code", cell_metadata={"tags": list(tags)})


def number() -> nodes.container:
    """An output that is only put on record."""
    form = nodes.container("", nodes.raw("", "", format="html"), mime_type=NUMBER)
    return nodes.container("", form, nb_element="mime_bundle")


def text(words: str) -> nodes.paragraph:
    return nodes.paragraph(words, words)


def page(*blocks: nodes.Node) -> nodes.document:
    document = new_document("page")
    document += nodes.section("", nodes.title("", "Title"), *blocks, ids=["title"])
    return document


def outline(parent: nodes.Element) -> list:
    """Words of texts, code of disclosures in brackets, figures with what is in them."""
    lines = []
    for node in parent.children:
        if isinstance(node, Code):
            lines.append([node.astext().replace("\n\n", "; ")])
        elif isinstance(node, Figure):
            lines += ["figure", *outline(node)]
        elif isinstance(node, nodes.Element) and not isinstance(node, nodes.TextElement):
            lines += outline(node)
        else:
            lines.append(node.astext())
    return lines


SET_UP = [cell("a = 1", tags=("parameters",)), cell("edition = Edition(a)")]


def folded(*blocks: nodes.Node) -> list:
    document = page(*(each.deepcopy() for each in blocks))
    fold(document)
    return outline(document)[1:]


def test_what_sets_a_chapter_up_is_at_the_foot():
    found = folded(*SET_UP, text("First."), text("Last."))
    assert found == ["First.", "Last.", ["a = 1; edition = Edition(a)"]]


def test_cells_that_print_nothing_are_shown_after_the_text_with_their_numbers():
    found = folded(*SET_UP, cell("x", number()), cell("y", number()), text("First."), text("Second."))
    assert found[:3] == ["First.", "Second.", ["x; y"]]


def test_code_of_a_figure_is_in_its_caption_with_the_cells_right_before():
    found = folded(*SET_UP, text("Words."), cell("x"), cell("draw", Figure("")), text("After."))
    assert found[:4] == ["Words.", "figure", ["x; draw"], "After."]


def test_text_between_cells_parts_their_groups():
    found = folded(
        *SET_UP, cell("x"), text("Words."), cell("draw", Figure("")), text("After."), cell("z"), text("End.")
    )
    assert found[:-1] == ["Words.", ["x"], "figure", ["draw"], "After.", "End.", ["z"]]


def test_a_heading_parts_groups_and_text_of_another_section_shows_no_code_of_this():
    deeper = nodes.section("", nodes.title("", "Deeper"), text("Below."), ids=["deeper"])
    found = folded(*SET_UP, cell("x"), text("Words."), deeper)
    assert found[:4] == ["Words.", ["x"], "Deeper", "Below."]


def test_cells_that_no_text_follows_wait_for_one_or_go_to_the_foot():
    deeper = nodes.section("", nodes.title("", "Deeper"), text("Below."), ids=["deeper"])
    assert folded(*SET_UP, text("Words."), cell("x"), deeper)[1:4] == ["Deeper", "Below.", ["x"]]
    assert folded(*SET_UP, text("Words."), cell("x"))[-1] == ["a = 1; edition = Edition(a); x"]


def test_a_cell_tagged_show_input_stays_as_it_is():
    found = folded(*SET_UP, text("Words."), cell("shown", tags=("show-input",)), text("End."))
    assert found[:3] == ["Words.", "shown", "End."]


@pytest.mark.parametrize("cells", [[], [cell("x", number())]])
def test_a_page_without_set_up_is_folded_too(cells):
    assert folded(*cells, text("Words.")) == (["Words.", ["x"]] if cells else ["Words."])


def test_ordinary_output_is_kept_and_its_code_follows():
    found = folded(*SET_UP, text("Words."), cell("print(1)", nodes.literal_block("1", "1")), text("End."))
    assert found[:4] == ["Words.", "1", ["print(1)"], "End."]
