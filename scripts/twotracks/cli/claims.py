"""`twotracks claims`: the ledger in the terminal, and its verdicts recomputed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from twotracks.cli import edge
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import Project


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--article", metavar="NUMBER", help="Only claims of this article, e.g. 001.")
@click.option("--verdict", metavar="VERDICT", help="Only claims with this verdict, e.g. contradicted.")
@click.option("--chapter", metavar="NAME", help="Only claims that this chapter bears on, e.g. models.")
@click.option("--kind", metavar="KIND", help="Only claims of this kind, e.g. forecast.")
@click.option("--find", metavar="WORDS", default="", help="Only claims whose words hold all of these.")
@click.option("--recompute", is_flag=True, help="Hold the written verdicts to the figures of the book.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
@click.pass_obj
def claims(
    project: Path | None, ids: tuple[str, ...], find: str, recompute: bool, as_json: bool, **filters: str | None
) -> None:
    """List the claims of the articles with their verdicts, show some, or recompute them.

    With --recompute the chapters that check claims are run where something has changed; a verdict that the figures
    no longer carry is a problem, and the exit code is 1.

    \b
    twotracks claims --verdict contradicted
    twotracks claims s001-31
    twotracks claims --recompute
    """
    with edge.errors(as_json):
        book = edge.open_book(project)
        chosen = _chosen(book, ids, {name: given for name, given in filters.items() if given}, find)
        held = {each["id"]: each for each in _recomputed(book)} if recompute else {}
        problems = list(_disputed(each for key, each in held.items() if key in chosen))
        if as_json:
            click.echo(json.dumps({"claims": _listed(chosen, held), "problems": [each.to_dict() for each in problems]},
                                  indent=1, ensure_ascii=False))  # fmt: skip
            sys.exit(1 if problems else 0)
        if ids and not recompute:
            _show(book, chosen)
        else:
            _list(chosen, held if recompute else None)
        if problems:
            raise TwoTracksError(problems)


def _chosen(book: Project, ids: tuple[str, ...], filters: dict[str, str], find: str) -> dict[str, dict[str, str]]:
    """The rows of the claims asked for, by id.

    Raises
    ------
    EvidenceError
        When there is no such claim, or a filter names what no claim has.
    """
    from twotracks.evidence.claims import CLAIMS, PATH, unknown
    from twotracks.evidence.package import Evidence

    rows = {row["id"]: row for row in Evidence(book).text(CLAIMS).to_dict("records")}
    for each in ids:
        if each not in rows:
            raise unknown(each, rows)
    for name, given in filters.items():
        there = sorted({row[name] for row in rows.values()})
        if given not in there:
            what = f"no claim has the {name} {given!r}"
            raise TwoTracksError(Problem(PATH, what, f"there is {', '.join(there)}", column=name, cell=given))
    words = find.casefold().split()
    return {
        key: row
        for key, row in rows.items()
        if (not ids or key in ids)
        and all(row[name] == given for name, given in filters.items())
        and all(word in f"{row['claim_en']} {row['claim_zh']} {row['reasoning']}".casefold() for word in words)
    }


def _recomputed(book: Project) -> list[dict[str, Any]]:
    from twotracks.build.judging.claims import recomputed
    from twotracks.build.running import lock, warm

    with lock.alone(book, lambda words: click.echo(words, err=True)):
        warm.start()
        return recomputed(book)


def _disputed(held: Iterable[dict[str, Any]]) -> Iterable[Problem]:
    from twotracks.build.judging.claims import disputed

    return disputed(held)


def _listed(chosen: dict[str, dict[str, str]], held: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The claims as JSON has them; those that were recomputed with what was found."""
    rows = ({name: cell for name, cell in row.items() if name != "_row"} for row in chosen.values())
    return [{**row, **({"recomputed": held[row["id"]]} if row["id"] in held else {})} for row in rows]


def _list(chosen: dict[str, dict[str, str]], held: dict[str, dict[str, Any]] | None) -> None:
    """A line for each claim; of those recomputed, claimed and found as well."""
    if held is None:
        for key, row in chosen.items():
            click.echo(f"{key}  {row['verdict']:<17} {row['claim_en']}")
        click.echo(f"{len(chosen)} claims.")
        return
    recomputed = {key: held[key] for key in chosen if key in held}
    for key, each in recomputed.items():
        figures = each["missing"] or f"claimed {each['claimed']}, found {each['said']}: {each['computed']}"
        click.echo(f"{key}  {each['written']:<17} {figures}")
    agree = sum(each["agrees"] for each in recomputed.values())
    click.echo(f"{agree} of {len(recomputed)} recomputed verdicts are those written.")


def _show(book: Project, chosen: dict[str, dict[str, str]]) -> None:
    """All that the ledger says of some claims, with their evidence."""
    from twotracks.evidence.claims import EVIDENCE
    from twotracks.evidence.package import Evidence

    evidence = Evidence(book)
    rows = evidence.text(EVIDENCE).to_dict("records") if EVIDENCE in evidence.tables else []
    for key, row in chosen.items():
        click.echo(f"{key}, row {row['_row']}: {row['claim_en']}")
        for name, cell in row.items():
            if cell and name not in ("id", "claim_en", "_row"):
                click.echo(f"  {name}: {cell}")
        for each in (each for each in rows if each["claim"] == key):
            said = "; ".join(f"{name} {cell}" for name, cell in each.items() if cell and name not in ("claim", "_row"))
            click.echo(f"  evidence: {said}")
