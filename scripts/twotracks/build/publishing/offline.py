"""The service worker keeps what was visited under the digest of the site: a new site begins a new store."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from twotracks.build.publishing.provenance import CRATE, FILE
from twotracks.build.state.target import outputs

WORKER = "sw.js"
STORE = re.compile(r'"two-tracks-\w+"')


def name_store(site: Path) -> None:
    """Name the store of the worker after all other files of a finished site, which then need not change.

    Parameters
    ----------
    site : Path
        A site without a worker, such as one of a book that brings its own pages, stays as it is.
    """
    worker = site / WORKER
    if worker.is_file():
        others = {name: digest for name, digest in outputs(site).items() if name not in (WORKER, FILE, CRATE)}
        name = hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()[:16]
        worker.write_text(
            STORE.sub(f'"two-tracks-{name}"', worker.read_text(encoding="utf-8"), count=1), encoding="utf-8"
        )
