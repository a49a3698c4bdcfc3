"""The commit that a book is at: with it, and nothing else, a reader can get the files that a site was made from."""

from __future__ import annotations

import subprocess
from pathlib import Path

from twotracks.project import LOOSE, Project

# what a site is made from (see `target.inputs`); a changed README or test makes no other site
MADE_FROM = ("_config.yml", "_toc.yml", *LOOSE, "chapters", "data", "scripts")


def commit_of(project: Project) -> str:
    """The commit whose files these are; empty when they differ from it, or when there is no history here.

    Parameters
    ----------
    project : Project
    """
    changed = _git(project.root, "status", "--porcelain", "--", *MADE_FROM)
    return _git(project.root, "rev-parse", "--verify", "HEAD").strip() if changed == "" else ""


def _git(folder: Path, *arguments: str) -> str:
    """What git answers; a word that is no commit when it cannot: not installed, or nothing of its own here."""
    command = ["git", "--no-optional-locks", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError:
        return "none"
    return done.stdout if done.returncode == 0 else "none"
