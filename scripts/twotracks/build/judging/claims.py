"""Judging claims of the articles as soon as the chapter that checks them has run, before anything is published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from twotracks.build.chapters import config
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.execute import execute, prepare
from twotracks.build.chapters.payloads import put_apart
from twotracks.build.state.store import Store
from twotracks.build.state.target import Snapshot, Target, inputs
from twotracks.errors import Problem
from twotracks.evidence.claims import PATH, VERDICTS
from twotracks.evidence.package import Evidence
from twotracks.outputs.mime import CLAIM
from twotracks.project import Project

CALL = "check_claim("


def checked(notebook: Any) -> list[dict[str, Any]]:
    """The claims that an executed chapter checks, as :class:`twotracks.outputs.payloads.ClaimPayload`."""
    bundles = (output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", []))
    return [bundle[CLAIM] for bundle in bundles if CLAIM in bundle]


def disputed(claims: Iterable[dict[str, Any]]) -> Iterator[Problem]:
    """The claims whose written verdict the figures of the book no longer carry, each with both values.

    Parameters
    ----------
    claims : iterable of dict
        As :func:`checked` gives them.
    """
    for each in claims:
        if not each["agrees"]:
            what = f"claim {each['id']} is {words(each['written'])} in the ledger, and by the data {each['computed']}."
            what += f"\n    claimed: {each['claimed']}\n    found:   {evidence(each)}"
            remedy = "correct the verdict, or the figure that is its evidence; a tolerance of its own needs a reason"
            yield Problem(PATH, what, remedy, row=each["row"], column="verdict", cell=each["written"])


def recomputed(project: Project) -> list[dict[str, Any]]:
    """The claims that the chapters of the default edition check; a chapter is run unless a run of it is kept.

    Parameters
    ----------
    project : Project
    """
    target, evidence = Target(project, {}, {}), Evidence(project)
    store = Store(target, evidence, Snapshot(project, inputs(project)))
    prepare(project, target.cache / "ipython")
    limits, apart = config.limits(project), partial(put_apart, cache=target.cache)
    found = []
    for name in config.pages(project):
        path = project.root / f"{name}.md"
        if path.is_file() and CALL in path.read_text(encoding="utf-8"):
            chapter = Chapter(path, f"{name}.md")
            kept = store.find(chapter)
            if not kept:
                notebook, read = execute(chapter, {}, limits, apart)
                kept = store.keep(chapter, notebook, read)
            found += checked(json.loads(kept.read_text(encoding="utf-8")))
    return found


def words(verdict: str) -> str:
    """A verdict in the middle of a sentence."""
    return VERDICTS.get(verdict, verdict).lower()


def evidence(claim: dict[str, Any]) -> str:
    """The evidence of a claim in words: its value and how it follows."""
    found = claim["found"]
    return f"{claim['said']} ({found['value']} {found['unit']}{' = ' * bool(found['formula'])}{found['formula']})"
