"""The Vega runtime that all pages share, bundled from the installed vl-convert and kept between builds."""

from __future__ import annotations

import hashlib
from pathlib import Path

import vl_convert

from twotracks.charts.rendering.pictures import VEGALITE
from twotracks.project import write_whole

VEGA_INTERPRETER = "2.0.0"  # the one that vl-convert 1.9 carries


def cached_bundle(cache: Path) -> Path:
    """The bundle's file in a cache folder; bundling takes a second, so it is done once for a version and recipe."""
    recipe = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    path = cache / f"vega-{vl_convert.__version__}-{recipe}.js"
    if not path.is_file():
        write_whole(path, vega_bundle())
    return path


def vega_bundle() -> str:
    """Return what the runtime needs of Vega as one classic script that sets ``window.vega`` and nothing else."""
    # vl-convert offers a snippet a `vega` whose value is null (1.9), so the snippet names the embedded modules itself.
    snippet = f"""
        import {{ View, parse }} from "/npm/vega@{vl_convert.get_vega_version()}/+esm";
        import {{ expressionInterpreter }} from "/npm/vega-interpreter@{VEGA_INTERPRETER}/+esm";
        window.vega = {{ View, parse, expressionInterpreter }};
    """
    bundle = vl_convert.javascript_bundle(snippet, vl_version=VEGALITE)
    # The bundle is a module; as a classic script its one-letter names would become globals.
    return f"(()=>{{{bundle}}})();\n"
