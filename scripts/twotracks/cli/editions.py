"""What `twotracks build` builds: the default edition, one by its name or its parameters, or all that are declared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from twotracks.build.site import build_one
from twotracks.build.state.target import Target
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import Project

if TYPE_CHECKING:
    from twotracks.build.running.processes import Interruptible


def parameters_of(book: Project, identifier: str) -> dict[str, str | int]:
    """The parameters of a declared edition.

    Raises
    ------
    TwoTracksError
        When there is none of this name.
    """
    from twotracks.build.editions import named

    return named(book, identifier).parameters


def one_way(settings: Iterable[str], identifier: str, every: bool) -> None:
    """Make sure that an edition is named in one way only.

    Raises
    ------
    TwoTracksError
    """
    if bool(settings) + bool(identifier) + every > 1:
        what = "name an edition in more than one way"
        raise TwoTracksError(Problem("--set, --edition, --all", what, "give one of them"))


def target_of(book: Project, parameters: dict[str, str | int], options: dict[str, bool], chapter: str = "") -> Target:
    """The site of an edition, or the preview of one of its chapters.

    Raises
    ------
    TwoTracksError
        When there is no such chapter.
    """
    if not chapter:
        return Target(book, parameters, options)
    from twotracks.build.preview import preview

    return preview(book, chapter, parameters, options)


def build_all(book: Project, options: dict[str, bool], force: bool, stop: Interruptible, address: str = "") -> None:
    """Build every declared edition, and publish them together: here, or on the cluster of Dask at an address."""
    if address:
        _build_on_cluster(book, options, force, address)
    from twotracks.build.editions import declared
    from twotracks.build.together import publish_together

    built = {each.id: (each, Target(book, each.parameters, options)) for each in declared(book)}
    if not address:
        for edition, target in built.values():
            click.echo(f"  edition   {edition.id} ({edition.name('en')})")
            build_one(target, force, stop, click.echo)
    if not publish_together(book, built, stop):
        click.echo("  together  nothing has changed")


def _build_on_cluster(book: Project, options: dict[str, bool], force: bool, address: str) -> None:
    from twotracks.build import cluster

    with cluster.connected(address) as client:
        asking, many = cluster.check_workers(client, book, address)
        click.echo(f"  cluster   {many} worker{'s' if many > 1 else ''} at {address}")
        # imported late: the workers get ready meanwhile
        from twotracks.build.editions import declared

        cluster.build_editions(client, asking, declared(book), options, force)
