"""How the parts of a page become HTML: each part is a docutils node that holds values, and a template lays it out.

The templates escape every text that is not `Markup` already. What leads from a page to others is known only when the
page is written, so a part is laid out by the writer and not before.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from markupsafe import Markup
from sphinx import __version__
from sphinx.application import Sphinx

from twotracks.book import filters
from twotracks.book.site.runtime import cache_of
from twotracks.evidence.credits import credit
from twotracks.project import digest
from twotracks.quantities import periods

TEMPLATES = Environment(
    loader=PackageLoader("twotracks.book"),
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
TEMPLATES.filters |= {
    name: getattr(filters, name) for name in ("percent", "many", "last_period", "size", "prose", "heading")
}
TEMPLATES.filters |= {"credit": credit, "day": periods.label}
TEMPLATES.tests |= {"public": filters.public, "chinese": filters.chinese, "numeric": filters.numeric}


class Part(nodes.General, nodes.Element):
    """A part of a page.

    Its attributes are what its template shows. Text among its children is what the book's search finds it by, and
    what :meth:`astext` gives; the template does not show it. Elements among its children are laid out by themselves
    and stand in the template as `inner`.
    """

    template: ClassVar[str]

    def context(self, app: Sphinx, page: str) -> dict[str, Any]:
        """What the template shows on a page, when all pages have been read."""
        return self.non_default_attributes()


def connect(app: Sphinx) -> None:
    """Keep compiled templates, those of the theme as well, from one build to the next."""
    app.connect("builder-inited", _keep_compiled)


def _keep_compiled(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    folder = cache_of(app) / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    # Jinja goes by the text of a template and its own version; how it is compiled is said here, and by Sphinx
    made_by = digest(Path(__file__))[:12]
    TEMPLATES.bytecode_cache = FileSystemBytecodeCache(str(folder), f"{made_by}-%s")
    theirs = FileSystemBytecodeCache(str(folder), f"sphinx-{__version__}-%s")
    app.builder.templates.environment.bytecode_cache = theirs


def render(template: str, **values: Any) -> Markup:
    """A template filled with values, which it escapes."""
    return Markup(TEMPLATES.get_template(f"{template}.html").render(values))


def raw(html: Markup) -> nodes.raw:
    """Finished HTML as a docutils node."""
    return nodes.raw("", str(html), format="html")


def add_parts(app: Sphinx, *parts: type[Part]) -> None:
    """Make parts known to the writers: HTML lays them out, the others pass over them."""
    passive = (lambda self, node: None, lambda self, node: None)
    for part in parts:
        app.add_node(part, html=(_visit, None), latex=passive, text=passive)


def _visit(self: Any, node: Part) -> None:
    start = len(self.body)
    for child in node.children:
        if isinstance(child, nodes.Element):
            child.walkabout(self)
    inner = Markup("".join(self.body[start:]))
    del self.body[start:]
    context = node.context(self.builder.app, self.builder.current_docname)
    self.body.append(render(node.template, **context, inner=inner))
    raise nodes.SkipNode
