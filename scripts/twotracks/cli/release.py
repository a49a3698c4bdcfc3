"""`twotracks release`: put on record what a release of the data changed, for its page and the feed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from twotracks.cli import edge
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import write_whole


@click.command()
@click.argument("name")
@click.option("--from", "old", default="", help="The commit before it. [default: that of the release before]")
@click.option("--to", "new", default="HEAD", show_default=True, help="The commit with its data.")
@click.option("--title", required=True, help="What it brings, in a few words.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="When it was made. [default: today]"
)
@click.option("--evidence", "only_evidence", is_flag=True, help="Compare the tables alone, and run no chapter.")
@click.pass_obj
def release(
    project: Path | None, name: str, old: str, new: str, title: str, day: datetime | None, only_evidence: bool
) -> None:
    """Put on record what the data of one commit changed against those of another, in data/releases/NAME.json.

    Rows are compared, and the chapters of the new commit are run on the tables of both: numbers, findings, verdicts
    and charts that changed did so by the data alone. The next build makes a page of the record, and an entry in the
    feed; it needs neither the commits nor git.

    \b
    twotracks release 2026-12 --title "Spending of the third quarter"
    twotracks release 2026-12 --from v1.0 --to v1.1 --title "Spending of the third quarter"
    """
    with edge.errors():
        from twotracks.build.reviewing.differences import differences
        from twotracks.build.reviewing.releases import release_of
        from twotracks.build.reviewing.revisions import opened
        from twotracks.build.running import lock
        from twotracks.build.running.processes import Interruptible
        from twotracks.evidence.releases import FOLDER, NAME, read_releases

        book, when = edge.open_book(project), (day.date() if day else date.today()).isoformat()
        before = [each for each in read_releases(book) if each.name != name]
        if not NAME.fullmatch(name):
            remedy = "use lower-case letters, digits, - and ., beginning with a letter or digit"
            raise TwoTracksError(Problem(f"release {name}", "is not a name", remedy))
        if not old and not before:
            remedy = "name the commit that had the data of before, with --from"
            raise TwoTracksError(Problem(f"release {name}", "is the first one", remedy))
        run = not only_evidence
        with (
            Interruptible(),
            lock.alone(book, lambda words: click.echo(words, err=True)),
            opened(book, new, run) as after,
            opened(book, old or before[0].new, run, text=after if run else None) as earlier,
        ):
            if not after.commit:
                remedy = "commit the data, and name the commit"
                raise TwoTracksError(Problem(f"--to {new}", "is no commit", remedy))
            if after.problems:
                raise TwoTracksError(after.problems)
            made = release_of(name, title, when, earlier, after, differences(earlier, after))
        path = book.data / FOLDER / f"{name}.json"
        write_whole(path, made.text)
        click.echo(f"Wrote {book.relative(path)}: {made.summary}")
        if made.not_compared and run:
            click.echo(f"Not compared, for they do not run on the data of {made.old}: {', '.join(made.not_compared)}")
        click.echo("Then: twotracks build, which makes its page.")
