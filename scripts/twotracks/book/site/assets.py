"""What a page of the book loads: our stylesheet and runtime, local Vega, and as little of the theme as possible."""

import shutil
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

HERE = Path(__file__).parents[1] / "static"
FILES = ["twotracks.css", "twotracks-figure.css", "twotracks.js", "twotracks-page.js", "twotracks-mode.js",
         "twotracks-embed.js", "twotracks-data.js", "twotracks-sort.js", "twotracks-search.js", "minisearch.js",
         "twotracks-icon.svg"]  # fmt: skip

# the theme's script asks Sphinx's options where the root of the site is
KEPT = {"twotracks.css", "twotracks-figure.css", "twotracks.js", "twotracks-page.js", "documentation_options.js"}
# Worth sending only to pages with such content: prefix of the file's name -> a sign of it in the body.
ON_DEMAND = {
    "twotracks-data.js": "data-tt-search=",
    "twotracks-sort.js": "tt-summary",
    "sphinx-design": 'class="sd-',
    "design-tabs": "sd-tab-set",
}
# Of the files that the theme and the extensions copy, what no page refers to. Fonts and icons alone are 4 MB.
UNUSED = [
    "**/*.map", "**/*webpack-macros.html", "scripts/bootstrap.js*", "scripts/fontawesome.js*",
    "scripts/sphinx-book-theme.js", "styles", "vendor", "locales", "images/logo_*", "basic.css", "pygments.css",
    "mystnb.*.css", "sphinx-thebe.*", "togglebutton.*", "copybutton*", "copy-button.svg", "clipboard.min.js",
    "doctools.js", "sphinx_highlight.js", "language_data.js", "searchtools.js",
    "check-solid.svg", "play-solid.svg", "file.png", "plus.png", "minus.png",
]  # fmt: skip

# Parts of the theme's page that our layout replaces or does without.
UNUSED_PARTS = [
    "theme_navbar_start", "theme_navbar_center", "theme_navbar_persistent", "theme_navbar_end",
    "theme_article_header_start", "theme_article_header_end", "theme_primary_sidebar_end",
]  # fmt: skip

log = logging.getLogger(__name__)


def connect(app: Sphinx) -> None:
    """Register the book's assets with Sphinx and take the theme's out."""
    app.add_css_file("twotracks.css")
    app.add_css_file("twotracks-figure.css")
    app.add_js_file("twotracks.js", loading_method="defer")
    app.add_js_file("twotracks-page.js", loading_method="defer")
    app.add_js_file("twotracks-data.js", loading_method="defer")
    app.add_js_file("twotracks-sort.js", loading_method="defer")
    app.connect("config-inited", _add_paths)
    app.connect("doctree-resolved", _drop_thebe, priority=900)
    # before the theme, which renders every part to see whether it is empty
    app.connect("html-page-context", _choose_parts, priority=100)
    app.connect("html-page-context", _slim_page, priority=900)
    app.connect("build-finished", _delete_unused, priority=900)


def _add_paths(app, config):
    config.html_use_index = False  # a book without index entries has an empty page for them
    config.templates_path.insert(0, str(HERE.parent / "templates/page"))
    config.html_static_path += [str(HERE / name) for name in FILES]


def _drop_thebe(app, doctree, docname):
    # Jupyter Book always loads sphinx-thebe, which writes its settings into every page whether or not Thebe is used.
    for node in list(doctree.findall(nodes.raw)):
        if "thebe-config" in node.rawsource + node.astext() or node.astext().startswith("<script>kernelName"):
            node.parent.remove(node)


def _choose_parts(app, pagename, templatename, context, doctree):
    # the theme renders the sidebar to see whether it is empty, and then to show it
    context["toctree"] = cache(context["toctree"])
    context |= {name: [] for name in UNUSED_PARTS}
    context["theme_footer_content_items"] = ["colophon.html"]
    context["sidebars"] = ["sidebar.html"] if context.get("sidebars") else []


def _slim_page(app, pagename, templatename, context, doctree):
    body = context.get("body") or ""

    def wanted(asset):
        name = str(getattr(asset, "filename", asset) or "")
        if "://" in name:
            log.warning("%s: left out %s: no page may ask another host for anything", pagename, name, type="twotracks")
            return False
        name = name.rpartition("_static/")[2].partition("?")[0]
        return name in KEPT or any(name.startswith(prefix) and sign in body for prefix, sign in ON_DEMAND.items())

    # Inline scripts go too: they only configure what is left out.
    context["css_files"] = [asset for asset in context["css_files"] if wanted(asset)]
    context["script_files"] = [asset for asset in context["script_files"] if wanted(asset)]
    # A value would be written into data-theme, where "auto" would mean no colours to readers without scripts.
    context["default_mode"] = ""
    context["theme_back_to_top_button"] = False


def _delete_unused(app, exception):
    static = Path(app.outdir) / "_static"
    if exception or app.builder.format != "html":
        return
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
