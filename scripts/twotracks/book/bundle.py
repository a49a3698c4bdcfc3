"""The Vega runtime that all pages share, made once from the installed vl-convert and kept between builds."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import vl_convert
from sphinx.application import Sphinx

from twotracks.book import assets
from twotracks.pictures import keep

NAME = "twotracks-vega.js"


def cached_bundle(cache: Path) -> Path:
    """The bundle's file in a cache folder; bundling takes a second, so it is done once for a version and recipe."""
    recipe = hashlib.sha256(Path(assets.__file__).read_bytes()).hexdigest()[:12]
    path = cache / f"vega-{vl_convert.__version__}-{recipe}.js"
    if not path.is_file():
        keep(path, assets.vega_bundle())
    return path


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
