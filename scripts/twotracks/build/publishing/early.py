"""The page of a chapter whose sentences were edited, before the site is built again; for `twotracks serve`.

A process of its own has Sphinx loaded, with what it knows of the last site. It reads the one chapter, with the outputs
that its code had, and writes the one page as the build will write it; the site and what the build keeps stay as they
are. What an edit does to other pages, and whether everything is right, the build that follows finds out.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

from twotracks.build.chapters.captions import DIRECTIVE as CAPTION
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.publishing.publish import OVERRIDES, relink
from twotracks.build.running import warm
from twotracks.build.state.store import around, as_text, is_injected
from twotracks.errors import TwoTracksError

PATIENCE = 10.0  # seconds after which the build goes on without an early page


class EarlyPages:
    """Pages of a site that is up to date, as they will be.

    Parameters
    ----------
    root, work : Path
        The folder of the book; where the last build of the site has left its results.
    chapters : dict of str to str
        The chapters' files by their names without suffix, from the book's root.
    first : str
        The chapter that is most likely to be edited: it is read once before it is.
    """

    def __init__(self, root: Path, work: Path, chapters: dict[str, str], first: str):
        self.chapters = chapters
        self.pool = warm.pool(_begin, root, work, chapters, workers=1)
        # the process starts, and loads all it needs, while nobody waits for it
        self.pool.submit(_page, first)

    def page(self, name: str) -> str:
        """The page of a chapter as it is written now.

        Parameters
        ----------
        name : str
            Of the chapter, without suffix: "chapters/investment".

        Returns
        -------
        str
            Empty where more than its sentences has changed, or something is wrong: the build will tell.

        Raises
        ------
        Exception
            Whatever Sphinx and its extensions raise; also when the process has ended, or takes longer than a build.
        """
        return self.pool.submit(_page, name).result(timeout=PATIENCE)

    def close(self) -> None:
        """End the process."""
        self.pool.shutdown(wait=False, cancel_futures=True)


# in the process: Sphinx, the book, and where chapters lie
_here: dict[str, Any] = {}


def _begin(root: Path, work: Path, chapters: dict[str, str]) -> None:
    from twotracks.build.publishing import sphinx

    overrides = json.loads((work / OVERRIDES).read_text(encoding="utf-8"))
    stack = contextlib.ExitStack()
    # Sphinx, and what it loads, talk to a terminal that is the build's
    for redirect in (contextlib.redirect_stdout, contextlib.redirect_stderr):
        stack.enter_context(redirect(io.StringIO()))
    # a process before this one may still be at work in its own
    scratch = work.parent / "early" / str(os.getpid())
    shutil.rmtree(scratch.parent, ignore_errors=True)
    app = stack.enter_context(sphinx.application(work / "book", work / "site", overrides, io.StringIO()))
    # pages name their styles and scripts with digests of these files
    others = shutil.ignore_patterns("figures", "results", "data", "releases")
    shutil.copytree(work / "site/_static", scratch / "site/_static", ignore=others)
    app.builder.doctreedir = str(scratch / "doctrees")
    app.outdir = app.builder.outdir = type(app.outdir)(scratch / "site")
    app.env.mystnb_config = app.env.mystnb_config.copy(output_folder=str(scratch / "notebooks"))
    app.emit("env-before-read-docs", app.env, [])
    app.builder.prepare_writing(set())
    texts: dict[str, str] = {}
    app.connect("source-read", lambda app, name, source: source.__setitem__(0, texts.get(name, source[0])))
    known = {name: Chapter(root / path, path) for name, path in chapters.items()}
    _here.update(stack=stack, app=app, texts=texts, chapters=known, work=work)


def _page(name: str) -> str:
    if name not in _here["app"].env.all_docs:
        return ""  # what Sphinx has kept is that of a book elsewhere, of which this one is a copy
    old: Chapter = _here["chapters"][name]
    executed = (_here["work"] / "executed" / old.name).with_suffix(".ipynb")
    chapter = Chapter(old.path, old.name)
    try:
        ran = json.loads(executed.read_text(encoding="utf-8"))["cells"]
        if _code_of(ran) != _code_of(chapter.notebook.cells):
            return ""
        notebook = around(chapter, executed)
    except TwoTracksError:
        return ""
    known = {each.name: each.path for each in _here["chapters"].values()}
    _here["texts"][name] = relink(as_text(notebook), Path(chapter.name), known)
    return _write(name, chapter)


def _write(name: str, chapter: Chapter) -> str:
    """Read and write one page, in the steps in which Sphinx does it for all that have changed."""
    from sphinx.util.build_phase import BuildPhase

    from twotracks.build.publishing import sphinx

    app, builder = _here["app"], _here["app"].builder
    complaints = sphinx.Complaints(app, _here["work"] / "book", {name: chapter})
    with complaints.listening():
        app.phase = BuildPhase.READING
        app.emit("env-purge-doc", app.env, name)
        app.env.clear_doc(name)
        builder.read_doc(name)
        app.emit("env-get-updated", app.env)
        app.phase = BuildPhase.RESOLVING
        doctree = app.env.get_and_resolve_doctree(name, builder)
        app.phase = BuildPhase.WRITING
        builder.write_doc_serialized(name, doctree)
        builder.write_doc(name, doctree)
    if complaints.problems or complaints.refused:
        return ""
    return Path(builder.get_outfilename(name)).read_text(encoding="utf-8")


def _code_of(cells: list[Any]) -> list[Any]:
    """What a run makes its outputs of: code and tags of cells, and the captions of charts."""
    sources = [("".join(cell["source"]), cell) for cell in cells if not is_injected(cell)]
    code = [[source, cell["metadata"].get("tags", [])] for source, cell in sources if cell["cell_type"] == "code"]
    captions = [CAPTION.findall(source) for source, cell in sources if cell["cell_type"] == "markdown"]
    return [*code, *filter(None, captions)]
