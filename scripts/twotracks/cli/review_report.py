"""What `twotracks review` prints of the chapters that it ran."""

from __future__ import annotations

from collections import Counter

import click

from twotracks.build.reviewing.outcomes import Outcome
from twotracks.build.reviewing.review import Reviewed
from twotracks.errors import Problem


def lines(reviewed: Reviewed, verbose: bool) -> list[str]:
    """A chapter in a line, and a line for each result that differs; for every result if `verbose`."""
    if reviewed.problems:
        return [f"  {reviewed.chapter}: could not be run to its end"]
    differences = reviewed.differences
    verdict = f"{len(differences)} differ" if differences else "all the same"
    head = f"  {reviewed.chapter}: {_counted(reviewed.outcomes)}: {verdict}"
    return [head, *(_line(each) for each in (reviewed.outcomes if verbose else differences))]


def _line(each: Outcome) -> str:
    words = {
        "same": f"same: {each.published}",
        "missing": f"missing: this run has none; published: {each.published}",
        "new": f"new: the site has none; this run: {each.rerun}",
        "changed": f"{each.part} changed: published {each.published}, now {each.rerun}"
        + (f" ({each.change})" if each.change else ""),
    }
    if each.state == "changed" and each.published == each.rerun:
        return f"    {each.kind} {each.id}: {each.part} changed ({each.published})"
    return f"    {each.kind} {each.id}: {words[each.state]}"


def print_inputs(made_from: list[Problem]) -> None:
    """What the site was made from and is not the same here, in short: what is wrong stands in the numbers."""
    if made_from:
        click.echo(f"The site was made from other files or packages ({len(made_from)}):")
    shown = [each for each in made_from if each.path.startswith(("data/", "package "))]
    for each in shown:
        click.echo(f"  {each.where}: {each.what}\n    remedy: {each.remedy}")
    rest = [each.where for each in made_from if each not in shown]
    if rest:
        more = f" and {len(rest) - 3} more" if len(rest) > 3 else ""
        click.echo(f"  code and text: {', '.join(rest[:3])}{more}")


def summary(reviewed: list[Reviewed], same: bool) -> str:
    """All chapters in a sentence."""
    outcomes = [outcome for each in reviewed for outcome in each.outcomes]
    differ = sum(len(each.differences) for each in reviewed)
    failed = sum(bool(each.problems) for each in reviewed)
    if same:
        return f"All the same: {_counted(outcomes)} of {many(len(reviewed), 'chapter')}."
    broken = f"; {many(failed, 'chapter')} could not be run" if failed else ""
    return f"Not the same: {differ} of {len(outcomes)} results differ{broken}."


def _counted(outcomes: list[Outcome]) -> str:
    counts = Counter(each.kind for each in outcomes)
    return ", ".join(many(count, kind) for kind, count in counts.items()) or "no results"


def many(count: int, what: str) -> str:
    """A count with its noun."""
    return f"{count:,} {what}{'s' if count != 1 else ''}"
