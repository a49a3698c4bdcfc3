"""`twotracks diff`: what differs between two versions of a book, for a terminal, a pull request or a program."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from twotracks.cli import edge

SUSPICIOUS = 3


@click.command()
@click.argument("old", default="HEAD")
@click.argument("new", default="")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="For a terminal, for the text of a pull request, or for programs.",
)
@click.option("--edition", metavar="ID", default="", help="Run chapters as in an edition of data/editions.toml.")
@click.option("--evidence", "only_evidence", is_flag=True, help="Compare the tables alone, and run no chapter.")
@click.option("--same-chapters", is_flag=True, help="Run the chapters of NEW on both: what the data alone did.")
@click.option("--strict", is_flag=True, help=f"End with {SUSPICIOUS} where something looks like a mistake or flipped.")
@click.pass_obj
def diff(
    project: Path | None,
    old: str,
    new: str,
    form: str,
    edition: str,
    only_evidence: bool,
    same_chapters: bool,
    strict: bool,
) -> None:
    """Show what differs between OLD and NEW: what looks like a mistake first.

    Each is a commit or tag, the folder of a built site, or that of a book. Without NEW, the files as they are; without
    both, they are compared with the last commit. Rows are told as added, removed and revised; then the numbers in the
    prose that changed, the findings and verdicts that flipped, and the charts whose data changed. Chapters of commits
    and of the files run with the package that is installed, unless a build has run them before.

    \b
    twotracks diff                               what I changed since the last commit
    twotracks diff v1.0                          what changed since a release
    twotracks diff HEAD~3 HEAD --format markdown for a pull request
    twotracks diff old/html _build/html          two sites, code and all

    \b
    Ends with 0 when the two were compared, whether or not they differ; 1 when they cannot be, or a chapter does not
    run; 2 when the command is not understood; with --strict 3 where something looks like a mistake, or a finding or
    a verdict flipped.
    """
    with edge.errors(form == "json"):
        from twotracks.build.reviewing.differences import differences
        from twotracks.build.reviewing.revisions import opened
        from twotracks.build.running import lock
        from twotracks.build.running.processes import Interruptible
        from twotracks.cli import differences as shown
        from twotracks.cli.editions import parameters_of

        book = edge.open_book(project)
        parameters = parameters_of(book, edition) if edition else {}
        with (
            Interruptible(),
            lock.alone(book, lambda words: click.echo(words, err=True)),
            opened(book, new, not only_evidence, parameters) as after,
            opened(book, old, not only_evidence, parameters, after if same_chapters else None) as before,
        ):
            found = differences(before, after)
        if form == "json":
            click.echo(json.dumps(found.to_dict(), indent=1, ensure_ascii=False))
        elif form == "markdown":
            click.echo(shown.markdown(found))
        else:
            shown.print_text(found)
    if found.problems:
        sys.exit(1)
    if strict and (found.suspicious or found.flipped):
        sys.exit(SUSPICIOUS)
