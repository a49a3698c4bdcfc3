"""How a page is finished once it has been read: its numbers and findings resolved, its popovers appended.

A role is resolved after the whole page is read, because prose may come before the cell that registers its number,
and after translation, because a translated sentence brings its own roles.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from twotracks.book.figures.captions import settle
from twotracks.book.figures.summaries import Summary
from twotracks.book.text import findable, left_out, records
from twotracks.book.text.code import fold
from twotracks.book.text.parts import BestEstimate, Dates, Finding, Number, Otherwise, Popover, Popovers
from twotracks.outputs.payloads import VARIANTS


def connect(app: Sphinx) -> None:
    """Finish each page when it has been read."""
    app.connect("doctree-read", finish)


def finish(app: Sphinx, document: nodes.document) -> None:
    """Resolve numbers and findings, leave out what the edition has no data for, fold the code, append the popovers."""
    settle(document)
    page = records.of(app.env).page(app.env.docname)
    sentences = {node["id"] for node in document.findall(Finding)}
    for number in list(document.findall(Number)):
        _resolve(number, page)
    # those with a missing number have gone by now, block and all
    conditions = [_judge(app, node, page) for node in list(document.findall(Finding))]
    for other in list(document.findall(Otherwise)):
        other.parent.remove(other)
    for identifier in set(page.findings) - sentences:
        what = f"the finding {identifier!r} has no sentence: add a {{finding}} directive of that name, or remove it"
        records.warn(what, page.lines[identifier])
    left_out.say_once(document)
    say_reasons(document, page.numbers)
    _say_dates(document, page)
    _give_anchors(document, page)
    findable.note(document, page)
    folded = fold(document)
    shown = [number for name, number in page.numbers.items() if name in page.shown]
    popovers = [
        Popover(recorded=recorded, code=recorded["line"] if recorded.get("line") in folded else 0)
        for recorded in (*shown, *filter(None, conditions))
    ]
    if popovers:
        document += Popovers("", *popovers)


def _resolve(node: Number, page: records.Page) -> None:
    """Give a number its text, or take its block out when the edition has no data for it."""
    identifier, _, variant = node["number"].partition(".")
    number = page.numbers.get(identifier)
    if number is None:
        have = ", ".join(sorted(page.numbers)) or "none"
        what = f"{{n}}`{identifier}` is used but not registered: call number({identifier!r}, ...) (registered: {have})"
        records.warn(what, node)
    elif variant not in VARIANTS:
        have = ", ".join(filter(None, VARIANTS))
        records.warn(f"{{n}}`{node['number']}`: there is no {variant!r}, only {have}", node)
    elif number["missing"]:
        left_out.leave_out(node, number["missing"])
    else:
        node.clear()
        node += nodes.Text(number[VARIANTS[variant]])
        node["id"] = "" if variant else identifier


def _judge(app: Sphinx, node: Finding, page: records.Page) -> dict | None:
    """The record of a finding whose sentence is printed; complain when it no longer holds."""
    finding = page.findings.get(node["id"])
    if finding is None:
        have = ", ".join(sorted(page.findings)) or "none"
        what = f"the finding {node['id']!r} has no condition: call finding({node['id']!r}, ...) (registered: {have})"
        records.warn(what, node)
        return None
    if finding["missing"]:
        left_out.leave_out(node.children[0] if node.children else node, finding["missing"])
        return None
    if app.config.twotracks_unheld and (finding["unlike"] or not finding["holds"]):
        _leave_out(node, app.config.twotracks_unheld)
        return None
    node["holds"], node["declared"] = finding["holds"], finding["declared"]
    node["weak"] = _weak(node, finding, page)
    if not finding["holds"] and not app.config.twotracks_allow_broken_findings:
        sentence = " ".join(" ".join(each.astext() for each in node.children).split())
        what = f"the finding {node['id']!r} no longer holds.\n    sentence:  {sentence}"
        what += f"\n    condition: {finding['exact']}"
        records.warn(what, node, "mend the sentence or its condition")
    return finding


def _weak(node: Finding, finding: dict, page: records.Page) -> dict[str, list[str]]:
    """Of what is weak behind a finding, in its condition and in the numbers of its sentence: whose it is, by why."""
    said = [page.numbers[each["id"]] for each in node.findall(Number) if each.get("id")]
    result: dict[str, list[str]] = {}
    for row in (row for recorded in (finding, *said) for row in recorded["rows"] if row["weak"]):
        names = result.setdefault(row["weak"], [])
        if row["whose"] not in names:
            names.append(row["whose"])
    return result


def _leave_out(node: Finding, words: str) -> None:
    """Put the neutral sentence, where there is one, and a quiet line in the place of a finding that did not hold."""
    other = node.next_node(descend=False, siblings=True)
    neutral = list(other.children) if isinstance(other, Otherwise) else []
    place = node.parent.index(node)
    left_out.leave_out(node.children[0] if node.children else node, words)
    for child in reversed(neutral):
        node_parent = other.parent
        other.remove(child)
        node_parent.insert(place, child)


def say_reasons(document: nodes.document, numbers: dict[str, dict]) -> None:
    """After the block in which a best estimate first stands: why it is the best, and the others."""
    said = set()
    for node in list(document.findall(Number)):
        words = numbers[node["id"]]["best"] if node.get("id") else ""
        if words and node["id"] not in said:
            said.add(node["id"])
            block = left_out.block_of(node)
            block.parent.insert(block.parent.index(block) + 1, BestEstimate(words=words))


def _say_dates(document: nodes.document, page: records.Page) -> None:
    """Under the title of the page: to which date its data go."""
    title = document.next_node(nodes.title)
    if page.reach and title is not None:
        title.parent.insert(title.parent.index(title) + 1, Dates(reach=page.reach))


def _give_anchors(document: nodes.document, page: records.Page) -> None:
    """An anchor for each number where it stands first, for the pages that say what rests on a source."""
    for node in document.findall(lambda node: isinstance(node, Number | Summary)):
        if isinstance(node, Summary):
            node["anchors"] = {each["id"]: page.anchor(each["id"]) for each in node["table"]["numbers"]}
        elif node.get("id"):
            node["anchor"] = page.anchor(node["id"])
