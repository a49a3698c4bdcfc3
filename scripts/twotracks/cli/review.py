"""`twotracks review`: run chapters again, and say of every published number whether it comes out."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twotracks.cli import edge
from twotracks.cli.settings import given
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import Project

if TYPE_CHECKING:
    from twotracks.build.chapters.chapter import Chapter
    from twotracks.build.reviewing.published import Published
    from twotracks.build.reviewing.review import Reviewed


@click.command()
@click.argument("chapters", metavar="[CHAPTER]...", nargs=-1)
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="FOLDER-or-ARCHIVE",
    help="The published site, or its archive. [default: the built site of the book]",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Run with another assumption: as_of, start_year, currency or lang. May be given several times.",
)
@click.option(
    "--choose",
    "choices",
    multiple=True,
    metavar="NAME=OPTION",
    help="Choose otherwise: an option of data/robustness.toml by its choice and label, or, by what is estimated, whose "
    "estimate counts. May be given several times.",
)
@click.option("-v", "--verbose", is_flag=True, help="Print what is the same as well.")
@click.option("--json", "as_json", is_flag=True, help="Print what differs as JSON, and nothing else.")
@click.option("--progress", is_flag=True, help="Say on the error stream which cell is running.")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Draw the charts of this run that differ into it, as ID.svg.",
)
@click.option("--write-costs", is_flag=True, help="Keep what each chapter takes in data/costs.json; pages tell it.")
@click.pass_obj
def review(
    project: Path | None,
    chapters: tuple[str, ...],
    against: Path | None,
    settings: tuple[str, ...],
    choices: tuple[str, ...],
    verbose: bool,
    as_json: bool,
    progress: bool,
    pictures: Path | None,
    write_costs: bool,
) -> None:
    """Run chapters from the tables, each in a fresh kernel, and compare with a published site.

    Every number, finding, chart, table and claim is the same, changed (both values are told), missing from this run,
    or new in it. So are the tables in data/ and the installed packages. The exit code is 0 only when all are the
    same. Nothing is published, and no file of the book is written (but the one of --write-costs).

    \b
    twotracks review                                      the whole book against its built site
    twotracks review investment chips                     two chapters
    twotracks review --against two-tracks-default.zip     against a published archive
    twotracks review investment --set currency=CNY        does it stand in yuan?
    twotracks review races --choose "rows=without low-confidence rows"
    """
    begin = time.perf_counter()
    with edge.errors(as_json, untouched=False):
        from twotracks.build.reviewing.published import Published
        from twotracks.build.reviewing.verify import changed_inputs, changed_packages
        from twotracks.build.running import warm
        from twotracks.build.running.processes import Interruptible
        from twotracks.cli.review_report import print_inputs, summary

        with Interruptible():
            warm.start()
            book = edge.open_book(project)
            site = Published(against or book.site)
            changed = given(settings, book.root)
            reviewed, parameters = _run(book, site, chapters, changed, choices, verbose, as_json, progress, pictures)
        made_from = [*changed_packages(site), *changed_inputs(site, book)]
        if write_costs:
            _keep_costs(book, reviewed, bool(chapters or settings or choices))
        differ = [each for each in made_from if each.path.startswith(("data/", "package "))]
        same = not differ and all(not each.differences and not each.problems for each in reviewed)
        if as_json:
            about = {"parameters": parameters, "same": same, "made_from": [each.to_dict() for each in made_from]}
            listed = {"chapters": [each.to_dict(verbose) for each in sorted(reviewed, key=lambda each: each.chapter)]}
            click.echo(json.dumps(about | listed, indent=1, ensure_ascii=False))
        else:
            print_inputs(made_from)
            click.echo(f"{summary(reviewed, same)} ({time.perf_counter() - begin:.0f} s)")
        problems = [problem for each in reviewed for problem in each.problems]
        if problems and not as_json:
            raise TwoTracksError(problems)
        sys.exit(0 if same else 1)


def _run(
    book: Project,
    site: Published,
    names: tuple[str, ...],
    changed: dict[str, Any],
    choices: tuple[str, ...],
    verbose: bool,
    quiet: bool,
    progress: bool,
    pictures: Path | None,
) -> tuple[list[Reviewed], dict[str, Any]]:
    """The chapters that were run, and with which parameters; told one by one unless `quiet`."""
    from twotracks.build.chapters import config
    from twotracks.build.chapters.chapter import chapters_of
    from twotracks.build.chapters.execute import prepare
    from twotracks.build.reviewing.review import chosen, gone
    from twotracks.build.reviewing.review import review as rerun
    from twotracks.cli.review_report import lines, many
    from twotracks.evidence.choices import declared_options
    from twotracks.outputs.choices import variation_of

    chapters, published = chapters_of(book, config.pages(book)).values(), site.results
    wanted = chosen(chapters, names)
    results = [published[each.name] for each in wanted if each.name in published]
    variation = variation_of(choices, declared_options(book), results)
    parameters = {**site.manifest["parameters"], **variation.parameters, **changed}
    if not quiet:
        words = ", ".join([*(f"{name} {value}" for name, value in parameters.items()), *choices])
        number = many(len(wanted), "chapter")
        click.echo(f"Running {number} to compare with {site.place} ({words or 'default edition'})")
    prepare(book, book.build / "cache/ipython", variation)

    def told(each: Reviewed) -> None:
        if not quiet:
            click.echo("\n".join(lines(each, verbose)))

    def tell(chapter: Chapter, position: int) -> None:
        if progress:
            click.echo(f"{chapter.name}: cell {position + 1} of {len(chapter.notebook.cells)}", err=True)

    reviewed = rerun(wanted, published, parameters, config.limits(book), told, on_cell=tell, drawn=pictures)
    for each in [] if names else gone(chapters, published):
        told(each)
        reviewed.append(each)
    return reviewed, parameters


def _keep_costs(book: Project, reviewed: list[Reviewed], part: bool) -> None:
    from twotracks.build.publishing.costs import COSTS, write_costs

    if part or any(each.problems for each in reviewed):
        what = "is measured of all chapters together, each run to its end, as the book publishes them"
        raise TwoTracksError(Problem(f"data/{COSTS}", what, "leave out chapters, --set and --choose"))
    write_costs(book, {each.chapter: each.used for each in reviewed if each.used})
