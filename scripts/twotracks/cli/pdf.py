"""`twotracks pdf`: the book as PDF."""

from __future__ import annotations

import time
from pathlib import Path

import click

from twotracks.cli import edge


@click.command()
@click.option(
    "--size",
    type=click.Choice(["a4", "letter", "both"]),
    default="both",
    show_default=True,
    help="Of the paper.",
)
@click.pass_obj
def pdf(project: Path | None, size: str) -> None:
    """Print the built site: the whole book with contents, and each page alone, into pdf/ of the site.

    The pages link to the files from then on. The next build leaves them out: print again after it.
    """
    begin = time.perf_counter()
    with edge.errors():
        from twotracks.build.publishing.pdf import SIZES, print_book

        printed = print_book(edge.open_book(project), tuple(SIZES) if size == "both" else (size,), click.echo)
        click.echo(f"{len(printed)} files in {time.perf_counter() - begin:.0f} s.")
