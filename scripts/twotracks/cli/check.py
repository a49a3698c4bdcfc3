"""`twotracks check`: everything that can be known to be wrong without building."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from twotracks.cli import edge
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import Project


@click.command()
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print summaries and problems (path, row, column, cell, remedy) as JSON, and nothing else.",
)
@click.pass_obj
def check(project: Path | None, as_json: bool) -> None:
    """Check the evidence, what is declared, the text of the chapters, and the built site if there is one.

    Every table is compared with its description in data/datapackage.json: columns, types, ranges, vocabularies,
    keys, units, sources, periods, and the rules it declares. One line says of each table how many rows it has, up
    to when, and how well they are founded; then all problems follow, each with file, row, column and remedy.
    Of chapters, it tells figures that are typed, and code that is long or not beside its paragraph; of editions,
    selections and choices, what cannot be read or chooses nothing. Nothing is built.
    """
    with edge.errors(as_json):
        summaries, problems = _checked(project)
        if as_json:
            edge.print_json(problems, summaries)
            sys.exit(1 if problems else 0)
        from twotracks.cli import tables as terminal

        terminal.print_summary(summaries)
        if problems:
            raise TwoTracksError(problems)
        rows = sum(each["rows"] for each in summaries.values())
        click.echo(f"{len(summaries)} tables with {rows:,} rows are sound.")


def _checked(project: Path | None) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """What there is to say of each table, and everything that is wrong."""
    from twotracks.build.chapters.chapter_rules import check_chapters
    from twotracks.build.editions import declared
    from twotracks.build.publishing.costs import read_costs
    from twotracks.build.publishing.site_check import check_site
    from twotracks.build.robustness.tested import read_result
    from twotracks.checks.validation import validate
    from twotracks.evidence.choices import declared_options
    from twotracks.evidence.package import Evidence

    book = edge.open_book(project)
    report = validate(Evidence(book))
    problems = report.problems + (check_site(book.site) if book.site.exists() else [])
    declarations: list[Callable[[Project], object]] = [declared, declared_options, read_result, read_costs]
    if not report.problems:
        declarations.append(_select_all)
    for declaration in declarations:
        try:
            declaration(book)
        except TwoTracksError as error:
            problems += error.problems
    try:
        return report.summaries, problems + check_chapters(book)
    except TwoTracksError as error:
        return report.summaries, problems + error.problems


def _select_all(book: Project) -> None:
    """Choose the rows of each declared selection, whether or not a chapter asks for them."""
    from twotracks.edition import Edition

    edition = Edition(root=book.root)
    for name in edition.evidence.selections:
        edition.select(name)
