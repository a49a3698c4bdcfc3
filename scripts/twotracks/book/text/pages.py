"""Numbers and findings in the text: the role, the directive, and how a page is finished once it has been read.

A role is resolved after the whole page is read, because prose may come before the cell that registers its number,
and after translation, because a translated sentence brings its own roles.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from twotracks.book.figures.html import button, condition, popover, raw
from twotracks.book.text import records

BLOCKS = (nodes.paragraph, nodes.list_item, nodes.title)
VARIANTS = ("period", "unit")
LEFT_OUT = "Left out in this edition: "


class NumberNode(nodes.inline):
    """A number in the text, before and after it is resolved; its child is the text shown."""

    def astext(self) -> str:
        """The number with the punctuation that it has taken in."""
        return f"{self.get('before', '')}{super().astext()}{self.get('after', '')}"


class FindingNode(nodes.container):
    """A finding: the sentence as children, the identifier in `finding`."""


def number_role(name: str, rawtext: str, text: str, lineno: int, inliner: Any, *_: Any) -> tuple[list, list]:
    """``{n}`id``` shows a number; ``{n}`id.period``` and ``{n}`id.unit``` show its period and unit in words."""
    node = NumberNode(rawtext, text, number=text)
    node.source, node.line = inliner.document.current_source, lineno
    return [node], []


class FindingDirective(Directive):
    """``:::{finding} id`` prints its content as a finding that was checked."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Keep the sentence until the page is read."""
        node = FindingNode(finding=self.arguments[0], classes=["tt-finding"], ids=[f"finding-{self.arguments[0]}"])
        node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def connect(app: Sphinx) -> None:
    """Add role, directive, nodes and the event that finishes pages."""
    app.add_role("n", number_role)
    app.add_directive("finding", FindingDirective)
    passive = (lambda self, node: None, lambda self, node: None)
    app.add_node(NumberNode, html=(_visit_number, _depart_number), latex=passive, text=passive)
    app.add_node(FindingNode, html=(_visit_finding, _depart_finding), latex=passive, text=passive)
    app.connect("env-purge-doc", lambda app, env, docname: records.of(env).pages.pop(docname, None))
    app.connect("doctree-read", finish)


def finish(app: Sphinx, document: nodes.document) -> None:
    """Resolve numbers and findings of a page, leave out what the edition has no data for, append the popovers."""
    env = app.env
    page = records.of(env).page(env.docname)
    tables = _table_folder(env)
    page.shown |= {node["finding"] for node in document.findall(FindingNode)}
    used: dict[str, dict[str, Any]] = {}
    for node in list(document.findall(NumberNode)):
        identifier, _, variant = node["number"].partition(".")
        number = page.numbers.get(identifier)
        if number is None or (variant and variant not in VARIANTS):
            _complain(node, identifier, variant, page)
        elif number["missing"]:
            _leave_out(node, number["missing"])
        else:
            text = {"period": number["period_text"], "unit": number["unit"]}.get(variant, number["text"])
            node.children = [nodes.Text(text)]
            node["plain"] = bool(variant)
            _keep_punctuation(node)
            used[identifier] = number
    # those with a missing number have gone by now, block and all
    conditions = [html for node in list(document.findall(FindingNode)) if (html := _finding(app, node, page, tables))]
    for identifier in set(page.findings) - page.shown:
        what = f"the finding {identifier!r} has no sentence: add a {{finding}} directive of that name, or remove it"
        records.warn(what, page.lines[identifier])
    _say_once(document)
    for container in document.findall(nodes.container):
        if container.get("nb_element") == "cell_code":
            _hide_code(container)
    shown = [number for number in page.numbers.values() if number["id"] in used or _on_board(number, document)]
    document.append(raw("".join([*(popover(number, tables) for number in shown), *conditions])))


def _on_board(number: dict[str, Any], document: nodes.document) -> bool:
    target = f'popovertarget="pop-{number["id"]}"'
    return any(target in node.astext() for node in document.findall(nodes.raw))


def _keep_punctuation(node: NumberNode) -> None:
    """Take the punctuation around a number into its node: browsers break lines between a button and a full stop."""
    place = node.parent.index(node)
    for name, offset, pattern in (("before", -1, r"[(“‘$]+$"), ("after", 1, r"^[.,;:)!?’”…%]+")):
        sibling = node.parent[place + offset] if 0 <= place + offset < len(node.parent) else None
        match = re.search(pattern, sibling.astext()) if isinstance(sibling, nodes.Text) else None
        if match:
            node[name] = match[0]
            rest = sibling.astext()[: match.start()] + sibling.astext()[match.end() :]
            node.parent[place + offset] = nodes.Text(rest)


def _complain(node: NumberNode, identifier: str, variant: str, page: records.Page) -> None:
    if identifier in page.numbers:
        records.warn(f"{{n}}`{node['number']}`: there is no {variant!r}, only {', '.join(VARIANTS)}", node)
    else:
        have = ", ".join(sorted(page.numbers)) or "none"
        what = f"{{n}}`{identifier}` is used but not registered: call number({identifier!r}, ...) (registered: {have})"
        records.warn(what, node)


def _leave_out(node: nodes.Node, reason: str) -> None:
    """Replace the block around a missing number by a line that says why it is not there."""
    block = node
    while block.parent is not None and not isinstance(block, BLOCKS):
        block = block.parent
    while isinstance(block.parent, FindingNode):
        block = block.parent
    if block.parent is not None and block in block.parent:
        note = nodes.paragraph("", f"{LEFT_OUT}{reason}.", classes=["tt-left-out"])
        keep = nodes.list_item("", note) if isinstance(block, nodes.list_item) else note
        block.parent.replace(block, keep)


def _table_folder(env: BuildEnvironment) -> str:
    """Where the tables have their pages, seen from this one; empty in a book without a catalogue of its data.

    The catalogue may not be read yet, so its text is asked and not its record.
    """
    texts = (Path(env.doc2path(name)) for name in env.found_docs)
    catalogue = any("{data-catalogue}" in path.read_text(encoding="utf-8") for path in texts if path.suffix == ".md")
    return f"{'../' * env.docname.count('/')}data/" if catalogue else ""


def _say_once(document: nodes.document) -> None:
    """Say what was left out in one line a section: each reason once, or the charts where no sentence is missing."""
    for section in document.findall(nodes.section):
        notes = [node for node in section.findall(_is_note) if _section(node) is section]
        words = [node for node in notes if isinstance(node, nodes.paragraph)]
        for node in (words or notes)[1:] + [node for node in notes if words and node not in words]:
            _take_out(node)
        if not words and len(notes) > 1:
            titles = ", ".join(title for node in notes for title in re.findall("“.*?”", node.astext()))
            notes[0].children = [
                nodes.Text(f'<p class="tt-left-out">Left out: each of {titles} has no data in this edition.</p>')
            ]
            notes[0].rawsource = notes[0].astext()
        reasons = dict.fromkeys(node.astext().removeprefix(LEFT_OUT).removesuffix(".") for node in words)
        if words:
            words[0].children = [nodes.Text(f"{LEFT_OUT}{'; '.join(reasons)}.")]


def _is_note(node: nodes.Node) -> bool:
    """Whether a node is a line about a paragraph, or a figure, that was left out."""
    if isinstance(node, nodes.raw):
        return node.astext().startswith('<p class="tt-left-out">')
    return isinstance(node, nodes.paragraph) and "tt-left-out" in node["classes"]


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


def _finding(app: Sphinx, node: FindingNode, page: records.Page, tables: str) -> str:
    """Mark a finding as checked, or complain that it no longer holds; returns the popover of its condition."""
    identifier = node["finding"]
    finding = page.findings.get(identifier)
    if finding is None:
        have = ", ".join(sorted(page.findings)) or "none"
        what = f"the finding {identifier!r} has no condition: call finding({identifier!r}, ...) (registered: {have})"
        records.warn(what, node)
        return ""
    if finding["missing"]:
        _leave_out(node.children[0] if node.children else node, finding["missing"])
        return ""
    if not finding["holds"]:
        node["classes"].append("tt-broken")
        if not app.config.twotracks_allow_broken_findings:
            sentence = " ".join(node.astext().split())
            what = f"the finding {identifier!r} no longer holds.\n    sentence:  {sentence}"
            what += f"\n    condition: {finding['condition']}\n    remedy: mend the sentence or its condition"
            records.warn(what, node)
    words = "<span>✓</span> checked against the data" if finding["holds"] else "<span>✗</span> no longer holds"
    node.append(raw(f'<p class="tt-finding-mark">{words} · {button(f"condition-{identifier}", "condition")}</p>'))
    return condition(finding, f"condition-{identifier}", tables)


def _hide_code(cell: nodes.Element) -> None:
    """Put a cell's code behind a toggle, unless it is tagged show-input: readers come for the prose."""
    tags = cell.get("cell_metadata", {}).get("tags", [])
    if not cell.get("hide_mode") and "show-input" not in tags:
        cell["hide_mode"], cell["prompt_show"], cell["prompt_hide"] = "input", "Code", "Hide the code"


def _visit_number(self: Any, node: NumberNode) -> None:
    if node.get("plain", True):
        self.body.append(escape(node.get("before", "")))
        return
    identifier = node["number"].partition(".")[0]
    around = [escape(node.get(name, "")) for name in ("before", "after")]
    text = f"{around[0]}{button(identifier, node.children[0].astext())}{around[1]}"
    self.body.append(f'<span class="tt-keep">{text}</span>' if any(around) else text)
    raise nodes.SkipNode


def _depart_number(self: Any, node: NumberNode) -> None:
    self.body.append(escape(node.get("after", "")))


def _visit_finding(self: Any, node: FindingNode) -> None:
    self.body.append(self.starttag(node, "div"))


def _depart_finding(self: Any, node: FindingNode) -> None:
    self.body.append("</div>\n")
