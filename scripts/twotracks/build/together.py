"""The declared editions as one site: the default one at its root, the others under editions/, a menu on every page.

The pages are those that the editions' own builds made and checked; only the menu is put in, and the manifests are
written anew. Its links lead to the same page of another edition, or to its first page where it has no such page.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from html import escape
from os.path import relpath
from pathlib import Path

from twotracks.build.editions import Declared
from twotracks.build.running.processes import Interruptible
from twotracks.build.state import swap
from twotracks.build.state.target import MANIFEST, SUMS, Target, attest
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
    manifests = {name: (target.site / MANIFEST).read_bytes() for name, (_, target) in built.items()}
    digests = {name: hashlib.sha256(text).hexdigest() for name, text in manifests.items()}
    names = [[each.id, each.en, each.zh] for each, _ in built.values()]
    key = hashlib.sha256(json.dumps([digests, names, digest(Path(__file__))]).encode()).hexdigest()
    if site.is_dir() and note.is_file() and note.read_text(encoding="utf-8") == key:
        return False
    swap.mend(site)
    new = swap.beside(site)
    roots = {each.id: new / FOLDER / each.id if each.parameters else new for each, _ in built.values()}
    for name in sorted(roots, key=lambda name: len(roots[name].parts)):
        shutil.copytree(built[name][1].site, roots[name], copy_function=_link, dirs_exist_ok=True)
    editions = [each for each, _ in built.values()]
    recorded = {name: json.loads(text) for name, text in manifests.items()}
    pages = {each.id: _pages(recorded[each.id]["outputs"], each) for each in editions}
    changed = {each.id: _put_menu(each, editions, roots, pages) for each in editions}
    if not any(changed.values()):
        what = f"no page has the place of the menu, {PLACE}"
        raise BuildError(Problem("the editions", what, "build them anew with --force"))
    # the root's manifest is the last: it counts the files of all
    whole: dict[str, str] = {}
    for name in sorted(roots, key=lambda name: -len(roots[name].parts)):
        root, manifest = roots[name], recorded[name]
        own = manifest["outputs"] | {page: digest(root / page) for page in changed[name]}
        attest(root, manifest | {"outputs": own | (whole if root == new else {})})
        own |= {each: digest(root / each) for each in (MANIFEST, SUMS)}
        whole |= {f"{FOLDER}/{name}/{each}": value for each, value in own.items()}
    with stop.held():
        swap.swap(new, site)
        write_whole(note, key)
    return True


def _link(source: str, destination: str) -> None:
    """As :func:`shutil.copy2`, without a second copy where the disk can do without."""
    try:
        os.link(source, destination)
    except OSError:
        shutil.copy2(source, destination)


def _pages(outputs: Iterable[str], edition: Declared) -> set[str]:
    """The pages of an edition, by their address in it."""
    pages = (name for name in outputs if name.endswith(".html"))
    return {name for name in pages if edition.parameters or not name.startswith(f"{FOLDER}/")}


def _put_menu(
    edition: Declared, editions: Iterable[Declared], roots: dict[str, Path], pages: dict[str, set[str]]
) -> list[str]:
    """Write the menu into the pages of an edition; gives those that have it."""
    changed, lang = [], edition.parameters.get("lang", "en")
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
        # a file of its own: what was there is linked to the edition's site
        write_whole(path, text.replace(PLACE, menu, 1))
        changed.append(name)
    return changed
