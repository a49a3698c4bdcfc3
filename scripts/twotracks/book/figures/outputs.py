"""The outputs of a chapter's cells, as myst-nb hands them over while it reads the notebook."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.environment import BuildEnvironment

from twotracks.book.figures import figures, summaries
from twotracks.book.site.runtime import cache_of
from twotracks.book.text import records
from twotracks.outputs.mime import CLAIM, FIGURE, FINDING, NUMBER, TABLE


def _nothing() -> list[nodes.Element]:
    """An output without appearance; after an empty list myst-nb would show the output's plain text."""
    return [nodes.raw("", "", format="html")]


class TwoTracksOutputs:
    """A myst-nb plugin: numbers and findings are put on record, figures and tables become parts."""

    mime_priority_overrides: ClassVar = [("*", mime, 1) for mime in (NUMBER, FINDING, CLAIM, FIGURE, TABLE)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Nodes for one output, empty HTML for what is only recorded; None for what is not ours."""
        if inline or not data.mime_type.startswith("application/vnd.twotracks."):
            return None
        env = renderer.renderer.sphinx_env
        payload: dict[str, Any] = data.content
        where = (env.docname, data.line)
        computed = {NUMBER: [payload], FINDING: [payload], TABLE: payload.get("numbers", [])}
        for each in computed.get(data.mime_type, ()):
            each["line"] = data.cell_metadata.get("twotracks", {}).get("line", 0)
        if data.mime_type == NUMBER:
            records.of(env).add_number(payload, where)
            return _nothing()
        if data.mime_type == FINDING:
            records.of(env).add_finding(payload, where)
            return _nothing()
        if data.mime_type == CLAIM:
            records.of(env).add_claim(payload, where)
            return _nothing()
        if data.mime_type == TABLE:
            return summaries.nodes_of(payload, records.of(env), where)
        return figures.nodes_of(_whole(payload, env), env, records.of(env), where)


def _whole(payload: dict[str, Any], env: BuildEnvironment) -> dict[str, Any]:
    """The payload of a figure, where the build put it into a file beside the notebook (build/chapters/payloads.py)."""
    if "payload" not in payload:
        return payload
    return json.loads((cache_of(env.app) / "payloads" / payload["payload"]).read_text(encoding="utf-8"))
