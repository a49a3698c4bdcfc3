"""`twotracks review`: run chapters again, and say of every published number whether it comes out."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twotracks.cli import edge
from twotracks.cli.settings import given
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import Project

if TYPE_CHECKING:
    from twotracks.build.chapters.chapter import Chapter
    from twotracks.build.reviewing.review import Outcome, Reviewed


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
    """
    begin = time.perf_counter()
    with edge.errors(as_json, untouched=False):
        from twotracks.build.running import warm
        from twotracks.build.running.processes import Interruptible

        with Interruptible():
            warm.start()
            book = edge.open_book(project)
            changed = given(settings, book.root)
            reviewed, made_from, parameters = _run(
                book, chapters, against, changed, verbose, as_json, progress, pictures
            )
        if write_costs:
            _keep_costs(book, reviewed, bool(chapters or settings))
        differ = [each for each in made_from if each.path.startswith(("data/", "package "))]
        same = not differ and all(not each.differences and not each.problems for each in reviewed)
        if as_json:
            about = {"parameters": parameters, "same": same, "made_from": [each.to_dict() for each in made_from]}
            listed = {"chapters": [each.to_dict(verbose) for each in sorted(reviewed, key=lambda each: each.chapter)]}
            click.echo(json.dumps(about | listed, indent=1, ensure_ascii=False))
        else:
            _print_inputs(made_from)
            click.echo(f"{_summary(reviewed, same)} ({time.perf_counter() - begin:.0f} s)")
        problems = [problem for each in reviewed for problem in each.problems]
        if problems and not as_json:
            raise TwoTracksError(problems)
        sys.exit(0 if same else 1)


def _run(
    book: Project,
    names: tuple[str, ...],
    against: Path | None,
    changed: dict[str, Any],
    verbose: bool,
    quiet: bool,
    progress: bool,
    pictures: Path | None,
) -> tuple[list[Reviewed], list[Problem], dict[str, Any]]:
    from twotracks.build.chapters import config
    from twotracks.build.chapters.chapter import chapters_of
    from twotracks.build.chapters.execute import prepare
    from twotracks.build.reviewing.published import Published
    from twotracks.build.reviewing.review import chosen, gone
    from twotracks.build.reviewing.review import review as rerun
    from twotracks.build.reviewing.verify import changed_inputs, changed_packages

    site = Published(against or book.site)
    parameters = site.manifest["parameters"] | changed
    chapters = chapters_of(book, config.pages(book)).values()
    wanted, published = chosen(chapters, names), site.results
    if not quiet:
        words = ", ".join(f"{name} {value}" for name, value in parameters.items()) or "default edition"
        click.echo(f"Running {_many(len(wanted), 'chapter')} to compare with {site.place} ({words})")
    prepare(book, book.build / "cache/ipython")
    limits = config.limits(book)

    def told(each: Reviewed) -> None:
        if not quiet:
            click.echo("\n".join(_lines(each, verbose)))

    def tell(chapter: Chapter, position: int) -> None:
        if progress:
            click.echo(f"{chapter.name}: cell {position + 1} of {len(chapter.notebook.cells)}", err=True)

    reviewed = rerun(wanted, published, parameters, limits, told, on_cell=tell, drawn=pictures)
    for each in [] if names else gone(chapters, published):
        told(each)
        reviewed.append(each)
    return reviewed, [*changed_packages(site), *changed_inputs(site, book)], parameters


def _keep_costs(book: Project, reviewed: list[Reviewed], part: bool) -> None:
    from twotracks.build.publishing.costs import COSTS, write_costs

    if part or any(each.problems for each in reviewed):
        what = "is measured of all chapters together, each run to its end, as the book publishes them"
        raise TwoTracksError(Problem(f"data/{COSTS}", what, "leave out chapters and --set"))
    write_costs(book, {each.chapter: each.used for each in reviewed if each.used})


def _lines(reviewed: Reviewed, verbose: bool) -> list[str]:
    if reviewed.problems:
        return [f"  {reviewed.chapter}: could not be run to its end"]
    differences = reviewed.differences
    verdict = f"{len(differences)} differ" if differences else "all the same"
    head = f"  {reviewed.chapter}: {_counted(reviewed.outcomes)}: {verdict}"
    return [head, *(_line(each) for each in (reviewed.outcomes if verbose else differences))]


def _line(each: Outcome) -> str:
    words = {
        "same": f"same: {each.published}",
        "missing": f"missing: this run has none; published: {each.published}",
        "new": f"new: the site has none; this run: {each.rerun}",
        "changed": f"{each.part} changed: published {each.published}, now {each.rerun}"
        + (f" ({each.change})" if each.change else ""),
    }
    if each.state == "changed" and each.published == each.rerun:
        return f"    {each.kind} {each.id}: {each.part} changed ({each.published})"
    return f"    {each.kind} {each.id}: {words[each.state]}"


def _print_inputs(made_from: list[Problem]) -> None:
    """What the site was made from and is not the same here, in short: what is wrong stands in the numbers."""
    if made_from:
        click.echo(f"The site was made from other files or packages ({len(made_from)}):")
    shown = [each for each in made_from if each.path.startswith(("data/", "package "))]
    for each in shown:
        click.echo(f"  {each.where}: {each.what}\n    remedy: {each.remedy}")
    rest = [each.where for each in made_from if each not in shown]
    if rest:
        more = f" and {len(rest) - 3} more" if len(rest) > 3 else ""
        click.echo(f"  code and text: {', '.join(rest[:3])}{more}")


def _summary(reviewed: list[Reviewed], same: bool) -> str:
    outcomes = [outcome for each in reviewed for outcome in each.outcomes]
    differ = sum(len(each.differences) for each in reviewed)
    failed = sum(bool(each.problems) for each in reviewed)
    if same:
        return f"All the same: {_counted(outcomes)} of {_many(len(reviewed), 'chapter')}."
    broken = f"; {_many(failed, 'chapter')} could not be run" if failed else ""
    return f"Not the same: {differ} of {len(outcomes)} results differ{broken}."


def _counted(outcomes: list[Outcome]) -> str:
    counts = Counter(each.kind for each in outcomes)
    return ", ".join(_many(count, kind) for kind, count in counts.items()) or "no results"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 else ''}"
