"""The Vega runtime among the static files of a site, and where a build keeps what is costly to make."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from twotracks.charts.rendering.vega import cached_bundle

NAME = "twotracks-vega.js"


def connect(app: Sphinx) -> None:
    """Put the bundle among the static files of a site."""
    app.add_config_value("twotracks_cache", "", "")
    app.connect("build-finished", _copy)


def _copy(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(exist_ok=True)
    shutil.copy(cached_bundle(cache_of(app)), static / NAME)


def cache_of(app: Sphinx) -> Path:
    """Where a build keeps what is costly to make and depends on its inputs only."""
    return Path(app.config.twotracks_cache or Path(app.outdir).parent / "cache")
