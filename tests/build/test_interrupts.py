"""A build that is stopped: the old site stays, the status tells, no process is left, and the next build is right."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from build.conftest import edit, page, story
from twotracks.build.state.target import outputs

linux = pytest.mark.skipif(sys.platform != "linux", reason="counts processes in /proc")


def start(book: Path, *command: str) -> subprocess.Popen:
    command = [sys.executable, "-u", "-m", "twotracks.cli", *(command or ["build"])]
    return subprocess.Popen(
        command, cwd=book, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def wait_for(process: subprocess.Popen, words: str) -> None:
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(f"the command never said {words!r}: {process.stderr.read()}")


def of_the_book(book: Path) -> list[int]:
    """Processes that know the book: kernels have it in their environment, helpers in that of their parent."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            known = (folder / "environ").read_bytes() + os.fsencode(os.readlink(folder / "cwd"))
        except OSError:
            continue
        if os.fsencode(book) in known:
            found.append(int(folder.name))
    return found


def becomes(true: Callable[[], bool]) -> bool:
    """Wait for something to be so, on a busy machine, too; a minute is when it will never be."""
    end = time.monotonic() + 60
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


def at_work(book: Path) -> bool:
    """Wait until the kernel of a chapter runs beside the command."""
    return becomes(lambda: len(of_the_book(book)) > 1)


def gone(book: Path) -> bool:
    return becomes(lambda: not of_the_book(book))


def slow_book(book: Path) -> dict[str, str]:
    """A changed chapter that takes longer than any wait here; returns the site of before."""
    edit(story(book), "charts.lines(\n", "import time\ntime.sleep(600)\ncharts.lines(\n")
    edit(book / "data/money/raised.csv", "USA,2025,40", "USA,2025,44")
    return outputs(book / "_build/html")


def is_right_again(book: Path, cli) -> bool:
    edit(story(book), "time.sleep(600)\n", "")
    result = cli("build", folder=book)
    return result.returncode == 0 and "$44 billion" in page(book)


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["process", "group"])
def test_a_signal_ends_a_build_while_a_chapter_runs(built_book, cli, number, send):
    before = slow_book(built_book)
    with start(built_book) as process:
        wait_for(process, "execute   chapters/story.md ...")
        assert at_work(built_book)
        send(process.pid, number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert said.strip() == "Stopped. The published site, if there is one, is as it was."
    assert outputs(built_book / "_build/html") == before
    assert gone(built_book)
    assert is_right_again(built_book, cli)


@linux
def test_a_signal_ends_a_build_while_it_publishes(built_book, cli):
    edit(built_book / "data/money/raised.csv", "USA,2025,40", "USA,2025,44")
    before = outputs(built_book / "_build/html")
    with start(built_book) as process:
        wait_for(process, "publish")
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and said.strip().startswith("Stopped.")
    assert outputs(built_book / "_build/html") == before
    assert gone(built_book)
    assert cli("build", folder=built_book).returncode == 0
    assert "$44 billion" in page(built_book)


@linux
def test_a_killed_build_leaves_no_process(built_book, cli):
    before = slow_book(built_book)
    with start(built_book) as process:
        wait_for(process, "execute   chapters/story.md ...")
        assert at_work(built_book)
        process.kill()
    assert gone(built_book)
    assert outputs(built_book / "_build/html") == before
    assert is_right_again(built_book, cli)


def test_a_build_killed_between_two_renames_gives_the_old_site_back(built_book, cli):
    site = built_book / "_build/html"
    before = outputs(site)
    site.rename(site.with_name("html.old"))
    shutil.copytree(site.with_name("html.old"), site.with_name("html.new"))
    assert "nothing has changed" in cli("build", folder=built_book).stdout
    assert outputs(site) == before
    assert not site.with_name("html.new").exists() and not site.with_name("html.old").exists()


@pytest.mark.parametrize("moment", ["execute   chapters/story.md ...", "publish"])
def test_a_table_saved_while_a_build_runs_is_said_and_not_attested(built_book, cli, moment):
    table = built_book / "data/money/raised.csv"
    edit(table, "USA,2025,40", "USA,2025,51")
    before = outputs(built_book / "_build/html")
    with start(built_book) as process:
        wait_for(process, moment)
        edit(table, "USA,2025,51", "USA,2025,77")
        _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "data/money/raised.csv: was saved while the build ran" in said
    assert outputs(built_book / "_build/html") == before
    result = cli("build", folder=built_book)
    assert result.returncode == 0 and "$77 billion" in page(built_book)


def test_a_page_saved_while_a_build_runs_is_in_the_next_one(built_book, cli):
    page_file = built_book / "chapters/index.md"
    edit(page_file, "# Tiny book\n", "# Tiny book\n\nOnce.\n")
    with start(built_book) as process:
        wait_for(process, "publish")
        taken = built_book / "_build/work/default/book/chapters/index.md"
        while process.poll() is None and not (taken.is_file() and "Once." in taken.read_text(encoding="utf-8")):
            time.sleep(0.01)
        edit(page_file, "Once.", "Twice.")
        _, said = process.communicate(timeout=120)
    assert process.returncode == 1 and "chapters/index.md: was saved while the build ran" in said
    assert cli("build", folder=built_book).returncode == 0
    assert "Twice." in (built_book / "_build/html/chapters/index.html").read_text(encoding="utf-8")


def test_a_second_build_waits_for_the_first_and_says_whose_it_is(built_book, cli):
    edit(built_book / "data/money/raised.csv", "USA,2025,40", "USA,2025,44")
    with start(built_book) as first:
        wait_for(first, "validate")
        second = cli("build", folder=built_book)
        first.communicate(timeout=120)
    assert first.returncode == 0 and second.returncode == 0
    assert f"another build (process {first.pid}) is at work here: waiting for it" in second.stdout
    assert "nothing has changed" in second.stdout


def test_a_site_behind_a_link_is_exchanged_where_it_lies(built_book, cli, tmp_path):
    site = built_book / "_build/html"
    site.rename(tmp_path / "www")
    site.symlink_to(tmp_path / "www")
    for sentence in ("Once.", "Twice."):
        edit(built_book / "chapters/index.md", "# Tiny book\n", f"# Tiny book\n\n{sentence}\n")
        assert cli("build", folder=built_book).returncode == 0
        assert site.is_symlink()
        assert sentence in (tmp_path / "www/chapters/index.html").read_text(encoding="utf-8")


def test_a_mount_point_is_refused_before_any_work(built_book, monkeypatch):
    from twotracks.build.state import swap
    from twotracks.errors import BuildError

    monkeypatch.setattr(swap.os.path, "ismount", lambda path: True)
    with pytest.raises(BuildError, match="is a mount point"):
        swap.place_of(built_book / "_build/html")


def test_every_step_has_to_be_reported_done(built_book, monkeypatch):
    """pytask ends its loop on an interrupt and says nothing; a step without a report is a step that did not happen."""
    from twotracks.build import graph
    from twotracks.build.running import tasks as running
    from twotracks.build.state.target import Snapshot
    from twotracks.errors import BuildError
    from twotracks.project import Project

    def stops_early(tasks, config, **settings):
        session = original(tasks=tasks, config=config, **settings)
        session.execution_reports.pop()
        return session

    original = running.pytask.build
    monkeypatch.setattr(running.pytask, "build", stops_early)
    snapshot = Snapshot(Project(built_book), {})
    tasks = [graph._task(snapshot, f"step {number}", lambda: None, [], [], [], str(number)) for number in range(3)]
    with pytest.raises(BuildError, match="when 2 of 3 steps were done"):
        running.run(tasks, built_book / "_build/graph", parallel_backend="threads", n_workers=2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_with_the_status_that_shells_expect(built_book, number):
    with start(built_book, "serve", "--port", "0") as process:
        wait_for(process, "Serving")
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (128 + number, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", [0.05, 0.2, 0.4])
def test_a_signal_ends_a_command_that_still_loads(built_book, number, after):
    """Before Python can answer, the system ends the process, which a shell reads as the same status."""
    with start(built_book, "serve", "--port", "0") as process:
        time.sleep(after)
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode in (128 + number, -number)


@linux
@pytest.mark.parametrize("after", [0, 0.1, 0.3])
def test_a_signal_to_all_says_nothing_while_kernels_are_warmed(built_book, after):
    """A terminal sends Ctrl-C to every process; the one that still imports must not answer with a traceback."""
    with start(built_book, "serve", "--port", "0") as process:
        assert at_work(built_book)
        time.sleep(after)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said


def test_a_disk_that_is_full_when_sphinx_writes_is_said_as_such(tmp_path, monkeypatch):
    from sphinx.errors import ExtensionError
    from sphinx.util.logging import getLogger

    from twotracks.build.publishing import sphinx

    full = OSError(28, "No space left on device", "/book/_build/x.html")

    def stopped(*arguments, **options):
        raise ExtensionError("Handler threw an exception", full)

    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).write_text("title: Full\n", encoding="utf-8")
    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left") as caught:
        patched.setattr(sphinx, "Sphinx", stopped)
        sphinx.run(tmp_path, tmp_path / "site", {"latex_individualpages": False}, {})
    assert caught.value is full
    # of a page that cannot be written it only warns
    app = SimpleNamespace(config=SimpleNamespace(suppress_warnings=[]), _warncount=0)
    complaints = sphinx.Complaints(app, tmp_path, {})
    with complaints.listening():
        getLogger("pages").warning("Failed to copy x.js: %r", full)
    assert complaints.refused is full


FORKS_LATE = """
import multiprocessing, os, signal, sys, time
from twotracks.build.running import warm
from twotracks.build.running.processes import die_with_parent


def late(note):
    with open(note, "w") as file:
        file.write(f"{os.getpid()} {os.getppid()}")
    time.sleep(1)
    die_with_parent()
    time.sleep(600)


if __name__ == "__main__":
    warm.start()
    child = multiprocessing.get_context("forkserver").Process(target=late, args=sys.argv[1:])
    child.start()
    while not os.path.exists(sys.argv[1]) or not os.path.getsize(sys.argv[1]):
        time.sleep(0.01)
    os.kill(int(open(sys.argv[1]).read().split()[1]), signal.SIGKILL)
    time.sleep(600)
"""


@linux
def test_a_fork_whose_server_has_ended_before_it_could_look_ends_as_well(tmp_path):
    """Such as a kernel that is forked while its build is stopped: nobody else would end it, and it has the streams."""
    script, note = tmp_path / "late.py", tmp_path / "pid"
    script.write_text(FORKS_LATE, encoding="utf-8")
    process = subprocess.Popen([sys.executable, script, note])
    try:
        assert becomes(lambda: note.is_file() and note.stat().st_size > 0)
        late = Path("/proc", note.read_text(encoding="utf-8").split()[0])
        assert becomes(lambda: not late.exists())
    finally:
        process.kill()
        process.wait()
