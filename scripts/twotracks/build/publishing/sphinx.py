"""Running Sphinx on an assembled book, as Jupyter Book configures it, with what it complains of as values."""

from __future__ import annotations

import contextlib
import errno
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import NAMESPACE, OnceFilter, WarningLogRecordTranslator, WarningSuppressor

from twotracks.build.chapters.chapter import Chapter, translate
from twotracks.errors import BuildError, Problem, TwoTracksError

FULL = (errno.ENOSPC, errno.EDQUOT)
MEND = "mend the page; see CONTRIBUTING.md for how chapters are written"


def run(book: Path, site: Path, overrides: dict[str, Any], chapters: dict[str, Chapter]) -> list[Problem]:
    """Build the site of an assembled book.

    Parameters
    ----------
    book, site : Path
        The assembled book, and the folder to fill or to bring up to date.
    overrides : dict
        Settings that stand above those of `_config.yml`.
    chapters : dict
        By name without suffix, for places in messages.

    Returns
    -------
    list of Problem
        Every warning of Sphinx; none when the site is whole.

    Raises
    ------
    TwoTracksError
        When the book's own code stops the build, or Sphinx does.
    OSError, MemoryError
        What the machine refuses, such as room on its disk.
    """
    early, stray = io.StringIO(), io.StringIO()
    with contextlib.ExitStack() as stack:
        for redirected in (contextlib.redirect_stderr(stray), contextlib.redirect_stdout(io.StringIO())):
            stack.enter_context(redirected)
        try:
            app = stack.enter_context(application(book, site, overrides, early))
            # what Sphinx says of its settings comes before anybody can listen
            problems = [Problem("the book", each, MEND) for each in _lines(early)]
            complaints = Complaints(app, book, chapters)
            with complaints.listening():
                app.build()
        except (TwoTracksError, OSError, MemoryError):
            raise
        except Exception as error:
            # Sphinx wraps what the code of an extension raises
            cause = getattr(error, "orig_exc", None)
            if isinstance(cause, TwoTracksError | OSError | MemoryError):
                raise cause from None
            what = f"Sphinx stopped: {type(error).__name__}: {error}"
            raise BuildError(Problem("the book", what.replace(f"{book}/", ""), MEND)) from error
    # Sphinx only warns of pages for which there is no room
    if complaints.refused:
        raise complaints.refused
    return [*problems, *complaints.problems, *(Problem("the book", each, MEND) for each in _lines(stray))]


@contextlib.contextmanager
def application(book: Path, site: Path, overrides: dict[str, Any], warning: io.StringIO) -> Iterator[Sphinx]:
    """Sphinx as Jupyter Book configures it, with what it has kept of earlier builds beside the site.

    Parameters
    ----------
    book, site, overrides
        As :func:`run` has them.
    warning : file
        Gets what Sphinx says of its settings.
    """
    config, _ = get_final_config(
        user_yaml=book / "_config.yml", cli_config=overrides, sourcedir=book, use_external_toc=True
    )
    doctrees = site.parent / "doctrees"
    with patch_docutils(None), docutils_namespace():
        yield Sphinx(str(book), None, str(site), str(doctrees), "html", config, status=None, warning=warning)


class Complaints(logging.Handler):
    """Warnings of Sphinx as problems, with their places in the chapters' own files."""

    def __init__(self, app: Sphinx, book: Path, chapters: dict[str, Chapter]):
        super().__init__(logging.WARNING)
        self.book, self.chapters = book, chapters
        self.problems: list[Problem] = []
        self.refused: OSError | None = None
        # those of Sphinx's own handler: what is suppressed or said once, and places as text
        for each in (WarningSuppressor(app), WarningLogRecordTranslator(app), OnceFilter()):
            self.addFilter(each)

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of a warning; those of this package bring a remedy (see book/text/records.py)."""
        args = record.args if isinstance(record.args, tuple) else ()
        full = (each for each in args if isinstance(each, OSError) and each.errno in FULL)
        self.refused = self.refused or next(full, None)
        place = getattr(record, "location", None) or "the book"
        what = str(record.msg) % record.args if record.args else str(record.msg)
        what, remedy = getattr(record, "problem", (what, MEND))
        self.problems.append(Problem(self._told(str(place).rstrip(":")), self._told(what).strip(), remedy or MEND))

    def _told(self, text: str) -> str:
        return translate(text.replace(f"{self.book}/", ""), self.chapters)

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what Sphinx logs."""
        logger = logging.getLogger(NAMESPACE)
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)


def _lines(text: io.StringIO) -> list[str]:
    return [line for line in text.getvalue().splitlines() if line.strip()]
