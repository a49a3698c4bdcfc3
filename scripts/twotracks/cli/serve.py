"""`twotracks serve`: show the site on this machine, and build it again whenever a file of the book is saved."""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from twotracks.cli import edge
from twotracks.cli.editions import target_of
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import Project

if TYPE_CHECKING:
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

    saved: queue.SimpleQueue[bool] = queue.SimpleQueue()
    saved.put(True)
    threading.Thread(target=_watch, args=(book, saved), daemon=True).start()
    # kernels for chapters are forked from a process that has loaded everything
    warm.start()
    while saved.get():
        problem = _build(book, options, chapter)
        if not saved.empty():
            continue  # saved again meanwhile: what was wrong may be mended
        if problem:
            click.echo(problem, err=True)
        news.tell(problem, built=not problem)


def _watch(book: Project, saved: queue.SimpleQueue[bool]) -> None:
    from watchfiles import watch

    paths = [path for path in (book.chapters, book.data, book.config, book.toc) if path.exists()]
    for _ in watch(*paths, debounce=400, step=SETTLED, raise_interrupt=False):
        saved.put(True)


def _build(book: Project, options: dict[str, bool], chapter: str) -> str:
    """Bring the site up to date; gives what is wrong, empty when it is whole."""
    from twotracks.build.one import build_one
    from twotracks.build.running import lock
    from twotracks.build.running.processes import Interruptible
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
