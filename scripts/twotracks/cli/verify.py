"""`twotracks verify` and `twotracks archive`: is a site as its build left it, and the site as one file."""

from __future__ import annotations

from pathlib import Path

import click

from twotracks.cli import edge
from twotracks.errors import TwoTracksError

PLACE = click.Path(path_type=Path)


@click.command()
@click.argument("place", metavar="[FOLDER-or-ARCHIVE]", type=PLACE, required=False)
@click.option(
    "--inputs",
    is_flag=True,
    help="Compare also the book around the current folder and the installed packages with those it was made from.",
)
@click.pass_obj
def verify(project: Path | None, place: Path | None, inputs: bool) -> None:
    """Name every file of a site that differs from what its build listed, is missing, or is extra.

    The lists are manifest.json and SHA256SUMS in the site. An archive is read where it is, not unpacked. Without a
    place it is the built site of the book.

    \b
    twotracks verify                                      the site in _build/html
    twotracks verify two-tracks-default.zip               an archive
    twotracks verify --inputs                             and was it made from these tables, this code, these packages?
    """
    with edge.errors(untouched=False):
        from twotracks.build.reviewing.published import Published
        from twotracks.build.reviewing.verify import changed_inputs, changed_packages
        from twotracks.build.reviewing.verify import verify as compare

        book = None if place and not inputs else edge.open_book(project)
        site = Published(place or book.site)
        problems = compare(site)
        if inputs:
            problems += [*changed_packages(site), *changed_inputs(site, book)]
        if problems:
            raise TwoTracksError(problems)
        made = f", made from {len(site.manifest['inputs']):,} files that are the same here" if inputs else ""
        click.echo(f"{site.place}: {len(site.names):,} files, all as the build left them{made}.")


@click.command()
@click.argument("site", metavar="[FOLDER]", type=PLACE, required=False)
@click.option("--to", type=PLACE, help="The file to write. [default: _build/archives/two-tracks-EDITION.zip]")
@click.pass_obj
def archive(project: Path | None, site: Path | None, to: Path | None) -> None:
    """Put a built site into one ZIP file: the same site gives the same bytes.

    The site is verified first. `twotracks verify` and `twotracks review --against` read the archive as they read the
    folder.

    \b
    twotracks archive                                     the default edition
    twotracks archive _build/editions/currency-CNY/html   another one
    """
    with edge.errors(untouched=False):
        from twotracks.build.reviewing.archive import name_of, write_archive
        from twotracks.build.reviewing.published import Published
        from twotracks.project import digest

        book = None if site and to else edge.open_book(project)
        place = Published(site or book.site)
        path = to or book.build / "archives" / name_of(place)
        write_archive(place, path)
        click.echo(f"{path}: {len(place.names):,} files, {path.stat().st_size:,} bytes, SHA-256 {digest(path)}")
