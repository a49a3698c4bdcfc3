"""`twotracks robustness`: every finding under the choices that the book could have made otherwise."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from twotracks.cli import edge
from twotracks.errors import TwoTracksError


@click.command()
@click.argument("chapters", metavar="[CHAPTER]...", nargs=-1)
@click.option("--check", is_flag=True, help="Only say which chapters have changed since they were tested.")
@click.option("--force", is_flag=True, help="Test all chapters, whether or not they have changed.")
@click.option("--workers", type=click.IntRange(min=1), default=None, help="Processes. [default: one for each core]")
@click.pass_obj
def robustness(project: Path | None, chapters: tuple[str, ...], check: bool, force: bool, workers: int | None) -> None:
    """Test every finding under the choices that data/robustness.toml declares, and keep the result.

    Each option alone and every two of different choices are a variant; chapters that have changed since they were
    tested are run under all of them, several at once. The result goes into data/robustness.json, which belongs to
    the book: the next build shows of each finding in how many variants it holds, and which break it. A test that was
    stopped goes on where it was.

    \b
    twotracks robustness              what has changed
    twotracks robustness --check      is the result up to date?
    """
    begin = time.perf_counter()
    with edge.errors(untouched=False):
        from twotracks.build.chapters import config
        from twotracks.build.chapters.chapter import chapters_of
        from twotracks.build.reviewing.review import chosen
        from twotracks.build.robustness import tested
        from twotracks.build.robustness.outcomes import run_grid
        from twotracks.build.running import lock
        from twotracks.build.running.processes import Interruptible
        from twotracks.evidence.choices import concerns, grid, read_choices

        book = edge.open_book(project)
        found = list(chapters_of(book, config.pages(book)).values())
        kept, variants = tested.read_result(book), grid(read_choices(book)["option"])
        problems = list(tested.stale(book, found, kept))
        if check:
            if problems:
                raise TwoTracksError(problems)
            click.echo(f"The findings of {len(found)} chapters are tested as they are.")
            return
        older = {each.path for each in problems}
        wanted = chosen(found, chapters) if chapters or force else [each for each in found if each.name in older]
        if not wanted:
            click.echo("Nothing has changed since the findings were tested.")
            return
        with Interruptible() as stop, lock.alone(book, click.echo):
            click.echo(f"Testing {len(wanted)} chapters: {', '.join(each.name for each in wanted)}")

            def tell(done: int, of: int) -> None:
                if done % 5 == 0 or done == of:
                    click.echo(f"  {done} of {of} variants in {time.perf_counter() - begin:.0f} s")

            result = run_grid(book, wanted, workers or os.cpu_count() or 1, tell)
            names = {each.name for each in found}
            rest = {name: each for name, each in kept.get("chapters", {}).items() if name in names}
            with stop.held():
                tested.write_result(book, {**rest, **result})
        runs = sum(1 + sum(concerns(variant, name) for variant in variants) for name in result)
        _print(result, runs, time.perf_counter() - begin)


def _print(result: dict, runs: int, seconds: float) -> None:
    for name, chapter in result.items():
        for finding, each in chapter["findings"].items():
            if each["breaks"] or each["unrun"]:
                broken = "; ".join(each["breaks"][:3]) + (" ..." if len(each["breaks"]) > 3 else "")
                click.echo(
                    f"  {name} {finding}: holds in {each['holds']} of {each['of']}; broken by {broken or 'none'}"
                )
    click.echo(f"{runs:,} runs of chapters in {seconds:.0f} s: {runs / seconds * 60:.0f} a minute")
