"""`twotracks serve`: show the site on this machine, and build it again whenever a file of the book is saved."""

from __future__ import annotations

import queue
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from twotracks.build.state.target import Target
from twotracks.cli import edge
from twotracks.cli.editions import target_of
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import Project

if TYPE_CHECKING:
    from twotracks.build.publishing.early import EarlyPages
    from twotracks.build.publishing.live import News

SETTLED = 50  # milliseconds without a change after which a file counts as saved


@click.command()
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Where to listen on this machine; 0 takes a free one.",
)
@click.option("--still", is_flag=True, help="Show the site as it is; watch no files and build nothing.")
@click.option("--chapter", metavar="NAME", default="", help="One chapter alone, as a preview.")
@click.option(
    "--allow-broken-findings",
    is_flag=True,
    help="Show findings that no longer hold, struck through, instead of stopping.",
)
@click.pass_obj
def serve(project: Path | None, port: int, still: bool, chapter: str, allow_broken_findings: bool) -> None:
    """Show the built site at http://localhost:PORT until you press Ctrl+C. The pages also open as plain files.

    When a chapter, a table or a setting is saved, what it affects is built again, and the pages in the browser reload.
    A chapter of which only sentences were edited shows at once, and the site is built after it.
    What is wrong is shown on the page and here, and goes away when it is mended. A change of the package's own code
    counts from the next start.
    """
    with edge.errors():
        from twotracks.build.publishing.live import News, Server

        book, options = edge.open_book(project), {"allow_broken_findings": allow_broken_findings}
        site = target_of(book, {}, options, chapter).site
        if not site.is_dir():
            command = f"twotracks build{f' --chapter {chapter}' if chapter else ''}"
            raise TwoTracksError(Problem(str(site), "there is no site yet", f"run {command}"))
        news = None if still else News()
        try:
            server = Server(site, port, news)
        except OSError as error:
            # the system does not say which port it refused
            raise OSError(error.errno, error.strerror, f"port {port}") from None
        with server:
            click.echo(f"Serving {site} at http://localhost:{server.server_port}/ (Ctrl+C stops)")
            if news is None:
                server.serve_forever()
            else:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                _build_on_change(book, news, options, chapter)


def _build_on_change(book: Project, news: News, options: dict[str, bool], chapter: str) -> None:
    """Build whenever something was saved, and once at the beginning; what is wrong is told and waited out."""
    from twotracks.build.running import warm

    saved: queue.SimpleQueue[set[Path]] = queue.SimpleQueue()
    saved.put(set())
    threading.Thread(target=_watch, args=(book, saved), daemon=True).start()
    # kernels for chapters are forked from a process that has loaded everything
    warm.start()
    early, since = None, set[Path]()
    while True:
        now = saved.get()
        while not saved.empty():
            now |= saved.get()
        since |= now
        if early:
            _show_early(early, book, news, since, now)
        problem = _build(book, options, chapter)
        if not saved.empty():
            continue  # saved again meanwhile: what was wrong may be mended
        if problem:
            click.echo(problem, err=True)
        news.tell(problem, built=not problem)
        # one chapter alone is built as quickly
        if not problem and not chapter and (since or not early):
            early, since = _early_pages(book, early, since), set()


def _early_pages(book: Project, before: EarlyPages | None, saved: set[Path]) -> EarlyPages:
    """A process that knows the site that was just built; what was saved last is likely to be saved again."""
    from twotracks.build.chapters import config
    from twotracks.build.chapters.chapter import chapters_of
    from twotracks.build.publishing.early import EarlyPages

    if before:
        before.close()
    found = chapters_of(book, config.pages(book))
    first = next((name for name, each in found.items() if each.path in saved), next(iter(found)))
    return EarlyPages(book.root, Target(book, {}, {}).work, {name: each.name for name, each in found.items()}, first)


def _show_early(early: EarlyPages, book: Project, news: News, since: set[Path], now: set[Path]) -> None:
    """Show the chapters that were saved before the site is built, where nothing else has changed since it was built."""
    begin = time.perf_counter()
    names = {path: book.relative(path).removesuffix(".md") for path in since}
    if news.now()[1] or not since or not set(names.values()) <= early.chapters.keys():
        return
    for name in sorted(names[path] for path in now):
        try:
            page = early.page(name)
        except Exception as error:  # whatever Sphinx and its extensions raise: the build shows the page all the same
            click.echo(f"  preview   {name}: none, for {type(error).__name__}: {error}", err=True)
            return
        if page:
            news.show(f"{name}.html", page)
            click.echo(f"  preview   {name}.html after {time.perf_counter() - begin:.1f} s")


def _watch(book: Project, saved: queue.SimpleQueue[set[Path]]) -> None:
    from watchfiles import watch

    paths = [path for path in (book.chapters, book.data, book.config, book.toc) if path.exists()]
    for changes in watch(*paths, debounce=400, step=SETTLED, raise_interrupt=False):
        saved.put({Path(path) for _, path in changes})


def _build(book: Project, options: dict[str, bool], chapter: str) -> str:
    """Bring the site up to date; gives what is wrong, empty when it is whole."""
    from twotracks.build.running import lock
    from twotracks.build.running.processes import Interruptible
    from twotracks.build.site import build_one
    from twotracks.evidence.package import open_evidence
    from twotracks.quantities.units import load_units

    # what an earlier build has read counts no more
    open_evidence.cache_clear()
    load_units.cache_clear()
    try:
        with Interruptible() as stop, lock.alone(book, click.echo):
            build_one(target_of(book, {}, options, chapter), False, stop, click.echo)
    except TwoTracksError as error:
        return "\n".join(str(problem) for problem in dict.fromkeys(error.problems))
    except OSError as error:
        return str(edge.refusal(error))
    return ""
