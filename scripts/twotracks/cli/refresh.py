"""`twotracks refresh`: a publisher's new file into the tables, after showing what it changes."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from twotracks.cli import edge
from twotracks.errors import Problem, TwoTracksError, UpstreamError


@click.command()
@click.argument("name", metavar="PUBLISHER", required=False)
@click.option("--file", "given", type=click.Path(path_type=Path), help="A file as the publisher ships it.")
@click.option("--url", help="Where to fetch it.")
@click.option("--sha256", default="", help="The digest that what is fetched must have, if the publisher names one.")
@click.option(
    "--retrieved",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day a file given was fetched. [default: today]",
)
@click.option("--yes", is_flag=True, help="Write without asking, unless something looks like a mistake.")
@click.option("--yes-suspicious", is_flag=True, help="Write without asking, also what looks like a mistake.")
@click.option("--all", "everything", is_flag=True, help="Show every row and name, not only the first.")
@click.pass_obj
def refresh(
    project: Path | None,
    name: str | None,
    given: Path | None,
    url: str | None,
    sha256: str,
    retrieved: datetime | None,
    yes: bool,
    yes_suspicious: bool,
    everything: bool,
) -> None:
    """Take a new file of a publisher into the tables. Without PUBLISHER: list those that are known.

    Shows what changes, the suspicious first, and what of the file is in no table; asks; then writes all tables or
    none, and keeps the file with a note of where it is from under data/upstream/. What was made by hand (names,
    notes, corrections) stays. Taking in the same file again changes nothing.

    \b
    twotracks refresh epoch-models --file notable_ai_models.csv
    twotracks refresh owid --url https://ourworldindata.org/grapher/CHART.csv --yes
    """
    with edge.errors():
        from twotracks.upstream.publishers import PUBLISHERS, publisher

        if name is None:
            for each in PUBLISHERS.values():
                click.echo(f"{each.name:20}  {each.title}, {each.licence}: {each.page}")
            return
        from twotracks.build.running import lock
        from twotracks.cli.refresh_report import print_plan
        from twotracks.upstream import transaction
        from twotracks.upstream.delivery import Upload, plain_name
        from twotracks.upstream.download import download
        from twotracks.upstream.refresh import plan, raise_problems

        book, chosen = edge.open_book(project), publisher(name)
        day = (retrieved.date() if retrieved else date.today()).isoformat()
        if bool(given) == bool(url):
            remedy = f"give one of --file and --url; people find the file at {chosen.page}"
            raise UpstreamError(Problem(f"refresh {name}", "which file it is, is not said", remedy))
        with lock.alone(book, click.echo), tempfile.TemporaryDirectory() as folder, _untouched():
            # one that was waited for may have been ended, too
            transaction.finish(book)
            path = given or download(url or "", Path(folder), sha256)
            if not path.is_file():
                raise UpstreamError(
                    Problem(str(path), "is no file" if path.exists() else "there is no such file", "correct the path")
                )
            made = plan(book, chosen, Upload(path, plain_name(path.name), day, url or ""))
            print_plan(made, everything)
            raise_problems(made)
            if not made.files:
                click.echo("Nothing is new: tables and snapshot are as they were.")
                return
            if any(made.changes) or made.suspicious:
                _agree(made.suspicious, yes, yes_suspicious)
            else:
                click.echo("Nothing is new in the tables; the file is kept.")
            transaction.write_all(book, made.files)
        written = ", ".join(book.relative(path) for path in made.files)
        click.echo(f"Written: {written}")
        if any(made.changes):
            click.echo("Next: twotracks build, which says what no longer holds.")


@contextlib.contextmanager
def _untouched() -> Iterator[None]:
    """Say, when a refresh ends in an error, that the tables are as they were."""
    try:
        yield
    except (TwoTracksError, click.Abort):
        click.echo("No table has been changed.", err=True)
        raise


def _agree(suspicious: int, yes: bool, yes_suspicious: bool) -> None:
    """Ask whether to write; what looks like a mistake is asked about even with --yes."""
    if yes_suspicious:
        return
    if suspicious:
        what = f"{suspicious} change{'s look' if suspicious > 1 else ' looks'} like a mistake"
        if yes:
            remedy = "look at what stands first above; if it is right, repeat the command with --yes-suspicious"
            raise UpstreamError(Problem("this file", what, remedy))
        click.confirm(f"{what} (shown first). Write all the same?", abort=True)
    elif not yes:
        click.confirm("Write this?", abort=True)
