"""The notebooks that readers take away from a page: the executed one, which reads like the page, and one to run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import yaml

from twotracks.build.chapters.captions import DIRECTIVE as CAPTION
from twotracks.build.chapters.chapter import Chapter
from twotracks.build.chapters.roles import ROLE, shown
from twotracks.build.judging.findings import DIRECTIVE
from twotracks.build.publishing.results import FAILED, HELD, bundles, short
from twotracks.outputs.mime import FIGURE, FINDING, NUMBER, TABLE
from twotracks.project import FIGURES, find_project

OWN = "application/vnd.twotracks."
RUNNABLE = ".runnable.ipynb"
# other roles, such as the one that names a table: their words stay
OTHER_ROLE = re.compile(r"\{[a-z]+\}`([^`]+)`")
NO_DATA = "(no data in this edition)"
HEAD = """> The executed notebook of `{chapter}`: pictures, numbers and findings are those of the page. Its code
> runs inside the folder of the book only; the notebook beside it that ends in `{runnable}` says how to get there."""
FIRST = """# {chapter}, to run and to change: it needs the folder of the book, with its data and package.
from importlib.util import find_spec
from pathlib import Path

here = Path.cwd()
if find_spec("twotracks") is None or not any((each / "_config.yml").is_file() for each in (here, *here.parents)):
    raise SystemExit(
        "Get the book first: clone its repository (CITATION.cff has the address), and run `make check` in it once. "
        "Move this notebook into its folder chapters/ and open it from there with the book's own Python: "
        ".venv/bin/jupyter lab"
    )"""
# where the book says where it can be got (`repository-code` in CITATION.cff); the same steps as in .binder/
COLAB = """# On Google Colab: get the book with its locked packages. Then choose Runtime, Restart session, and run all.
import sys

if "google.colab" in sys.modules:
    ![ -d /content/book ] || git clone --quiet --depth 1 {repository} /content/book
    !pip install --quiet --require-hashes -r /content/book/requirements.lock
    !pip install --quiet --no-deps --no-build-isolation -e /content/book
    %cd -q /content/book/chapters
    !python -m twotracks.cli build"""
LAST = """# Run it again with another day, first year or money, and compare with what is published.
from twotracks import explore

explore("{chapter}")"""


def for_readers(sources: Path, chapters: dict[str, Chapter]) -> None:
    """Make the notebooks of a site's pages readable, and put one to run beside each.

    Parameters
    ----------
    sources : Path
        Where Sphinx has copied the executed notebooks to. Those that are done are left alone.
    chapters : dict
        By name without suffix.
    """
    for path in sorted(sources.rglob("*.ipynb")):
        chapter = chapters.get(path.relative_to(sources).as_posix().removesuffix(".ipynb"))
        if chapter is None:
            continue
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if notebook["metadata"].get("twotracks") != "words":
            _put(path, readable(chapter, notebook, sources.parent / FIGURES))
        _put(path.with_name(path.name.removesuffix(".ipynb") + RUNNABLE), runnable(chapter))


def readable(chapter: Chapter, notebook: dict[str, Any], figures: Path) -> dict[str, Any]:
    """An executed notebook in which numbers and findings are words, and only pictures and words are outputs.

    Parameters
    ----------
    chapter : Chapter
    notebook : dict
        It is changed.
    figures : Path
        Where the site has the pictures of its charts.
    """
    numbers: dict[str, Any] = {}
    findings: dict[str, str] = {}
    for bundle in bundles(notebook):
        told = [bundle[NUMBER]] if NUMBER in bundle else bundle.get(TABLE, {}).get("numbers", [])
        numbers |= {each["id"]: {**each, "text": each["text"] if not each["missing"] else NO_DATA} for each in told}
        if FINDING in bundle:
            each = bundle[FINDING]
            findings[each["id"]] = each["missing"] or (HELD if each["holds"] else FAILED)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = _words("".join(cell["source"]), numbers, findings)
        for output in cell.get("outputs", []):
            if "payload" in output.get("data", {}).get(FIGURE, {}):
                picture = figures / f"{output['data'][FIGURE]['id']}.svg"
                output["data"]["image/svg+xml"] = picture.read_text(encoding="utf-8")
            for mime in [each for each in output.get("data", {}) if each.startswith(OWN)]:
                del output["data"][mime]
    head = HEAD.format(chapter=chapter.name, runnable=RUNNABLE)
    notebook["cells"].insert(0, {"cell_type": "markdown", "id": "about", "metadata": {}, "source": head})
    notebook["metadata"]["twotracks"] = "words"
    return notebook


def runnable(chapter: Chapter) -> dict[str, Any]:
    """The chapter as a notebook without outputs.

    Its first cell says how to get the book where it is missing, the last one shows the panel that runs it again.
    """
    notebook = nbformat.from_dict(chapter.notebook)
    code, repository = nbformat.v4.new_code_cell, _repository(chapter)
    colab = [code(COLAB.format(repository=repository), id="on-colab")] if repository else []
    first = code(FIRST.format(chapter=chapter.name), id="get-the-book")
    last = code(LAST.format(chapter=short(chapter)), id="run-it-again")
    notebook.cells = [*colab, first, *notebook.cells, last]
    return notebook


def _repository(chapter: Chapter) -> str:
    """The address of the book's repository; empty where it gives none."""
    citation = find_project(chapter.path.parent).root / "CITATION.cff"
    told = yaml.safe_load(citation.read_text(encoding="utf-8")) if citation.is_file() else {}
    return str(told.get("repository-code", ""))


def _words(text: str, numbers: dict[str, Any], findings: dict[str, str]) -> str:
    """Markdown in which findings, numbers and captions are words."""

    def finding(match: re.Match[str]) -> str:
        sentence = match["sentence"].strip().replace("\n", "\n> ")
        return f"> **{sentence}**\n>\n> Finding `{match['id']}`: {findings.get(match['id'], 'not tested')}."

    text = CAPTION.sub(lambda match: match["text"], DIRECTIVE.sub(finding, text))
    return OTHER_ROLE.sub(r"\1", ROLE.sub(lambda match: shown(match[1], numbers), text))


def _put(path: Path, notebook: dict[str, Any]) -> None:
    path.write_text(json.dumps(notebook, ensure_ascii=False) + "\n", encoding="utf-8")
