"""What an edition lacks: the sentence around a missing number goes, and one line a section says why."""

from __future__ import annotations

from docutils import nodes

from twotracks.book.text.parts import Finding, LeftOut

BLOCKS = (nodes.paragraph, nodes.list_item, nodes.title)


def leave_out(node: nodes.Node, reason: str) -> None:
    """Replace the block around a node by a line that says why it is not there."""
    block = block_of(node)
    while isinstance(block.parent, Finding):
        block = block.parent
    if block.parent is not None and block in block.parent:
        note = LeftOut("", nodes.Text(reason), reasons=[reason])
        keep = nodes.list_item("", note) if isinstance(block, nodes.list_item) else note
        block.parent.replace(block, keep)


def block_of(node: nodes.Node) -> nodes.Node:
    """The paragraph or the like in which a node stands."""
    while node.parent is not None and not isinstance(node, BLOCKS):
        node = node.parent
    return node


def say_once(document: nodes.document) -> None:
    """Say what was left out in one line a section: each reason once, or the charts where no sentence is missing."""
    for section in document.findall(nodes.section):
        notes = [node for node in section.findall(LeftOut) if _section(node) is section]
        for kind in ("reasons", "titles"):
            said = [node for node in notes if node.get(kind)]
            if said:
                said[0][kind] = list(dict.fromkeys(words for node in said for words in node[kind]))
                for node in notes:
                    if node is not said[0]:
                        _take_out(node)
                break


def _section(node: nodes.Node) -> nodes.Node | None:
    while node is not None and not isinstance(node, nodes.section):
        node = node.parent
    return node


def _take_out(node: nodes.Node) -> None:
    """Remove a node, and what has nothing left in it without the node: the item of a list."""
    parent = node.parent
    parent.remove(node)
    if isinstance(parent, nodes.list_item) and not parent.children:
        parent.parent.remove(parent)
