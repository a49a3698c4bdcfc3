"""The declared editions as one site: the default one at its root, the others under editions/, a menu on every page.

The pages are those that the editions' own builds made and checked; only the menu is put in, and the manifests are
written anew. Its links lead to the same page of another edition, or to its first page where it has no such page.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from html import escape
from os.path import relpath
from pathlib import Path

from twotracks.build.editions import Declared
from twotracks.build.running.processes import Interruptible
from twotracks.build.state import swap
from twotracks.build.state.target import MANIFEST, SUMS, Target, attest, outputs
from twotracks.errors import BuildError, Problem
from twotracks.project import Project, digest, write_whole

FOLDER = "editions"
PLACE = "<!--editions-->"  # where templates/page/layout.html has the menu
BUTTON = (
    '<button type="button" class="tt-editions" popovertarget="tt-editions" style="anchor-name:--tt-editions" '
    'title="{title}">{name}</button>\n'
    '    <nav id="tt-editions" class="tt-menu" popover style="position-anchor:--tt-editions" aria-label="{title}">'
    "{links}</nav>"
)
TITLES = {"en": "Editions of this report", "zh": "本报告的各版本"}


def place(project: Project) -> Path:
    """Where the editions are published together."""
    return project.build / "published"


def publish_together(project: Project, built: dict[str, tuple[Declared, Target]], stop: Interruptible) -> bool:
    """Put the sites of all editions into one.

    Parameters
    ----------
    project : Project
    built : dict
        Each declared edition by its id, with the target whose site is up to date.
    stop : Interruptible
        Holds signals back while the site is exchanged.

    Returns
    -------
    bool
        False where it was up to date.

    Raises
    ------
    BuildError
        When no page has a place for the menu.
    """
    site, note = place(project), project.build / "published.json"
    manifests = {name: digest(target.site / MANIFEST) for name, (_, target) in built.items()}
    names = [[each.id, each.en, each.zh] for each, _ in built.values()]
    code = digest(Path(__file__))
    key = hashlib.sha256(json.dumps([manifests, names, code]).encode()).hexdigest()
    if site.is_dir() and note.is_file() and note.read_text(encoding="utf-8") == key:
        return False
    swap.mend(site)
    work = project.build / "work" / "published"
    swap.remove(work)
    roots = {each.id: work / FOLDER / each.id if each.parameters else work for each, _ in built.values()}
    for name in sorted(roots, key=lambda name: len(roots[name].parts)):
        shutil.copytree(built[name][1].site, roots[name], dirs_exist_ok=True)
    editions = [each for each, _ in built.values()]
    pages = {each.id: _pages(roots[each.id], each) for each in editions}
    if not sum(_put_menu(each, editions, roots, pages) for each in editions):
        what = f"no page has the place of the menu, {PLACE}"
        raise BuildError(Problem("the editions", what, "build them anew with --force"))
    for each, target in sorted(built.values(), key=lambda pair: -len(roots[pair[0].id].parts)):
        _attest(roots[each.id], target)
    new = swap.prepare(work, site)
    with stop.held():
        swap.swap(new, site)
        write_whole(note, key)
    swap.remove(work)
    return True


def _pages(root: Path, edition: Declared) -> set[str]:
    """The pages of an edition, by their address in it."""
    found = (path.relative_to(root).as_posix() for path in root.rglob("*.html"))
    return {name for name in found if edition.parameters or not name.startswith(f"{FOLDER}/")}


def _put_menu(
    edition: Declared, editions: Iterable[Declared], roots: dict[str, Path], pages: dict[str, set[str]]
) -> int:
    """Write the menu into the pages of an edition; gives how many have it."""
    many, lang = 0, edition.parameters.get("lang", "en")
    for name in sorted(pages[edition.id]):
        path = roots[edition.id] / name
        text = path.read_text(encoding="utf-8")
        if PLACE not in text:
            continue
        links = []
        for other in editions:
            there = roots[other.id] / (name if name in pages[other.id] else "index.html")
            here = ' aria-current="true"' if other is edition else ""
            address = relpath(there, path.parent)
            links.append(f'<a href="{escape(address)}"{here}>{escape(other.name(lang))}</a>')
        menu = BUTTON.format(title=TITLES[lang], name=escape(edition.name(lang)), links="".join(links))
        path.write_text(text.replace(PLACE, menu, 1), encoding="utf-8")
        many += 1
    return many


def _attest(root: Path, target: Target) -> None:
    """Write the manifest of an edition anew: its pages have the menu now, and the root has the other editions."""
    recorded = json.loads((target.site / MANIFEST).read_text(encoding="utf-8"))
    for name in (MANIFEST, SUMS):
        (root / name).unlink(missing_ok=True)
    recorded["outputs"] = outputs(root)
    attest(root, recorded)
