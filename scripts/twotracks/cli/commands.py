"""The command line. Heavy modules are imported by the command that needs them."""

from __future__ import annotations

import time
from pathlib import Path

import click

from twotracks.cli import edge
from twotracks.cli.check import check
from twotracks.cli.claims import claims
from twotracks.cli.diff import diff
from twotracks.cli.new import new
from twotracks.cli.new_publisher import publisher
from twotracks.cli.pdf import pdf
from twotracks.cli.refresh import refresh
from twotracks.cli.release import release
from twotracks.cli.review import review
from twotracks.cli.robustness import robustness
from twotracks.cli.serve import serve
from twotracks.cli.settings import settings_of
from twotracks.cli.verify import archive, verify
from twotracks.errors import Problem, TwoTracksError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--project", type=click.Path(path_type=Path), help="The book's folder, or one inside it. [default: here]")
@click.pass_context
def main(context: click.Context, project: Path | None) -> None:
    """Two Tracks: a report that is built from its evidence.

    A book is a folder with _config.yml, chapters/ and data/. Commands act on the one around the current folder.

    \b
    Begin one                twotracks new table|chapter|edition|publisher
    Write a chapter          chapters/NAME.md, listed in _toc.yml
    Change or add evidence   data/THEME/TABLE.csv, described in data/datapackage.json
    Know a table             twotracks table THEME/TABLE
    See whether it is sound  twotracks check
    See what it changes      twotracks diff
    Build the site           twotracks build      (then open _build/html/index.html)
    Read it while you write  twotracks serve
    """
    edge.any_console()
    context.obj = project


main.add_command(pdf)


@main.command()
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the edition: as_of, start_year, currency or lang. May be given several times.",
)
@click.option("--edition", metavar="ID", default="", help="An edition that data/editions.toml declares.")
@click.option("--all", "every", is_flag=True, help="All of these, and all together in _build/published with a menu.")
@click.option("--dask", metavar="ADDRESS", default="", help="With --all: on the cluster whose scheduler is there.")
@click.option("--chapter", metavar="NAME", default="", help="One chapter alone, as a preview in _build/chapters.")
@click.option("--force", is_flag=True, help="Run everything, whether or not it has changed.")
@click.option(
    "--allow-broken-findings",
    is_flag=True,
    help="Publish findings that no longer hold, marked as such, instead of stopping.",
)
@click.pass_obj
def build(
    project: Path | None,
    settings: tuple[str, ...],
    edition: str,
    every: bool,
    dask: str,
    chapter: str,
    force: bool,
    allow_broken_findings: bool,
) -> None:
    """Build the site: check the evidence, run the chapters that changed, publish, check the pages.

    The site in place stays until the new one is whole. Only what changed is run again: a chapter runs when its
    text, a table it reads or the package has changed.

    \b
    twotracks build                                    the default edition, into _build/html
    twotracks build --set currency=CNY                 in yuan, into _build/editions/currency-CNY/html
    twotracks build --set as_of=2024-12-31             as the world stood on that day
    twotracks build --edition before-deepseek          one of those that data/editions.toml declares
    twotracks build --chapter investment               one chapter alone, to look at while it is written
    twotracks build --all                              all of them, into _build/published
    twotracks build --all --dask tcp://10.0.0.5:8786   the same on a cluster, whose workers share this folder
    """
    begin = time.perf_counter()
    with edge.errors():
        from twotracks.build.running import lock
        from twotracks.build.running.processes import Interruptible
        from twotracks.cli import editions

        book = edge.open_book(project)
        editions.one_way(settings, edition, every)
        if every and chapter:
            raise TwoTracksError(Problem("--all, --chapter", "do not go together", "give one of them"))
        if dask and not every:
            raise TwoTracksError(Problem("--dask", "is for many editions", "give --all with it"))
        own = editions.parameters_of(book, edition) if edition else settings_of(settings, book.root)
        options = {"allow_broken_findings": allow_broken_findings}
        target = editions.target_of(book, own, options, chapter)
        site = book.build / "published" if every else target.site
        click.echo(f"Building {book.root}")
        with Interruptible() as stop, lock.alone(book, click.echo):
            if every:
                editions.build_all(book, options, force, stop, dask)
            else:
                editions.build_one(target, force, stop, click.echo)
        click.echo(f"Done in {time.perf_counter() - begin:.1f} s. Open {site / 'index.html'}")


@main.command()
@click.argument("name", metavar="THEME/NAME")
@click.pass_obj
def table(project: Path | None, name: str) -> None:
    """Show what there is to know about a table: its card, and its first rows.

    \b
    twotracks table investment/private_investment
    twotracks table sources
    """
    with edge.errors():
        from twotracks.cli import tables as terminal
        from twotracks.evidence.package import Evidence

        terminal.print_table(Evidence(edge.open_book(project)), name)


main.add_command(check)
main.add_command(refresh)
main.add_command(review)
main.add_command(robustness)
main.add_command(verify)
main.add_command(archive)
main.add_command(diff)
new.add_command(publisher)
main.add_command(new)
main.add_command(serve)
main.add_command(claims)
main.add_command(release)
