"""Publishing: executed chapters and the rest of the book into a site, by Jupyter Book."""

from __future__ import annotations

import json
import posixpath
import re
from html import escape
from pathlib import Path

from twotracks.build.chapters.chapter import Chapter
from twotracks.build.publishing.notebooks import for_readers
from twotracks.errors import BuildError
from twotracks.project import Project, files, write_whole

# beside the site: the settings with which its pages were made
OVERRIDES = "settings.json"
LINK = re.compile(r"\]\(([^)\s:]+)\.md([)#])")
REDIRECT = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
REDIRECT += '<meta http-equiv="refresh" content="0; url={page}"><p><a href="{page}">{title}</a></p></html>\n'


def assemble(project: Project, executed: dict[str, Path], book: Path) -> None:
    """Lay out a book of executed notebooks beside the pages and pictures that need no execution.

    Parameters
    ----------
    executed : dict
        The executed notebook of each chapter file, by its name from the book's root.
    book : Path
        The folder to fill. Files that are as they were are left alone: Sphinx goes by their dates.
    """
    wanted = [book / source.name for source in (project.config, project.toc)]
    for source, target in zip((project.config, project.toc), wanted, strict=True):
        _put(target, source.read_bytes())
    for source in files(project.chapters):
        name = source.relative_to(project.root)
        target = book / name
        if name.as_posix() in executed:
            target, source = target.with_suffix(".ipynb"), executed[name.as_posix()]
        if target.suffix in (".md", ".ipynb"):
            _put(target, relink(source.read_text(encoding="utf-8"), name, executed).encode())
        else:
            _put(target, source.read_bytes())
        wanted.append(target)
    for path in set(book.rglob("*")) - set(wanted):
        if path.is_file():
            path.unlink()


def _put(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def relink(text: str, page: Path, executed: dict[str, Path]) -> str:
    """Links to chapters, which authors write with the chapters' own names, as links to the executed notebooks."""

    def link(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(page.parent.as_posix(), f"{match[1]}.md"))
        return f"]({match[1]}.ipynb{match[2]}" if target in executed else match[0]

    return LINK.sub(link, text)


def publish(
    book: Path,
    site: Path,
    root: Path,
    chapters: dict[str, Chapter],
    cache: Path,
    allow_broken_findings: bool,
    unheld: str,
    first: str,
    tested: str,
    as_of: str = "",
    rerun: str = "",
    commit: str = "",
) -> None:
    """Build the site of an assembled book, with every warning an error; pages that are as they were stay.

    Parameters
    ----------
    book, site : Path
        The assembled book, and the folder to fill or to bring up to date (see increment.py).
    root : Path
        The folder of the project, where the data are.
    chapters : dict
        By name without suffix, for places in messages.
    cache : Path
        Where pictures and the runtime are kept.
    allow_broken_findings : bool
    unheld : str
        What stands where a finding did not hold and is left out; empty to print it with a mark.
    first : str
        The page that the site's own address leads to.
    as_of : str
        The day of an edition that does not stand on the book's own: claims that were made later are not in it.
    tested : str
        A file that says in how many variants findings hold; empty for none.
    rerun : str
        The command that compares chapters with this site; their names follow.
    commit : str
        That of the book; empty where there is none.

    Raises
    ------
    BuildError
        With every warning of Sphinx, its place given in the chapters' own files.
    """
    overrides = {
        "external_toc_path": str(book / "_toc.yml"),
        "nb_execution_mode": "off",
        "latex_individualpages": False,
        "twotracks_cache": str(cache),
        "twotracks_root": str(root),
        "twotracks_allow_broken_findings": allow_broken_findings,
        "twotracks_unheld": unheld,
        "twotracks_as_of": as_of,
        "twotracks_robustness": tested,
        "twotracks_rerun": rerun,
        "twotracks_commit": commit,
    }
    # for the process that shows a page early
    write_whole(site.parent / OVERRIDES, json.dumps(overrides))
    # Sphinx takes a second to import, and chapters do not wait for it
    from twotracks.build.publishing import sphinx

    problems = sphinx.run(book, site, overrides, chapters)
    if problems:
        raise BuildError(problems)
    if not (site / "index.html").exists():
        text = REDIRECT.format(page=escape(f"{first}.html"), title="Two Tracks")
        (site / "index.html").write_text(text, encoding="utf-8")
    for_readers(site / "_sources", chapters)
